"""The work list of the week, as it stands."""

from slack_bolt.async_app import AsyncApp

from bot.services import work_list as service
from bot.slack.blocks import work_list
from bot.slack.ids import Id
from bot.slack.inputs.command import WorkList
from bot.slack.route import asks
from bot.slack.visit import Guard, Visit


async def preview(visit: Visit) -> None:
    """`/risk work`: what the list would say now."""
    await visit.ack()
    await visit.show(work_list.draw(await visit.run(service.preview), preview=True))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command."""
    app.command(Id.RISK, matchers=[asks(WorkList)])(guard(preview))
