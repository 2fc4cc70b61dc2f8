"""The watched names, held in memory and kept up by the customers that changed since."""

from dataclasses import dataclass, field
from threading import Lock

from bot.store.unit import Unit
from feeds.match import NameIndex


@dataclass(slots=True)
class WatchList:
    """A cache of the name index; safe to use from several threads."""

    _stamp: tuple[int, int] = (0, 0)
    _version: int = 0
    _index: NameIndex = field(default_factory=NameIndex)
    _lock: Lock = field(default_factory=Lock)

    def index(self, unit: Unit) -> NameIndex:
        """The index of all customers that are not archived, as the transaction sees them.

        Customers that were added, renamed or archived are brought up to date one by one; only where
        some have vanished is everything read again.
        """
        with self._lock:
            stamp = unit.customers.stamp()
            if stamp == self._stamp:
                return self._index
            if stamp[0] < self._stamp[0]:
                self._index, self._version = NameIndex(), 0
            for customer, version in unit.customers.changed(self._version):
                if customer.archived_on is None:
                    self._index.add(customer)
                else:
                    self._index.remove(customer.id)
                self._version = version
            self._stamp = stamp
            return self._index
