"""What a person does in channels: words, commands, buttons; how it is carried to the app."""

import secrets
from dataclasses import dataclass
from typing import Any

from bot.workspace.answer import SlackError
from bot.workspace.cast import (
    APP,
    DMS,
    PEOPLE,
    SYSTEM_USER,
    TEAM,
    TEAM_DOMAIN,
    VERIFICATION,
)
from bot.workspace.event import send_event
from bot.workspace.form import HELD, Given, elements, held, values
from bot.workspace.hook import Hook
from bot.workspace.link import Outcome
from bot.workspace.message import described, from_person, typed
from bot.workspace.respond import say
from bot.workspace.stage import Stage

Json = dict[str, Any]

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a button is: in a view (`view_id`), else in a message, private to the person or not.

    `block_id` and `action_id` name the button or field itself.
    """

    block_id: str
    action_id: str
    channel: str = ""
    ts: str = ""
    view_id: str = ""
    private: bool = False


def _channel_name(stage: Stage, channel: str) -> str:
    return "directmessage" if channel in DMS else str(stage.channel(channel)["name"])


def who(user: str) -> Json:
    """Answer the team, user and app part that every interaction payload has."""
    person = PEOPLE[user]
    return {
        "user": {
            "id": user,
            "username": person.handle,
            "name": person.handle,
            "team_id": person.team,
        },
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": APP,
        "token": VERIFICATION,
    }


def hook_address(stage: Stage, hook: Hook) -> str:
    """Give out a response_url for this hook."""
    return f"{stage.url}/hook/{stage.hooks.give(hook)}"


def system_line(stage: Stage, user: str, channel: str, text: str) -> None:
    """Show a person a private line from the workspace itself."""
    line = {"type": "message", "user": SYSTEM_USER, "ts": stage.state.next_ts(), "text": text}
    stage.state.whisper(user, line | {"channel": channel})


async def command(stage: Stage, user: str, channel: str, line: str) -> Outcome | None:
    """Send a slash command to the app and show what comes of it; None where it is not the app's."""
    name, _, text = line.partition(" ")
    if name not in stage.commands:
        system_line(stage, user, channel, f"{name} is not a valid command.")
        return None
    hook = Hook(channel=channel, user=user, until=0.0)
    person = PEOPLE[user]
    payload: Json = {
        "token": VERIFICATION,
        "team_id": person.team,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel,
        "channel_name": _channel_name(stage, channel),
        "user_id": user,
        "user_name": person.handle,
        "command": name,
        "text": typed(text.strip(), named=True),
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": hook_address(stage, hook),
        "trigger_id": stage.dialogs.trigger(user),
    }
    reply = await stage.link.deliver("slash_commands", payload)
    if reply.outcome is not Outcome.ACKNOWLEDGED:
        system_line(stage, user, channel, f'{name} failed with the error "{reply.outcome}"')
    elif any(reply.payload.get(part) for part in ("text", "blocks", "attachments")):
        _say_at_once(stage, hook, reply.payload, line)
    return reply.outcome


def _say_at_once(stage: Stage, hook: Hook, payload: Json, line: str) -> None:
    try:
        if payload.get("response_type") == "in_channel":
            stage.state.add(hook.channel, from_person(stage, hook.user, typed(line, named=False)))
        say(stage, hook, payload)
    except SlackError as error:
        name = line.partition(" ")[0]
        system_line(stage, hook.user, hook.channel, f'{name} failed with the error "{error.error}"')


