"""The Web API's counter: reads a call's arguments and token, then lets the method answer."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.workspace import chat, conversation, file, view
from bot.workspace.answer import SlackError
from bot.workspace.cast import APP, BOT_ID, BOT_USER, TEAM, TEAM_NAME
from bot.workspace.fault import Fault, FaultKind
from bot.workspace.stage import STAGE, Stage

Json = dict[str, Any]
Method = Callable[[Stage, Json], Json]

SCOPES = (
    "commands,chat:write,channels:read,groups:read,channels:history,groups:history,im:history,"
    "im:write,users:read,files:read,files:write"
)
NESTED = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
}
BEFORE = (FaultKind.RESET, FaultKind.REFUSE_500, FaultKind.HANG, FaultKind.RATE_LIMIT)


def _api_test(_stage: Stage, arguments: Json) -> Json:
    return {"ok": True, "args": arguments}


def _auth_test(stage: Stage, _arguments: Json) -> Json:
    return {
        "ok": True,
        "url": f"{stage.url}/",
        "team": TEAM_NAME,
        "user": "risk",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP,
        "is_enterprise_install": False,
    }


def _connections_open(stage: Stage, _arguments: Json) -> Json:
    address = stage.url.replace("http", "ws", 1)
    return {"ok": True, "url": f"{address}/link?ticket={stage.link.ticket()}"}


FREE: dict[str, Method] = {"api.test": _api_test}
FOR_APP: dict[str, Method] = {"apps.connections.open": _connections_open}
FOR_BOT: dict[str, Method] = {
    "auth.test": _auth_test,
    **chat.METHODS,
    **conversation.METHODS,
    **file.METHODS,
    **view.METHODS,
}


async def _arguments(request: web.Request) -> Json:
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json() if request.can_read_body else {}
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        found |= body
    elif request.method == "POST":
        found |= dict(await request.post())
    for name, refusal in NESTED.items():
        if isinstance(found.get(name), str):
            try:
                found[name] = json.loads(found[name]) if found[name] else None
            except ValueError as wrong:
                raise SlackError(refusal) from wrong
    return found


def _method(name: str, token: str) -> Method:
    """Answer the method, or refuse the name or the kind of token."""
    if name in FREE:
        return FREE[name]
    for methods, prefix in ((FOR_APP, "xapp-"), (FOR_BOT, "xoxb-")):
        if name in methods:
            if not token:
                raise SlackError("not_authed")
            if not token.startswith(("xapp-", "xoxb-")):
                raise SlackError("invalid_auth")
            if not token.startswith(prefix):
                raise SlackError("not_allowed_token_type")
            return methods[name]
    raise SlackError("unknown_method")


async def _run(stage: Stage, request: web.Request, name: str) -> Json:
    arguments = await _arguments(request)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    method = _method(name, token or str(arguments.pop("token", "")))
    return method(stage, arguments)


async def _suffer(request: web.Request, fault: Fault) -> web.StreamResponse:
    """Let a call fail after its work was done, or instead of it."""
    if fault.kind in (FaultKind.RESET, FaultKind.ACCEPT_RESET):
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    if fault.kind in (FaultKind.HANG, FaultKind.ACCEPT_HANG):
        await asyncio.sleep(fault.seconds)
    if fault.kind is FaultKind.RATE_LIMIT:
        return _refusal(SlackError("ratelimited", retry_after=max(1, int(fault.seconds))))
    return web.Response(status=500, text="Internal Server Error")


def _refusal(error: SlackError) -> web.Response:
    if error.retry_after is None:
        return web.json_response(error.body())
    headers = {"Retry-After": str(error.retry_after)}
    return web.json_response(error.body(), status=429, headers=headers)


async def answer(request: web.Request) -> web.StreamResponse:
    """Answer `/api/<method>`, with the scripted fault where a test has set one."""
    stage, name = request.app[STAGE], request.match_info["method"]
    fault = stage.faults.take(name)
    call: Json = {"method": name, "at": stage.state.clock(), "fault": fault and fault.kind}
    stage.calls.append(call)
    if fault is not None and fault.kind in BEFORE:
        return await _suffer(request, fault)
    if fault is not None and fault.kind is FaultKind.ERROR:
        return _refusal(SlackError(fault.error))
    try:
        body = await _run(stage, request, name)
    except SlackError as error:
        call["error"] = error.error
        return _refusal(error)
    if fault is not None:
        return await _suffer(request, fault)
    return web.json_response(body, headers={"x-oauth-scopes": SCOPES})
