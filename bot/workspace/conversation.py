"""The conversations and users methods of the Web API."""

from collections.abc import Callable
from typing import Any

from bot.workspace.answer import SlackError
from bot.workspace.cast import BOT_USER, CHANNELS, DMS, PEOPLE, TEAM, user_json
from bot.workspace.message import described
from bot.workspace.stage import Stage

Json = dict[str, Any]

MOST = 999


def _flag(arguments: Json, name: str) -> bool:
    return str(arguments.get(name, "")).lower() in ("1", "true")


def _page(arguments: Json, things: list[Json]) -> tuple[list[Json], str]:
    """Cut one page out of a list; answer it and the cursor of the next."""
    try:
        start = int(arguments.get("cursor") or 0)
        limit = max(1, min(MOST, int(arguments.get("limit") or 100)))
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    end = start + limit
    return things[start:end], str(end) if end < len(things) else ""


def channels(stage: Stage, arguments: Json) -> Json:
    """conversations.list: the channels of the given types, page by page."""
    kinds = str(arguments.get("types") or "public_channel").replace(" ", "").split(",")
    ids = [*(CHANNELS if "public_channel" in kinds else ()), *(DMS if "im" in kinds else ())]
    found = [stage.channel(one) for one in ids]
    if _flag(arguments, "exclude_archived"):
        found = [channel for channel in found if not channel["is_archived"]]
    page, cursor = _page(arguments, found)
    return {"ok": True, "channels": page, "response_metadata": {"next_cursor": cursor}}


def channel(stage: Stage, arguments: Json) -> Json:
    """conversations.info: one channel."""
    return {"ok": True, "channel": stage.channel(arguments.get("channel"))}


def open_dm(stage: Stage, arguments: Json) -> Json:
    """conversations.open: the bot's direct messages with one person."""
    if arguments.get("channel"):
        return {"ok": True, "channel": stage.channel(arguments["channel"])}
    given = arguments.get("users") or ""
    users = given if isinstance(given, list) else str(given).split(",")
    if len(users) != 1 or users[0] not in PEOPLE:
        raise SlackError("cannot_dm_bot" if users == [BOT_USER] else "user_not_found")
    return {"ok": True, "channel": stage.channel(PEOPLE[users[0]].dm)}


def _readable(stage: Stage, arguments: Json) -> str:
    found = stage.channel(arguments.get("channel"))
    if found["id"] not in DMS and not found["is_member"]:
        raise SlackError("not_in_channel")
    return str(found["id"])


def _between(stage: Stage, arguments: Json, messages: list[Json]) -> list[Json]:
    """Keep what lies between oldest and latest, and is old enough to be seen."""
    oldest = float(arguments.get("oldest") or 0)
    latest = float(arguments.get("latest") or "inf")
    edges = _flag(arguments, "inclusive")
    until = stage.state.clock() - stage.lag
    kept = []
    for message in messages:
        ts = float(message["ts"])
        inside = oldest < ts < latest or (edges and ts in (oldest, latest))
        if inside and (stage.lag <= 0 or ts <= until):
            kept.append(message)
    return kept


def _answer(stage: Stage, arguments: Json, channel_id: str, messages: list[Json]) -> Json:
    page, cursor = _page(arguments, messages)
    whole = _flag(arguments, "include_all_metadata")
    shown = [described(stage, channel_id, message, metadata=whole) for message in page]
    answer: Json = {"ok": True, "messages": shown, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def history(stage: Stage, arguments: Json) -> Json:
    """conversations.history: the messages of a channel, newest first, without replies."""
    channel_id = _readable(stage, arguments)
    main = [
        message
        for message in reversed(stage.state.messages.get(channel_id, []))
        if message.get("thread_ts", message["ts"]) == message["ts"]
        or message.get("subtype") == "thread_broadcast"
    ]
    return _answer(stage, arguments, channel_id, _between(stage, arguments, main))


def replies(stage: Stage, arguments: Json) -> Json:
    """conversations.replies: a message and its thread, oldest first."""
    channel_id = _readable(stage, arguments)
    parent = stage.state.find(channel_id, str(arguments.get("ts") or ""))
    if parent is None:
        raise SlackError("thread_not_found")
    thread = [parent, *stage.state.replies(channel_id, parent["ts"])]
    return _answer(stage, arguments, channel_id, _between(stage, arguments, thread))


def user(_stage: Stage, arguments: Json) -> Json:
    """users.info: one person or the bot itself."""
    found = user_json(str(arguments.get("user") or ""))
    if found is None:
        raise SlackError("user_not_found")
    return {"ok": True, "user": found}


def users(_stage: Stage, arguments: Json) -> Json:
    """users.list: the team's own people and the bot."""
    own = [one for one, person in PEOPLE.items() if person.team == TEAM]
    page, cursor = _page(arguments, [user_json(one) or {} for one in [*own, BOT_USER]])
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


METHODS: dict[str, Callable[[Stage, Json], Json]] = {
    "conversations.list": channels,
    "conversations.info": channel,
    "conversations.open": open_dm,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.info": user,
    "users.list": users,
}
