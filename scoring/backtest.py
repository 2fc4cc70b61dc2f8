"""A backtest: a ledger replayed month by month under a policy, and how well it would have warned.

What was known at each month's end gives the payment rating, the score, the band and the rules that
fire. Nobody acts in a replay: the computed band is in force, and a warning counts as resolved when
its condition clears. A *turn* is the day on which a customer comes to have an undisputed invoice
more than 60 days past due (domain §9).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

from scoring.band import compute_band
from scoring.early_warning import Condition, EarlyWarning, Move, decide
from scoring.ledger import Invoice, MissingRateError, PaymentBehaviour, behaviour
from scoring.policy import Policy
from scoring.portfolio import standing
from scoring.rules_ledger import ageing
from scoring.rules_score import band_worsened, creep, score_rise, shock
from scoring.score import compute
from scoring.situation import Arrears, ScorePoint, Situation
from scoring.vocabulary import Band, CustomerId, Indicator, Resolution, Severity, WarningState

REPLAYED = (score_rise, creep, band_worsened, shock, ageing)
"""The rules that a ledger alone can tell of; news and upkeep have no part in a replay."""
BAD_DAYS = 60
LEAD_DAYS = 30
LOOK_BACK_DAYS = 365
JUMP = 2
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which months are replayed, up to which day the ledger tells, how far a warning looks.

    `bad_days`: more days past due than these are the bad outcome (domain §9).

    `others`: the levels assumed for the indicators that no ledger knows; without one, unknown.
    `stored`: the same as they were known at each month's end, where they were kept.
    """

    months: tuple[date, ...]
    until: date
    horizon: int = 60
    bad_days: int = BAD_DAYS
    others: Mapping[Indicator, int] = field(default_factory=dict)
    stored: Mapping[date, Mapping[Indicator, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One customer at one month's end; `warned` names the rules that fired, quiet ones left out."""

    on: date
    level: int | None
    band: Band
    active: bool
    overdue: bool
    fired: tuple[str, ...]
    warned: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One customer's way through the months, and the days on which it turned bad."""

    marks: tuple[Mark, ...]
    turns: tuple[date, ...]
    bad: tuple[tuple[date, date | None], ...]

    def is_bad(self, on: date) -> bool:
        """Whether an invoice was more than 60 days past due on that day."""
        return any(start <= on and (end is None or on < end) for start, end in self.bad)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a replay came to; counts, so that two can be added.

    `alerts` are posts: a customer's warnings of one month are one. `warned` are the alerts about a
    customer that was not bad yet and whose horizon has passed, `came_true` those that turned bad
    within it; `late` came when the customer was bad already. `turns` are those that could have been
    foreseen, `captured` those foreseen by 30 days or more.
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

    @property
    def rate_alerts(self) -> int:
        """Months in which more customers than the default 10 % were overdue; see `overdue`."""
        return sum(1 for month, n in self.active.items() if self.overdue[month] * 10 > n)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def replay(customer: CustomerId, invoices: Sequence[Invoice], policy: Policy, span: Span) -> Track:
    """One customer's way through the months; raises MissingRateError as `behaviour` does."""
    bad = tuple(bad_times(invoices, span.until, span.bad_days))
    marks: list[Mark] = []
    state = _State()
    for on in span.months:
        known = [i for i in invoices if i.issued <= on]
        if known:
            marks.append(_mark(customer, known, policy, span, state, on))
    return Track(marks=tuple(marks), turns=tuple(start for start, _ in bad), bad=bad)


def bad_times(
    invoices: Iterable[Invoice], until: date, bad_days: int = BAD_DAYS
) -> Iterator[tuple[date, date | None]]:
    """When the customer had an undisputed invoice so many days past due, merged, in order."""
    spells = sorted(
        (i.due + timedelta(days=bad_days + 1), i.paid or date.max)
        for i in invoices
        if i.amount > 0 and not i.disputed
    )
    current: tuple[date, date] | None = None
    for start, end in spells:
        if start >= end or start > until:
            continue
        if current is not None and start <= current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield _open_ended(current)
        current = (start, end)
    if current is not None:
        yield _open_ended(current)


def _open_ended(spell: tuple[date, date]) -> tuple[date, date | None]:
    return spell[0], None if spell[1] == date.max else spell[1]


@dataclass(slots=True)
class _State:
    """What one month hands to the next."""

    first: date | None = None
    computed: Band | None = None
    history: tuple[ScorePoint, ...] = ()
    newest: dict[str, EarlyWarning] = field(default_factory=dict)


def _mark(
    customer: CustomerId,
    known: Sequence[Invoice],
    policy: Policy,
    span: Span,
    state: _State,
    on: date,
) -> Mark:
    paying = behaviour(customer, known, as_of=on, policy=policy)
    stands = standing(customer, known, as_of=on, policy=policy)
    point = _point(paying, policy, span, state, on)
    same = state.history and replace(point, at=state.history[-1].at, day=state.history[-1].day)
    if not state.history or same != state.history[-1]:
        state.history = (*state.history, point)
    fired = list(_fire(customer, paying, policy, state, on))
    return Mark(
        on=on,
        level=paying.level,
        band=point.band,
        active=stands.active,
        overdue=stands.overdue,
        fired=tuple(c.rule for c in fired),
        warned=tuple(c.rule for c in fired if c.severity is not Severity.INFO),
    )


def _point(
    paying: PaymentBehaviour, policy: Policy, span: Span, state: _State, on: date
) -> ScorePoint:
    levels = dict(span.stored.get(on, span.others))
    if paying.level is not None:
        levels[Indicator.PAYMENT_HISTORY] = paying.level
    score = compute(levels, policy)
    band = compute_band(score, policy, previous=state.computed)
    if band.computed is not Band.UNRATED:
        state.computed = band.computed
    return ScorePoint(
        at=datetime.combine(on, _NOON),
        day=on,
        value=score.value,
        coverage=score.coverage,
        band=band.band,
        knock_outs=tuple(k.name for k in band.knock_outs),
        levels=levels,
    )


def _fire(
    customer: CustomerId, paying: PaymentBehaviour, policy: Policy, state: _State, on: date
) -> Iterator[Condition]:
    state.first = state.first or on
    situation = Situation(
        customer=customer,
        name=customer,
        as_of=on,
        history=state.history,
        events=(),
        policy=policy,
        warned={rule: w.opened_at.date() for rule, w in state.newest.items()},
        open_since={
            rule: w.opened_at.date()
            for rule, w in state.newest.items()
            if w.state is not WarningState.RESOLVED
        },
        arrears=Arrears(day=on, oldest_days=paying.oldest_overdue_days, since=state.first),
    )
    for condition in (c for rule in REPLAYED for c in rule(situation)):
        if _moves(state.newest, condition, policy, on):
            yield condition


def _moves(newest: dict[str, EarlyWarning], condition: Condition, policy: Policy, on: date) -> bool:
    """Bring the replay's own warnings up to date; True where one opens."""
    held = newest.get(condition.rule)
    move = decide(held, condition, regrowth=policy.regrowth)
    if move is Move.OPEN:
        newest[condition.rule] = EarlyWarning(
            rule=condition.rule,
            subject=condition.subject,
            episode=condition.event or str(int(held.episode) + 1 if held else 1),
            severity=condition.severity,
            text=condition.text,
            level=condition.level,
            opened_at=datetime.combine(on, _NOON),
        )
    elif held is not None and move is Move.UPDATE:
        newest[condition.rule] = replace(
            held, text=condition.text, severity=condition.severity, level=condition.level,
            cleared=False,
        )  # fmt: skip
    elif held is not None and move in {Move.CLEAR, Move.REARM}:
        newest[condition.rule] = replace(
            held, state=WarningState.RESOLVED, cleared=True, resolution=Resolution.NOT_MATERIAL
        )
    return move is Move.OPEN


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


def backtest(
    ledgers: Iterable[tuple[CustomerId, Sequence[Invoice]]], policy: Policy, span: Span
) -> Outcome:
    """Replay many customers, one after the other, and add them up."""
    total = Outcome()
    for customer, invoices in ledgers:
        try:
            total += measure(replay(customer, invoices, policy, span), span)
        except MissingRateError:
            total += Outcome(left_out=1)
    return total
