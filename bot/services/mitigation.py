"""Counter-measures against a customer's risk: logging, following up, listing."""

from dataclasses import dataclass, replace
from datetime import date

from bot.services.access import Act, Caller
from bot.services.customer import find
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.on_file import standing
from bot.services.picture import frame, take
from bot.services.runtime import Runtime
from bot.services.warning import say_in_case, start_case
from bot.store.unit import Unit
from scoring.mitigation import ENDS, NEXT, Mitigation, moved, noted
from scoring.vocabulary import CustomerId, MitigationState, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationRequest:
    """What is to be done, by whom, until when; `case` is the warning it answers (0: none)."""

    customer: CustomerId
    action: str
    owner: PersonId
    due: date
    note: str = ""
    case: int = 0
    receipt: str = ""


def log(runtime: Runtime, caller: Caller, request: MitigationRequest) -> Mitigation:
    """Keep a planned mitigation; a linked case goes into progress.

    Raises Refusal with fields, NotAllowed. The same receipt twice keeps one.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.LOG_MITIGATION).person
        customer = standing(unit, request.customer, on=runtime.setup.today(now))
        if not request.action.strip():
            sentence = "Say in a few words what is to be done."
            raise Refusal(sentence, fields={"action": sentence})
        if request.due < runtime.setup.today(now):
            sentence = "The due date lies in the past: choose today or later."
            raise Refusal(sentence, fields={"due": sentence})
        picture = next(take(unit, (customer,), frame(runtime.setup, unit, now)))
        mitigation = Mitigation(
            customer=customer.id,
            action=request.action.strip(),
            owner=request.owner,
            due=request.due,
            state=MitigationState.PLANNED,
            author=who,
            logged_at=now,
            note=request.note.strip(),
            score_before=picture.score.value,
            case=request.case,
        )
        if request.receipt and not unit.job_runs.receive("mitigation", request.receipt, now=now):
            return mitigation
        kept = replace(mitigation, id=unit.diary.add_mitigation(mitigation))
        if request.case:
            start_case(runtime.setup, unit, request.case, who, now)
        unit.audit.record(at=now, actor=who, action="mitigation.logged", subject=customer.id)
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """How far a mitigation is now, until when, and a note about it."""

    mitigation: int
    state: MitigationState
    due: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationLine:
    """One mitigation in a list, with its customer's name, and whether it is late."""

    mitigation: Mitigation
    name: str
    late: bool


def get(runtime: Runtime, caller: Caller, mitigation: int) -> MitigationLine:
    """One mitigation; raises Refusal where it is gone."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        return _lines(unit, (_found(unit, mitigation),), runtime.setup.today(now))[0]


def change(runtime: Runtime, caller: Caller, request: ChangeRequest) -> MitigationLine:
    """Move a mitigation on, keep a note, or give it another day; done keeps the score of then.

    Of an archived customer it can only be brought to its end. Raises Refusal with fields where the
    state does not follow, or where a new day has passed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.LOG_MITIGATION).person
        before = _found(unit, request.mitigation)
        today = runtime.setup.today(now)
        if request.state not in ENDS:
            standing(unit, before.customer, on=today)
        _check_change(before, request, today)
        score = None
        customer = unit.customers.find(before.customer)
        if customer is not None:
            picture = next(take(unit, (customer,), frame(runtime.setup, unit, now)))
            score = picture.score.value
        after = moved(before, request.state, by=who, at=now, score=score)
        after = noted(after, request.note, by=who, at=now)
        if request.due != before.due:
            after = replace(after, due=request.due, changed_by=who, changed_at=now)
        if after != before:
            unit.diary.change_mitigation(after)
            unit.audit.record(
                at=now, actor=who, action="mitigation.changed", subject=after.customer,
                mitigation=str(after.id), state=after.state.value, due=after.due.isoformat(),
            )  # fmt: skip
            if after.case and after.state is not before.state:
                line = f"Mitigation {after.state.value}: {after.action}"
                say_in_case(runtime.setup, unit, after.case, line, who, now)
        return _lines(unit, (after,), today)[0]


def _check_change(before: Mitigation, request: ChangeRequest, today: date) -> None:
    if request.state is not before.state and request.state not in NEXT[before.state]:
        sentence = f"It is {before.state.value}: that cannot follow. Log a new one instead."
        raise Refusal(sentence, fields={"state": sentence})
    if request.due != before.due and (before.is_over or request.due < today):
        sentence = "The due date lies in the past: choose today or later."
        if before.is_over:
            sentence = f"It is {before.state.value}: its due date stays."
        raise Refusal(sentence, fields={"due": sentence})


def listed(
    runtime: Runtime, caller: Caller, *, mine: bool = False, asked: str = ""
) -> tuple[MitigationLine, ...]:
    """What is planned or under way, the earliest due first; of one customer, whatever its state.

    `mine`: those that the caller owns. `asked`: a customer by id, name or alias; raises NotFound.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        who = actor(runtime.setup, unit, caller, Act.SEE_CARD).person
        if asked:
            customer = find(runtime.directory, unit, asked).id
            found = unit.diary.mitigations((customer,))[customer]
        else:
            found = unit.diary.open_mitigations()
        wanted = tuple(m for m in found if not mine or m.owner == who)
        return _lines(unit, wanted, runtime.setup.today(now))


def _found(unit: Unit, mitigation: int) -> Mitigation:
    found = unit.diary.find_mitigation(mitigation)
    if found is None:
        msg = "This mitigation is not on file any more: nothing was changed."
        raise Refusal(msg)
    return found


def _lines(
    unit: Unit, mitigations: tuple[Mitigation, ...], today: date
) -> tuple[MitigationLine, ...]:
    customers = unit.customers.by_ids(list({m.customer for m in mitigations}))
    return tuple(
        MitigationLine(
            mitigation=m,
            name=customers[m.customer].name if m.customer in customers else m.customer,
            late=not m.is_over and m.due < today,
        )
        for m in mitigations
    )
