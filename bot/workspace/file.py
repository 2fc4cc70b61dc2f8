"""Files: what the app uploads in three steps, what a person drops, and who may fetch it.

Upload: files.getUploadURLExternal → POST of the bytes → files.completeUploadExternal. Fetching by
`url_private_download` needs the app's token; without one Slack sends to its sign-in page.
"""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from bot.workspace.answer import SlackError
from bot.workspace.cast import BOT_USER, CHANNELS, DMS, PEOPLE, TEAM, is_in
from bot.workspace.event import send_event
from bot.workspace.message import from_bot, from_person, typed
from bot.workspace.stage import STAGE, Stage

Json = dict[str, Any]

MOST_BYTES = 64 * 1024 * 1024
_CHUNK = 1 << 16
_KIND = "xoxb-"


def _describe(stage: Stage, file_id: str, name: str, size: int, user: str) -> Json:
    """A file as Slack describes it."""
    base = f"{stage.url}/files-pri/{TEAM}-{file_id}"
    spelled = quote(name)
    return {
        "id": file_id,
        "created": int(stage.state.clock()),
        "timestamp": int(stage.state.clock()),
        "name": name,
        "title": name,
        "mimetype": "text/csv" if name.casefold().endswith(".csv") else "application/octet-stream",
        "filetype": name.rpartition(".")[2].casefold() or "binary",
        "user": user,
        "size": size,
        "mode": "hosted",
        "file_access": "visible",
        "is_external": False,
        "is_public": False,
        "url_private": f"{base}/{spelled}",
        "url_private_download": f"{base}/download/{spelled}",
    }


def _new_id() -> str:
    return "F0" + secrets.token_hex(5).upper()


def get_upload_address(stage: Stage, arguments: Json) -> Json:
    """files.getUploadURLExternal: where to send a file of this name and length."""
    name = str(arguments.get("filename") or "")
    length = str(arguments.get("length") or "")
    if not name or not length.isdecimal() or not int(length):
        lacking = "length" if name else "filename"
        why = f"[ERROR] missing required field: {lacking}"
        raise SlackError("invalid_arguments", messages=[why])
    if int(length) > MOST_BYTES:
        raise SlackError("file_upload_size_restricted")
    file_id, ticket = _new_id(), secrets.token_urlsafe(18)
    stage.uploads[ticket] = _describe(stage, file_id, name, int(length), BOT_USER)
    return {"ok": True, "upload_url": f"{stage.url}/upload/v1/{ticket}", "file_id": file_id}


async def receive(request: web.Request) -> web.Response:
    """Serve `POST /upload/v1/<ticket>`: the bytes of an announced file, as body or as a form."""
    stage = request.app[STAGE]
    file = stage.uploads.get(request.match_info["ticket"])
    if file is None:
        raise web.HTTPNotFound
    body = await _body(request)
    if len(body) != file["size"]:
        raise web.HTTPBadRequest(text="The length is not the one that was announced.")
    stage.shelf.put(file["id"], body)
    return web.Response(text=f"OK - {len(body)}")


async def _body(request: web.Request) -> bytes:
    if request.content_type == "multipart/form-data":
        part = await (await request.multipart()).next()
        return bytes(await part.read()) if isinstance(part, BodyPartReader) else b""
    found = bytearray()
    async for chunk in request.content.iter_chunked(_CHUNK):
        found += chunk
        if len(found) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(max_size=MOST_BYTES, actual_size=len(found))
    return bytes(found)


