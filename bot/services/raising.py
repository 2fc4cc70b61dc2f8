"""Raising what is due: from what the rules say to warnings, cases and outbox rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.notices import LineNotice
from bot.services.case_post import NEWS_RULES, Told, leave_line, notice_of, tell
from bot.services.member import SYSTEM
from bot.services.picture import Picture
from bot.services.runtime import Setup
from bot.store.early_warning import Case
from bot.store.outbox import key_of
from bot.store.unit import Unit
from scoring.early_warning import Condition, EarlyWarning, Move, decide, next_episode
from scoring.policy import Policy
from scoring.rules_upkeep import UPKEEP
from scoring.vocabulary import CustomerId, Resolution, WarningState
from scoring.warning_life import resolved, updated


@dataclass(slots=True)
class _Docket:
    """The newest warnings of a subject, by rule and by event."""

    by_rule: dict[str, EarlyWarning]
    by_event: dict[tuple[str, str], EarlyWarning]

    def newest(self, condition: Condition) -> EarlyWarning | None:
        if condition.event:
            return self.by_event.get((condition.rule, condition.event))
        return self.by_rule.get(condition.rule)

    @classmethod
    def of(cls, warnings: Iterable[EarlyWarning]) -> "_Docket":
        docket = cls({}, {})
        for warning in warnings:
            docket.by_rule[warning.rule] = warning
            docket.by_event[warning.rule, warning.episode] = warning
        return docket


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """Whom the warnings are about; without a picture it is all customers together."""

    id: CustomerId
    picture: Picture | None
    docket: _Docket


def raise_due(
    setup: Setup,
    unit: Unit,
    picture: Picture,
    conditions: Sequence[Condition],
    *,
    now: datetime,
    case: int = 0,
    held: Sequence[EarlyWarning] | None = None,
) -> tuple[EarlyWarning, ...]:
    """Open, update, clear or re-arm a customer's warnings; the ones that fired now.

    Warnings that fire together are one case: one post. Where `case` is given (the case that led to
    this), or an open warning about the same event exists, they join it as lines of its thread.
    `held` are the customer's warnings, where whoever asks has them at hand.
    """
    subject = picture.customer.id
    if not any(c.holds or c.clear for c in conditions):
        return ()
    known = unit.warnings.of((subject,))[subject] if held is None else held
    about = _Subject(id=subject, picture=picture, docket=_Docket.of(known))
    return _apply(setup, unit, about, conditions, picture.policy, now=now, case=case)


def raise_portfolio(
    setup: Setup, unit: Unit, condition: Condition, policy: Policy, *, now: datetime
) -> tuple[EarlyWarning, ...]:
    """The same for a rule on all customers together."""
    subject = condition.subject
    docket = _Docket.of(unit.warnings.of((subject,))[subject])
    about = _Subject(id=subject, picture=None, docket=docket)
    return _apply(setup, unit, about, (condition,), policy, now=now, case=0)


def opening(
    conditions: Iterable[Condition], held: Iterable[EarlyWarning], policy: Policy
) -> tuple[Condition, ...]:
    """The conditions that would open a warning beside those held; nothing is changed."""
    docket = _Docket.of(held)
    moves = ((c, decide(docket.newest(c), c, regrowth=policy.regrowth)) for c in conditions)
    return tuple(c for c, move in moves if move is Move.OPEN)


def pass_over(
    setup: Setup,
    unit: Unit,
    subject: CustomerId,
    conditions: Sequence[Condition],
    note: str,
    *,
    now: datetime,
) -> None:
    """Keep conditions as resolved on arrival, said nowhere: each fires once cleared and back."""
    docket = _Docket.of(unit.warnings.of((subject,))[subject])
    for condition in conditions:
        episode = next_episode(docket.newest(condition), condition)
        key = key_of("warning", subject, condition.rule, episode, setup.warnings_channel)
        home = unit.warnings.open_case(subject=subject, post_key=key, now=now)
        passed = resolved(
            _opened(condition, docket, home, now),
            by=SYSTEM, at=now, how=Resolution.NOT_MATERIAL, note=note,
        )  # fmt: skip
        kept = unit.warnings.add(passed)
        unit.audit.record(
            at=now, actor=SYSTEM, action="warning.passed_over", subject=subject,
            fingerprint=kept.fingerprint,
        )  # fmt: skip


def case_of_event(unit: Unit, customer: CustomerId, event: str = "") -> int:
    """The open case about an event, or about the newest one; 0 where there is none."""
    warnings = [
        w
        for w in unit.warnings.of((customer,))[customer]
        if w.rule in NEWS_RULES and w.state is not WarningState.RESOLVED
    ]
    return next((w.case for w in reversed(warnings) if event in {"", w.episode}), 0)


def _apply(
    setup: Setup,
    unit: Unit,
    about: _Subject,
    conditions: Sequence[Condition],
    policy: Policy,
    *,
    now: datetime,
    case: int,
) -> tuple[EarlyWarning, ...]:
    opening: list[Condition] = []
    touched: dict[int, list[str]] = {}
    worse = 0
    for condition in conditions:
        newest = about.docket.newest(condition)
        move = decide(newest, condition, regrowth=policy.regrowth)
        if move is Move.OPEN:
            opening.append(condition)
        elif newest is not None and move is not Move.NOTHING:
            line = _adjust(unit, newest, condition, move, now)
            if move is not Move.REARM:
                touched.setdefault(newest.case, []).append(line)
            if move is Move.UPDATE and line:
                worse = newest.case
    for number, lines in touched.items():
        _tell(setup, unit, number, about, lines, now)
    # What makes an open warning worse and fires another is one cause: one case. Our own
    # housekeeping is another matter, each piece of it a case of its own.
    risks = [c for c in opening if c.rule not in UPKEEP]
    fired = _open(setup, unit, about, risks, now=now, case=case or worse) if risks else ()
    for condition in opening:
        if condition.rule in UPKEEP:
            fired += _open(setup, unit, about, [condition], now=now, case=0)
    return fired


def _adjust(
    unit: Unit, newest: EarlyWarning, condition: Condition, move: Move, now: datetime
) -> str:
    """Bring a warning up to date; the line that its thread gets, empty where it is no news.

    One more source or a lower figure is shown in the post, silently; a worse one is a line.
    """
    if move is not Move.UPDATE:
        unit.warnings.change(replace(newest, cleared=True))
        calm = f": {condition.calm}" if condition.calm else ""
        return f"The condition has cleared{calm}. Resolve the warning when you agree."
    after = updated(newest, condition, at=now)
    unit.warnings.change(after)
    louder = after.severity.rank > newest.severity.rank
    higher = (condition.level or 0) > (newest.level or 0)
    if not (louder or higher or newest.cleared):
        return ""
    woke = "Woke up, it is graver. " if newest.state is not after.state else ""
    again = "It is back. " if newest.cleared else ""
    grave = f" ({after.severity})" if louder else ""
    return f"{woke}{again}Now{grave}: {condition.text}"


def _open(
    setup: Setup,
    unit: Unit,
    about: _Subject,
    opening: Sequence[Condition],
    *,
    now: datetime,
    case: int,
) -> tuple[EarlyWarning, ...]:
    home = _home(unit, about, opening, case)
    joined = home is not None
    if home is None:
        first = opening[0]
        episode = next_episode(about.docket.newest(first), first)
        key = key_of("warning", about.id, first.rule, episode, setup.warnings_channel)
        home = unit.warnings.open_case(subject=about.id, post_key=key, now=now)
    fired = tuple(unit.warnings.add(_opened(c, about.docket, home, now)) for c in opening)
    _log(unit, fired, now)
    lines = [f"Also: {w.text}" for w in fired] if joined else []
    _tell(setup, unit, home.id, about, lines, now)
    return fired


def _home(unit: Unit, about: _Subject, opening: Sequence[Condition], case: int) -> Case | None:
    """The open case that this belongs to: the one given, or that of the same event."""
    home = unit.warnings.find_case(case) if case else _case_of(unit, opening, about.docket)
    if home is None or home.subject != about.id:
        return None
    alive = any(w.state is not WarningState.RESOLVED for w in unit.warnings.in_case(home.id))
    return home if alive else None


def _opened(condition: Condition, docket: _Docket, home: Case, now: datetime) -> EarlyWarning:
    return EarlyWarning(
        rule=condition.rule,
        subject=condition.subject,
        episode=next_episode(docket.newest(condition), condition),
        severity=condition.severity,
        text=condition.text,
        level=condition.level,
        opened_at=now,
        waiting_since=now,
        case=home.id,
    )


def _log(unit: Unit, fired: Sequence[EarlyWarning], now: datetime) -> None:
    for warning in fired:
        unit.audit.record(
            at=now,
            actor=SYSTEM,
            action="warning.raised",
            subject=warning.subject,
            fingerprint=warning.fingerprint,
        )


def _case_of(unit: Unit, opening: Sequence[Condition], docket: _Docket) -> Case | None:
    """The case in which another rule has already warned of the same event."""
    events = {c.event for c in opening if c.event}
    for (_, episode), warning in docket.by_event.items():
        if episode in events and warning.rule in NEWS_RULES:
            return unit.warnings.find_case(warning.case)
    return None


def _tell(
    setup: Setup,
    unit: Unit,
    case: int,
    about: _Subject,
    lines: Sequence[str],
    now: datetime,
) -> None:
    """Post a case that is to be posted, or update its post and add lines to its thread."""
    home = unit.warnings.revise_case(case)
    notice = notice_of(unit, home, about.picture, on=setup.today(now))
    band = about.picture.band.band if about.picture else None
    told = tell(setup, unit, home, notice, band, now=now)
    if told is Told.UPDATED:
        for number, text in enumerate(dict.fromkeys(filter(None, lines))):
            leave_line(setup, unit, home, LineNotice(text=text), str(number), now=now)
