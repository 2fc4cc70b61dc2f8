"""Duplicates: the list, the dialog that shows what a merger joins, and the merger."""

from slack_bolt.async_app import AsyncApp

from bot.services import merging as service
from bot.services.access import Caller
from bot.services.runtime import Runtime
from bot.slack.blocks import merging, screen
from bot.slack.blocks.kit import Message
from bot.slack.ids import Id
from bot.slack.inputs import merging as answers
from bot.slack.inputs.command import Duplicates
from bot.slack.inputs.merging import MergeRequest, Pair
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit
from scoring.vocabulary import CustomerId


async def duplicates(visit: Visit) -> None:
    """`/risk duplicates`."""
    await visit.ack()
    await visit.show(merging.listing(await visit.run(service.duplicates)))


async def open_form(visit: Visit) -> None:
    """*Merge…*: the dialog."""
    await visit.ack()
    await visit.open(screen.loading(merging.TITLE))
    both = Pair(first=visit.choice.customer, second=visit.choice.note)
    await _draw(visit, both, CustomerId(both.first))


async def choose(visit: Visit) -> None:
    """The other file shall go on: what is joined is another thing."""
    await visit.ack()
    await _draw(visit, answers.pair(visit.view), answers.into(visit.view))


async def _draw(visit: Visit, both: Pair, target: CustomerId) -> None:
    found = await visit.run(service.preview, both.source_of(target), target)
    pair = (found.source, found.target)
    ordered = pair if found.source.id == both.first else (found.target, found.source)
    lines = service.said(found)
    await visit.put(merging.form(ordered, target, lines, metadata=both.packed()))


async def save(visit: Visit) -> None:
    """The merger as it was submitted."""
    await visit.submit(_merge, answers.merge(visit.view), _done)


def _merge(runtime: Runtime, caller: Caller, request: MergeRequest) -> service.MergePreview:
    return service.merge(runtime, caller, request.source, request.target, reason=request.reason)


def _done(joined: service.MergePreview) -> Message:
    return merging.done(joined.source, joined.target, service.said(joined))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command, its buttons, and the dialog."""
    app.command(Id.RISK, matchers=[asks(Duplicates)])(guard(duplicates))
    app.action(ANY, matchers=[picks(Id.MERGE_OPEN)])(guard(open_form))
    app.action(Id.MERGE_INTO)(guard(choose))
    app.view(Id.MERGE_SAVE)(guard(save))
