"""Whom a person means: the names of all customers, held in memory and brought up to date."""

from dataclasses import dataclass, field
from threading import Lock

from bot.services.following import Following
from bot.store.unit import Unit
from feeds.lookup import LookUp, Near
from scoring.customer import Customer
from scoring.vocabulary import CustomerId


@dataclass(slots=True)
class Directory:
    """A cache of the look-up index, archived customers included; safe to use from many threads."""

    _following: Following = field(default_factory=Following)
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

    def take_in(self, unit: Unit) -> None:
        """Take in what changed, so that the next to ask need not wait for it."""
        with self._lock:
            self._refresh(unit)

    def prepare(self) -> bool:
        """Make some names ready for `near`; True while more wait. Others may ask in between."""
        with self._lock:
            return self._index.prepare()

    def _refresh(self, unit: Unit) -> None:
        self._following.refresh(
            unit,
            self._take,
            self._renew,
            worn=lambda: self._index.worn,
        )

    def _take(self, customer: Customer) -> None:
        self._index.add(customer)

    def _renew(self) -> None:
        self._index = LookUp()
