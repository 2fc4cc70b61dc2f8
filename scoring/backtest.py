"""A backtest: a ledger replayed month by month under a policy, customer by customer.

What was known at each month's end gives the payment rating, the score, the band and the rules that
fire. Nobody acts in a replay: the computed band is in force, and a warning counts as resolved when
its condition clears. A *turn* is the day on which a customer comes to have an undisputed invoice
more than 60 days past due (domain §9).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from scoring.band import compute_band
from scoring.early_warning import Condition, EarlyWarning, Move, decide
from scoring.ledger import Invoice, PaymentBehaviour, behaviour
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
        if moves(state.newest, condition, policy, on):
            yield condition


def moves(newest: dict[str, EarlyWarning], condition: Condition, policy: Policy, on: date) -> bool:
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
