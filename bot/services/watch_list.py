"""The watched names, held in memory and rebuilt when a customer was added or changed."""

from dataclasses import dataclass, field
from threading import Lock

from bot.store.unit import Unit
from feeds.match import NameIndex


@dataclass(slots=True)
class WatchList:
    """A cache of the name index; safe to use from several threads."""

    _stamp: tuple[int, int] = (0, 0)
    _index: NameIndex = field(default_factory=NameIndex)
    _lock: Lock = field(default_factory=Lock)

    def index(self, unit: Unit) -> NameIndex:
        """The index of all customers that are not archived, as the transaction sees them."""
        with self._lock:
            stamp = unit.customers.stamp()
            if stamp != self._stamp:
                self._index = NameIndex(unit.customers.all())
                self._stamp = stamp
            return self._index
