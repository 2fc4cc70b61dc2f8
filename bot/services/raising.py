"""Raising what is due: from what the rules say to warnings, cases and outbox rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.notices import LineNotice
from bot.services.case_post import leave_line, leave_update, notice_of
from bot.services.member import SYSTEM
from bot.services.picture import Picture
from bot.services.runtime import Setup
from bot.store.early_warning import Case
from bot.store.outbox import key_of
from bot.store.unit import Unit
from scoring.early_warning import Condition, EarlyWarning, Move, decide, next_episode
from scoring.policy import Policy
from scoring.vocabulary import CustomerId


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


def raise_due(
    setup: Setup,
    unit: Unit,
    picture: Picture,
    conditions: Sequence[Condition],
    *,
    now: datetime,
    case: int = 0,
) -> tuple[EarlyWarning, ...]:
    """Open, update, clear or re-arm a customer's warnings; the ones that fired now.

    Warnings that fire together are one case: one post. Where `case` is given (the case that led to
    this), or an open warning about the same event exists, they join it as lines of its thread.
    """
    subject = picture.customer.id
    if not any(c.holds or c.clear for c in conditions):
        return ()
    return _apply(setup, unit, subject, conditions, picture.policy, picture, now=now, case=case)


def raise_portfolio(
    setup: Setup, unit: Unit, condition: Condition, policy: Policy, *, now: datetime
) -> tuple[EarlyWarning, ...]:
    """The same for the one rule on all customers together."""
    return _apply(setup, unit, condition.subject, (condition,), policy, None, now=now, case=0)


def _apply(
    setup: Setup,
    unit: Unit,
    subject: CustomerId,
    conditions: Sequence[Condition],
    policy: Policy,
    picture: Picture | None,
    *,
    now: datetime,
    case: int,
) -> tuple[EarlyWarning, ...]:
    docket = _Docket.of(unit.warnings.of((subject,))[subject])
    opening: list[Condition] = []
    touched: dict[int, list[str]] = {}
    for condition in conditions:
        newest = docket.newest(condition)
        move = decide(newest, condition, regrowth=policy.regrowth)
        if move is Move.OPEN:
            opening.append(condition)
        elif newest is not None and move is not Move.NOTHING:
            line = _adjust(unit, newest, condition, move)
            if move is not Move.REARM:
                touched.setdefault(newest.case, []).append(line)
    for number, lines in touched.items():
        _tell(setup, unit, number, picture, lines, now)
    if not opening:
        return ()
    return _open(setup, unit, subject, opening, docket, picture, now=now, case=case)


def _adjust(unit: Unit, newest: EarlyWarning, condition: Condition, move: Move) -> str:
    """Bring a warning up to date; the line that its thread gets, empty where it is no news.

    One more source or a lower figure is shown in the post, silently; a worse one is a line.
    """
    if move is Move.UPDATE:
        unit.warnings.change(
            replace(
                newest,
                text=condition.text,
                severity=condition.severity,
                level=condition.level,
                cleared=False,
            )
        )
        louder = condition.severity.rank > newest.severity.rank
        higher = (condition.level or 0) > (newest.level or 0)
        return f"Now: {condition.text}" if louder or higher or newest.cleared else ""
    unit.warnings.change(replace(newest, cleared=True))
    return "The condition has cleared; resolve the warning when you agree."


def _open(
    setup: Setup,
    unit: Unit,
    subject: CustomerId,
    opening: Sequence[Condition],
    docket: _Docket,
    picture: Picture | None,
    *,
    now: datetime,
    case: int,
) -> tuple[EarlyWarning, ...]:
    home = unit.warnings.find_case(case) if case else _case_of_event(unit, opening, docket)
    joined = home is not None and home.subject == subject
    if home is None or not joined:
        first = opening[0]
        episode = next_episode(docket.newest(first), first)
        channel = setup.warnings_channel
        key = key_of("warning", subject, first.rule, episode, channel)
        home = unit.warnings.open_case(subject=subject, post_key=key, now=now)
    fired = tuple(unit.warnings.add(_opened(c, docket, home, now)) for c in opening)
    _log(unit, fired, now)
    if joined:
        _tell(setup, unit, home.id, picture, [f"Also: {w.text}" for w in fired], now)
    else:
        notice = notice_of(unit, home, picture, on=setup.today(now))
        unit.outbox.put(notice, key=home.post_key, channel=setup.warnings_channel, now=now)
    return fired


def _opened(condition: Condition, docket: _Docket, home: Case, now: datetime) -> EarlyWarning:
    return EarlyWarning(
        rule=condition.rule,
        subject=condition.subject,
        episode=next_episode(docket.newest(condition), condition),
        severity=condition.severity,
        text=condition.text,
        level=condition.level,
        opened_at=now,
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


def _case_of_event(unit: Unit, opening: Sequence[Condition], docket: _Docket) -> Case | None:
    """The case in which another rule has already warned of the same event."""
    events = {c.event for c in opening if c.event}
    for (_, episode), warning in docket.by_event.items():
        if episode in events and warning.rule in {"negative_news", "critical_news"}:
            return unit.warnings.find_case(warning.case)
    return None


def _tell(
    setup: Setup,
    unit: Unit,
    case: int,
    picture: Picture | None,
    lines: Sequence[str],
    now: datetime,
) -> None:
    home = unit.warnings.revise_case(case)
    for number, text in enumerate(filter(None, lines)):
        leave_line(setup, unit, home, LineNotice(text=text), str(number), now=now)
    leave_update(setup, unit, home, notice_of(unit, home, picture, on=setup.today(now)), now)
