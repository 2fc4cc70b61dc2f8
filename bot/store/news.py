"""The drawer of mentions and events; the articles themselves have their own."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Date,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.article import ArticleRow
from bot.store.base import Base, Instant, words
from bot.store.history import Then, held_then, past
from scoring.adverse import AdverseEvent
from scoring.story import Seen, Unsure
from scoring.vocabulary import (
    Category,
    CustomerId,
    EventId,
    Level,
    NewsSeverity,
    PersonId,
    Triage,
)

TELLING = (Level.HIGH, Level.REVIEW)
"""An article that is judged otherwise, as a correction is, tells no story."""


class EventRow(Base):
    """One story about one customer; `title` and `link` are those of the earliest article."""

    __tablename__ = "event"
    remembered = True

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(2000))
    outlet: Mapped[str] = mapped_column(String(200))
    day: Mapped[date] = mapped_column(Date)
    dated: Mapped[bool] = mapped_column(default=True)
    first_seen: Mapped[datetime] = mapped_column(Instant)
    baseline_at: Mapped[datetime | None] = mapped_column(Instant)
    category: Mapped[Category] = mapped_column(words(Category))
    severity: Mapped[NewsSeverity] = mapped_column(words(NewsSeverity))
    level: Mapped[Level] = mapped_column(words(Level))
    because: Mapped[str] = mapped_column(Text)
    triage: Mapped[Triage] = mapped_column(words(Triage), default=Triage.OPEN)
    triaged_by: Mapped[str] = mapped_column(String(40), default="")


class MentionRow(Base):
    """One article naming one customer, where, by which rule, and how it was judged."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("article_id", "customer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    surface: Mapped[str] = mapped_column(String(300))
    start: Mapped[int]
    end: Mapped[int]
    alias: Mapped[str] = mapped_column(String(300))
    rule: Mapped[str] = mapped_column(String(200))
    strong: Mapped[bool]
    p_negative: Mapped[float]
    label: Mapped[str] = mapped_column(String(20))
    level: Mapped[Level] = mapped_column(words(Level))
    category: Mapped[Category | None] = mapped_column(words(Category))
    severity: Mapped[NewsSeverity] = mapped_column(words(NewsSeverity))
    because: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRecord:
    """One judged mention to keep; `event` is None where it is stored only."""

    article: int
    customer: CustomerId
    event: EventId | None
    surface: str
    start: int
    end: int
    alias: str
    rule: str
    strong: bool
    p_negative: float
    label: str
    level: Level
    category: Category | None
    severity: NewsSeverity
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What an article said of a customer before its publisher changed it, and of which event."""

    event: EventId | None
    strong: bool
    level: Level
    severity: NewsSeverity


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An event's own words beside it, for telling whether the next article is the same story."""

    event: AdverseEvent
    summary: str
    first_seen: datetime


