"""Of which story another one is a duplicate: asked where there are several, refused without any."""

from datetime import timedelta

from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from scoring.adverse import AdverseEvent
from scoring.vocabulary import EventId, NewsSeverity

NEAR_DAYS = 90
"""Stories that lie farther apart are not told of one and the same thing."""


def choices(runtime: Runtime, caller: Caller, event: EventId) -> tuple[AdverseEvent, ...]:
    """The stories that this one may repeat, the newest first; raises Refusal without any."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.TRIAGE)
        found = unit.news.find_event(event)
        if found is None:
            msg = "This story is not on file any more: nothing was changed."
            raise Refusal(msg)
        return others(unit, found)


def others(unit: Unit, event: AdverseEvent) -> tuple[AdverseEvent, ...]:
    """The same as a step."""
    since = event.day - timedelta(days=NEAR_DAYS)
    own = unit.news.events((event.customer,), since=since)[event.customer]
    found = tuple(
        e
        for e in own
        if e.id != event.id
        and not e.triage.dismissed
        and e.severity is not NewsSeverity.NONE
        and (e.day - event.day).days <= NEAR_DAYS
    )
    if not found:
        msg = (
            "There is no other story about this customer that it could be a duplicate of: nothing "
            "was changed. Choose *Not this customer* or *Not negative*, or leave it as it is."
        )
        raise Refusal(msg)
    return found


def original(unit: Unit, event: AdverseEvent, of: EventId) -> AdverseEvent:
    """The story that is repeated: the one named, or the only one there is; raises Refusal."""
    found = others(unit, event)
    chosen = next((e for e in found if e.id == of), None)
    if chosen is None and not of and len(found) == 1:
        return found[0]
    if chosen is None:
        sentence = "Say which story it repeats: there are several about this customer."
        raise Refusal(sentence, fields={"of": sentence})
    return chosen
