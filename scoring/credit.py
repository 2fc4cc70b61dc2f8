"""The credit line: what the figures allow, what the band leaves of it, how much is used (§8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from scoring.ledger import Invoice
from scoring.policy import Policy
from scoring.vocabulary import Band, CustomerId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseLine:
    """The smallest known of the four bounds, and which one that is; amounts in base currency."""

    amount: Fraction
    set_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLimit:
    """A limit that a person approved; appended, the newest counts."""

    customer: CustomerId
    amount: Decimal
    reason: str
    requester: PersonId
    approved_by: PersonId
    at: datetime
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """What the card says of credit: base, recommendation, approved limit, use; base currency.

    `recommended` is None where no bound is known; `note` says what goes with it.
    """

    base: BaseLine | None
    share: int
    recommended: Fraction | None
    note: str
    limit: CreditLimit | None
    open_amount: Fraction | None
    currency: str

    @property
    def recommended_shown(self) -> str:
        """The recommendation in whole units, with thousands set apart."""
        return _units(self.recommended)

    @property
    def base_shown(self) -> str:
        """The base line, likewise."""
        return _units(self.base.amount if self.base else None)

    @property
    def limit_shown(self) -> str:
        """The approved limit, likewise."""
        return _units(Fraction(self.limit.amount) if self.limit else None)

    @property
    def use(self) -> Fraction | None:
        """What is open, out of the approved limit; None without either."""
        if self.limit is None or self.open_amount is None:
            return None
        return used(self.open_amount, Fraction(self.limit.amount))


def used(open_amount: Fraction, limit: Fraction) -> Fraction:
    """The part of a limit that is in use; of a limit of 0 all of it, once anything is open."""
    return open_amount / limit if limit else Fraction(open_amount > 0)


def monthly_billing(invoices: Iterable[Invoice], *, as_of: date, policy: Policy) -> Fraction | None:
    """Average monthly billing of the last months (6) in base currency, credit notes taken off.

    None where nothing was billed, or where the policy lacks a rate.
    """
    first = _months_before(as_of, policy.billing_months)
    billed = [i for i in invoices if first < i.issued <= as_of]
    total = Fraction(0)
    for invoice in billed:
        rate = policy.rate(invoice.currency)
        if rate is None:
            return None
        total += Fraction(invoice.amount * rate)
    return total / policy.billing_months if billed and total > 0 else None


def base_line(
    policy: Policy,
    *,
    billing: Fraction | None,
    net_worth: Fraction | None = None,
    working_capital: Fraction | None = None,
) -> BaseLine | None:
    """The smallest known of policy cap, 2 × billing, 10 % of net worth, 20 % of working capital.

    None where none of them is known. A net worth or working capital below zero bears no credit.
    """
    share_worth, share_capital = policy.net_worth_share, policy.working_capital_share
    bounds = (
        (None if policy.line_cap is None else Fraction(policy.line_cap), "policy cap"),
        (
            _times(Fraction(policy.billing_factor), billing),
            f"{policy.billing_factor} × monthly billing",
        ),
        (_times(share_worth, net_worth), f"{_percent(share_worth)} of net worth"),
        (_times(share_capital, working_capital), f"{_percent(share_capital)} of working capital"),
    )
    known = [(amount, name) for amount, name in bounds if amount is not None]
    if not known:
        return None
    amount, name = min(known, key=lambda pair: pair[0])
    return BaseLine(amount=max(Fraction(0), amount), set_by=name)


def credit_line(
    policy: Policy,
    *,
    base: BaseLine | None,
    band: Band,
    score: Fraction | None,
    stop: bool,
    limit: CreditLimit | None,
    open_amount: Fraction | None,
) -> CreditLine:
    """What the band leaves of the base line; in high never more than the limit there is."""
    shut = stop or (band is Band.HIGH and score is not None and score >= policy.advance_edge)
    share = 0 if shut else policy.line_share(band)
    recommended = None if base is None else base.amount * share / 100
    note = "no new exposure" if shut else ""
    if band is Band.HIGH and not shut:
        note = "no increase"
        if recommended is not None and limit is not None:
            recommended = min(recommended, Fraction(limit.amount))
    return CreditLine(
        base=base,
        share=share,
        recommended=recommended,
        note=note,
        limit=limit,
        open_amount=open_amount,
        currency=policy.base_currency,
    )


def _units(amount: Fraction | None) -> str:
    return "–" if amount is None else f"{(amount + Fraction(1, 2)).__floor__():,}"


def _times(share: Fraction, amount: Fraction | None) -> Fraction | None:
    return None if amount is None else share * amount


def _percent(share: Fraction) -> str:
    return f"{share * 100} %"


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last day."""
    month = day.year * 12 + day.month - 1 - months
    year, month = divmod(month, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    return date(year, month + 1, 28)
