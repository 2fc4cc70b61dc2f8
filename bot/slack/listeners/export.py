"""Exports: a file by direct message, wherever it was asked for."""

from slack_bolt.async_app import AsyncApp

from bot.services import export as service
from bot.services.errors import Refusal
from bot.services.export import ExportKind, ExportRequest
from bot.slack.blocks import drop
from bot.slack.ids import Id
from bot.slack.inputs.command import Export
from bot.slack.route import asks
from bot.slack.visit import Guard, Visit

WHICH = "Say which: `/risk export portfolio`, `/risk export history NAME` or `/risk export audit`."


async def hand_out(visit: Visit) -> None:
    """`/risk export portfolio`, `history` or `audit`, of all or of one customer."""
    await visit.ack()
    asked = visit.command
    if not isinstance(asked, Export) or asked.what not in set(ExportKind):
        raise Refusal(WHICH)
    request = ExportRequest(kind=ExportKind(asked.what), customer=asked.name)
    found = await visit.run(service.export, request)
    await visit.give(name=found.name, text=found.text, comment="")
    await visit.show(drop.sent(found.name, found.rows))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command."""
    app.command(Id.RISK, matchers=[asks(Export)])(guard(hand_out))
