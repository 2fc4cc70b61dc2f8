"""All customers together: how many are active, how many of them overdue (domain §5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from scoring.ledger import Invoice
from scoring.policy import Policy
from scoring.vocabulary import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One customer's part in the overdue rate; amounts in base currency, None without a rate."""

    customer: CustomerId
    active: bool
    overdue: bool
    open_amount: Decimal | None
    overdue_amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueRate:
    """Customers overdue out of active customers, and the amount ratio beside it."""

    as_of: date
    active: int
    overdue: int
    ratio: Fraction
    amount_ratio: Fraction
    late_customers: tuple[CustomerId, ...]
    without_rate: int = 0


def standing(
    customer: CustomerId, invoices: Iterable[Invoice], *, as_of: date, policy: Policy
) -> Standing:
    """Whether the customer is active (issued in 365 days, or something open) and overdue.

    Overdue: an undisputed open invoice more than the grace days (5) past due.
    """
    known = [i for i in invoices if i.issued <= as_of and i.amount > 0]
    open_ones = [i for i in known if i.is_open(as_of)]
    first_day = as_of - timedelta(days=policy.active_days)
    late = [i for i in open_ones if not i.disputed and i.due < as_of]
    return Standing(
        customer=customer,
        active=bool(open_ones) or any(i.issued >= first_day for i in known),
        overdue=any(i.days_overdue(as_of) > policy.overdue_grace_days for i in late),
        open_amount=_in_base(open_ones, as_of, policy),
        overdue_amount=_in_base(late, as_of, policy),
    )


def overdue_rate(standings: Iterable[Standing], *, as_of: date) -> OverdueRate:
    """The overdue rate of domain §5; a ratio of 0 where no customer is active."""
    active = [s for s in standings if s.active]
    late = [s for s in active if s.overdue]
    total = sum((s.open_amount or Decimal(0) for s in active), Decimal(0))
    overdue = sum((s.overdue_amount or Decimal(0) for s in active), Decimal(0))
    return OverdueRate(
        as_of=as_of,
        active=len(active),
        overdue=len(late),
        ratio=Fraction(len(late), len(active)) if active else Fraction(0),
        amount_ratio=Fraction(overdue) / Fraction(total) if total else Fraction(0),
        late_customers=tuple(s.customer for s in late),
        without_rate=sum(1 for s in active if s.open_amount is None),
    )


def _in_base(invoices: list[Invoice], as_of: date, policy: Policy) -> Decimal | None:
    total = Decimal(0)
    for invoice in invoices:
        rate = policy.rate(invoice.currency)
        if rate is None:
            return None
        total += invoice.remainder(as_of) * rate
    return total
