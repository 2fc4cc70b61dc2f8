"""The drawer of what people said of stories: remembered, listed, and kept for later learning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.article import ArticleRow
from bot.store.base import Base, Instant, words
from bot.store.news import MentionRow
from scoring.story import Verdict
from scoring.vocabulary import CustomerId, EventId, NewsSeverity, PersonId, Triage


class VerdictRow(Base):
    """One thing that one person said of one story; appended, the newest counts."""

    __tablename__ = "verdict"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    said: Mapped[Triage] = mapped_column(words(Triage))
    severity: Mapped[NewsSeverity] = mapped_column(words(NewsSeverity))
    author: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One article of a story: its words, and where in them the customer's name was found."""

    article: int
    event: EventId | None
    title: str
    summary: str
    surface: str
    start: int
    end: int
    alias: str
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A verdict with the words that it was about, for learning."""

    verdict: Verdict
    wording: Wording


class Verdicts:
    """Verdicts by story and by customer, and the words of stories."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def add(self, verdict: Verdict) -> None:
        """Append what somebody said."""
        self._session.add(
            VerdictRow(
                event_id=verdict.event,
                customer_id=verdict.customer,
                said=verdict.said,
                severity=verdict.severity,
                author=verdict.author,
                note=verdict.note,
                at=verdict.at,
            )
        )
        self._session.flush()

    def newest(self, events: Sequence[EventId]) -> dict[EventId, Verdict]:
        """The newest verdict on each story that has one."""
        rows = self._session.scalars(
            select(VerdictRow).where(VerdictRow.event_id.in_(events)).order_by(VerdictRow.id)
        )
        return {EventId(row.event_id): _value(row) for row in rows}

    def labelled(self) -> tuple[Labelled, ...]:
        """The newest verdict on each story with the words of its first article, oldest first."""
        rows = self._session.scalars(select(VerdictRow).order_by(VerdictRow.id))
        newest = {row.event_id: _value(row) for row in rows}
        first: dict[int, Wording] = {}
        for wording in self._wordings(MentionRow.event_id.in_(list(newest))):
            if wording.event is not None:
                first.setdefault(wording.event, wording)
        return tuple(
            Labelled(verdict=verdict, wording=first[event])
            for event, verdict in newest.items()
            if event in first
        )

    def wordings(self, customer: CustomerId, *, alias: str = "") -> tuple[Wording, ...]:
        """Every article that names the customer, or does so by one of its names, oldest first."""
        wanted = MentionRow.customer_id == customer
        if alias:
            wanted = wanted & (MentionRow.alias == alias)
        return self._wordings(wanted)

    def of_event(self, event: EventId) -> tuple[Wording, ...]:
        """The articles that tell a story, the first one first."""
        return self._wordings(MentionRow.event_id == event)

    def _wordings(self, wanted: ColumnElement[bool]) -> tuple[Wording, ...]:
        rows = self._session.execute(
            select(ArticleRow, MentionRow)
            .join(MentionRow, MentionRow.article_id == ArticleRow.id)
            .where(wanted, ArticleRow.title != "")
            .order_by(ArticleRow.first_seen, ArticleRow.id)
        )
        return tuple(_wording(article, mention) for article, mention in rows)


def _value(row: VerdictRow) -> Verdict:
    return Verdict(
        event=EventId(row.event_id),
        customer=CustomerId(row.customer_id),
        said=row.said,
        severity=row.severity,
        author=PersonId(row.author),
        at=row.at,
        note=row.note,
    )


def _wording(article: ArticleRow, mention: MentionRow) -> Wording:
    return Wording(
        article=article.id,
        event=None if mention.event_id is None else EventId(mention.event_id),
        title=article.title,
        summary=article.summary,
        surface=mention.surface,
        start=mention.start,
        end=mention.end,
        alias=mention.alias,
        outlet=article.outlet,
    )
