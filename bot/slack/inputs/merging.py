"""Which of two customers goes on for both, and how one knows that they are one."""

from dataclasses import dataclass

from pydantic import ValidationError

from bot.services.errors import Refusal
from bot.slack.inputs.form import Written, entered, read_form
from bot.slack.inputs.reference import OUTDATED, Json, Short, Strict
from scoring.vocabulary import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRequest:
    """The customer whose file ends, the one under which it goes on, and why."""

    source: CustomerId
    target: CustomerId
    reason: str


class Pair(Strict):
    """The two customers of a dialog, in its private metadata."""

    first: Short
    second: Short

    def packed(self) -> str:
        """The text for the private metadata."""
        return self.model_dump_json()

    def source_of(self, target: str) -> CustomerId:
        """The one of the two that ends where the other goes on."""
        return CustomerId(self.second if target == self.first else self.first)


class _MergeForm(Strict):
    into: Short
    reason: Written


def pair(view: Json) -> Pair:
    """The two customers of a dialog; raises Refusal where it cannot be read."""
    try:
        return Pair.model_validate_json(str(view.get("private_metadata") or "{}"))
    except ValidationError as error:
        raise Refusal(OUTDATED) from error


def into(view: Json) -> CustomerId:
    """The customer chosen so far as the one that goes on."""
    both = pair(view)
    chosen = entered(view).get("into", "")
    return CustomerId(chosen if chosen in {both.first, both.second} else both.first)


def merge(view: Json) -> MergeRequest:
    """The merger as it was submitted; raises Refusal with the fields that are wrong."""
    form = read_form(view, _MergeForm)
    target = into(view)
    return MergeRequest(source=pair(view).source_of(target), target=target, reason=form.reason)
