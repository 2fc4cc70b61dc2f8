"""JSON Feed (versions 1 and 1.1): the same plain entries as from RSS and Atom."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from feeds.article import ENTRY_CAP, LINK_CAP, SUMMARY_CAP, TITLE_CAP, Entry, ParsedFeed, identity
from feeds.date import clocks_of, parse_date
from feeds.errors import FeedError, FeedProblem
from feeds.markup import clean, plain_text

_VERSION: Final = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")


def is_json_feed(text: str) -> bool:
    """Whether the document means to be a JSON Feed, however the slashes of its version look."""
    return text.startswith("{") and "jsonfeed.org" in text


def read_json_feed(text: str) -> ParsedFeed:
    """What the document says; raises `FeedProblem` where it is no JSON Feed."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedProblem(FeedError.NOT_A_FEED, "broken JSON") from error
    raw = found.get("items")
    if not _VERSION.match(_text(found, "version")) or not isinstance(raw, list):
        raise FeedProblem(FeedError.NOT_A_FEED)
    good = [each for each in raw[:ENTRY_CAP] if isinstance(each, Mapping)]
    entries = {e.id: e for e in reversed([_entry(each) for each in good]) if e is not None}
    problems: tuple[str, ...] = ()
    if len(raw) > ENTRY_CAP:
        problems = (f"only the first {ENTRY_CAP} of {len(raw)} entries were read",)
    return ParsedFeed(
        title=plain_text(_text(found, "title"), TITLE_CAP),
        entries=tuple(reversed(entries.values())),
        skipped=len(raw) - len(entries),
        problems=problems,
    )


def _entry(raw: Mapping[str, Any]) -> Entry | None:
    title = plain_text(_text(raw, "title"), TITLE_CAP)
    written = _text(raw, "summary") or _text(raw, "content_text") or _text(raw, "content_html")
    summary = plain_text(written, SUMMARY_CAP)
    link = "".join(clean(_text(raw, "url") or _text(raw, "external_url")).split())
    if not link.startswith(("http://", "https://")) or len(link) > LINK_CAP:
        link = ""
    found = identity(clean(_text(raw, "id")), link, title)
    if not found or not (title or summary):
        return None
    dated = _text(raw, "date_published") or _text(raw, "date_modified")
    return Entry(
        id=found,
        title=title or summary[:TITLE_CAP],
        link=link,
        published=parse_date(dated, clocks_of(title or summary)),
        summary=summary,
    )


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
