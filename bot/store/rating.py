"""The drawer of ratings and of the industry table; rows are added, never changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant, words
from scoring import length
from scoring.rating import Rating
from scoring.vocabulary import CustomerId, Indicator, PersonId, Source


class RatingRow(Base):
    """One rating of one indicator of one customer."""

    __tablename__ = "rating"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    indicator: Mapped[Indicator] = mapped_column(words(Indicator))
    level: Mapped[int]
    source: Mapped[Source] = mapped_column(words(Source))
    author: Mapped[str] = mapped_column(String(length.PERSON))
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    as_of: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    approved_by: Mapped[str] = mapped_column(String(length.PERSON), default="", server_default="")


class IndustryRatingRow(Base):
    """One reviewed rating of one industry."""

    __tablename__ = "industry_rating"

    id: Mapped[int] = mapped_column(primary_key=True)
    industry: Mapped[str] = mapped_column(String(length.INDUSTRY), index=True)
    level: Mapped[int]
    author: Mapped[str] = mapped_column(String(length.PERSON))
    reason: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryRating:
    """The industry table's line: one level for all customers of an industry."""

    industry: str
    level: int
    author: PersonId
    reason: str
    as_of: date
    recorded_at: datetime

    def inherited(self, customer: CustomerId) -> Rating:
        """The rating that a customer of the industry inherits."""
        return Rating(
            customer=customer,
            indicator=Indicator.INDUSTRY_RISK,
            level=self.level,
            source=Source.INDUSTRY_TABLE,
            author=self.author,
            reason=self.reason,
            as_of=self.as_of,
            recorded_at=self.recorded_at,
        )


class Ratings:
    """Ratings by customer, and the industry table."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def of(self, customers: Sequence[CustomerId]) -> dict[CustomerId, tuple[Rating, ...]]:
        """Every rating of each customer, oldest first."""
        rows = self._session.scalars(
            select(RatingRow).where(RatingRow.customer_id.in_(customers)).order_by(RatingRow.id)
        )
        found: dict[CustomerId, list[Rating]] = defaultdict(list)
        for row in rows:
            found[CustomerId(row.customer_id)].append(_value(row))
        return {customer: tuple(found[customer]) for customer in customers}

    def add(self, rating: Rating) -> int:
        """Append a rating; the id it got."""
        row = RatingRow(
            customer_id=rating.customer,
            indicator=rating.indicator,
            level=rating.level,
            source=rating.source,
            author=rating.author,
            reason=rating.reason,
            evidence=rating.evidence,
            as_of=rating.as_of,
            recorded_at=rating.recorded_at,
            approved_by=rating.approved_by,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def newest(self, customer: CustomerId) -> int:
        """The id of the customer's newest rating by a person, 0 where there is none."""
        wanted = select(func.max(RatingRow.id)).where(
            RatingRow.customer_id == customer, RatingRow.source != Source.LEDGER
        )
        return self._session.scalar(wanted) or 0

    def industries(self) -> dict[str, tuple[IndustryRating, ...]]:
        """Every line of the industry table by industry, oldest first."""
        found: dict[str, list[IndustryRating]] = defaultdict(list)
        for row in self._session.scalars(select(IndustryRatingRow).order_by(IndustryRatingRow.id)):
            found[row.industry].append(
                IndustryRating(
                    industry=row.industry,
                    level=row.level,
                    author=PersonId(row.author),
                    reason=row.reason,
                    as_of=row.as_of,
                    recorded_at=row.recorded_at,
                )
            )
        return {industry: tuple(lines) for industry, lines in found.items()}

    def add_industry(self, line: IndustryRating) -> None:
        """Append a line to the industry table."""
        self._session.add(
            IndustryRatingRow(
                industry=line.industry,
                level=line.level,
                author=line.author,
                reason=line.reason,
                as_of=line.as_of,
                recorded_at=line.recorded_at,
            )
        )


def _value(row: RatingRow) -> Rating:
    return Rating(
        id=row.id,
        customer=CustomerId(row.customer_id),
        indicator=row.indicator,
        level=row.level,
        source=row.source,
        author=PersonId(row.author),
        reason=row.reason,
        evidence=row.evidence,
        as_of=row.as_of,
        recorded_at=row.recorded_at,
        approved_by=PersonId(row.approved_by),
    )
