"""What parent and child say to each other: JSON, with its length before it.

Never pickles, which could run code.
"""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from feeds.article import Entry, ParsedFeed

LENGTH: Final = struct.Struct(">I")


def to_wire(parsed: ParsedFeed) -> dict[str, Any]:
    """Answer the parsed feed as plain JSON values."""
    return {
        "title": parsed.title,
        "skipped": parsed.skipped,
        "problems": parsed.problems,
        "ttl": parsed.ttl.total_seconds() if parsed.ttl else None,
        "entries": [
            [e.id, e.title, e.link, _text(e.published), e.summary, e.outlet] for e in parsed.entries
        ],
    }


def from_wire(answer: dict[str, Any]) -> ParsedFeed:
    """Answer the parsed feed that `to_wire` wrote down."""
    return ParsedFeed(
        title=answer["title"],
        skipped=answer["skipped"],
        problems=tuple(answer["problems"]),
        ttl=timedelta(seconds=answer["ttl"]) if answer["ttl"] else None,
        entries=tuple(
            Entry(
                id=id_,
                title=title,
                link=link,
                published=_moment(when),
                summary=summary,
                outlet=outlet,
            )
            for id_, title, link, when, summary, outlet in answer["entries"]
        ),
    )


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
