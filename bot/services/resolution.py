"""Resolving a case: with a code, a note, and where it is grave with an answer to the risk.

Accepting a risk is an approver's word, and for a customer in high that of somebody else than who
asks: it becomes a proposal, and an approved one resolves the case.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.services.access import Act, Actor, Caller, allows
from bot.services.case_post import notice_of
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.proposal import propose
from bot.services.runtime import Runtime, Setup
from bot.services.warning import CaseAnswer, Done, act_on, case_of, picture_of
from bot.store.early_warning import Case
from bot.store.unit import Unit
from scoring.early_warning import EarlyWarning
from scoring.proposal import Proposal, ProposalKind
from scoring.vocabulary import (
    PORTFOLIO,
    CustomerId,
    MitigationState,
    PersonId,
    Resolution,
    WarningState,
)
from scoring.warning_life import needs_answer, resolved

ASKED = "Sent to an approver: the warning stays open until the risk is accepted."
UNANSWERED = (
    "This customer is in high: log a mitigation for the warning first, "
    "or settle it as accepted, which an approver decides."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveRequest:
    """Why a case is closed; the note is required where a risk is accepted."""

    case: int
    how: Resolution
    note: str = ""
    receipt: str = ""


def resolve(runtime: Runtime, caller: Caller, request: ResolveRequest) -> CaseAnswer:
    """Resolve every warning of a case with one code; a repeat changes nothing.

    Raises Refusal with fields where the note is missing, or where a high customer's warning has
    neither a mitigation nor an acceptance; NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.TRIAGE)
        home = case_of(unit, request.case)
        warnings = unit.warnings.in_case(home.id)
        if request.how is Resolution.ARCHIVED:
            sentence = "A warning is archived with its customer only."
            raise Refusal(sentence, fields={"how": sentence})
        if all(w.state is WarningState.RESOLVED for w in warnings):
            return end(runtime.setup, unit, home, who.person, request, now)
        picture = picture_of(runtime.setup, unit, home.subject, now)
        grave = needs_answer(warnings, picture.band.band if picture else None)
        if request.how is Resolution.ACCEPTED:
            if not request.note.strip():
                sentence = "Say why the risk is accepted: the audit log keeps it."
                raise Refusal(sentence, fields={"note": sentence})
            if grave or not allows(who.role, Act.APPROVE):
                return _ask(runtime.setup, unit, home, who, request, now)
        elif grave and not is_answered(unit, home.id):
            raise Refusal(UNANSWERED, fields={"how": UNANSWERED})
        return end(runtime.setup, unit, home, who.person, request, now)


def end(
    setup: Setup,
    unit: Unit,
    home: Case,
    who: PersonId,
    request: ResolveRequest,
    now: datetime,
    only: frozenset[int] | None = None,
) -> CaseAnswer:
    """Resolve a case, its thread and post included; where it was resolved, who was first.

    `only`: the warnings that are meant, where the case may have got others since.
    """
    how = request.how.value.replace("_", " ")
    note = request.note.strip()
    done = Done(
        action="warning.resolved",
        line=f"Resolved as {how}. {note}".strip(),
        sentence="Resolved.",
        how=how,
    )
    return act_on(
        setup, unit, home.id, who, done,
        lambda w: (
            resolved(w, by=who, at=now, how=request.how, note=note)
            if only is None or w.id in only else w
        ), now,
    )  # fmt: skip


def is_answered(unit: Unit, case: int) -> bool:
    """Whether a mitigation that was not called off is linked to the case."""
    linked = unit.diary.mitigations_of_case(case)
    return any(m.state is not MitigationState.CANCELLED for m in linked)


def apply_acceptance(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Resolve the warnings whose risk was accepted; raises Refusal where somebody was first.

    What joined the case after it was asked stays open: nobody has judged it.
    """
    home = case_of(unit, int(proposal.payload["case"]))
    by = proposal.decided_by
    request = ResolveRequest(case=home.id, how=Resolution.ACCEPTED, note=proposal.reason)
    asked = proposal.payload.get("warnings")
    meant = None if asked is None else frozenset(map(int, asked.split()))
    answer = end(setup, unit, home, by, request, now, meant)
    if not answer.changed:
        raise Refusal(answer.sentence)
    done = "The risk is accepted, the warning resolved."
    later = [w for w in unit.warnings.in_case(home.id) if w.state is not WarningState.RESOLVED]
    return f"{done} What was warned of since stays open: {_texts(later)}." if later else done


def _ask(
    setup: Setup, unit: Unit, home: Case, who: Actor, request: ResolveRequest, now: datetime
) -> CaseAnswer:
    waiting = [w for w in unit.warnings.in_case(home.id) if w.state is not WarningState.RESOLVED]
    proposal = Proposal(
        kind=ProposalKind.ACCEPTANCE,
        customer=CustomerId("") if home.subject == PORTFOLIO else home.subject,
        asked=f"accept the risk and close the warning: {_texts(waiting)}"[:1000],
        reason=request.note.strip(),
        requester=who.person,
        opened_at=now,
        payload={"case": str(home.id), "warnings": " ".join(str(w.id) for w in waiting)},
        about=str(home.id),
    )
    propose(setup, unit, proposal, now=now)
    picture = picture_of(setup, unit, home.subject, now)
    notice = notice_of(unit, home, picture, on=setup.today(now))
    return CaseAnswer(changed=False, notice=notice, sentence=ASKED)


def _texts(warnings: Iterable[EarlyWarning]) -> str:
    return "; ".join(w.text for w in warnings)
