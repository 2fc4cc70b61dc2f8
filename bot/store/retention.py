"""What is kept no longer: texts of old news, old messages, receipts of requests long done.

What decides later is kept: the identity of an article (else an old one would come back as new), the
posts of open cases and their threads, everything in a customer's file.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.store.article import ArticleRow
from bot.store.base import Base
from bot.store.early_warning import CaseRow, EarlyWarningRow
from bot.store.news import MentionRow
from bot.store.office import ReceiptRow
from bot.store.outbox import WAITING, OutboxRow
from scoring.vocabulary import WarningState


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many articles lost their text, how many messages and receipts went."""

    articles: int = 0
    messages: int = 0
    receipts: int = 0

    @property
    def anything(self) -> bool:
        """Whether there was something to purge."""
        return bool(self.articles or self.messages or self.receipts)


class Retention:
    """Counts, or purges, what is older than its limit."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def count(self, *, news: datetime, messages: datetime, receipts: datetime) -> Purged:
        """What is older than these instants."""
        return Purged(
            articles=self._count(ArticleRow, _old_articles(news)),
            messages=self._count(OutboxRow, _old_messages(messages)),
            receipts=self._count(ReceiptRow, ReceiptRow.at < receipts),
        )

    def purge(self, *, news: datetime, messages: datetime, receipts: datetime) -> Purged:
        """Take it away; what that was."""
        found = self.count(news=news, messages=messages, receipts=receipts)
        self._session.execute(
            update(ArticleRow)
            .where(_old_articles(news))
            .values(title="", summary="")
            .execution_options(synchronize_session=False)
        )
        for going in (
            delete(OutboxRow).where(_old_messages(messages)),
            delete(ReceiptRow).where(ReceiptRow.at < receipts),
        ):
            self._session.execute(going.execution_options(synchronize_session=False))
        return found

    def _count(self, row: type[Base], which: ColumnElement[bool]) -> int:
        return self._session.scalar(select(func.count()).select_from(row).where(which)) or 0


def _old_articles(before: datetime) -> ColumnElement[bool]:
    """Articles first seen earlier that tell no event."""
    telling = select(MentionRow.article_id).where(MentionRow.event_id.is_not(None))
    return (
        (ArticleRow.first_seen < before)
        & ArticleRow.id.not_in(telling)
        & or_(ArticleRow.title != "", ArticleRow.summary != "")
    )


def _old_messages(before: datetime) -> ColumnElement[bool]:
    """Messages left earlier that are done with, but for those of cases that are open."""
    unresolved = select(EarlyWarningRow.case_id).where(
        EarlyWarningRow.state != WarningState.RESOLVED
    )
    posts = select(CaseRow.post_key).where(CaseRow.id.in_(unresolved))
    return (
        (OutboxRow.created_at < before)
        & OutboxRow.state.not_in(WAITING)
        & OutboxRow.key.not_in(posts)
        & OutboxRow.parent_key.not_in(posts)
    )
