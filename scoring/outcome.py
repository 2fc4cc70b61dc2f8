"""What a backtest came to: how well a policy would have warned, in counts that can be added."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from scoring.backtest import Span, Track, moves
from scoring.early_warning import EarlyWarning
from scoring.policy import Policy
from scoring.portfolio import OverdueRate
from scoring.rules_ledger import overdue_rate
from scoring.vocabulary import Band

LEAD_DAYS = 30
LOOK_BACK_DAYS = 365
JUMP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a replay came to; counts, so that two can be added.

    `alerts` are posts: a customer's warnings of one month are one. `warned` are the alerts about a
    customer that was not bad yet and whose horizon has passed, `came_true` those that turned bad
    within it; `late` came when the customer was bad already. `turns` are those that could have been
    foreseen, `captured` those foreseen by 30 days or more. `over_limit` counts the months in which
    more customers were overdue than the policy allows.
    """

    customers: int = 0
    customer_months: int = 0
    alerts: int = 0
    warned: int = 0
    came_true: int = 0
    late: int = 0
    turns: int = 0
    captured: int = 0
    rated_pairs: int = 0
    changes: int = 0
    jumps: int = 0
    left_out: int = 0
    over_limit: int = 0
    leads: Counter[int] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    bands: Counter[str] = field(default_factory=Counter)
    active: Counter[date] = field(default_factory=Counter)
    overdue: Counter[date] = field(default_factory=Counter)

    def __add__(self, other: "Outcome") -> "Outcome":
        """Both together."""
        names = self.__dataclass_fields__
        return Outcome(**{n: getattr(self, n) + getattr(other, n) for n in names})

    @property
    def alerts_per_100(self) -> Fraction | None:
        """Alerts for 100 active customers a month."""
        return _share(self.alerts * 100, self.customer_months)

    @property
    def precision(self) -> Fraction | None:
        """Warned that turned bad, of all warned."""
        return _share(self.came_true, self.warned)

    @property
    def capture(self) -> Fraction | None:
        """Turned bad after being high or warned 30 days before, of all that turned bad."""
        return _share(self.captured, self.turns)

    @property
    def median_lead(self) -> Fraction | None:
        """The median of the days from the first signal to the turn."""
        days = sorted(self.leads.elements())
        if not days:
            return None
        middle = len(days) // 2
        if len(days) % 2:
            return Fraction(days[middle])
        return Fraction(days[middle - 1] + days[middle], 2)

    @property
    def changed_share(self) -> Fraction | None:
        """Ratings that differ from the month before, of all."""
        return _share(self.changes, self.rated_pairs)

    @property
    def jump_share(self) -> Fraction | None:
        """Ratings two or more levels from the month before, of all."""
        return _share(self.jumps, self.rated_pairs)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def measure(track: Track, span: Span) -> Outcome:
    """What one customer's way comes to."""
    active = [m for m in track.marks if m.active]
    alerts = [m for m in track.marks if m.warned]
    early = [m for m in alerts if not track.is_bad(m.on)]
    horizon = timedelta(days=span.horizon)
    judged = [m for m in early if m.on + horizon <= span.until]
    true = [m for m in judged if any(m.on < t <= m.on + horizon for t in track.turns)]
    pairs = [
        (a.level, b.level)
        for a, b in zip(track.marks, track.marks[1:], strict=False)
        if a.level is not None and b.level is not None
    ]
    leads = [lead for t in track.turns if (lead := _lead(track, span, t)) is not None]
    return Outcome(
        customers=1 if track.marks else 0,
        customer_months=len(active),
        alerts=len(alerts),
        warned=len(judged),
        came_true=len(true),
        late=len(alerts) - len(early),
        turns=len(leads),
        captured=sum(1 for lead in leads if lead),
        rated_pairs=len(pairs),
        changes=sum(1 for a, b in pairs if a != b),
        jumps=sum(1 for a, b in pairs if abs(a - b) >= JUMP),
        leads=Counter(lead for lead in leads if lead),
        rules=Counter(rule for m in track.marks for rule in m.fired),
        bands=Counter(m.band.value for m in active),
        active=Counter(m.on for m in active),
        overdue=Counter(m.on for m in active if m.overdue),
    )


def _lead(track: Track, span: Span, turn: date) -> int | None:
    """Days from the first signal to a turn, 0 without one; None where nobody could have looked.

    A signal is a month's end in high or with a warning, 30 to 365 days before the turn and after
    the customer was last bad.
    """
    if not any(m <= turn - timedelta(days=LEAD_DAYS) for m in span.months):
        return None
    healed = max((end for start, end in track.bad if end and start < turn), default=date.min)
    first, last = turn - timedelta(days=LOOK_BACK_DAYS), turn - timedelta(days=LEAD_DAYS)
    signals = [
        m.on
        for m in track.marks
        if max(first, healed) <= m.on <= last and (m.warned or m.band is Band.HIGH)
    ]
    return (turn - min(signals)).days if signals else 0


def with_portfolio(found: Outcome, policy: Policy) -> Outcome:
    """The outcome of all customers together, with the overdue rate as the policy's rule sees it."""
    newest: dict[str, EarlyWarning] = {}
    over = fired = 0
    for month in sorted(found.active):
        active, late = found.active[month], found.overdue[month]
        rate = OverdueRate(
            as_of=month, active=active, overdue=late, ratio=Fraction(late, active),
            amount_ratio=Fraction(0), late_customers=(),
        )  # fmt: skip
        condition = overdue_rate(rate, policy, ())
        over += condition.holds
        fired += moves(newest, condition, policy, month)
    rules = found.rules + Counter({overdue_rate.__name__: fired})
    return replace(found, rules=rules, over_limit=over)
