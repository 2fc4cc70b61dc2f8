"""What the page (and a journey that plays a person) speaks: `/ui/…`, JSON in and out.

GET state, events · POST message, action, submit, close, suggest, home, read, dismiss.
A request that cannot be carried out (a button that has gone, an unknown person) is answered 404
with the sentence.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.workspace import event, interaction, submission
from bot.workspace.answer import SlackError
from bot.workspace.cast import BOT_USER, CHANNELS, DMS, PEOPLE, SYSTEM_USER, TEAM_NAME, is_in
from bot.workspace.interaction import Place
from bot.workspace.message import described
from bot.workspace.stage import STAGE, Stage

Json = dict[str, Any]

LONGEST_WAIT = 25.0


def _people() -> Json:
    shown = {
        one: {"name": p.name, "handle": p.handle, "title": p.title, "colour": p.colour}
        for one, p in PEOPLE.items()
    }
    return shown | {
        BOT_USER: {"name": "Risk bot", "handle": "risk", "title": "app", "colour": "#0f766e"},
        SYSTEM_USER: {"name": "Workspace", "handle": "", "title": "system", "colour": "#475569"},
    }


def _main(stage: Stage, channel: str) -> list[Json]:
    return [
        message
        for message in stage.state.messages.get(channel, [])
        if message.get("thread_ts", message["ts"]) == message["ts"]
        or message.get("subtype") == "thread_broadcast"
    ]


def _rooms(stage: Stage, user: str) -> list[Json]:
    rooms = []
    for one in [*CHANNELS, PEOPLE[user].dm]:
        if not is_in(user, one):
            continue
        channel = stage.channel(one)
        read = stage.state.read.get(user, {}).get(one, "")
        unread = [m for m in _main(stage, one) if m["ts"] > read and m["user"] != user]
        rooms.append(
            {
                "id": one,
                "name": channel.get("name", "Risk bot"),
                "topic": channel.get("topic", {}).get("value", ""),
                "is_im": channel["is_im"],
                "is_archived": channel["is_archived"],
                "is_ext_shared": channel.get("is_ext_shared", False),
                "has_bot": channel.get("is_member", True),
                "unread": len(unread),
            }
        )
    return rooms


def _lines(stage: Stage, user: str, channel: str) -> list[Json]:
    """Answer everything this person sees in a channel, threads included, oldest first."""
    public = [
        described(stage, channel, message, metadata=False) | {"private": False}
        for message in stage.state.messages.get(channel, [])
    ]
    private = [
        message | {"private": True}
        for message in stage.state.private.get(user, [])
        if message["channel"] == channel
    ]
    lines = sorted(public + private, key=lambda message: str(message["ts"]))
    for line in lines:
        line["warning"] = stage.warnings.get((user, line["ts"]), "")
    return lines


async def see(request: web.Request) -> web.Response:
    """Serve `GET /ui/state?user=&channel=`: all that this person sees."""
    stage, user = request.app[STAGE], _known(request.query.get("user"))
    channel = str(request.query.get("channel") or "C0SALES")
    if channel not in {*CHANNELS, *DMS} or not is_in(user, channel):
        channel = PEOPLE[user].dm
    stack = [
        view | {"note": stage.dialogs.notes.get(view["id"], {})}
        for view in stage.dialogs.stack(user)
    ]
    home = stage.state.homes.get(user)
    if home is not None:
        home = home | {"note": stage.dialogs.notes.get(home["id"], {})}
    return web.json_response(
        {
            "seq": stage.state.seq,
            "workspace": TEAM_NAME,
            "me": user,
            "people": _people(),
            "commands": stage.commands,
            "connected": stage.link.count,
            "rooms": _rooms(stage, user),
            "channel": channel,
            "messages": _lines(stage, user, channel),
            "modals": stack,
            "home": home,
        }
    )


async def wait(request: web.Request) -> web.Response:
    """Serve `GET /ui/events?since=N&wait=S`: answer as soon as there is something newer than N."""
    stage = request.app[STAGE]
    seconds = min(LONGEST_WAIT, float(request.query.get("wait", LONGEST_WAIT)))
    seq = await stage.state.changed(int(request.query.get("since", -1)), seconds)
    return web.json_response({"seq": seq})


def _known(user: object) -> str:
    if user not in PEOPLE:
        raise LookupError(f"Nobody here is called {user!r}; known are {', '.join(PEOPLE)}.")
    return str(user)


def _place(asked: Json) -> Place:
    return Place(
        block_id=str(asked.get("block_id")),
        action_id=str(asked.get("action_id")),
        channel=str(asked.get("channel") or ""),
        ts=str(asked.get("ts") or ""),
        view_id=str(asked.get("view_id") or ""),
        private=bool(asked.get("private")),
    )


async def _message(stage: Stage, user: str, asked: Json) -> Json:
    channel, text = str(stage.channel(asked.get("channel"))["id"]), str(asked.get("text") or "")
    if not is_in(user, channel):
        raise LookupError("This person is not in that channel.")
    if not text.strip():
        raise LookupError("There is nothing to send.")
    thread = asked.get("thread_ts")
    if not text.startswith("/"):
        return {"ts": interaction.words(stage, user, channel, text, thread)["ts"]}
    if thread:
        name = text.partition(" ")[0]
        interaction.system_line(stage, user, channel, f"{name} is not supported in threads. Sorry!")
        return {"outcome": None}
    return {"outcome": await interaction.command(stage, user, channel, text)}


async def _action(stage: Stage, user: str, asked: Json) -> Json:
    given, raw = asked.get("values") or {}, asked.get("value")
    return {"outcome": await interaction.act(stage, user, _place(asked), raw=raw, given=given)}


async def _submit(stage: Stage, user: str, asked: Json) -> Json:
    given = asked.get("values") or {}
    return await submission.submit(stage, user, str(asked.get("view_id")), given)


async def _close(stage: Stage, user: str, asked: Json) -> Json:
    everything = bool(asked.get("everything"))
    submission.close(stage, user, str(asked.get("view_id")), everything=everything)
    return {}


async def _suggest(stage: Stage, user: str, asked: Json) -> Json:
    typed = str(asked.get("typed") or "")
    return {"options": await submission.suggest(stage, user, _place(asked), typed)}


async def _home(stage: Stage, user: str, asked: Json) -> Json:
    event.home_opened(stage, user, str(asked.get("tab") or "home"))
    return {}


async def _read(stage: Stage, user: str, asked: Json) -> Json:
    channel = str(asked.get("channel"))
    newest = max((m["ts"] for m in stage.state.messages.get(channel, [])), default="")
    marks = stage.state.read.setdefault(user, {})
    if marks.get(channel, "") < newest:
        marks[channel] = newest
        stage.state.touch()
    return {}


async def _dismiss(stage: Stage, user: str, asked: Json) -> Json:
    stage.state.unwhisper(user, str(asked.get("ts")))
    return {}


ACTS: dict[str, Callable[[Stage, str, Json], Awaitable[Json]]] = {
    "message": _message,
    "action": _action,
    "submit": _submit,
    "close": _close,
    "suggest": _suggest,
    "home": _home,
    "read": _read,
    "dismiss": _dismiss,
}


async def do(request: web.Request) -> web.Response:
    """Serve `POST /ui/<act>` for the acts in the table."""
    act = ACTS.get(request.match_info["act"])
    if act is None:
        raise web.HTTPNotFound
    try:
        asked = await request.json()
        done = await act(request.app[STAGE], _known(asked.get("user")), asked)
    except (LookupError, ValueError) as error:
        return web.json_response({"ok": False, "error": str(error.args[0])}, status=404)
    except SlackError as error:
        return web.json_response(error.body())
    return web.json_response({"ok": True, **done})
