"""What was filled in, as the requests of the services; or the fields that are wrong, each told."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import StringConstraints, ValidationError

from bot.services.decision import DeclineRequest
from bot.services.errors import Refusal
from bot.services.feedback import FeedbackRequest
from bot.services.mitigation import ChangeRequest, MitigationRequest
from bot.services.rating import RerateRequest
from bot.services.resolution import ResolveRequest
from bot.services.review import ReviewRequest
from bot.services.subscription import FeedRequest
from bot.services.warning import AssignRequest, SnoozeRequest
from bot.slack.ids import Id
from bot.slack.inputs.reference import OUTDATED, Json, Strict, about
from scoring import length
from scoring.vocabulary import (
    CustomerId,
    FeedbackKind,
    Indicator,
    MitigationState,
    PersonId,
    Resolution,
)

Model = TypeVar("Model", bound=Strict)
Written = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=length.REASON)
]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=length.REASON)]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^(https?://\S+)?$")
]
Kept = Literal["keep", "1", "2", "3", "4", "5"]
Person = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{2,20}$")]


class _RatingForm(Strict):
    indicator: Indicator
    level: Literal["1", "2", "3", "4", "5"]
    reason: Written
    evidence: Address = ""


class _ReviewForm(Strict):
    payment: Kept = "keep"
    contract: Kept = "keep"
    news: Kept = "keep"
    note: Written


class _MitigationForm(Strict):
    action: Written
    owner: Person
    due: date
    note: Optional = ""


class _FeedbackForm(Strict):
    kind: FeedbackKind
    text: Written


class _ChangeForm(Strict):
    state: MitigationState
    due: date
    note: Optional = ""


class _AssignForm(Strict):
    to: Person


class _SnoozeForm(Strict):
    days: Literal["1", "3", "7", "14"]


class _ResolveForm(Strict):
    how: Resolution
    note: Optional = ""


class _DeclineForm(Strict):
    answer: Written


class _ReasonForm(Strict):
    reason: Written


class _FeedForm(Strict):
    address: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=3, max_length=length.ADDRESS)
    ]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=length.NAME)] = ""
    customer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    industry: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=length.INDUSTRY)
    ] = ""


class _LookKey(Strict):
    look: Annotated[str, StringConstraints(max_length=200)]


_SENTENCES = {
    "address": "Write the address of a feed, as https://example.com/news.xml.",
    "indicator": "Choose what you rate.",
    "level": "Choose a level from 1 to 5.",
    "reason": "Say in a few words why.",
    "evidence": "Write a web address that begins with http:// or https://, or leave it empty.",
    "action": "Say in a few words what is done.",
    "owner": "Choose a person.",
    "due": "Choose a day.",
    "note": "Say in a few words what you saw.",
    "kind": "Choose what it is.",
    "text": "Write down what was said, in a few words at least.",
    "band": "Choose a band.",
    "code": "Choose a reason.",
    "expires": "Choose a day.",
    "amount": "Write an amount, as 25000.",
    "answer": "Say in a few words why.",
    "how": "Choose how it was settled.",
    "state": "Choose how far it is.",
    "to": "Choose a person.",
    "of": "Choose the story that it repeats.",
    "days": "Choose for how long.",
    "agency": "Write who gave the grade.",
    "grade": "Write the grade as the agency writes it.",
    "name": "Write the name by which people know the customer.",
    "status": "Choose where the customer stands.",
    "on": "Choose a day.",
    "period_end": "Choose the last day of the period.",
    "as_of": "Choose the day on which this was known.",
    "currency": "Write three letters, for example EUR.",
    "source": "Say where this comes from.",
}


def fields(view: Json) -> dict[str, str]:
    """The block of each field of a form by the field's name, as rerate.level.… for level."""
    found = {}
    for block in view.get("blocks") or ():
        parts = str(block.get("block_id", "")).split(".")
        if block.get("element") and len(parts) > 1:
            found[parts[1]] = block["block_id"]
    return found


def entered(view: Json) -> dict[str, str]:
    """What was filled in, by field name; empty fields are left out."""
    found = {}
    values = (view.get("state") or {}).get("values") or {}
    for block_id, elements in values.items():
        for element in elements.values():
            value = (
                element.get("value")
                or element.get("selected_user")
                or element.get("selected_date")
                or (element.get("selected_option") or {}).get("value")
            )
            parts = str(block_id).split(".")
            if value and len(parts) > 1:
                found[parts[1]] = str(value).replace("\0", "")
    return found


