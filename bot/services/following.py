"""Following the customers: what of them changed since the last look, for what is kept in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.vocabulary import CustomerId


@dataclass(slots=True)
class Following:
    """Which version of each customer is known.

    What changed since is taken in customer by customer. Where the sums do not agree afterwards
    (somebody was erased, a change was taken back or came late), everything is read again.
    """

    _versions: dict[CustomerId, int] = field(default_factory=dict)
    _stamp: tuple[int, int] = (0, 0)

    def refresh(
        self,
        unit: Unit,
        take: Callable[[Customer], None],
        renew: Callable[[], None],
        *,
        worn: Callable[[], bool] = lambda: False,
    ) -> None:
        """Have what changed taken in, as the transaction sees it; `renew` forgets all before."""
        stamp = unit.customers.stamp()
        if stamp == self._stamp:
            return
        self._follow(unit, take, since=max(self._versions.values(), default=0))
        if stamp != self._stamp or worn():
            renew()
            self._versions, self._stamp = {}, (0, 0)
            self._follow(unit, take, since=0)

    def _follow(self, unit: Unit, take: Callable[[Customer], None], *, since: int) -> None:
        count, total = self._stamp
        for customer, version in unit.customers.changed(since):
            held = self._versions.get(customer.id)
            count += held is None
            total += version - (held or 0)
            self._versions[customer.id] = version
            take(customer)
        self._stamp = (count, total)
