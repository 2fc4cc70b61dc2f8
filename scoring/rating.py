"""A rating: one indicator, 1 (best) to 5, by one source, at one time; appended, never edited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from scoring.policy import Policy
from scoring.vocabulary import CustomerId, Indicator, PersonId, Source

BEST, WORST = 1, 5

GUIDE: Mapping[Indicator, tuple[str, str, str, str, str]] = MappingProxyType(
    {
        Indicator.PAYMENT_HISTORY: (
            "on time: 2.0 days beyond terms or fewer",
            "up to 10 days beyond terms",
            "up to 20 days beyond terms, or something open more than 30 days overdue",
            "up to 40 days beyond terms, or something open more than 60 days overdue",
            "more than 40 days beyond terms, or something open more than 90 days overdue",
        ),
        Indicator.CONTRACT_PERFORMANCE: (
            "no breach in 12 months",
            "minor, cured",
            "repeated minor, or one material and cured",
            "material and open",
            "repudiation, or litigation between us",
        ),
        Indicator.INDUSTRY_RISK: (
            "growing and stable",
            "stable",
            "cyclical or slowing",
            "in decline, or defaults rising",
            "in crisis",
        ),
        Indicator.MARKET_REPUTATION: (
            "nothing adverse",
            "low severity or resolved",
            "one confirmed medium event",
            "confirmed high",
            "confirmed critical within 12 months",
        ),
        Indicator.COMPLIANCE_RECORD: (
            "clean and checked",
            "minor, remedied",
            "open minor or repeated",
            "serious penalty or investigation",
            "sanctioned, licence lost, 失信被执行人 / 严重违法",
        ),
    }
)
"""The written guide of domain §1, one line a level; payment history restates §2 in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What one source said of one indicator, as of a day, recorded at an instant (UTC)."""

    customer: CustomerId
    indicator: Indicator
    level: int
    source: Source
    author: PersonId
    reason: str
    as_of: date
    recorded_at: datetime
    evidence: str = ""
    approved_by: PersonId = PersonId("")
    id: int = 0

    def __post_init__(self) -> None:
        """Refuse a level outside the scale and an instant without a time zone."""
        if not BEST <= self.level <= WORST:
            msg = f"a rating is a whole number from 1 to 5, not {self.level}"
            raise ValueError(msg)
        if self.recorded_at.tzinfo is None:
            msg = "the instant at which a rating was recorded needs a time zone"
            raise ValueError(msg)

    def age(self, on: date) -> int:
        """Days since the day that the rating speaks of."""
        return (on - self.as_of).days

    def is_stale(self, on: date, policy: Policy) -> bool:
        """Whether the rating is past its validity; it keeps its value all the same."""
        return self.age(on) > policy.validity(self.indicator)


def current(
    ratings: Iterable[Rating], *, on: date, known_before: datetime
) -> dict[Indicator, Rating]:
    """The rating in force of each indicator, as known on a day (domain §1).

    Counts what is as of `on` or earlier and was recorded before `known_before` (the end of that
    day); the newest as-of wins, of equal ones the later recorded.
    """
    newest: dict[Indicator, Rating] = {}
    for rating in ratings:
        if rating.as_of > on or rating.recorded_at >= known_before:
            continue
        held = newest.get(rating.indicator)
        if held is None or _order(rating) > _order(held):
            newest[rating.indicator] = rating
    return newest


def _order(rating: Rating) -> tuple[date, datetime, int]:
    return (rating.as_of, rating.recorded_at, rating.id)
