"""The drawer of refusals: how often a person was refused the same thing on one day.

The first time has its own row in the audit log; without this count a guest could fill the log.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, add_once
from scoring import length


class RefusalRow(Base):
    """One thing that one person was refused on one day, and how often."""

    __tablename__ = "refusal"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    person: Mapped[str] = mapped_column(String(length.PERSON), primary_key=True)
    asked: Mapped[str] = mapped_column(String(80), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    times: Mapped[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Who was refused what, about whom, and how often on that day."""

    day: date
    person: str
    asked: str
    subject: str
    times: int


class Refusals:
    """Counts of what was refused."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def count(self, *, day: date, person: str, asked: str, subject: str) -> bool:
        """Count one; whether it was the first of its kind on that day."""
        key = {"day": day, "person": person, "asked": asked, "subject": subject}
        if add_once(self._session, RefusalRow, **key, times=1):
            return True
        self._session.execute(
            update(RefusalRow).filter_by(**key).values(times=RefusalRow.times + 1)
        )
        return False

    def take_before(self, day: date) -> tuple[Refused, ...]:
        """The counts of earlier days, which are kept no longer."""
        past = RefusalRow.day < day
        order = (RefusalRow.day, RefusalRow.person, RefusalRow.asked, RefusalRow.subject)
        found = tuple(
            Refused(
                day=row.day,
                person=row.person,
                asked=row.asked,
                subject=row.subject,
                times=row.times,
            )
            for row in self._session.scalars(select(RefusalRow).where(past).order_by(*order))
        )
        self._session.execute(delete(RefusalRow).where(past))
        return found
