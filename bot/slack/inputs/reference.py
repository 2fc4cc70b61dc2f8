"""What a click or a dialog is about: references in values, and private metadata."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.services.errors import Refusal

Json = Mapping[str, Any]
OUTDATED = "This dialog is out of date: close it and open it again."


class Strict(BaseModel):
    """Read strictly: no conversion, nothing extra."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


Short = Annotated[str, StringConstraints(max_length=200)]


class About(Strict):
    """What a dialog is about, kept in its private metadata: customer, case, newest rating seen."""

    customer: Short = ""
    case: int = 0
    seen: int = 0

    def packed(self) -> str:
        """The text for the private metadata."""
        return self.model_dump_json()


class Reference(Strict):
    """What a click asks for: what to do, with which note (a day, names of rules), about whom."""

    do: Short
    note: Short
    case: int
    customer: Short

    @property
    def as_of(self) -> date | None:
        """The day in the note; None where there is none."""
        try:
            return date.fromisoformat(self.note) if self.note else None
        except ValueError as error:
            raise Refusal(OUTDATED) from error

    @property
    def about(self) -> About:
        """What a dialog opened by the click is about."""
        return About(customer=self.customer, case=self.case)


NOTHING = Reference(do="", note="", case=0, customer="")


def chosen(body: Json) -> Reference:
    """What was clicked, from a button's value or a menu's option; NOTHING where it is neither."""
    for action in body.get("actions") or ():
        value = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
        parts = str(value).split("|", 3)
        if len(parts) == len(Reference.model_fields) and parts[2].isdecimal():
            try:
                return Reference(do=parts[0], note=parts[1], case=int(parts[2]), customer=parts[3])
            except ValidationError:
                return NOTHING
    return NOTHING


def about(view: Json) -> About:
    """What the dialog is about; raises Refusal where its metadata cannot be read."""
    try:
        return About.model_validate_json(str(view.get("private_metadata") or "{}"))
    except ValidationError as error:
        raise Refusal(OUTDATED) from error
