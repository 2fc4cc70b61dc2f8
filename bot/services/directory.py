"""Whom a person means: the names of all customers, held in memory and brought up to date."""

from dataclasses import dataclass, field
from threading import Lock

from bot.store.unit import Unit
from feeds.lookup import LookUp, Near
from scoring.vocabulary import CustomerId


@dataclass(slots=True)
class Directory:
    """A cache of the look-up index, archived customers included; safe to use from many threads.

    What changed since the last look is taken in customer by customer. Where the sums do not agree
    afterwards (somebody was erased, a change was taken back), the index is made anew.
    """

    _versions: dict[CustomerId, int] = field(default_factory=dict)
    _stamp: tuple[int, int] = (0, 0)
    _index: LookUp = field(default_factory=LookUp)
    _lock: Lock = field(default_factory=Lock)

    def exactly(self, unit: Unit, asked: str) -> tuple[CustomerId, ...]:
        """The customers of that id, registry id, name or alias; several where they share it."""
        with self._lock:
            self._refresh(unit)
            return self._index.exactly(asked)

    def near(self, unit: Unit, asked: str, *, most: int) -> tuple[Near, ...]:
        """The customers whose names begin so or are alike, the likeliest first."""
        with self._lock:
            self._refresh(unit)
            return self._index.near(asked, most=most)

    def _refresh(self, unit: Unit) -> None:
        stamp = unit.customers.stamp()
        if stamp == self._stamp:
            return
        self._take_in(unit, since=max(self._versions.values(), default=0))
        if stamp != self._stamp or self._index.worn:
            self._index, self._versions, self._stamp = LookUp(), {}, (0, 0)
            self._take_in(unit, since=0)

    def _take_in(self, unit: Unit, *, since: int) -> None:
        count, total = self._stamp
        for customer, version in unit.customers.changed(since):
            held = self._versions.get(customer.id)
            count += held is None
            total += version - (held or 0)
            self._versions[customer.id] = version
            self._index.add(customer)
        self._stamp = (count, total)
