"""The watched names, held in memory and kept up by the customers that changed since."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from bot.services.following import Following
from bot.store.unit import Unit
from feeds.match import NameIndex
from feeds.naming import DAYS
from scoring.customer import Customer

COUNTED_ANEW = timedelta(hours=1)


@dataclass(slots=True)
class WatchList:
    """A cache of the name index; safe to use from several threads."""

    _following: Following = field(default_factory=Following)
    _index: NameIndex = field(default_factory=NameIndex)
    _counted_at: datetime | None = None
    _lock: Lock = field(default_factory=Lock)

    def index(self, unit: Unit, now: datetime) -> NameIndex:
        """The index of all customers whose file is open, as the transaction sees them.

        Customers that were added, renamed, archived or merged are brought up to date one by one.
        Once an hour it is counted which names stood in too many articles of the last week.
        """
        with self._lock:
            self._following.refresh(unit, self._take, self._renew)
            if self._counted_at is None or now - self._counted_at >= COUNTED_ANEW:
                self._counted_at = now
                self._index.doubt(
                    (naming.customer, naming.alias)
                    for naming in unit.namings.since(now - timedelta(days=DAYS))
                    if naming.too_frequent
                )
            return self._index

    def _take(self, customer: Customer) -> None:
        if customer.gone:
            self._index.remove(customer.id)
        else:
            self._index.add(customer)

    def _renew(self) -> None:
        self._index, self._counted_at = NameIndex(), None