def complete_upload(stage: Stage, arguments: Json) -> Json:
    """files.completeUploadExternal: share uploaded files in a channel, thread or DM."""
    given = arguments.get("files")
    if not isinstance(given, list) or not given or not all(isinstance(g, dict) for g in given):
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: files"])
    waiting = {file["id"]: (ticket, file) for ticket, file in stage.uploads.items()}
    for one in given:
        if one.get("id") not in waiting or stage.shelf.get(str(one["id"])) is None:
            raise SlackError("file_not_found")
    channel = _place(stage, arguments)
    thread = str(arguments.get("thread_ts") or "")
    if channel and thread and stage.state.find(channel, thread) is None:
        raise SlackError("thread_not_found")
    files = []
    for one in given:
        ticket, file = waiting[str(one["id"])]
        del stage.uploads[ticket]
        files.append(file | {"title": str(one.get("title") or file["name"])})
        stage.state.files[file["id"]] = files[-1] | {"channel": channel}
    if channel:
        content = {"text": str(arguments.get("initial_comment") or ""), "files": files}
        more: Json = {"thread_ts": thread} if thread else {}
        stage.state.add(channel, from_bot(stage, content | more) | {"subtype": "file_share"})
    return {"ok": True, "files": files}


def _place(stage: Stage, arguments: Json) -> str:
    """The channel to share in: by its id only, and one that the app may write to."""
    named = str(arguments.get("channel_id") or "")
    if not named:
        return ""
    if not named.startswith(("C", "D", "G")):
        raise SlackError("channel_not_found")
    channel = stage.channel(named)
    if channel["id"] not in DMS and not channel["is_member"]:
        raise SlackError("not_in_channel")
    if channel["is_archived"]:
        raise SlackError("is_archived")
    return str(channel["id"])


def tell(stage: Stage, arguments: Json) -> Json:
    """files.info: one file."""
    file = stage.state.files.get(str(arguments.get("file") or ""))
    if file is None:
        raise SlackError("file_not_found")
    return {"ok": True, "file": {name: value for name, value in file.items() if name != "channel"}}


async def fetch(request: web.Request) -> web.StreamResponse:
    """Serve `url_private` and `url_private_download` to the app, by its token."""
    stage, file_id = request.app[STAGE], request.match_info["file"]
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not token.startswith(_KIND):
        raise web.HTTPFound(f"{stage.url}/")
    return _hand_out(stage, file_id)


async def hand_over(request: web.Request) -> web.StreamResponse:
    """Serve `GET /ui/file/<id>?user=`: a file to a person who is where it was shared."""
    stage, file_id = request.app[STAGE], request.match_info["file"]
    user, file = request.query.get("user", ""), stage.state.files.get(file_id)
    if file is None or user not in PEOPLE or not is_in(user, file["channel"]):
        raise web.HTTPNotFound
    return _hand_out(stage, file_id)


def _hand_out(stage: Stage, file_id: str) -> web.Response:
    file, body = stage.state.files.get(file_id), stage.shelf.get(file_id)
    if file is None or body is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file['name'])}",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=body, content_type=file["mimetype"], headers=headers)


async def drop(request: web.Request) -> web.Response:
    """Serve `POST /ui/drop?user=&channel=&name=&text=`: a person shares the body as a file."""
    stage, asked = request.app[STAGE], request.query
    user, channel = asked.get("user", ""), asked.get("channel", "")
    if user not in PEOPLE or channel not in {*CHANNELS, *DMS} or not is_in(user, channel):
        sentence = "This person is not in that channel."
        return web.json_response({"ok": False, "error": sentence}, status=404)
    body, name = await _body(request), asked.get("name") or "file"
    if not body:
        return web.json_response({"ok": False, "error": "This file is empty."}, status=404)
    file = _describe(stage, _new_id(), name, len(body), user)
    stage.shelf.put(file["id"], body)
    stage.state.files[file["id"]] = file | {"channel": channel}
    message = from_person(stage, user, typed(asked.get("text", ""), named=False))
    message |= {"subtype": "file_share", "files": [file], "upload": False}
    stage.state.add(channel, message)
    if channel in DMS:
        more = {"channel": channel, "channel_type": "im", "event_ts": message["ts"]}
        send_event(stage, message | more | {"client_msg_id": secrets.token_hex(16)})
    return web.json_response({"ok": True, "ts": message["ts"], "file": file["id"]})


METHODS: dict[str, Callable[[Stage, Json], Json]] = {
    "files.getUploadURLExternal": get_upload_address,
    "files.completeUploadExternal": complete_upload,
    "files.info": tell,
}