def words(stage: Stage, user: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
    """Keep what a person says; in the bot's direct messages the app gets a message event."""
    message = from_person(stage, user, typed(text, named=False))
    if thread_ts:
        message["thread_ts"] = thread_ts
    stage.state.add(channel, message)
    if channel in DMS:
        more = {"channel": channel, "channel_type": "im", "event_ts": message["ts"]}
        send_event(stage, message | more | {"client_msg_id": secrets.token_hex(16)})
    return message


def _blocks(stage: Stage, user: str, place: Place) -> tuple[list[Json], Json]:
    """Answer all blocks at a place and the message or view that holds them."""
    if place.view_id:
        found = stage.dialogs.find(place.view_id)
        home = stage.state.homes.get(user)
        view = found[1] if found else home if home and home["id"] == place.view_id else None
        if view is None:
            raise LookupError("This view is no longer open.")
        return view["blocks"], view
    if place.private:
        message = stage.state.whispered(user, place.ts)
    else:
        message = stage.state.find(place.channel, place.ts)
    if message is None:
        raise LookupError("This message is no longer there.")
    inside = [b for one in message.get("attachments") or [] for b in one.get("blocks") or []]
    return [*(message.get("blocks") or []), *inside], message


def surroundings(stage: Stage, user: str, place: Place, given: Given) -> Json:
    """Answer the container, view or message, channel and state part of a payload."""
    blocks, holder = _blocks(stage, user, place)
    state = {"values": values(blocks, given)}
    if place.view_id:
        view = holder | {"state": state}
        return {"container": {"type": "view", "view_id": place.view_id}, "view": view}
    container: Json = {
        "type": "message",
        "message_ts": place.ts,
        "channel_id": place.channel,
        "is_ephemeral": place.private,
    }
    if holder.get("thread_ts"):
        container["thread_ts"] = holder["thread_ts"]
    hook = Hook(
        channel=place.channel,
        user=user,
        until=0.0,
        ts=place.ts,
        private=place.private,
        thread_ts=holder.get("thread_ts"),
    )
    around: Json = {
        "container": container,
        "channel": {"id": place.channel, "name": _channel_name(stage, place.channel)},
        "state": state,
        "response_url": hook_address(stage, hook),
    }
    if not place.private:
        around["message"] = described(stage, place.channel, holder, metadata=True)
    return around


def element_at(stage: Stage, user: str, place: Place) -> Json:
    """Answer the element that a place names; raise LookupError where it has gone."""
    for block, element in elements(_blocks(stage, user, place)[0]):
        if (block["block_id"], element["action_id"]) == (place.block_id, place.action_id):
            return element
    raise LookupError("This button or field is no longer there.")


def _action(element: Json, raw: object) -> Json:
    shown: Json = {name: element[name] for name in ("text", "value", "style") if name in element}
    if element["type"] == "overflow":
        chosen = [option for option in element["options"] if option["value"] == raw]
        if not chosen:
            raise LookupError(f"There is no option {raw!r} here any more.")
        return {"type": "overflow", "selected_option": chosen[0]}
    if element["type"] in HELD:
        return held(element, raw)
    return {"type": element["type"], **shown}


async def act(
    stage: Stage,
    user: str,
    place: Place,
    *,
    raw: object = None,
    given: Given | None = None,
) -> Outcome:
    """Press a button or choose from a menu; `raw` is what was chosen, `given` the other fields.

    A failure is kept as a warning beside the message, or as trouble in the view.
    """
    element = element_at(stage, user, place)
    values_now = dict(given or {})
    if element["type"] in HELD:
        here = values_now.get(place.block_id, {})
        values_now[place.block_id] = {**here, place.action_id: raw}
    action = _action(element, raw) | {
        "block_id": place.block_id,
        "action_id": place.action_id,
        "action_ts": stage.state.next_ts(),
    }
    payload = {
        "type": "block_actions",
        **who(user),
        **surroundings(stage, user, place, values_now),
        "trigger_id": stage.dialogs.trigger(user),
        "actions": [action],
    }
    reply = await stage.link.deliver("interactive", payload)
    failed = reply.outcome is not Outcome.ACKNOWLEDGED
    if place.view_id:
        note = stage.dialogs.notes.setdefault(place.view_id, {})
        note["trouble"] = TROUBLE if failed else ""
    elif failed:
        stage.warnings[user, place.ts] = TROUBLE
    else:
        stage.warnings.pop((user, place.ts), None)
    stage.state.touch()
    return reply.outcome
