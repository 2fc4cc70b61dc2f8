"""From invoices to payment behaviour and the payment-history rating (domain §2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.policy import Policy
from scoring.vocabulary import CustomerId


class Confidence(StrEnum):
    """How far a payment rating can be trusted: three invoices or more are normal."""

    NORMAL = "normal"
    LOW = "low"
    NONE = "none"


class MissingRateError(ValueError):
    """A customer's invoices are in several currencies and the policy lacks a rate for one."""

    def __init__(self, customer: CustomerId, currency: str) -> None:
        """Keep who and which, and say it in a sentence."""
        self.customer = customer
        self.currency = currency
        super().__init__(
            f"{customer} has invoices in several currencies and the policy has no rate for "
            f"{currency}: add the rate, amounts of two currencies are never added as they are"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPayment:
    """What had been paid of an invoice in all, by the end of a day; less than its amount."""

    day: date
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice, or credit note (amount of zero or less); `paid` is None while it is open.

    An invoice is open until it is paid in full, on the day `paid`. Before that day it is open for
    its remainder: its amount less what the newest part-payment of that day or before says. So, as
    of T, a part-paid invoice weighs in DBT with its remainder and is late by T - due; once paid in
    full it weighs with its whole amount and is late by its last day of payment. `stated` is the day
    of which the ledger spoke that said so last: it is no part of what the invoice is.
    """

    customer: CustomerId
    id: str
    issued: date
    due: date
    paid: date | None
    amount: Decimal
    currency: str = ""
    disputed: bool = False
    parts: tuple[PartPayment, ...] = ()
    stated: date | None = field(default=None, compare=False)

    def is_open(self, on: date) -> bool:
        """Whether the invoice was issued and not yet paid, as known on that day."""
        return self.issued <= on and (self.paid is None or self.paid > on)

    def remainder(self, on: date) -> Decimal:
        """What an invoice that is open on that day is open for, as known on it."""
        told = [part for part in self.parts if part.day <= on]
        if not told:
            return self.amount
        return self.amount - max(told, key=lambda part: part.day).total

    def weight(self, on: date) -> Decimal:
        """The amount with which it counts: the whole once settled, the remainder while open."""
        return self.remainder(on) if self.is_open(on) else self.amount

    def after(self, known: "Invoice | None") -> "Invoice":
        """What is known once this statement has come in: the ledger of the later day counts.

        Of two ledgers of one day the one that came in later counts.
        """
        if known is None:
            return self
        if self.stated and known.stated and self.stated < known.stated:
            return known._with_parts(self.parts, known.parts)  # noqa: SLF001 - the same class
        return self._with_parts(known.parts, self.parts)

    def _with_parts(
        self, earlier: tuple[PartPayment, ...], later: tuple[PartPayment, ...]
    ) -> "Invoice":
        """The same with the part-payments that only earlier ledgers tell.

        A statement that nothing is paid takes them back; of one day, the later statement counts.
        """
        if not earlier or (self.paid is None and not self.parts):
            return self
        still = (part for part in earlier if part.total < self.amount)
        days = {part.day: part for part in (*still, *later)}
        return replace(self, parts=tuple(days[day] for day in sorted(days)))

    def days_overdue(self, on: date) -> int:
        """Days past due of an open invoice, 0 before its due date."""
        return max(0, (on - self.due).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBehaviour:
    """How a customer pays, as of a day; amounts are in `currency`.

    `credit_notes` counts those of the last year, `credited` adds them up, None without a rate.
    """

    as_of: date
    eligible: int
    late: int
    days_beyond_terms: Decimal | None
    oldest_overdue_days: int
    overdue_amount: Decimal
    open_amount: Decimal
    currency: str
    level: int | None
    confidence: Confidence
    credit_notes: int = 0
    credited: Decimal | None = None

    @property
    def late_share(self) -> Fraction | None:
        """Late invoices out of the eligible ones; None where there are none."""
        return Fraction(self.late, self.eligible) if self.eligible else None

    @property
    def overdue_share(self) -> Fraction:
        """Undisputed overdue amount out of all that is open; 0 where nothing is open."""
        if not self.open_amount:
            return Fraction(0)
        return Fraction(self.overdue_amount) / Fraction(self.open_amount)


def behaviour(
    customer: CustomerId, invoices: Sequence[Invoice], *, as_of: date, policy: Policy
) -> PaymentBehaviour:
    """Payment behaviour from what was known on `as_of`, by domain §2, steps 1 to 6.

    Credit notes are counted and left out; a part-paid invoice is an open one, for its remainder.

    Raises MissingRateError where the customer's invoices are in several currencies and the policy
    lacks a rate for one of them.
    """
    known = [i for i in invoices if i.issued <= as_of and i.amount > 0]
    open_ones = [i for i in known if i.is_open(as_of)]
    eligible = [i for i in known if _is_eligible(i, as_of, policy)]
    overdue = [i for i in open_ones if not i.disputed and i.due < as_of]
    currency, rates = _conversion(customer, [*open_ones, *eligible], policy)
    oldest = max((i.days_overdue(as_of) for i in overdue), default=0)
    dbt = _days_beyond_terms(eligible, as_of, policy, rates)
    count, credited = _credited(invoices, as_of, policy, rates)
    return PaymentBehaviour(
        as_of=as_of,
        eligible=len(eligible),
        late=sum(1 for i in eligible if _days_late(i, as_of) > 0),
        days_beyond_terms=dbt,
        oldest_overdue_days=oldest,
        overdue_amount=sum((i.remainder(as_of) * rates[i.currency] for i in overdue), Decimal(0)),
        open_amount=sum((i.remainder(as_of) * rates[i.currency] for i in open_ones), Decimal(0)),
        currency=currency,
        level=None if dbt is None else max(_step(dbt, policy), _floor(oldest, policy)),
        confidence=_confidence(len(eligible), policy),
        credit_notes=count,
        credited=credited,
    )


def _credited(
    invoices: Sequence[Invoice], as_of: date, policy: Policy, rates: dict[str, Decimal]
) -> tuple[int, Decimal | None]:
    """The credit notes of the last year: they are shown, and left out of everything else."""
    first = as_of - timedelta(days=policy.payment_window_days)
    found = [i for i in invoices if i.amount <= 0 and first < i.issued <= as_of]
    if not found or any(i.currency not in rates for i in found):
        return len(found), None
    return len(found), sum((-i.amount * rates[i.currency] for i in found), Decimal(0))


def counts_without_amounts(
    invoices: Iterable[Invoice], *, as_of: date, policy: Policy
) -> tuple[int, int, int]:
    """Eligible, late and oldest overdue days: what can be said where a rate is missing."""
    known = [i for i in invoices if i.issued <= as_of and i.amount > 0]
    eligible = [i for i in known if _is_eligible(i, as_of, policy)]
    late = sum(1 for i in eligible if _days_late(i, as_of) > 0)
    overdue = [i.days_overdue(as_of) for i in known if i.is_open(as_of) and not i.disputed]
    return len(eligible), late, max(overdue, default=0)


def _is_eligible(invoice: Invoice, as_of: date, policy: Policy) -> bool:
    if invoice.is_open(as_of):
        return invoice.due < as_of and not invoice.disputed
    assert invoice.paid is not None  # noqa: S101 - what is issued and not open is paid
    return invoice.paid > as_of - timedelta(days=policy.payment_window_days)


def _days_late(invoice: Invoice, as_of: date) -> int:
    end = as_of if invoice.is_open(as_of) or invoice.paid is None else invoice.paid
    return max(0, (end - invoice.due).days)


def _conversion(
    customer: CustomerId, invoices: Sequence[Invoice], policy: Policy
) -> tuple[str, dict[str, Decimal]]:
    """The currency to speak in and the factor of each: 1 where all are in one currency."""
    spelled = {i.currency for i in invoices}
    currencies = {c or policy.base_currency for c in spelled}
    if len(currencies) <= 1:
        return next(iter(currencies), policy.base_currency), dict.fromkeys(spelled, Decimal(1))
    rates: dict[str, Decimal] = {}
    for currency in sorted(spelled):
        rate = policy.rate(currency)
        if rate is None:
            raise MissingRateError(customer, currency)
        rates[currency] = rate
    return policy.base_currency, rates


def _days_beyond_terms(
    eligible: Sequence[Invoice], as_of: date, policy: Policy, rates: dict[str, Decimal]
) -> Decimal | None:
    if not eligible:
        return None
    weighted = total = Fraction(0)
    for invoice in eligible:
        amount = Fraction(invoice.weight(as_of)) * Fraction(rates[invoice.currency])
        weighted += amount * min(_days_late(invoice, as_of), policy.days_late_cap)
        total += amount
    tenths = (weighted / total * 10 + Fraction(1, 2)).__floor__()
    return Decimal(tenths).scaleb(-1)


def _step(dbt: Decimal, policy: Policy) -> int:
    for most, level in policy.dbt_steps:
        if dbt <= most:
            return level
    return 5


def _floor(oldest: int, policy: Policy) -> int:
    for more_than, level in policy.oldest_floors:
        if oldest > more_than:
            return level
    return 1


def _confidence(eligible: int, policy: Policy) -> Confidence:
    if not eligible:
        return Confidence.NONE
    return Confidence.LOW if eligible < policy.full_confidence_invoices else Confidence.NORMAL
