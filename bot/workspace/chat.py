"""The chat methods of the Web API: post, whisper, update, delete."""

from collections.abc import Callable
from typing import Any

from bot.workspace.answer import SlackError
from bot.workspace.cast import BOT_USER, DMS, PEOPLE, is_in
from bot.workspace.message import checked, described, from_bot
from bot.workspace.stage import Stage

Json = dict[str, Any]


def _enter(stage: Stage, arguments: Json) -> str:
    """Answer the id of a channel that the bot may write to."""
    channel = stage.channel(arguments.get("channel"))
    if channel["id"] not in DMS and not channel["is_member"]:
        raise SlackError("not_in_channel")
    if channel["is_archived"]:
        raise SlackError("is_archived")
    return str(channel["id"])


def _slow_down(stage: Stage, channel: str) -> None:
    wait = stage.bucket.take(channel)
    if wait is not None:
        raise SlackError("ratelimited", retry_after=wait)


def _thread(stage: Stage, channel: str, arguments: Json) -> Json:
    ts = str(arguments.get("thread_ts") or "")
    if not ts:
        return {}
    parent = stage.state.find(channel, ts)
    if parent is None:
        raise SlackError("thread_not_found")
    thread: Json = {"thread_ts": parent.get("thread_ts") or ts}
    if str(arguments.get("reply_broadcast", "")).lower() in ("1", "true"):
        thread["subtype"] = "thread_broadcast"
    return thread


def post_message(stage: Stage, arguments: Json) -> Json:
    """chat.postMessage: a message of the bot, to a channel, a thread or a person's DM."""
    channel = _enter(stage, arguments)
    content = checked(arguments)
    thread = _thread(stage, channel, arguments)
    _slow_down(stage, channel)
    message = stage.state.add(channel, from_bot(stage, content) | thread)
    stage.posts.append({"channel": channel, **message})
    shown = described(stage, channel, message, metadata=True)
    answer: Json = {"ok": True, "channel": channel, "ts": message["ts"], "message": shown}
    if message.get("truncated"):
        answer |= {"warning": "message_truncated"}
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


def post_ephemeral(stage: Stage, arguments: Json) -> Json:
    """chat.postEphemeral: a line that one person in the channel sees."""
    channel = _enter(stage, arguments)
    user = str(arguments.get("user") or "")
    if user not in PEOPLE or not is_in(user, channel):
        raise SlackError("user_not_in_channel")
    content = checked(arguments)
    thread = _thread(stage, channel, arguments)
    _slow_down(stage, channel)
    message = from_bot(stage, content) | thread | {"channel": channel}
    stage.state.whisper(user, message)
    return {"ok": True, "message_ts": message["ts"]}


def _own(stage: Stage, arguments: Json, refusal: str) -> tuple[str, Json]:
    channel = str(stage.channel(arguments.get("channel"))["id"])
    message = stage.state.find(channel, str(arguments.get("ts") or ""))
    if message is None:
        raise SlackError("message_not_found")
    if message["user"] != BOT_USER:
        raise SlackError(refusal)
    return channel, message


def update(stage: Stage, arguments: Json) -> Json:
    """chat.update: change the bot's own message; blocks that are not given stay as they are."""
    channel, message = _own(stage, arguments, "cant_update_message")
    content = checked(arguments)
    if not content["text"] and "text" not in arguments:
        content["text"] = message["text"]
    message |= content
    message["edited"] = {"user": BOT_USER, "ts": stage.state.next_ts()}
    stage.state.touch()
    shown = described(stage, channel, message, metadata=True)
    whole = {"ok": True, "channel": channel, "ts": message["ts"], "text": message["text"]}
    return whole | {"message": shown}


def delete(stage: Stage, arguments: Json) -> Json:
    """chat.delete: take the bot's own message back."""
    channel, message = _own(stage, arguments, "cant_delete_message")
    stage.state.remove(channel, message["ts"])
    return {"ok": True, "channel": channel, "ts": message["ts"]}


METHODS: dict[str, Callable[[Stage, Json], Json]] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
}
