"""Events, which unlike commands are sent again while the app does not acknowledge them."""

import asyncio
import secrets
from typing import Any

from bot.workspace.cast import APP, BOT_USER, PEOPLE, TEAM, VERIFICATION
from bot.workspace.link import Outcome
from bot.workspace.stage import Stage

Json = dict[str, Any]


def home_opened(stage: Stage, user: str, tab: str = "home") -> None:
    """Tell the app that a person looks at its Home."""
    opened: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": PEOPLE[user].dm,
        "tab": tab,
        "event_ts": stage.state.next_ts(),
    }
    home = stage.state.homes.get(user)
    send_event(stage, opened | ({"view": home} if home else {}))


def send_event(stage: Stage, happened: Json) -> None:
    """Send an event to the app, and again by the schedule while it is not acknowledged."""
    body: Json = {
        "token": VERIFICATION,
        "team_id": TEAM,
        "api_app_id": APP,
        "event": happened,
        "type": "event_callback",
        "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": int(stage.state.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": secrets.token_hex(12),
    }
    stage.spawn(_keep_sending(stage, body))


async def _keep_sending(stage: Stage, body: Json) -> None:
    reply = await stage.link.deliver("events_api", body, answerable=False)
    for attempt, wait in enumerate(stage.pace.event_retries, start=1):
        if reply.outcome is Outcome.ACKNOWLEDGED:
            return
        await asyncio.sleep(wait)
        reply = await stage.link.deliver(
            "events_api", body, answerable=False, retry=(attempt, "timeout")
        )
