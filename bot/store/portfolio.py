"""The drawer of the overdue rate's history: who was overdue when it was last looked at."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import JSON, Date, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant
from scoring.portfolio import OverdueRate
from scoring.vocabulary import CustomerId


class OverdueRateRow(Base):
    """One look at the overdue rate."""

    __tablename__ = "overdue_rate"

    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Instant)
    active: Mapped[int]
    overdue: Mapped[int]
    late_customers: Mapped[list[str]] = mapped_column(JSON)


class OverdueRates:
    """The history of the overdue rate."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def last_late(self) -> frozenset[CustomerId]:
        """The customers that were overdue at the last look."""
        row = self._newest()
        return frozenset(CustomerId(c) for c in row.late_customers) if row else frozenset()

    def add(self, rate: OverdueRate, *, at: datetime) -> bool:
        """Keep a look; False where it does not differ from the last one."""
        late: Sequence[str] = list(rate.late_customers)
        row = self._newest()
        now = (rate.as_of, rate.active, rate.overdue, late)
        if row and (row.as_of, row.active, row.overdue, row.late_customers) == now:
            return False
        self._session.add(
            OverdueRateRow(
                as_of=rate.as_of,
                at=at,
                active=rate.active,
                overdue=rate.overdue,
                late_customers=list(late),
            )
        )
        return True

    def _newest(self) -> OverdueRateRow | None:
        return self._session.scalar(
            select(OverdueRateRow).order_by(OverdueRateRow.id.desc()).limit(1)
        )
