"""What people do with early warnings: acknowledge, resolve, list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.notices import LineNotice, WarningNotice
from bot.services.access import Act, Caller
from bot.services.case_post import leave_line, leave_update, notice_of
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.picture import Picture, frame, take
from bot.services.runtime import Runtime, Setup
from bot.store.early_warning import Case
from bot.store.unit import Unit
from scoring.early_warning import EarlyWarning, acknowledged, resolved
from scoring.vocabulary import PORTFOLIO, CustomerId, PersonId, Resolution, Severity, WarningState


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveRequest:
    """Why a case is closed; the note is required where a risk is accepted."""

    case: int
    how: Resolution
    note: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer:
    """The case as it is now, whether this changed it, and a sentence for the person."""

    changed: bool
    notice: WarningNotice
    sentence: str


def acknowledge(runtime: Runtime, caller: Caller, case: int) -> CaseAnswer:
    """Make the caller the owner of every open warning of a case; a repeat changes nothing."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.TRIAGE).person
        home = _case(unit, case)
        changed = _change_all(unit, home, lambda w: acknowledged(w, by=who, at=now))
        if changed:
            unit.audit.record(
                at=now, actor=who, action="warning.acknowledged", subject=home.subject
            )
            home = _tell(runtime.setup, unit, home, f"Acknowledged by <@{who}>.", who, now)
        return _answer(
            runtime.setup, unit, home, now, changed=changed, done="Acknowledged: it is yours."
        )


def resolve(runtime: Runtime, caller: Caller, request: ResolveRequest) -> CaseAnswer:
    """Resolve every warning of a case with one code; a repeat changes nothing.

    Raises Refusal with fields where the note is missing, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.TRIAGE).person
        if request.how is Resolution.ACCEPTED and not request.note.strip():
            sentence = "Say why the risk is accepted: the audit log keeps it."
            raise Refusal(sentence, fields={"note": sentence})
        home = _case(unit, request.case)
        changed = _change_all(
            unit,
            home,
            lambda w: resolved(w, by=who, at=now, how=request.how, note=request.note.strip()),
        )
        if changed:
            how = request.how.value.replace("_", " ")
            unit.audit.record(
                at=now, actor=who, action="warning.resolved", subject=home.subject, how=how
            )
            home = _tell(
                runtime.setup, unit, home, f"Resolved as {how}. {request.note}".strip(), who, now
            )
        return _answer(runtime.setup, unit, home, now, changed=changed, done="Resolved.")


def opened(runtime: Runtime, caller: Caller) -> tuple[WarningNotice, ...]:
    """The open cases, the worst first, then the oldest."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        return open_notices(runtime.setup, unit, now)


def open_notices(setup: Setup, unit: Unit, now: datetime) -> tuple[WarningNotice, ...]:
    """The same as a step."""
    cases = unit.warnings.open_cases()
    pictures = _pictures(setup, unit, [c.subject for c in cases], now)
    on = setup.today(now)
    notices = [notice_of(unit, c, pictures.get(c.subject), on=on) for c in cases]
    return tuple(sorted(notices, key=lambda n: (-Severity(n.severity).rank, n.case)))


def start_case(setup: Setup, unit: Unit, case: int, who: PersonId, now: datetime) -> None:
    """Note in a case's thread that a mitigation was logged, and update its post."""
    home = unit.warnings.find_case(case)
    if home is not None:
        _tell(setup, unit, home, "A mitigation was logged.", who, now)


def _case(unit: Unit, case: int) -> Case:
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


def _tell(setup: Setup, unit: Unit, home: Case, text: str, who: PersonId, now: datetime) -> Case:
    home = unit.warnings.revise_case(home.id)
    picture = _pictures(setup, unit, [home.subject], now).get(home.subject)
    leave_line(setup, unit, home, LineNotice(text=text, by=who), "act", now=now)
    notice = notice_of(unit, home, picture, on=setup.today(now))
    leave_update(setup, unit, home, notice, now)
    return home


def _answer(
    setup: Setup, unit: Unit, home: Case, now: datetime, *, changed: bool, done: str
) -> CaseAnswer:
    picture = _pictures(setup, unit, [home.subject], now).get(home.subject)
    notice = notice_of(unit, home, picture, on=setup.today(now))
    return CaseAnswer(
        changed=changed, notice=notice, sentence=done if changed else _late(setup, notice)
    )


def _late(setup: Setup, notice: WarningNotice) -> str:
    """Who was first, and when, for a late or repeated click."""
    if not notice.changed_at:
        return "Nothing changed."
    at = datetime.fromisoformat(notice.changed_at).astimezone(setup.zone)
    word = WarningState(notice.state).value.replace("_", " ").capitalize()
    return f"{word} by <@{notice.changed_by}> on {at:%d %b %Y, %H:%M}: nothing changed."


def _pictures(
    setup: Setup, unit: Unit, subjects: Sequence[CustomerId], now: datetime
) -> dict[CustomerId, Picture]:
    ids = [s for s in dict.fromkeys(subjects) if s != PORTFOLIO]
    customers = list(unit.customers.by_ids(ids).values())
    return {p.customer.id: p for p in take(unit, customers, frame(setup, unit, now))}
