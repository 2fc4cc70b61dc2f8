"""Reading papers in the child, against feedparser as it comes, in this process."""

import calendar
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser

from feeds.article import Entry
from feeds.markup import plain_text
from feeds.parser import Parser
from tests.bench.press import paper
from tests.bench.verdict import in_turn, judged, ratio

Row = tuple[str, str, str]
PAPERS, ENTRIES = 40, 50


def rows() -> Iterator[Row]:
    """Entries a second, and how many say the same as feedparser's."""
    papers = [paper(number, ENTRIES) for number in range(PAPERS)]
    with Parser() as parser:
        parser.parse(papers[0])
        ours, theirs = in_turn(
            [
                lambda: [parser.parse(p) for p in papers],
                lambda: [feedparser.parse(io.BytesIO(p)) for p in papers],
            ],
            3,
        )
        share = theirs / ours
        many = PAPERS * ENTRIES
        yield (
            f"parse, {PAPERS} papers, in the child",
            f"{many / ours:,.0f} entries/s",
            f"{ratio(share)} of feedparser's defaults ({many / theirs:,.0f}/s); "
            + judged(">= 1.3x", met=share >= 1.3),
        )
        same = sum(_same(parser, body) for body in papers)
    yield (
        "  id, title, link and time as feedparser's",
        f"{same / many:.2%}",
        judged(">= 99.5 %", met=same >= 0.995 * many),
    )


def _same(parser: Parser, body: bytes) -> int:
    theirs = feedparser.parse(io.BytesIO(body)).entries
    ours = parser.parse(body).entries
    return sum(_says_the_same(one, other) for one, other in zip(ours, theirs, strict=True))


def _says_the_same(ours: Entry, theirs: Any) -> bool:
    when = theirs.get("published_parsed") or theirs.get("updated_parsed")
    published = datetime.fromtimestamp(calendar.timegm(when), tz=UTC)
    title = plain_text(theirs["title"], 300)
    return (ours.id, ours.title, ours.link, ours.published) == (
        theirs["id"],
        title,
        theirs["link"],
        published,
    )
