"""The policy: the plan's figures as one frozen, versioned value (plan §4, domain §2-5 and §8)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from scoring.vocabulary import Band, Indicator, PolicyVersion

_WEIGHTS = (
    (Indicator.PAYMENT_HISTORY, 30),
    (Indicator.CONTRACT_PERFORMANCE, 25),
    (Indicator.INDUSTRY_RISK, 20),
    (Indicator.MARKET_REPUTATION, 15),
    (Indicator.COMPLIANCE_RECORD, 10),
)
_VALID_DAYS = (
    (Indicator.PAYMENT_HISTORY, 45),
    (Indicator.CONTRACT_PERFORMANCE, 180),
    (Indicator.INDUSTRY_RISK, 365),
    (Indicator.MARKET_REPUTATION, 180),
    (Indicator.COMPLIANCE_RECORD, 365),
)
_KNOCK_OUTS = (
    (Indicator.PAYMENT_HISTORY, 5, Band.HIGH),
    (Indicator.COMPLIANCE_RECORD, 5, Band.HIGH),
    (Indicator.CONTRACT_PERFORMANCE, 5, Band.MEDIUM),
    (Indicator.PAYMENT_HISTORY, 4, Band.MEDIUM),
)
_LINE_SHARES = ((Band.LOW, 100), (Band.MEDIUM, 75), (Band.HIGH, 50))
WHOLE, BEST, WORST = 100, 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What to ask of a customer (domain §8): payment terms, prepayment, share of the base line."""

    name: str
    prepayment: str
    credit_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Weights in percent, edges, windows in days, limits, rates; the defaults are the plan's.

    Raises ValueError with a sentence where it could not be applied: weights that do not total 100,
    edges out of order, a window without days.
    """

    version: PolicyVersion = PolicyVersion(1)
    weights: tuple[tuple[Indicator, int], ...] = _WEIGHTS
    valid_days: tuple[tuple[Indicator, int], ...] = _VALID_DAYS
    medium_edge: Fraction = Fraction(5, 2)
    high_edge: Fraction = Fraction(7, 2)
    hysteresis: Fraction = Fraction(1, 5)
    knock_outs: tuple[tuple[Indicator, int, Band], ...] = _KNOCK_OUTS
    rated_weight: int = 50
    unknown_weight_limit: int = 20
    payment_window_days: int = 365
    days_late_cap: int = 120
    dbt_steps: tuple[tuple[Decimal, int], ...] = (
        (Decimal("2.0"), 1),
        (Decimal("10.0"), 2),
        (Decimal("20.0"), 3),
        (Decimal("40.0"), 4),
    )
    oldest_floors: tuple[tuple[int, int], ...] = ((90, 5), (60, 4), (30, 3))
    full_confidence_invoices: int = 3
    base_currency: str = "EUR"
    rates: tuple[tuple[str, Decimal], ...] = ()
    rise: Fraction = Fraction(1)
    rise_rearm: Fraction = Fraction(3, 4)
    rise_window_days: int = 90
    creep_window_days: int = 365
    regrowth: Fraction = Fraction(1, 2)
    overdue_grace_days: int = 5
    overdue_limit: Fraction = Fraction(1, 10)
    overdue_rearm: Fraction = Fraction(8, 100)
    overdue_least_active: int = 10
    active_days: int = 365
    news_window_days: int = 30
    critical_news_window_days: int = 90
    ageing_days: tuple[int, ...] = (30, 60, 90)
    override_notice_days: int = 7
    limit_use: Fraction = Fraction(9, 10)
    advance_edge: Fraction = Fraction(4)
    proposal_days: int = 30
    line_shares: tuple[tuple[Band, int], ...] = _LINE_SHARES
    line_cap: Decimal | None = None
    billing_factor: int = 2
    billing_months: int = 6
    net_worth_share: Fraction = Fraction(1, 10)
    working_capital_share: Fraction = Fraction(1, 5)

    def __post_init__(self) -> None:
        """Refuse a policy that could not be applied, in a sentence."""
        for sentence in _faults(self):
            raise ValueError(sentence)

    def weight(self, indicator: Indicator) -> int:
        """The indicator's weight in percent."""
        return dict(self.weights)[indicator]

    def validity(self, indicator: Indicator) -> int:
        """For how many days a rating of this indicator counts as fresh (domain §1)."""
        return dict(self.valid_days)[indicator]

    def rate(self, currency: str) -> Decimal | None:
        """Units of the base currency for one unit of `currency`; None where none is set."""
        if currency in {"", self.base_currency}:
            return Decimal(1)
        return dict(self.rates).get(currency)

    def line_share(self, band: Band) -> int:
        """The share of the base line in percent that a band leaves; unrated counts as medium."""
        return dict(self.line_shares)[Band.MEDIUM if band is Band.UNRATED else band]

    def terms(self, band: Band, score: Fraction | None, *, stop: bool) -> Terms:
        """The terms of domain §8 for a band; a stop, or high from 4.00, is cash in advance."""
        if stop or (band is Band.HIGH and score is not None and score >= self.advance_edge):
            return Terms(name="cash in advance", prepayment="100 %", credit_line="no new exposure")
        if band is Band.HIGH:
            share = f"{self.line_share(band)} %, no increase"
            return Terms(name="shortened terms", prepayment="30-50 %", credit_line=share)
        share = f"{self.line_share(band)} % of base"
        if band is Band.LOW:
            return Terms(name="standard terms", prepayment="none", credit_line=share)
        return Terms(
            name="standard terms, no extension",
            prepayment="0-20 % of new large orders",
            credit_line=share,
        )


