"""Logging a counter-measure against a customer's risk."""

from dataclasses import dataclass, replace
from datetime import date

from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.picture import frame, take
from bot.services.runtime import Runtime
from bot.services.warning import start_case
from scoring.mitigation import Mitigation
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
        customer = unit.customers.find(request.customer)
        if customer is None:
            msg = "This customer is not on file any more: nothing was saved."
            raise Refusal(msg)
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
