"""The drawer of financial statements and external ratings; rows are added, never changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Amount, Base, Instant
from scoring import length
from scoring.statement import ExternalRating, FinancialStatement
from scoring.vocabulary import CustomerId, PersonId


class FinancialStatementRow(Base):
    """The figures of one period of one customer, from one source."""

    __tablename__ = "financial_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    period_end: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3))
    revenue: Mapped[Decimal | None] = mapped_column(Amount)
    equity: Mapped[Decimal | None] = mapped_column(Amount)
    current_assets: Mapped[Decimal | None] = mapped_column(Amount)
    current_liabilities: Mapped[Decimal | None] = mapped_column(Amount)
    working_capital: Mapped[Decimal | None] = mapped_column(Amount)
    net_income: Mapped[Decimal | None] = mapped_column(Amount)
    source: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    author: Mapped[str] = mapped_column(String(length.PERSON))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ExternalRatingRow(Base):
    """One grade of one customer by one agency."""

    __tablename__ = "external_rating"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    agency: Mapped[str] = mapped_column(String(length.AGENCY))
    grade: Mapped[str] = mapped_column(String(length.GRADE))
    source: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    author: Mapped[str] = mapped_column(String(length.PERSON))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Statements:
    """Financial statements and external ratings by customer."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def of(
        self, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, tuple[FinancialStatement, ...]]:
        """Every statement of each customer, in the order in which they were recorded."""
        rows = self._session.scalars(
            select(FinancialStatementRow)
            .where(FinancialStatementRow.customer_id.in_(customers))
            .order_by(FinancialStatementRow.id)
        )
        found: dict[CustomerId, list[FinancialStatement]] = defaultdict(list)
        for row in rows:
            found[CustomerId(row.customer_id)].append(_statement(row))
        return {customer: tuple(found[customer]) for customer in customers}

    def add(self, statement: FinancialStatement) -> int:
        """Append a statement; the id it got."""
        row = FinancialStatementRow(
            customer_id=statement.customer,
            period_end=statement.period_end,
            currency=statement.currency,
            revenue=statement.revenue,
            equity=statement.equity,
            current_assets=statement.current_assets,
            current_liabilities=statement.current_liabilities,
            working_capital=statement.working_capital,
            net_income=statement.net_income,
            source=statement.source,
            as_of=statement.as_of,
            author=statement.author,
            recorded_at=statement.recorded_at,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def grades(
        self, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, tuple[ExternalRating, ...]]:
        """Every external rating of each customer, in the order in which they were recorded."""
        rows = self._session.scalars(
            select(ExternalRatingRow)
            .where(ExternalRatingRow.customer_id.in_(customers))
            .order_by(ExternalRatingRow.id)
        )
        found: dict[CustomerId, list[ExternalRating]] = defaultdict(list)
        for row in rows:
            found[CustomerId(row.customer_id)].append(_grade(row))
        return {customer: tuple(found[customer]) for customer in customers}

    def add_grade(self, grade: ExternalRating) -> int:
        """Append an external rating; the id it got."""
        row = ExternalRatingRow(
            customer_id=grade.customer,
            agency=grade.agency,
            grade=grade.grade,
            source=grade.source,
            as_of=grade.as_of,
            author=grade.author,
            recorded_at=grade.recorded_at,
        )
        self._session.add(row)
        self._session.flush()
        return row.id


def _statement(row: FinancialStatementRow) -> FinancialStatement:
    return FinancialStatement(
        id=row.id,
        customer=CustomerId(row.customer_id),
        period_end=row.period_end,
        currency=row.currency,
        revenue=row.revenue,
        equity=row.equity,
        current_assets=row.current_assets,
        current_liabilities=row.current_liabilities,
        working_capital=row.working_capital,
        net_income=row.net_income,
        source=row.source,
        as_of=row.as_of,
        author=PersonId(row.author),
        recorded_at=row.recorded_at,
    )


def _grade(row: ExternalRatingRow) -> ExternalRating:
    return ExternalRating(
        id=row.id,
        customer=CustomerId(row.customer_id),
        agency=row.agency,
        grade=row.grade,
        source=row.source,
        as_of=row.as_of,
        author=PersonId(row.author),
        recorded_at=row.recorded_at,
    )