def _faults(p: Policy) -> Iterator[str]:
    """What makes a policy useless, a sentence each."""
    yield from _weight_faults(p)
    yield from _band_faults(p)
    yield from _ledger_faults(p)
    days = {f.name: getattr(p, f.name) for f in fields(p) if f.name.endswith("_days")}
    for name, value in days.items():
        if isinstance(value, int) and value < 1:
            yield f"{name} must be a day at least, not {value}"
    if not Fraction(0) <= p.rise_rearm < p.rise:
        yield "a score rise is armed again (rise_rearm) below the rise that fires, and not below 0"
    if not Fraction(0) <= p.overdue_rearm <= p.overdue_limit < 1:
        yield "the overdue rate is armed again (overdue_rearm) at its limit or below, within 0 to 1"


def _weight_faults(p: Policy) -> Iterator[str]:
    total = sum(weight for _, weight in p.weights)
    named = {i for i, _ in p.weights} == set(Indicator) and len(p.weights) == len(Indicator)
    if not named or any(weight < 1 for _, weight in p.weights):
        yield "each of the five indicators needs one weight of 1 percent at least"
    if total != WHOLE:
        yield f"the weights of the five indicators must total 100 percent, not {total}"
    valid = [days for _, days in p.valid_days]
    if {i for i, _ in p.valid_days} != set(Indicator) or len(valid) != len(Indicator):
        yield "each of the five indicators needs one validity (valid_days)"
    if any(days < 1 for days in valid):
        yield "a rating must be valid for a day at least (valid_days)"


def _band_faults(p: Policy) -> Iterator[str]:
    if not p.medium_edge < p.high_edge:
        yield "the edge to medium must lie below the edge to high"
    if not (p.medium_edge > BEST and p.high_edge <= p.advance_edge <= WORST):
        yield "the edges must lie between 1 and 5, that to cash in advance not below that to high"
    if not Fraction(0) <= p.hysteresis < p.high_edge - p.medium_edge:
        yield "the hysteresis must be 0 or more, and less than medium is wide"
    for indicator, level, least in p.knock_outs:
        if not BEST <= level <= WORST or least is Band.UNRATED:
            yield f"the knock-out {indicator.label} {level} is none: levels go from 1 to 5"
    if not 0 < p.rated_weight <= WHOLE or not 0 <= p.unknown_weight_limit <= WHOLE:
        yield "the weight that makes a customer rated, and that may be unknown, is 0 to 100 percent"
    shares = [share for _, share in p.line_shares]
    if {b for b, _ in p.line_shares} != {Band.LOW, Band.MEDIUM, Band.HIGH}:
        yield "low, medium and high each need a share of the credit line (line_shares)"
    if any(not 0 <= share <= WHOLE for share in shares):
        yield "a share of the credit line is 0 to 100 percent (line_shares)"


def _ledger_faults(p: Policy) -> Iterator[str]:
    if [*p.dbt_steps] != sorted(set(p.dbt_steps)) or any(not 0 < n < WORST for _, n in p.dbt_steps):
        yield "the steps of days beyond terms must rise, to levels 1 to 4 (dbt_steps)"
    levels = [level for _, level in p.dbt_steps]
    floors = [level for _, level in p.oldest_floors]
    if levels != sorted(levels) or [*p.oldest_floors] != sorted(p.oldest_floors, reverse=True):
        yield "more days must never make a better level (dbt_steps, oldest_floors)"
    if floors != sorted(floors, reverse=True) or any(not BEST <= n <= WORST for n in floors):
        yield "more days overdue must never make a better level (oldest_floors)"
    if len(p.base_currency) != len("EUR") or not p.base_currency.isupper():
        yield f"the base currency is a code of three capital letters, not “{p.base_currency}”"
    for currency, rate in p.rates:
        if rate <= 0:
            yield f"the rate of {currency} must be more than 0, not {rate}"
    if p.billing_factor < 1 or p.billing_months < 1:
        yield "billing_factor and billing_months must be 1 at least"
    if p.line_cap is not None and p.line_cap < 0:
        yield "the cap of a credit line must be 0 or more (line_cap)"
