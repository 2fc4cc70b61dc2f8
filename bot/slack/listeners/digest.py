"""The monitoring pack, as it stands."""

from slack_bolt.async_app import AsyncApp

from bot.services import digest as service
from bot.slack.blocks import digest
from bot.slack.ids import Id
from bot.slack.inputs.command import Digest
from bot.slack.route import asks
from bot.slack.visit import Guard, Visit


async def preview(visit: Visit) -> None:
    """`/risk digest`: the pack that is due next, or the one that is named."""
    await visit.ack()
    asked = visit.command
    pack = asked.pack if isinstance(asked, Digest) else None
    await visit.show(digest.draw(await visit.run(service.preview, pack), preview=True))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command."""
    app.command(Id.RISK, matchers=[asks(Digest)])(guard(preview))
