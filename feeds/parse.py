"""From a document's bytes to what it says: the only file that knows feedparser.

feedparser is given `BytesIO` only: it would open bytes that look like a path. A document that is
not well-formed keeps every entry that was recovered. All this happens in a `child`.
"""

import calendar
import io
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

import feedparser

from feeds.article import (
    ENTRY_CAP,
    LINK_CAP,
    OUTLET_CAP,
    SUMMARY_CAP,
    TITLE_CAP,
    Entry,
    ParsedFeed,
    identity,
)
from feeds.date import clocks_of, is_impossible, parse_date, sane
from feeds.decode import decode
from feeds.errors import FeedError, FeedProblem
from feeds.json_feed import is_json_feed, read_json_feed
from feeds.markup import clean, plain_text
from feeds.plain_feed import read_plain

_HEAD: Final = 65_536
_FEED_ROOT: Final = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_PAGE: Final = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
_ENTITY: Final = re.compile(
    r"""<!ENTITY\s+(?!%)\S+\s+(?:(SYSTEM|PUBLIC)\b|(["'])(.*?)\2)""", re.DOTALL | re.IGNORECASE
)
_NESTED: Final = re.compile(r"&(?!#|lt;|gt;|amp;|quot;|apos;)\w")
_LONG_ENTITY: Final = 1_000


def read(body: bytes, charset: str | None = None, url: str = "") -> ParsedFeed:
    """What the document says.

    Raises `FeedProblem` where it is no feed or unfolds into more than it shows. `charset` is what
    the HTTP header names; relative links are resolved against `url`. Runs in this very process:
    documents of strangers go through `parser.Parser`.
    """
    text = decode(body, charset)
    if not text.strip():
        raise FeedProblem(FeedError.EMPTY)
    if is_json_feed(text):
        return read_json_feed(text)
    if not _FEED_ROOT.search(text):
        raise FeedProblem(FeedError.NOT_A_FEED, "a web page" if _PAGE.match(text) else "")
    plain = read_plain(text)
    return _parsed(plain) if plain else read_tolerantly(text, url)


def read_tolerantly(text: str, url: str) -> ParsedFeed:
    """What feedparser makes of a document, well-formed or not; raises `FeedProblem`."""
    _refuse_bombs(text)
    found = feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.entries and not found.version:
        raise FeedProblem(FeedError.NOT_A_FEED)
    return _parsed(found)


def _refuse_bombs(text: str) -> None:
    start = text[:_HEAD].find("<!DOCTYPE")
    if start < 0 or "[" not in text[start : start + 400]:
        return
    end = text.find("]>", start)
    for outside, _, value in _ENTITY.findall(text[start : end if end > 0 else None]):
        if outside or len(value) > _LONG_ENTITY or _NESTED.search(value):
            raise FeedProblem(FeedError.ENTITY_BOMB)


def _parsed(found: Mapping[str, Any]) -> ParsedFeed:
    raw = found["entries"]
    guids = Counter(_text(each, "id") for each in raw)
    entries = [_entry(each, guids) for each in raw[:ENTRY_CAP]]
    kept = {entry.id: entry for entry in reversed(entries) if entry is not None}
    problems = []
    if found.get("bozo"):
        problems.append("not well-formed; what could be read was kept")
    if len(raw) > ENTRY_CAP:
        problems.append(f"only the first {ENTRY_CAP} of {len(raw)} entries were read")
    return ParsedFeed(
        title=plain_text(_text(found["feed"], "title"), TITLE_CAP),
        entries=tuple(reversed(kept.values())),
        skipped=len(raw) - len(kept),
        problems=tuple(problems),
        ttl=_ttl(found["feed"]),
    )


_PERIODS: Final = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def _ttl(head: Mapping[str, Any]) -> timedelta | None:
    """How long the feed says that it stays as it is: RSS `ttl`, or the syndication module."""
    minutes = _text(head, "ttl").strip()
    if minutes.isascii() and minutes.isdigit():
        return timedelta(minutes=min(int(minutes[:6]), 60 * 24 * 31)) or None
    period = _PERIODS.get(_text(head, "sy_updateperiod").strip().casefold())
    often = _text(head, "sy_updatefrequency").strip()[:4]
    if period is None:
        return None
    return period / max(int(often) if often.isascii() and often.isdigit() else 1, 1)


def _entry(raw: Mapping[str, Any], guids: Mapping[str, int]) -> Entry | None:
    title = plain_text(_text(raw, "title"), TITLE_CAP)
    summary = plain_text(_text(raw, "summary") or _content(raw), SUMMARY_CAP)
    link = _link(_text(raw, "feedburner_origlink") or _text(raw, "link"))
    guid = clean(_text(raw, "id"))
    found = identity(guid, link, title, repeated=guids[_text(raw, "id")] > 1)
    if not found or not (title or summary):
        return None
    return Entry(
        id=found,
        title=title or summary[:TITLE_CAP],
        link=link,
        published=_published(raw, clocks_of(title or summary)),
        summary=summary,
        outlet=_outlet(raw),
    )


def _outlet(raw: Mapping[str, Any]) -> str:
    source = raw.get("source")
    return plain_text(_text(source, "title"), OUTLET_CAP) if isinstance(source, Mapping) else ""


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    return value if isinstance(value, str) else ""


def _content(raw: Mapping[str, Any]) -> str:
    parts = raw.get("content", [])
    return _text(parts[0], "value") if parts else ""


def _link(raw: str) -> str:
    link = "".join(clean(raw).split())
    return link if link.startswith(("http://", "https://")) and len(link) <= LINK_CAP else ""


def _published(raw: Mapping[str, Any], clocks: tzinfo) -> datetime | None:
    for key in ("published", "updated", "created"):
        if key not in raw:
            continue
        if f"{key}_moment" in raw and clocks is UTC:
            moment: datetime = raw[f"{key}_moment"]
            return moment
        own = parse_date(_text(raw, key), clocks)
        if own is not None:
            return own
        theirs = raw.get(f"{key}_parsed")
        if theirs is not None and not is_impossible(_text(raw, key)):
            with suppress(ValueError, OverflowError):
                return sane(datetime.fromtimestamp(calendar.timegm(theirs), tz=UTC))
    return None
