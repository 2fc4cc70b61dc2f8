"""What triage taught the judge, held in memory and read again once another version is in force."""

from dataclasses import dataclass, field
from threading import Lock

from bot.store.unit import Unit
from feeds.learnt import NOTHING, Learnt


@dataclass(slots=True)
class LessonBook:
    """A cache of the lesson in force; safe to use from several threads."""

    _learnt: Learnt = NOTHING
    _lock: Lock = field(default_factory=Lock)

    def in_force(self, unit: Unit) -> Learnt:
        """The lesson in force, as the transaction sees it."""
        with self._lock:
            version = unit.lessons.in_force()
            if version != self._learnt.version:
                self._learnt = unit.lessons.get(version)
            return self._learnt
