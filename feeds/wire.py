"""What parent and child say to each other: JSON, with its length before it.

Never pickles, which could run code.
"""

import struct
from datetime import UTC, datetime
from typing import Any, Final

from feeds.article import Entry, ParsedFeed

LENGTH: Final = struct.Struct(">I")


def to_wire(parsed: ParsedFeed) -> dict[str, Any]:
    """Answer the parsed feed as plain JSON values."""
    return {
        "title": parsed.title,
        "skipped": parsed.skipped,
        "problems": parsed.problems,
        "entries": [
            [e.id, e.title, e.link, e.published.isoformat() if e.published else None, e.summary]
            for e in parsed.entries
        ],
    }


def from_wire(answer: dict[str, Any]) -> ParsedFeed:
    """Answer the parsed feed that `to_wire` wrote down."""
    return ParsedFeed(
        title=answer["title"],
        skipped=answer["skipped"],
        problems=tuple(answer["problems"]),
        entries=tuple(
            Entry(id=id_, title=title, link=link, published=_moment(when), summary=summary)
            for id_, title, link, when, summary in answer["entries"]
        ),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
