"""The drawer of articles: what feeds brought, each entry once, and what was read before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ForeignKey, String, Table, Text, UniqueConstraint, bindparam, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant

_SLICE = 5_000
"""So many entry ids are asked for in one question: databases bound its length."""


class ArticleRow(Base):
    """One entry of one feed, at first sight; `fingerprint` is of title and summary."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("feed_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    entry_id: Mapped[str] = mapped_column(String(500))
    link: Mapped[str] = mapped_column(String(2000))
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    published: Mapped[datetime | None] = mapped_column(Instant)
    first_seen: Mapped[datetime] = mapped_column(Instant)
    fingerprint: Mapped[str] = mapped_column(String(128))
    outlet: Mapped[str] = mapped_column(String(200), default="")
    edits: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One entry of one feed, as it was first seen; `outlet` is the paper that printed it."""

    feed: int
    entry: str
    link: str
    title: str
    summary: str
    published: datetime | None
    first_seen: datetime
    fingerprint: str
    outlet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entry that was read before: its article, what it said then, how often it was edited."""

    article: int
    fingerprint: str
    edits: int


_TABLE = cast("Table", ArticleRow.__table__)
_KNOWN = select(
    _TABLE.c.feed_id, _TABLE.c.entry_id, _TABLE.c.id, _TABLE.c.fingerprint, _TABLE.c.edits
).where(
    _TABLE.c.feed_id.in_(bindparam("feeds", expanding=True)),
    _TABLE.c.entry_id.in_(bindparam("entries", expanding=True)),
)
_ADDED = insert(_TABLE)
_NUMBERED = _ADDED.returning(_TABLE.c.id, sort_by_parameter_order=True)


class Articles:
    """Articles by feed and entry."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def known(self, entries: Mapping[int, Sequence[str]]) -> dict[tuple[int, str], Known]:
        """Which of these entries, ids by feed, were seen before."""
        wanted = {(feed, entry) for feed, ids in entries.items() for entry in ids}
        ids = sorted({entry for _, entry in wanted})
        found: dict[tuple[int, str], Known] = {}
        for start in range(0, len(ids), _SLICE):
            asked = {"feeds": list(entries), "entries": ids[start : start + _SLICE]}
            for feed, entry, article, said, edits in self._session.execute(_KNOWN, asked):
                if (feed, entry) in wanted:
                    found[feed, entry] = Known(article=article, fingerprint=said, edits=edits)
        return found

    def add(self, articles: Sequence[Article]) -> None:
        """Keep new articles."""
        if articles:
            self._session.connection().execute(_ADDED, [_values(a) for a in articles])

    def add_numbered(self, articles: Sequence[Article]) -> list[int]:
        """Keep new articles of which more is to be said; the ids they got, in order."""
        if not articles:
            return []
        rows = [_values(article) for article in articles]
        return list(self._session.connection().scalars(_NUMBERED, rows))

    def edit(self, article: int, *, title: str, summary: str, fingerprint: str) -> None:
        """Keep what a publisher made of an article since; its dates and its link stay."""
        row = self._session.get_one(ArticleRow, article)
        row.title, row.summary, row.fingerprint = title, summary, fingerprint
        row.edits += 1


def _values(article: Article) -> dict[str, object]:
    return {
        "feed_id": article.feed,
        "entry_id": article.entry,
        "link": article.link,
        "title": article.title,
        "summary": article.summary,
        "published": article.published,
        "first_seen": article.first_seen,
        "fingerprint": article.fingerprint,
        "outlet": article.outlet[:200],
        "edits": 0,
    }
