"""The drawer of outlets: which papers told a story, each by its own first article."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.article import ArticleRow
from bot.store.news import TELLING, MentionRow
from scoring.vocabulary import EventId


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The first article in which one outlet told a story."""

    outlet: str
    link: str


class Papers:
    """Outlets by event."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def that_told(self, events: Sequence[EventId]) -> dict[EventId, tuple[Printed, ...]]:
        """The outlets that told each event with their first article, the earliest first."""
        if not events:
            return {}
        rows = self._session.execute(
            select(MentionRow.event_id, ArticleRow.outlet, ArticleRow.link)
            .join(ArticleRow, ArticleRow.id == MentionRow.article_id)
            .where(MentionRow.event_id.in_(events), MentionRow.level.in_(TELLING))
            .order_by(ArticleRow.first_seen, ArticleRow.id)
        )
        found: dict[EventId, dict[str, Printed]] = defaultdict(dict)
        for event, outlet, link in rows:
            if event is not None:
                found[EventId(event)].setdefault(outlet, Printed(outlet=outlet, link=link))
        return {event: tuple(told.values()) for event, told in found.items()}
