"""Making messages: what an app sends, checked and turned into what Slack keeps and shows."""

import copy
import json
import re
from typing import Any

from bot.workspace.answer import SlackError
from bot.workspace.cast import APP, BOT_ID, BOT_USER, CHANNELS, PEOPLE, TEAM
from bot.workspace.check import check_message
from bot.workspace.form import name_blocks
from bot.workspace.limits import MESSAGE_TEXT_KEPT, MESSAGE_TEXT_REFUSED, METADATA_BYTES
from bot.workspace.stage import Stage

Json = dict[str, Any]

_NAMES = {name: one for one in PEOPLE.values() for name in (one.name, one.handle)}
_ALTERNATIVES = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_PEOPLE = re.compile(rf"(?<![\w@])@({_ALTERNATIVES})\b")
_ROOMS = re.compile(r"(?<![\w#])#([\w-]+)")
_LINK = re.compile(r"https?://[^\s<>]+")


def checked(payload: Json) -> Json:
    """Answer text, blocks, attachments and metadata of a payload, or refuse it as Slack does."""
    text = str(payload.get("text") or "")
    content: Json = {"text": text}
    for name in ("blocks", "attachments"):
        if payload.get(name) is not None:
            content[name] = copy.deepcopy(payload[name])
    if not text and not content.get("blocks") and not content.get("attachments"):
        raise SlackError("no_text")
    if len(text) > MESSAGE_TEXT_REFUSED:
        raise SlackError("msg_too_long")
    if errors := check_message(content):
        raise SlackError("invalid_blocks", messages=errors)
    if len(text) > MESSAGE_TEXT_KEPT:
        content |= {"text": text[:MESSAGE_TEXT_KEPT], "truncated": True}
    name_blocks(content.get("blocks") or [])
    for attachment in content.get("attachments") or []:
        name_blocks(attachment.get("blocks") or [])
    if payload.get("metadata"):
        content["metadata"] = _metadata(payload["metadata"])
    return content


def _metadata(metadata: object) -> Json:
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return copy.deepcopy(metadata)


def from_bot(stage: Stage, content: Json) -> Json:
    """Answer a new message of the bot with this content."""
    author = {"type": "message", "user": BOT_USER, "bot_id": BOT_ID, "app_id": APP, "team": TEAM}
    return author | {"ts": stage.state.next_ts()} | content


def from_person(stage: Stage, user: str, text: str) -> Json:
    """Answer a new message of a person with this text, already in Slack's notation."""
    team = PEOPLE[user].team
    return {
        "type": "message",
        "user": user,
        "team": team,
        "text": text,
        "ts": stage.state.next_ts(),
    }


def typed(text: str, *, named: bool) -> str:
    """Turn what a person typed into Slack's notation: escaped, with mentions and links marked.

    `named` adds the name to a mention (`<@U1|sam>`), as slash commands get it.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    rooms = {channel.name: channel.id for channel in CHANNELS.values()}

    def person(found: re.Match[str]) -> str:
        one = _NAMES[found[1]]
        return f"<@{one.id}|{one.handle}>" if named else f"<@{one.id}>"

    def room(found: re.Match[str]) -> str:
        return f"<#{rooms[found[1]]}|{found[1]}>" if found[1] in rooms else found[0]

    text = _LINK.sub(lambda found: f"<{found[0]}>", text)
    return _ROOMS.sub(room, _PEOPLE.sub(person, text))


def described(stage: Stage, channel: str, message: Json, *, metadata: bool) -> Json:
    """Answer a kept message as conversations.history gives it, with its thread counted."""
    shown = {name: value for name, value in message.items() if name != "truncated"}
    if not metadata:
        shown.pop("metadata", None)
    replies = list(stage.state.replies(channel, message["ts"]))
    if replies:
        shown |= {
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "reply_users": list(dict.fromkeys(reply["user"] for reply in replies)),
            "latest_reply": replies[-1]["ts"],
        }
    return shown
