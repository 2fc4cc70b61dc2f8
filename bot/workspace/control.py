"""What tests may do to the workspace over HTTP: break it, slow it down, ask what it took.

POST /control/fault {method, kind, count, seconds, error} · clear {} · rate {per_second, burst} ·
lag {seconds} · pace {acknowledge, trigger} (seconds) · drop {} (cut the sockets) ·
disconnect {reason} · channel {id, is_archived: …} ·
GET /control/posts?field=&value= (posts by a metadata field) · calls · faults
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.workspace.fault import Fault, FaultKind
from bot.workspace.stage import STAGE, Stage

Json = dict[str, Any]


async def _fault(stage: Stage, asked: Json) -> None:
    fault = Fault(
        kind=FaultKind(asked["kind"]),
        seconds=float(asked.get("seconds", 30.0)),
        error=str(asked.get("error", "internal_error")),
    )
    stage.faults.add(str(asked["method"]), fault, int(asked.get("count", 1)))


async def _clear(stage: Stage, _asked: Json) -> None:
    stage.faults.clear()


async def _rate(stage: Stage, asked: Json) -> None:
    stage.bucket.set(float(asked["per_second"]), int(asked.get("burst", 5)))


async def _lag(stage: Stage, asked: Json) -> None:
    stage.lag = float(asked["seconds"])


async def _pace(stage: Stage, asked: Json) -> None:
    stage.link.acknowledge = float(asked.get("acknowledge", stage.link.acknowledge))
    stage.dialogs.seconds = float(asked.get("trigger", stage.dialogs.seconds))


async def _drop(stage: Stage, _asked: Json) -> None:
    await stage.link.close(abort=True)


async def _disconnect(stage: Stage, asked: Json) -> None:
    await stage.link.ask_to_leave(str(asked.get("reason", "refresh_requested")))


async def _channel(stage: Stage, asked: Json) -> None:
    changes = {name: value for name, value in asked.items() if name != "id"}
    stage.state.channels.setdefault(str(asked["id"]), {}).update(changes)
    stage.state.touch()


CONTROLS: dict[str, Callable[[Stage, Json], Awaitable[None]]] = {
    "fault": _fault,
    "clear": _clear,
    "rate": _rate,
    "lag": _lag,
    "pace": _pace,
    "drop": _drop,
    "disconnect": _disconnect,
    "channel": _channel,
}


async def change(request: web.Request) -> web.Response:
    """Serve `POST /control/<what>`; 400 with the reason where the request makes no sense."""
    control = CONTROLS.get(request.match_info["what"])
    if control is None:
        raise web.HTTPNotFound
    try:
        await control(request.app[STAGE], await request.json() if request.can_read_body else {})
    except (KeyError, ValueError) as error:
        return web.json_response({"ok": False, "error": repr(error)}, status=400)
    return web.json_response({"ok": True})


async def ask(request: web.Request) -> web.Response:
    """Serve `GET /control/<what>`: posts, calls or faults still to come."""
    stage, what = request.app[STAGE], request.match_info["what"]
    if what == "posts":
        field, value = request.query.get("field"), request.query.get("value")
        posts = [post for post in stage.posts if not field or _has(post, field, value)]
        return web.json_response({"posts": posts})
    if what == "calls":
        return web.json_response({"calls": list(stage.calls)})
    if what == "faults":
        waiting = {method: len(queue) for method, queue in stage.faults.waiting.items() if queue}
        return web.json_response({"faults": waiting})
    raise web.HTTPNotFound


def _has(post: Json, field: str, value: str | None) -> bool:
    facts = post.get("metadata", {}).get("event_payload", {})
    return field in facts and value in (None, str(facts[field]))