def read_form(view: Json, form: type[Model]) -> Model:
    """The form as it was filled in; raises Refusal with the fields that are wrong."""
    try:
        return form.model_validate_json(json.dumps(entered(view)))
    except ValidationError as error:
        wrong = {str(e["loc"][0]): e for e in error.errors() if e["loc"]}
        told = {
            name: _length(one.get("ctx") or {}) or _SENTENCES[name]
            for name, one in wrong.items()
            if name in _SENTENCES or _length(one.get("ctx") or {})
        }
        if set(told) == {"level"} and "level" not in fields(view):
            told = {"indicator": "Choose again what you rate: its levels were not shown."}
        raise Refusal(" ".join(told.values()) or OUTDATED, fields=told) from error


def _length(bounds: Mapping[str, Any]) -> str:
    """What is wrong with the length of a text; empty where something else is, or nothing stands."""
    if "max_length" in bounds:
        return f"Write at most {bounds['max_length']:,} characters."
    least = bounds.get("min_length", 0)
    return f"Write at least {least:,} characters." if least > 1 else ""


def rating(view: Json) -> RerateRequest:
    """The re-rate form; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _RatingForm), about(view)
    return RerateRequest(
        customer=CustomerId(on.customer),
        indicator=form.indicator,
        level=int(form.level),
        reason=form.reason,
        evidence=form.evidence,
        seen_rating=on.seen,
        receipt=str(view["id"]),
        case=on.case,
    )


def indicator(view: Json) -> Indicator | None:
    """The indicator chosen so far in a re-rate form."""
    picked = entered(view).get(Id.RERATE_CHOOSE.partition(".")[2])
    return Indicator(picked) if picked in set(Indicator) else None


def mitigation(view: Json) -> MitigationRequest:
    """The mitigation form; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _MitigationForm), about(view)
    return MitigationRequest(
        customer=CustomerId(on.customer),
        action=form.action,
        owner=PersonId(form.owner),
        due=form.due,
        note=form.note,
        case=on.case,
        receipt=str(view["id"]),
    )


def feedback(view: Json) -> FeedbackRequest:
    """The feedback form; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _FeedbackForm), about(view)
    return FeedbackRequest(
        customer=CustomerId(on.customer), kind=form.kind, text=form.text, receipt=str(view["id"])
    )


def change(view: Json) -> ChangeRequest:
    """The form of a mitigation under way; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _ChangeForm), about(view)
    return ChangeRequest(mitigation=on.case, state=form.state, due=form.due, note=form.note)


def assignment(view: Json) -> AssignRequest:
    """The assign form; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _AssignForm), about(view)
    return AssignRequest(case=on.case, to=PersonId(form.to))


def rest(view: Json) -> SnoozeRequest:
    """The snooze form; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _SnoozeForm), about(view)
    return SnoozeRequest(case=on.case, days=int(form.days))


def resolution(view: Json) -> ResolveRequest:
    """The resolve form; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _ResolveForm), about(view)
    return ResolveRequest(case=on.case, how=form.how, note=form.note, receipt=str(view["id"]))


def declined(view: Json) -> DeclineRequest:
    """The form that declines a proposal; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _DeclineForm), about(view)
    return DeclineRequest(proposal=on.case, answer=form.answer, receipt=str(view["id"]))


def reasoned(view: Json) -> tuple[CustomerId, str]:
    """A form about a customer that asks for a reason alone; raises Refusal where it is missing."""
    return CustomerId(about(view).customer), read_form(view, _ReasonForm).reason


def review(view: Json) -> ReviewRequest:
    """The review as it was signed; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _ReviewForm), about(view)
    return ReviewRequest(
        customer=CustomerId(on.customer),
        payment=_changed(form.payment),
        contract=_changed(form.contract),
        news=_changed(form.news),
        note=form.note,
        seen_rating=on.seen,
        receipt=str(view["id"]),
    )


def _changed(answer: str) -> int | None:
    return None if answer == "keep" else int(answer)


def feed(view: Json) -> FeedRequest:
    """The form of a new feed; raises Refusal with the fields that are wrong."""
    form = read_form(view, _FeedForm)
    return FeedRequest(
        source=form.address, name=form.name, customer=form.customer, industry=form.industry
    )


def packed_look(key: str) -> str:
    """The text for the private metadata of a look at a feed."""
    return _LookKey(look=key).model_dump_json()


def look_key(view: Json) -> str:
    """Which look the dialog shows; raises Refusal where its metadata cannot be read."""
    try:
        return _LookKey.model_validate_json(str(view.get("private_metadata") or "{}")).look
    except ValidationError as error:
        raise Refusal(OUTDATED) from error
