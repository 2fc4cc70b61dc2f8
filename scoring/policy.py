"""The policy: the plan's figures as one frozen, versioned value (plan §4, domain §2-5 and §8)."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What to ask of a customer (domain §8): payment terms, prepayment, share of the base line."""

    name: str
    prepayment: str
    credit_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Weights in percent, edges, windows in days, limits, rates; the defaults are the plan's.

    Raises ValueError where the weights do not total 100 or the edges are out of order.
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

    def __post_init__(self) -> None:
        """Refuse a policy that could not be applied."""
        total = sum(weight for _, weight in self.weights)
        if total != 100 or {i for i, _ in self.weights} != set(Indicator):  # noqa: PLR2004
            msg = f"the weights of the five indicators must total 100 percent, not {total}"
            raise ValueError(msg)
        if not self.medium_edge < self.high_edge:
            msg = "the edge to medium must lie below the edge to high"
            raise ValueError(msg)

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

    def terms(self, band: Band, score: Fraction | None, *, stop: bool) -> Terms:
        """The terms of domain §8 for a band; a stop, or high from 4.00, is cash in advance."""
        if stop or (band is Band.HIGH and score is not None and score >= self.advance_edge):
            return Terms(name="cash in advance", prepayment="100 %", credit_line="no new exposure")
        if band is Band.HIGH:
            return Terms(
                name="shortened terms", prepayment="30-50 %", credit_line="50 %, no increase"
            )
        if band is Band.LOW:
            return Terms(name="standard terms", prepayment="none", credit_line="100 % of base")
        return Terms(
            name="standard terms, no extension",
            prepayment="0-20 % of new large orders",
            credit_line="75 % of base",
        )
