"""Serves demo news feeds whose dates are day offsets, and adds their later entries after a poll.

`day:-3T09:00` in a feed is 09:00 UTC three days before the feed was first served; `day:0` is that
moment itself, or, among the later entries, the moment they were added. Once written, a date never
changes, so that the body stays equal byte for byte between polls unless an entry was added.
"""

import gzip
import hashlib
import re
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.workspace.stage import STAGE, Stage

Json = dict[str, Any]

_DATE = re.compile(r"day:([+-]?\d+)(?:T(\d\d):(\d\d))?")
_FIRST = re.compile(r"[ \t]*<(?:item|entry)[\s>]")
_LATER = re.compile(r"<later[^>]*>(.*)</later>", re.DOTALL)


def _date(found: re.Match[str], now: datetime, *, rss: bool) -> str:
    moment = now + timedelta(days=int(found[1]))
    if found[2]:
        clock = time(int(found[2]), int(found[3]), tzinfo=UTC)
        moment = datetime.combine(moment.date(), clock)
    if int(found[1]) <= 0:
        moment = min(moment, now)
    return format_datetime(moment) if rss else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _dated(text: str, now: datetime, *, rss: bool) -> str:
    return _DATE.sub(lambda found: _date(found, now, rss=rss), text)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def body(stage: Stage, folder: Path, name: str) -> tuple[bytes, datetime]:
    """Answer a feed's bytes and when they last changed; FileNotFoundError where there is none."""
    text = (folder / f"{name}.xml").read_text("utf-8")
    now = stage.state.clock()
    kept = stage.state.feeds.setdefault(name, {"base": now, "polls": 0, "added": None})
    rss = "<feed" not in text
    whole, changed = _dated(text, _moment(kept["base"]), rss=rss), _moment(kept["base"])
    later = folder / f"{name}.later.xml"
    if kept["polls"] and later.exists():
        if kept["added"] is None:
            kept["added"] = max(now, kept["base"] + 1)
            stage.state.touch()
        changed = _moment(kept["added"])
        whole = _inserted(whole, _dated(later.read_text("utf-8"), changed, rss=rss))
    return whole.encode(), changed


def _inserted(text: str, later: str) -> str:
    """Put the later entries before the first one."""
    inside, first = _LATER.search(later), _FIRST.search(text)
    if inside is None:
        return text
    end = first.start() if first else text.rfind("</")
    return f"{text[:end]}{inside[1].strip()}\n{text[end:]}"


def _unchanged(request: web.Request, tag: str, changed: datetime) -> bool:
    """Say whether the poller already has this body."""
    given = request.headers.get("If-None-Match")
    if given is not None:
        return tag in [one.strip().removeprefix("W/") for one in given.split(",")]
    try:
        return parsedate_to_datetime(request.headers["If-Modified-Since"]) >= changed
    except (KeyError, ValueError, TypeError):
        return False


async def serve_feed(request: web.Request) -> web.Response:
    """Serve `GET /feeds/<name>.xml`, conditionally and compressed; `?preview=1` is not a poll."""
    stage, name = request.app[STAGE], request.match_info["name"]
    if stage.feeds is None:
        raise web.HTTPNotFound
    try:
        raw, changed = body(stage, stage.feeds, name)
    except FileNotFoundError:
        raise web.HTTPNotFound from None
    tag = f'"{hashlib.sha256(raw).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(changed, usegmt=True),
        "Cache-Control": "max-age=0",
        "Vary": "Accept-Encoding",
    }
    if _unchanged(request, tag, changed):
        return web.Response(status=304, headers=headers)
    if request.method == "GET" and "preview" not in request.query:
        stage.state.feeds[name]["polls"] += 1
        stage.state.touch()
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        raw = gzip.compress(raw, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=raw, headers=headers, content_type="application/xml", charset="utf-8")


async def list_feeds(request: web.Request) -> web.Response:
    """Serve `GET /feeds/`: the addresses of all feeds, one a line."""
    stage = request.app[STAGE]
    names = sorted(p.stem for p in stage.feeds.glob("*.xml")) if stage.feeds else []
    lines = [f"{stage.url}/feeds/{name}.xml\n" for name in names if not name.endswith(".later")]
    return web.Response(text="".join(lines))
