"""Which story another one repeats, as it was chosen."""

from typing import Annotated

from pydantic import StringConstraints

from bot.services.triage import TriageRequest
from bot.slack.inputs.form import read_form
from bot.slack.inputs.reference import Json, Strict, about
from scoring.vocabulary import EventId, Triage


class _OfForm(Strict):
    of: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}$")]


def duplicate(view: Json) -> TriageRequest:
    """The form that asks which story is repeated; raises Refusal where nothing was chosen."""
    form, on = read_form(view, _OfForm), about(view)
    return TriageRequest(event=EventId(on.case), said=Triage.DUPLICATE, of=EventId(int(form.of)))
