"""The drawer of lessons: what triage taught the judge, version by version; nothing is removed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant
from feeds.learnt import NOTHING, Learnt
from scoring.vocabulary import PersonId


class LessonRow(Base):
    """One lesson: its corrections, the weights they are for, how it did in its trial.

    `accepted_at` is empty until a second person has accepted it; the one accepted last is in force.
    """

    __tablename__ = "lesson"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(String(64))
    weights: Mapped[dict[str, float]] = mapped_column(JSON, deferred=True)
    stories: Mapped[int]
    summary: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)
    accepted_by: Mapped[str] = mapped_column(String(40), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRecord:
    """One version as people list it; `version` 0 is the judge as it was shipped."""

    version: int
    edition: str
    stories: int
    summary: str
    author: PersonId
    at: datetime
    accepted_by: PersonId = PersonId("")
    accepted_at: datetime | None = None


class Lessons:
    """Lessons by version."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def add(self, learnt: Learnt, record: LessonRecord) -> int:
        """Keep a lesson (the version of both is ignored); the version it got."""
        row = LessonRow(
            edition=learnt.edition,
            weights=dict(learnt.weights),
            stories=record.stories,
            summary=record.summary,
            author=record.author,
            at=record.at,
            accepted_by=record.accepted_by,
            accepted_at=record.accepted_at,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def accept(self, version: int, *, by: PersonId, at: datetime) -> None:
        """Bring a lesson into force."""
        row = self._session.get_one(LessonRow, version)
        row.accepted_by, row.accepted_at = by, at
        self._session.flush()

    def in_force(self) -> int:
        """The version that was accepted last; 0 where none was."""
        newest = (
            select(LessonRow.id)
            .where(LessonRow.accepted_at.is_not(None))
            .order_by(LessonRow.accepted_at.desc(), LessonRow.id.desc())
            .limit(1)
        )
        return self._session.scalar(newest) or 0

    def get(self, version: int) -> Learnt:
        """The corrections of a version; none for 0 or for one that is not there."""
        row = self._session.get(LessonRow, version)
        if row is None:
            return NOTHING
        return Learnt(version=row.id, edition=row.edition, weights=row.weights)

    def find(self, version: int) -> LessonRecord | None:
        """The version of that number as people list it."""
        row = self._session.get(LessonRow, version)
        return _record(row) if row else None

    def history(self) -> tuple[LessonRecord, ...]:
        """Every version, the oldest first."""
        return tuple(map(_record, self._session.scalars(select(LessonRow).order_by(LessonRow.id))))


def _record(row: LessonRow) -> LessonRecord:
    return LessonRecord(
        version=row.id,
        edition=row.edition,
        stories=row.stories,
        summary=row.summary,
        author=PersonId(row.author),
        at=row.at,
        accepted_by=PersonId(row.accepted_by),
        accepted_at=row.accepted_at,
    )
