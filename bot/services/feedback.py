"""Logging what a customer or a colleague said."""

from dataclasses import dataclass, replace

from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.on_file import standing
from bot.services.runtime import Runtime
from scoring.feedback import Feedback
from scoring.vocabulary import CustomerId, FeedbackKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRequest:
    """One opinion, complaint, praise or suggestion about a customer."""

    customer: CustomerId
    kind: FeedbackKind
    text: str
    receipt: str = ""


def log(runtime: Runtime, caller: Caller, request: FeedbackRequest) -> Feedback:
    """Keep the feedback; raises Refusal with fields, NotAllowed. The same receipt keeps one."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.LOG_FEEDBACK).person
        if not request.text.strip():
            sentence = "Write what was said."
            raise Refusal(sentence, fields={"text": sentence})
        customer = standing(unit, request.customer, on=runtime.setup.today(now)).id
        feedback = Feedback(
            customer=customer,
            kind=request.kind,
            text=request.text.strip(),
            author=who,
            logged_at=now,
        )
        if request.receipt and not unit.job_runs.receive("feedback", request.receipt, now=now):
            return feedback
        unit.audit.record(at=now, actor=who, action="feedback.logged", subject=customer)
        return replace(feedback, id=unit.diary.add_feedback(feedback))
