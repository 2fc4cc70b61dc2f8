"""The drawer of files that people dropped on the bot, kept until it is decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from bot.store.base import Base, Instant, words
from scoring.vocabulary import PersonId


class DropState(StrEnum):
    """What has become of a dropped file."""

    RECEIVED = "received"
    WAITING = "waiting"
    IMPORTING = "importing"
    DONE = "imported"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class DroppedFileRow(Base):
    """One file by Slack's id; its bytes only while they are needed."""

    __tablename__ = "dropped_file"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[DropState] = mapped_column(words(DropState))
    at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    choices: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    body: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedFile:
    """A dropped file without its bytes; `changed_at` is when its state was reached.

    `choices` is what its person said about how to read it.
    """

    id: str
    person: PersonId
    name: str
    kind: str
    state: DropState
    changed_at: datetime
    choices: Mapping[str, Any]


class DroppedFiles:
    """Dropped files by Slack's id."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def receive(self, file_id: str, *, person: PersonId, name: str, now: datetime) -> bool:
        """Note a file; False where it was noted before."""
        if self._session.get(DroppedFileRow, file_id) is not None:
            return False
        self._session.add(
            DroppedFileRow(
                id=file_id,
                person=person,
                name=name[:300],
                state=DropState.RECEIVED,
                at=now,
                changed_at=now,
            )
        )
        self._session.flush()
        return True

    def find(self, file_id: str) -> DroppedFile | None:
        """The file of that id."""
        row = self._session.get(DroppedFileRow, file_id)
        if row is None:
            return None
        return DroppedFile(
            id=row.id,
            person=PersonId(row.person),
            name=row.name,
            kind=row.kind,
            state=row.state,
            changed_at=row.changed_at,
            choices=row.choices or {},
        )

    def body(self, file_id: str) -> bytes | None:
        """The bytes, while they are kept."""
        row = self._session.get(DroppedFileRow, file_id)
        return row.body if row else None

    def keep(self, file_id: str, body: bytes, *, kind: str, now: datetime) -> None:
        """Keep the bytes until somebody decides."""
        row = self._session.get_one(DroppedFileRow, file_id)
        row.body, row.kind, row.state, row.changed_at = body, kind, DropState.WAITING, now

    def choose(self, file_id: str, choices: Mapping[str, Any], *, kind: str, now: datetime) -> None:
        """Keep what a person said about how to read it."""
        row = self._session.get_one(DroppedFileRow, file_id)
        row.choices, row.kind, row.changed_at = dict(choices), kind, now

    def expire(self, *, before: datetime, now: datetime) -> int:
        """Throw away files that nobody has decided about since; how many."""
        undecided = (DropState.RECEIVED, DropState.WAITING)
        rows = self._session.scalars(
            select(DroppedFileRow).where(
                DroppedFileRow.state.in_(undecided), DroppedFileRow.changed_at < before
            )
        ).all()
        for row in rows:
            row.body, row.state, row.changed_at = None, DropState.CANCELLED, now
        return len(rows)

    def move(self, file_id: str, state: DropState, *, now: datetime) -> None:
        """Note what became of a file; its bytes go once nothing more can be done with them."""
        row = self._session.get_one(DroppedFileRow, file_id)
        row.state, row.changed_at = state, now
        if state not in {DropState.WAITING, DropState.IMPORTING}:
            row.body = None
