"""The drawer of early warnings and of the cases that gather them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Exact, Instant, words
from bot.store.history import Then, held_then, past
from scoring.early_warning import EarlyWarning
from scoring.vocabulary import CustomerId, PersonId, Resolution, Severity, WarningState


class CaseRow(Base):
    """All warnings of one cause about one subject: one post and its thread."""

    __tablename__ = "warning_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    post_key: Mapped[str] = mapped_column(String(64), unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime] = mapped_column(Instant)


class EarlyWarningRow(Base):
    """One episode of one rule about one subject."""

    __tablename__ = "early_warning"
    remembered = True
    __table_args__ = (UniqueConstraint("rule", "subject", "episode"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    episode: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int] = mapped_column(ForeignKey("warning_case.id"), index=True)
    severity: Mapped[Severity] = mapped_column(words(Severity))
    state: Mapped[WarningState] = mapped_column(words(WarningState), index=True)
    text: Mapped[str] = mapped_column(Text)
    level: Mapped[Fraction | None] = mapped_column(Exact)
    cleared: Mapped[bool] = mapped_column(default=False)
    owner: Mapped[str] = mapped_column(String(40), default="")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(40), default="")
    resolution: Mapped[Resolution | None] = mapped_column(words(Resolution))
    note: Mapped[str] = mapped_column(Text, default="")
    snoozed_until: Mapped[datetime | None] = mapped_column(Instant)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)
    rounds: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One post about one subject; `revision` counts the updates of the post."""

    id: int
    subject: CustomerId
    post_key: str
    revision: int
    opened_at: datetime


class EarlyWarnings:
    """Warnings by subject and by case."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def of(
        self, subjects: Sequence[CustomerId], *, then: Then | None = None
    ) -> dict[CustomerId, tuple[EarlyWarning, ...]]:
        """Every warning about each subject, oldest first; `then`: as it was on that day."""
        once = held_then(self._session, EarlyWarningRow, subjects, then)
        rows = self._session.scalars(
            select(EarlyWarningRow)
            .where(EarlyWarningRow.subject.in_(subjects) | EarlyWarningRow.id.in_(once))
            .order_by(EarlyWarningRow.id)
        )
        found: dict[CustomerId, list[EarlyWarning]] = defaultdict(list)
        for row in rows if then is None else past(self._session, rows, then.on):
            found[CustomerId(row.subject)].append(_value(row))
        return {subject: tuple(found[subject]) for subject in subjects}

    def in_case(self, case: int) -> tuple[EarlyWarning, ...]:
        """The warnings of a case, oldest first."""
        rows = self._session.scalars(
            select(EarlyWarningRow)
            .where(EarlyWarningRow.case_id == case)
            .order_by(EarlyWarningRow.id)
        )
        return tuple(map(_value, rows))

    def open_cases(self) -> tuple[Case, ...]:
        """The cases with a warning that nobody has resolved, oldest first."""
        unresolved = select(EarlyWarningRow.case_id).where(
            EarlyWarningRow.state != WarningState.RESOLVED
        )
        rows = self._session.scalars(
            select(CaseRow).where(CaseRow.id.in_(unresolved)).order_by(CaseRow.id)
        )
        return tuple(map(_case, rows))

    def unanswered(self) -> dict[int, tuple[EarlyWarning, ...]]:
        """The open warnings that nobody has taken on, by case."""
        return self._by_case(EarlyWarningRow.state == WarningState.OPEN)

    def asleep(self, until: datetime) -> dict[int, tuple[EarlyWarning, ...]]:
        """The snoozed warnings that should have woken by an instant, by case."""
        return self._by_case(
            EarlyWarningRow.state == WarningState.SNOOZED, EarlyWarningRow.snoozed_until <= until
        )

    def _by_case(self, *wanted: ColumnElement[bool]) -> dict[int, tuple[EarlyWarning, ...]]:
        rows = self._session.scalars(
            select(EarlyWarningRow).where(*wanted).order_by(EarlyWarningRow.id)
        )
        found: dict[int, list[EarlyWarning]] = defaultdict(list)
        for row in rows:
            found[row.case_id].append(_value(row))
        return {case: tuple(warnings) for case, warnings in found.items()}

    def find_case(self, case: int) -> Case | None:
        """The case of that id."""
        row = self._session.get(CaseRow, case)
        return _case(row) if row else None

    def open_case(self, *, subject: CustomerId, post_key: str, now: datetime) -> Case:
        """A new case."""
        row = CaseRow(subject=subject, post_key=post_key, opened_at=now)
        self._session.add(row)
        self._session.flush()
        return _case(row)

    def revise_case(self, case: int) -> Case:
        """Count one more update of the case's post."""
        row = self._session.get_one(CaseRow, case, with_for_update=True)
        row.revision += 1
        self._session.flush()
        return _case(row)

    def add(self, warning: EarlyWarning) -> EarlyWarning:
        """Keep a new warning; the database refuses a second one of the same identity."""
        row = EarlyWarningRow(
            rule=warning.rule,
            subject=warning.subject,
            episode=warning.episode,
            case_id=warning.case,
            opened_at=warning.opened_at,
        )
        _write(row, warning)
        self._session.add(row)
        self._session.flush()
        return _value(row)

    def change(self, warning: EarlyWarning) -> None:
        """Bring a known warning up to date."""
        _write(self._session.get_one(EarlyWarningRow, warning.id), warning)
        self._session.flush()


def _write(row: EarlyWarningRow, warning: EarlyWarning) -> None:
    row.severity = warning.severity
    row.state = warning.state
    row.text = warning.text
    row.level = warning.level
    row.cleared = warning.cleared
    row.owner = warning.owner
    row.changed_at = warning.changed_at
    row.changed_by = warning.changed_by
    row.resolution = warning.resolution
    row.note = warning.note
    row.snoozed_until = warning.snoozed_until
    row.waiting_since = warning.waiting_since
    row.rounds = warning.rounds


def _case(row: CaseRow) -> Case:
    return Case(
        id=row.id,
        subject=CustomerId(row.subject),
        post_key=row.post_key,
        revision=row.revision,
        opened_at=row.opened_at,
    )


def _value(row: EarlyWarningRow) -> EarlyWarning:
    return EarlyWarning(
        id=row.id,
        rule=row.rule,
        subject=CustomerId(row.subject),
        episode=row.episode,
        case=row.case_id,
        severity=row.severity,
        state=row.state,
        text=row.text,
        level=row.level,
        cleared=row.cleared,
        owner=PersonId(row.owner),
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        changed_by=PersonId(row.changed_by),
        resolution=row.resolution,
        note=row.note,
        snoozed_until=row.snoozed_until,
        waiting_since=row.waiting_since,
        rounds=row.rounds,
    )
