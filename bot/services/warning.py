"""What people do with early warnings: acknowledge, assign, snooze; `resolution` ends them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.notices import LineNotice, WarningNotice
from bot.services.access import Act, Caller, allows
from bot.services.case_post import leave_line, notice_of, tell
from bot.services.errors import Refusal
from bot.services.member import SYSTEM, actor, role_of
from bot.services.picture import Picture, frame, take
from bot.services.runtime import Runtime, Setup
from bot.store.early_warning import Case
from bot.store.unit import Unit
from scoring.day import written_day
from scoring.early_warning import EarlyWarning
from scoring.vocabulary import (
    PORTFOLIO,
    Band,
    CustomerId,
    PersonId,
    Resolution,
    WarningState,
)
from scoring.warning_life import (
    LONGEST_SNOOZE,
    acknowledged,
    assigned,
    resolved,
    snoozed,
    started,
    woken,
)

WAKES = time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignRequest:
    """Whose a case shall be."""

    case: int
    to: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeRequest:
    """For how many days a case shall rest, 1 to 14; it wakes in the morning."""

    case: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer:
    """The case as it is now, whether this changed it, and a sentence for the person."""

    changed: bool
    notice: WarningNotice
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act is called in the audit log, in the thread, and to the person."""

    action: str
    line: str
    sentence: str
    how: str = ""


def acknowledge(runtime: Runtime, caller: Caller, case: int) -> CaseAnswer:
    """Make the caller the owner of every open warning of a case; a repeat changes nothing."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.TRIAGE).person
        done = Done(
            action="warning.acknowledged",
            line=f"Acknowledged by <@{who}>.",
            sentence="Acknowledged: it is yours.",
        )
        return act_on(
            runtime.setup, unit, case, who, done, lambda w: acknowledged(w, by=who, at=now), now
        )


def assign(runtime: Runtime, caller: Caller, request: AssignRequest) -> CaseAnswer:
    """Put a case into somebody's hands; raises Refusal where that person may not triage."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.TRIAGE).person
        _check_assignee(runtime.setup, unit, request.to)
        done = Done(
            action="warning.assigned",
            line=f"Assigned to <@{request.to}>.",
            sentence=f"Assigned to <@{request.to}>.",
            how=request.to,
        )
        return act_on(
            runtime.setup, unit, request.case, who, done,
            lambda w: assigned(w, to=request.to, by=who, at=now), now,
        )  # fmt: skip


def _check_assignee(setup: Setup, unit: Unit, to: PersonId) -> None:
    role = role_of(setup, unit, to)
    if not allows(role, Act.TRIAGE):
        sentence = f"<@{to}> is {role} here, and may not {Act.TRIAGE}. Choose somebody who may."
        raise Refusal(sentence, fields={"to": sentence.replace(f"<@{to}>", "This person")})


def snooze(runtime: Runtime, caller: Caller, request: SnoozeRequest) -> CaseAnswer:
    """Let a case rest for some days; it wakes by itself, and at once where it gets graver."""
    now = runtime.clock.now()
    if not 1 <= request.days <= LONGEST_SNOOZE.days:
        sentence = f"A warning rests for 1 to {LONGEST_SNOOZE.days} days."
        raise Refusal(sentence, fields={"days": sentence})
    until = _morning(runtime.setup, now, request.days)
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.TRIAGE).person
        day = until.astimezone(runtime.setup.zone)
        done = Done(
            action="warning.snoozed",
            line=f"Snoozed until {written_day(day)}, {day:%H:%M} by <@{who}>.",
            sentence=f"Snoozed until {written_day(day)}, {day:%H:%M}, or until it gets graver.",
            how=until.isoformat(),
        )
        return act_on(
            runtime.setup, unit, request.case, who, done,
            lambda w: snoozed(w, until=until, by=who, at=now), now,
        )  # fmt: skip


def _morning(setup: Setup, now: datetime, days: int) -> datetime:
    """The morning that lies so many days ahead, never more than 14 times 24 hours."""
    day = setup.today(now) + timedelta(days=days)
    return min(datetime.combine(day, WAKES, tzinfo=setup.zone), now + LONGEST_SNOOZE)