class News:
    """Events by customer, and which articles tell them."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def add_mention(self, mention: MentionRecord) -> None:
        """Keep a judged mention."""
        self._session.add(
            MentionRow(
                article_id=mention.article,
                customer_id=mention.customer,
                event_id=mention.event,
                surface=mention.surface[:300],
                start=mention.start,
                end=mention.end,
                alias=mention.alias[:300],
                rule=mention.rule[:200],
                strong=mention.strong,
                p_negative=mention.p_negative,
                label=mention.label,
                level=mention.level,
                category=mention.category,
                severity=mention.severity,
                because=mention.because,
            )
        )

    def judged(self, article: int) -> dict[CustomerId, Earlier]:
        """How an article was judged for each customer that it names."""
        rows = self._session.scalars(select(MentionRow).where(MentionRow.article_id == article))
        return {
            CustomerId(row.customer_id): Earlier(
                event=None if row.event_id is None else EventId(row.event_id),
                strong=row.strong,
                level=row.level,
                severity=row.severity,
            )
            for row in rows
        }

    def drop_mentions(self, article: int) -> None:
        """Forget how an article was judged, before it is judged anew."""
        self._session.execute(delete(MentionRow).where(MentionRow.article_id == article))

    def add_event(self, event: AdverseEvent, *, summary: str, first_seen: datetime) -> EventId:
        """Keep a new event (its own id is ignored); the id it got."""
        row = EventRow(
            customer_id=event.customer,
            title=event.title,
            summary=summary,
            link=event.link,
            outlet=event.outlet,
            day=event.day,
            dated=event.dated,
            first_seen=first_seen,
            baseline_at=event.baseline_at,
            category=event.category,
            severity=event.severity,
            level=event.level,
            because=event.because,
            triage=event.triage,
        )
        self._session.add(row)
        self._session.flush()
        return EventId(row.id)

    def find_event(self, event: EventId) -> AdverseEvent | None:
        """The event of that id."""
        row = self._session.get(EventRow, event)
        if row is None:
            return None
        told = self._told((CustomerId(row.customer_id),))
        return _value(row, tuple(told.get(row.id, (row.outlet,))))

    def last_told(self, event: EventId) -> datetime | None:
        """When we first saw the newest of the articles that tell an event."""
        return self._session.scalar(
            select(func.max(ArticleRow.first_seen))
            .join(MentionRow, MentionRow.article_id == ArticleRow.id)
            .where(MentionRow.event_id == event, MentionRow.level.in_(TELLING))
        )

    def triage(self, event: EventId, said: Triage, *, by: PersonId) -> None:
        """Note what a person said of an event."""
        row = self._session.get_one(EventRow, event)
        row.triage, row.triaged_by = said, by
        self._session.flush()

    def change_event(self, event: AdverseEvent) -> None:
        """Bring judgement and baseline of a known event up to date; its head stays."""
        row = self._session.get_one(EventRow, event.id)
        row.category, row.severity, row.level = event.category, event.severity, event.level
        row.because, row.baseline_at = event.because, event.baseline_at

    def events(
        self, customers: Sequence[CustomerId], *, since: date, then: Then | None = None
    ) -> dict[CustomerId, tuple[AdverseEvent, ...]]:
        """Each customer's events from a day on, newest first, with the count of their sources.

        `then`: as they were known, judged and told at the end of an earlier day.
        """
        found: dict[CustomerId, list[AdverseEvent]] = defaultdict(list)
        for story in self._stories(customers, since, then):
            found[story.event.customer].append(story.event)
        return {customer: tuple(found[customer]) for customer in customers}

    def stories(self, customer: CustomerId, *, since: date) -> tuple[Story, ...]:
        """One customer's events from a day on, with their words, newest first."""
        return tuple(self._stories((customer,), since))

    def seen(self, customer: CustomerId, *, most: int) -> tuple[Seen, ...]:
        """The newest articles that name the customer, and what was made of each."""
        rows = self._session.execute(
            select(ArticleRow, MentionRow)
            .join(MentionRow, MentionRow.article_id == ArticleRow.id)
            .where(MentionRow.customer_id == customer)
            .order_by(ArticleRow.first_seen.desc(), ArticleRow.id.desc())
            .limit(most)
        )
        return tuple(
            Seen(
                title=article.title,
                link=article.link,
                outlet=article.outlet,
                first_seen=article.first_seen,
                surface=mention.surface,
                rule=mention.rule,
                strong=mention.strong,
                level=mention.level,
                because=mention.because,
            )
            for article, mention in rows
        )

    def unsure(self, customer: CustomerId, since: datetime) -> tuple[Unsure, ...]:
        """In how many articles the customer is named only unsurely, by spelling and rule."""
        articles = func.count()
        rows = self._session.execute(
            select(MentionRow.surface, MentionRow.rule, articles)
            .join(ArticleRow, MentionRow.article_id == ArticleRow.id)
            .where(MentionRow.customer_id == customer, MentionRow.strong.is_(False))
            .where(ArticleRow.first_seen >= since)
            .group_by(MentionRow.surface, MentionRow.rule)
            .order_by(articles.desc(), MentionRow.surface, MentionRow.rule)
        )
        return tuple(Unsure(surface=s, rule=rule, articles=count) for s, rule, count in rows)

    def stored_only(self, customer: CustomerId, since: datetime) -> int:
        """How many articles tell something adverse of the customer that was too old for a story."""
        return (
            self._session.scalar(
                select(func.count())
                .select_from(MentionRow)
                .join(ArticleRow, MentionRow.article_id == ArticleRow.id)
                .where(MentionRow.customer_id == customer, MentionRow.event_id.is_(None))
                .where(MentionRow.strong)
                .where(MentionRow.level.in_(TELLING), ArticleRow.first_seen >= since)
                .where(MentionRow.severity != NewsSeverity.NONE)
            )
            or 0
        )

    def market_moves(self, since: datetime) -> dict[CustomerId, int]:
        """How many articles tell of a customer's price on the market, and of nothing worse."""
        rows = self._session.execute(
            select(MentionRow.customer_id, func.count())
            .join(ArticleRow, MentionRow.article_id == ArticleRow.id)
            .where(MentionRow.level == Level.MARKET, MentionRow.strong)
            .where(ArticleRow.first_seen >= since)
            .group_by(MentionRow.customer_id)
        )
        return {CustomerId(customer): articles for customer, articles in rows}

    def count(self, then: Then | None = None) -> int:
        """How many articles were read so far, or by the end of an earlier day."""
        wanted = select(func.count()).select_from(ArticleRow)
        if then is not None:
            wanted = wanted.where(ArticleRow.first_seen < then.known_before)
        return self._session.scalar(wanted) or 0

    def event_count(self) -> int:
        """How many events there are."""
        return self._session.scalar(select(func.count()).select_from(EventRow)) or 0

    def _stories(
        self, customers: Sequence[CustomerId], since: date, then: Then | None = None
    ) -> list[Story]:
        once = held_then(self._session, EventRow, customers, then)
        told = self._told(customers, then, once)
        ours = EventRow.customer_id.in_(customers) | EventRow.id.in_(once)
        rows = self._session.scalars(
            select(EventRow)
            .where(ours, EventRow.day >= since)
            .order_by(EventRow.day.desc(), EventRow.id.desc())
        )
        return [
            Story(
                event=_value(row, tuple(told.get(row.id, (row.outlet,)))),
                summary=row.summary,
                first_seen=row.first_seen,
            )
            for row in (rows if then is None else past(self._session, rows, then.on))
        ]

    def _told(
        self, customers: Sequence[CustomerId], then: Then | None = None, once: Sequence[int] = ()
    ) -> dict[int, list[str]]:
        """Which papers told each event of the customers, the first one first."""
        seen = [ArticleRow.first_seen < then.known_before] if then else []
        ours = MentionRow.customer_id.in_(customers) | MentionRow.event_id.in_(once)
        pairs = self._session.execute(
            select(MentionRow.event_id, ArticleRow.outlet)
            .join(ArticleRow, ArticleRow.id == MentionRow.article_id)
            .where(ours, MentionRow.event_id.is_not(None), MentionRow.level.in_(TELLING), *seen)
            .group_by(MentionRow.event_id, ArticleRow.outlet)
            .order_by(func.min(ArticleRow.first_seen), func.min(ArticleRow.id))
        )
        found: dict[int, list[str]] = defaultdict(list)
        for event, outlet in pairs:
            if event is not None:
                found[event].append(outlet)
        return found


def _value(row: EventRow, outlets: tuple[str, ...]) -> AdverseEvent:
    return AdverseEvent(
        id=EventId(row.id),
        customer=CustomerId(row.customer_id),
        title=row.title,
        link=row.link,
        outlet=row.outlet,
        day=row.day,
        dated=row.dated,
        category=row.category,
        severity=row.severity,
        level=row.level,
        triage=row.triage,
        because=row.because,
        sources=len(outlets),
        outlets=outlets,
        baseline_at=row.baseline_at,
        seen_at=row.first_seen,
    )
