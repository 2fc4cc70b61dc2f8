"""How often each name was found lately; counted from the mentions, kept nowhere."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.store.article import ArticleRow
from bot.store.feed import FeedRow
from bot.store.news import MentionRow
from feeds.naming import FEWEST, Naming
from scoring.vocabulary import CustomerId, Level


class Namings:
    """Counts of articles by the name that was found in them."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def since(self, first: datetime, customer: CustomerId | None = None) -> tuple[Naming, ...]:
        """The names that stood in many articles since then, of everybody or of one customer.

        Feeds about the customer itself do not count: they name it because they are about it.
        """
        lately = ArticleRow.first_seen >= first
        read = self._session.scalar(select(func.count()).select_from(ArticleRow).where(lately)) or 0
        if read < FEWEST:
            return ()
        articles = func.count()
        adverse = func.sum(case((MentionRow.level.in_((Level.HIGH, Level.REVIEW)), 1), else_=0))
        found = (
            select(MentionRow.customer_id, MentionRow.alias, articles, adverse)
            .join(ArticleRow, ArticleRow.id == MentionRow.article_id)
            .join(FeedRow, FeedRow.id == ArticleRow.feed_id)
            .where(lately, FeedRow.customer_id != MentionRow.customer_id)
            .group_by(MentionRow.customer_id, MentionRow.alias)
            .having(articles >= FEWEST)
            .order_by(MentionRow.customer_id, MentionRow.alias)
        )
        if customer is not None:
            found = found.where(MentionRow.customer_id == customer)
        return tuple(
            Naming(customer=CustomerId(who), alias=alias, articles=times, adverse=bad, read=read)
            for who, alias, times, bad in self._session.execute(found)
        )
