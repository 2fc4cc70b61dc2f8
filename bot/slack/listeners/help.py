"""What can be asked, and how the bot feels; and a nod to every click that asks for nothing."""

from slack_bolt.async_app import AsyncApp

from bot.services import health as service
from bot.services.access import OUTSIDER
from bot.slack.blocks import help as page
from bot.slack.ids import Id
from bot.slack.inputs.command import Health, Help
from bot.slack.route import ANY, asks
from bot.slack.visit import Guard, Visit


async def show(visit: Visit) -> None:
    """`/risk` and `/risk help`."""
    await visit.ack()
    if (await visit.caller()).outsider:
        raise OUTSIDER
    await visit.show(page.draw())


async def examine(visit: Visit) -> None:
    """`/risk health`."""
    await visit.ack()
    await visit.show(page.health((await visit.run(service.report)).lines))


async def nod(visit: Visit) -> None:
    """A link, or a field that need not be heard of."""
    await visit.ack()


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the commands."""
    app.command(Id.RISK, matchers=[asks(Help)])(guard(show))
    app.command(Id.RISK, matchers=[asks(Health)])(guard(examine))


def register_rest(app: AsyncApp, guard: Guard) -> None:
    """Listen to every click that nobody else wants; to be called last."""
    app.action(ANY)(guard(nod))