def close_for_archive(
    setup: Setup, unit: Unit, customer: CustomerId, now: datetime, by: PersonId = SYSTEM
) -> int:
    """Resolve every open warning of a customer that is archived; how many cases that were.

    A case whose post is still waiting is never posted; the others are updated, with a line.
    """
    cases = {
        w.case
        for w in unit.warnings.of((customer,))[customer]
        if w.state is not WarningState.RESOLVED
    }
    for number in sorted(cases):
        home = case_of(unit, number)
        silent = unit.outbox.withdraw(home.post_key)
        _change_all(unit, home, lambda w: resolved(w, by=by, at=now, how=Resolution.ARCHIVED))
        unit.audit.record(
            at=now, actor=by, action="warning.resolved", subject=customer, how="archived"
        )
        if not silent:
            tell_case(setup, unit, home, "Resolved: the customer was archived.", by, now)
    return len(cases)


def start_case(setup: Setup, unit: Unit, case: int, who: PersonId, now: datetime) -> None:
    """Put a case into progress because a mitigation was logged; its post and thread say so."""
    home = unit.warnings.find_case(case)
    if home is not None:
        _change_all(unit, home, lambda w: started(w, by=who, at=now))
        tell_case(setup, unit, home, "A mitigation was logged.", who, now)


def say_in_case(
    setup: Setup, unit: Unit, case: int, text: str, who: PersonId, now: datetime
) -> None:
    """Add a line to a case's thread, where there is such a case."""
    home = unit.warnings.find_case(case)
    if home is not None:
        tell_case(setup, unit, home, text, who, now)


def wake_case(setup: Setup, unit: Unit, case: int, now: datetime) -> None:
    """Wake the warnings of a case whose rest is over; the thread says so."""
    home = case_of(unit, case)
    slept = {w.id for w in unit.warnings.in_case(case) if (w.snoozed_until or now) <= now}
    if _change_all(unit, home, lambda w: woken(w, at=now) if w.id in slept else w):
        unit.audit.record(at=now, actor=SYSTEM, action="warning.woken", subject=home.subject)
        tell_case(setup, unit, home, "Awake again: the snooze is over.", PersonId(""), now)


def act_on(
    setup: Setup,
    unit: Unit,
    case: int,
    who: PersonId,
    done: Done,
    change: Callable[[EarlyWarning], EarlyWarning],
    now: datetime,
) -> CaseAnswer:
    """Change every warning of a case, and say so; where none changed, who was first."""
    home = case_of(unit, case)
    changed = _change_all(unit, home, change)
    if changed:
        detail = {"how": done.how} if done.how else {}
        unit.audit.record(at=now, actor=who, action=done.action, subject=home.subject, **detail)
        tell_case(setup, unit, home, done.line, who, now)
    picture = picture_of(setup, unit, home.subject, now)
    notice = notice_of(unit, home, picture, on=setup.today(now))
    sentence = done.sentence if changed else _late(setup, notice)
    return CaseAnswer(changed=changed, notice=notice, sentence=sentence)


def case_of(unit: Unit, case: int) -> Case:
    """The case of that id; raises Refusal where it is gone."""
    home = unit.warnings.find_case(case)
    if home is None:
        msg = "This warning is not on file any more: nothing was changed."
        raise Refusal(msg)
    return home


def _change_all(unit: Unit, home: Case, change: Callable[[EarlyWarning], EarlyWarning]) -> bool:
    changed = False
    for warning in unit.warnings.in_case(home.id):
        after = change(warning)
        if after is not warning:
            unit.warnings.change(after)
            changed = True
    return changed


def tell_case(
    setup: Setup, unit: Unit, home: Case, text: str, who: PersonId, now: datetime
) -> None:
    """Update a case's post and add a line to its thread, where it was posted."""
    home = unit.warnings.revise_case(home.id)
    picture = picture_of(setup, unit, home.subject, now)
    notice = notice_of(unit, home, picture, on=setup.today(now))
    band: Band | None = picture.band.band if picture else None
    if tell(setup, unit, home, notice, band, now=now).has_thread:
        leave_line(setup, unit, home, LineNotice(text=text, by=who), "act", now=now)


def _late(setup: Setup, notice: WarningNotice) -> str:
    """Who was first, and when, for a late or repeated click."""
    if not notice.changed_at:
        return "Nothing changed."
    at = datetime.fromisoformat(notice.changed_at).astimezone(setup.zone)
    word = WarningState(notice.state).value.replace("_", " ").capitalize()
    return f"{word} by <@{notice.changed_by}> on {written_day(at)}, {at:%H:%M}: nothing changed."


def picture_of(setup: Setup, unit: Unit, subject: CustomerId, now: datetime) -> Picture | None:
    """The picture of a case's customer; None for all customers together."""
    customer = None if subject == PORTFOLIO else unit.customers.find(subject)
    if customer is None:
        return None
    return next(take(unit, (customer,), frame(setup, unit, now)))
