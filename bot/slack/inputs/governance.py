"""What was filled in about band, credit and policy, as requests; or the fields that are wrong."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from bot.services.credit import LimitRequest
from bot.services.errors import Refusal
from bot.services.override import EndRequest, OverrideRequest
from bot.services.policy import PolicyRequest
from bot.services.stop import LiftRequest
from bot.slack.inputs.form import Written, entered, read_form, reasoned
from bot.slack.inputs.reference import OUTDATED, Json, Strict, about
from scoring import length
from scoring.override import OverrideCode
from scoring.policy import WHOLE
from scoring.policy_figure import GROUPS, Figure, gathered
from scoring.vocabulary import Band, CustomerId, Indicator


class _OverrideForm(Strict):
    band: Band
    code: OverrideCode
    text: Written
    expires: date


class _LimitForm(Strict):
    amount: Written | str
    reason: Written


class _Draft(Strict):
    """The figures of a policy between its preview and the button that puts them forward."""

    figures: dict[str, str | int | dict[str, int] | None]
    reason: str


def override(view: Json) -> OverrideRequest:
    """The override form; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _OverrideForm), about(view)
    return OverrideRequest(
        customer=CustomerId(on.customer),
        band=form.band,
        code=form.code,
        text=form.text,
        expires=form.expires,
        receipt=str(view["id"]),
    )


def end(view: Json) -> EndRequest:
    """The form that ends an override; raises Refusal with the fields that are wrong."""
    customer, reason = reasoned(view)
    return EndRequest(customer=customer, reason=reason)


def limit(view: Json) -> LimitRequest:
    """The limit form; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _LimitForm), about(view)
    return LimitRequest(
        customer=CustomerId(on.customer),
        amount=_amount(form.amount),
        reason=form.reason,
        receipt=str(view["id"]),
    )


def lift(view: Json) -> LiftRequest:
    """The form that asks to lift a stop; raises Refusal with the fields that are wrong."""
    customer, reason = reasoned(view)
    return LiftRequest(customer=customer, reason=reason, receipt=str(view["id"]))


def leave(view: Json) -> tuple[CustomerId, str]:
    """The form that asks to leave high: about whom, and why."""
    return reasoned(view)


def policy(view: Json) -> PolicyRequest:
    """The policy form as figures; raises Refusal with the fields that are wrong."""
    given, (_, figures) = entered(view), _group(view)
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for figure in figures:
        try:
            found[figure.field] = figure.read(given.get(figure.field, "").strip())
        except ValueError as no:
            wrong[figure.field] = str(no)
    if not given.get("reason", "").strip():
        wrong["reason"] = "Say in a few words why."
    if wrong:
        raise Refusal(" ".join(dict.fromkeys(wrong.values())), fields=wrong)
    asked = gathered(figures, found)
    total = sum(asked.get("weights", {}).values())
    if "weights" in asked and total != WHOLE:
        sentence = f"The weights total {total} %, not 100 %."
        raise Refusal(sentence, fields={Indicator.PAYMENT_HISTORY.value: sentence})
    return PolicyRequest(figures=asked, reason=given["reason"])


def group_of(word: str) -> str:
    """Which figures a form holds; weights and bands where it is none of the words."""
    return word if word in GROUPS else next(iter(GROUPS))


def _group(view: Json) -> tuple[str, tuple[Figure, ...]]:
    return GROUPS[group_of(about(view).customer)]


def drafted(request: PolicyRequest) -> str:
    """The figures as private metadata of their preview."""
    return json.dumps({"figures": dict(request.figures), "reason": request.reason})


def draft(view: Mapping[str, object]) -> PolicyRequest:
    """The figures that were previewed; raises Refusal where the dialog cannot be read."""
    try:
        kept = _Draft.model_validate_json(str(view.get("private_metadata") or "{}"))
    except ValidationError as error:
        raise Refusal(OUTDATED) from error
    return PolicyRequest(figures=kept.figures, reason=kept.reason, receipt=str(view["id"]))


def _amount(text: str) -> Decimal:
    """An amount as people write it: 25000, 25,000.50, 25 000, 25.000,50."""
    digits = "".join(text.split()).replace("\u2019", "").replace("'", "")
    if "," in digits and "." in digits:
        group = "," if digits.rindex(".") > digits.rindex(",") else "."
        digits = digits.replace(group, "")
    digits = digits.replace(",", "" if _is_group(digits, ",") else ".")
    digits = digits.replace(".", "") if _is_group(digits, ".") else digits
    try:
        found = Decimal(digits)
    except InvalidOperation as wrong:
        sentence = "Write an amount, as 25000."
        raise Refusal(sentence, fields={"amount": sentence}) from wrong
    return found if found.is_finite() and found.adjusted() < length.FIGURE else Decimal(-1)


def _is_group(digits: str, mark: str) -> bool:
    """Whether the mark sets thousands apart: three digits behind each."""
    first, *rest = digits.split(mark)
    return bool(rest) and bool(first) and all(len(part) == len("000") for part in rest)
