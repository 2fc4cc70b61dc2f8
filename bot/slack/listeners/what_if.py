"""What if: an answer that writes nothing."""

from slack_bolt.async_app import AsyncApp

from bot.services import what_if as service
from bot.services.errors import Refusal
from bot.slack.blocks import what_if
from bot.slack.ids import Id
from bot.slack.inputs.command import WhatIf
from bot.slack.route import asks
from bot.slack.visit import Guard, Visit
from scoring.what_if import EXAMPLE


async def answer(visit: Visit) -> None:
    """`/risk what-if NAME payment=5 news=critical`."""
    await visit.ack()
    asked = visit.command
    if not isinstance(asked, WhatIf) or not asked.name:
        msg = f"Which customer? Write `/risk what-if NAME {EXAMPLE}`."
        raise Refusal(msg)
    found = await visit.run(service.what_if, asked.name, asked.words)
    await visit.show(what_if.draw(found))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command."""
    app.command(Id.RISK, matchers=[asks(WhatIf)])(guard(answer))
