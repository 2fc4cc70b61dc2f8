"""The bot's Home, drawn anew whenever a person opens it."""

from slack_bolt.async_app import AsyncApp

from bot.services import home as service
from bot.slack.blocks import home
from bot.slack.visit import Guard, Visit

OPENED = "app_home_opened"


async def draw(visit: Visit) -> None:
    """Home as this person may see it; the other tab of the bot needs no drawing."""
    if visit.body["event"].get("tab") == "home":
        overview = await visit.run(service.overview)
        await visit.publish(home.draw(overview, zone=visit.zone))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the opening of Home."""
    app.event(OPENED)(guard(draw))
