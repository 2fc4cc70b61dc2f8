"""Answers that arrive by response_url, or inside the acknowledgement of a slash command."""

from typing import Any

from aiohttp import web

from bot.workspace.answer import SlackError
from bot.workspace.hook import Hook
from bot.workspace.message import checked, from_bot
from bot.workspace.stage import STAGE, Stage

Json = dict[str, Any]


def _original(stage: Stage, hook: Hook) -> Json:
    find = stage.state.whispered if hook.private else stage.state.find
    found = find(hook.user if hook.private else hook.channel, hook.ts or "")
    if found is None:
        raise SlackError("message_not_found")
    return found


def _delete(stage: Stage, hook: Hook) -> None:
    original = _original(stage, hook)
    if hook.private:
        stage.state.unwhisper(hook.user, original["ts"])
    else:
        stage.state.remove(hook.channel, original["ts"])


def say(stage: Stage, hook: Hook, payload: Json) -> None:
    """Do what an answer says: a private line, one in_channel by `response_type`, or a replacement.

    Raises SlackError where Slack would refuse it, with the same names as chat.postMessage.
    """
    if payload.get("delete_original"):
        _delete(stage, hook)
        return
    content = checked(payload)
    if payload.get("replace_original") and hook.ts is not None:
        original = _original(stage, hook)
        for name in ("blocks", "attachments", "truncated"):
            original.pop(name, None)
        original |= content
        stage.state.touch()
        return
    message = from_bot(stage, content)
    if payload.get("thread_ts") or hook.thread_ts:
        message["thread_ts"] = payload.get("thread_ts") or hook.thread_ts
    if payload.get("response_type") == "in_channel":
        stage.state.add(hook.channel, message)
    else:
        stage.state.whisper(hook.user, message | {"channel": hook.channel})


async def receive(request: web.Request) -> web.Response:
    """Serve `POST /hook/<secret>`: 404 when it is used up or too old, 400 with Slack's reason."""
    stage = request.app[STAGE]
    stage.calls.append({"method": "response_url", "at": stage.state.clock()})
    try:
        hook = stage.hooks.use(request.match_info["secret"])
    except SlackError as error:
        return web.json_response(error.body(), status=404)
    try:
        say(stage, hook, dict(await request.json()))
    except (ValueError, TypeError):
        return web.json_response(SlackError("invalid_payload").body(), status=400)
    except SlackError as error:
        return web.json_response(error.body(), status=400)
    return web.Response(text="ok")
