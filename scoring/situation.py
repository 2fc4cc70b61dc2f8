"""The situation of a customer: what the early-warning rules look at, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from scoring.adverse import AdverseEvent
from scoring.policy import Policy
from scoring.vocabulary import Band, Coverage, CustomerId, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePoint:
    """One row of the score history; `restart` marks a re-score after a change of policy."""

    at: datetime
    day: date
    value: Fraction | None
    coverage: Coverage
    band: Band
    knock_outs: tuple[str, ...] = ()
    restart: bool = False
    levels: Mapping[Indicator, int] = field(default_factory=dict)
    stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrears:
    """The oldest undisputed open invoice, as of the ledger's own day.

    `since` is the ledger's day at the first look at this customer: what had passed by then is old.
    `told` is when each ledger came in, with the day it speaks of.
    """

    day: date
    oldest_days: int
    since: date
    amount: str = ""
    told: tuple[tuple[datetime, date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the rules on one customer look at; `history` is oldest first and ends with now.

    `warned` holds the day on which each rule last warned of this customer, `open_since` that of
    the warnings that nobody has resolved, `expired` the last valid day of each stale rating that a
    person gave. `limit` and `open_amount` are in base currency.
    """

    customer: CustomerId
    name: str
    as_of: date
    history: tuple[ScorePoint, ...]
    events: tuple[AdverseEvent, ...]
    policy: Policy
    warned: Mapping[str, date] = field(default_factory=dict)
    open_since: Mapping[str, date] = field(default_factory=dict)
    arrears: Arrears | None = None
    expired: tuple[tuple[Indicator, date], ...] = ()
    review_due: date | None = None
    override_ends: date | None = None
    limit: Fraction | None = None
    open_amount: Fraction | None = None

    @property
    def now(self) -> ScorePoint:
        """The state that the customer is in."""
        return self.history[-1]

    @property
    def entered_high(self) -> ScorePoint | None:
        """The row with which the customer entered high, None while it is not in it."""
        start = None
        for point in reversed(self.history):
            if point.band is not Band.HIGH:
                break
            start = point
        return start

    @property
    def entered_unasked(self) -> bool:
        """Whether high is nothing that happened: a first score, or a change of policy."""
        start = self.entered_high
        if start is None or start.restart or start is self.history[0]:
            return start is not None
        before = self.history[self.history.index(start) - 1]
        return before.coverage is Coverage.UNRATED and start.coverage is not Coverage.UNRATED

    @property
    def since_policy(self) -> tuple[ScorePoint, ...]:
        """The history from the last change of policy on."""
        starts = [n for n, point in enumerate(self.history) if point.restart]
        return self.history[starts[-1] :] if starts else self.history

    def window(self, days: int) -> tuple[ScorePoint, ...]:
        """The rated rows of the last `days` days, the one carried in at the start included.

        Where the customer was unrated at the start, no score is carried in.
        """
        return tuple(
            p
            for p in self.known(days)
            if p.coverage is not Coverage.UNRATED and p.value is not None
        )

    def known(self, days: int) -> tuple[ScorePoint, ...]:
        """The rows of the last `days` days, rated or not, likewise: what was known of ratings."""
        first, points = self.as_of - timedelta(days=days), self.since_policy
        carried = [p for p in points if p.day < first][-1:]
        return (*carried, *(p for p in points if p.day >= first))

    def lowest(self, days: int) -> ScorePoint | None:
        """The row with the lowest score of the window; None where the customer is unrated."""
        if self.now.coverage is Coverage.UNRATED:
            return None
        return min(self.window(days), key=lambda p: p.value or Fraction(0), default=None)
