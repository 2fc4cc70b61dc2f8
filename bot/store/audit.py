"""The drawer of the audit log: rows are added, never changed, each sealed to the one before it.

A row's hash covers the hash of the row before, its time, its action and the seal of its personal
fields (actor, subject, detail). The seal is salted, so that erasing the fields and the salt leaves
a chain that still verifies and a seal that nobody can guess back (reliability.md §8). A chain only
shows that it was not changed in the middle: cutting off its end shows against the head that was
posted outside (`services.audit.anchor`).
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import JSON, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant
from scoring.vocabulary import PersonId

_CHAIN_LOCK = 7_220_861
"""The number of the lock that keeps two writers from sealing to the same row."""
_BATCH = 1_000


class AuditRow(Base):
    """One change: who, what, about whom; `salt` is empty where the personal fields were erased."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(80), index=True)
    detail: Mapped[dict[str, str]] = mapped_column(JSON)
    salt: Mapped[str] = mapped_column(String(32), server_default="")
    seal: Mapped[str] = mapped_column(String(64), server_default="")
    hash: Mapped[str] = mapped_column(String(64), server_default="", index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One change, as it is read."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVerdict:
    """What a check of the chain found; `broken_at` is the first row that does not fit, or 0.

    `anchored`: whether the head asked for stands in the chain; True where none was asked for.
    """

    rows: int
    erased: int
    head: str
    broken_at: int = 0
    anchored: bool = True

    @property
    def sound(self) -> bool:
        """Whether the log is as it was written."""
        return not self.broken_at and self.anchored


class Audit:
    """The log of changes."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def record(
        self, *, at: datetime, actor: PersonId, action: str, subject: str, **detail: str
    ) -> None:
        """Append one change, in the transaction of the change."""
        before = self._tail()
        salt = secrets.token_hex(16)
        seal = _seal(salt, actor, subject, detail)
        self._session.add(
            AuditRow(
                at=at,
                actor=actor,
                action=action,
                subject=subject,
                detail=detail,
                salt=salt,
                seal=seal,
                hash=_link(before, at, action, seal),
            )
        )
        self._session.flush()

    def actions(self, subject: str) -> tuple[str, ...]:
        """What was done about a subject, oldest first."""
        rows = self._session.scalars(
            select(AuditRow.action).where(AuditRow.subject == subject).order_by(AuditRow.id)
        )
        return tuple(rows)

    def entries(self, *, since: datetime | None, subject: str = "") -> Iterator[AuditEntry]:
        """Changes since an instant, about one subject or about any, oldest first."""
        wanted = select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=_BATCH)
        if since is not None:
            wanted = wanted.where(AuditRow.at >= since)
        if subject:
            wanted = wanted.where(AuditRow.subject == subject)
        for row in self._session.scalars(wanted):
            yield AuditEntry(
                at=row.at,
                actor=row.actor,
                action=row.action,
                subject=row.subject,
                detail=row.detail,
            )

    def last_at(self) -> datetime | None:
        """When the newest change was made; None where there is none."""
        return self._session.scalar(select(func.max(AuditRow.at)))

    def head(self) -> tuple[int, str]:
        """How many rows there are, and the hash of the newest; empty where there is none."""
        count = self._session.scalar(select(func.count()).select_from(AuditRow)) or 0
        return count, self._newest()

    def verify(self, head: str = "") -> ChainVerdict:
        """Follow the chain from its first row; `head` is a hash that must stand in it."""
        rows = erased = 0
        before, anchored = "", not head
        for row in self._all():
            rows += 1
            erased += not row.salt
            if not _sealed(row) or row.hash != _link(before, row.at, row.action, row.seal):
                return ChainVerdict(
                    rows=rows, erased=erased, head=before, broken_at=row.id, anchored=anchored
                )
            before = row.hash
            anchored = anchored or before == head
        return ChainVerdict(rows=rows, erased=erased, head=before, anchored=anchored)

    def count(self, subjects: frozenset[str]) -> int:
        """How many rows are about these subjects, or name one of them in their detail."""
        return sum(1 for _ in self._about(subjects))

    def erase(self, subjects: frozenset[str]) -> int:
        """Empty the personal fields of every row about these subjects; how many rows."""
        rows = list(self._about(subjects))
        for row in rows:
            row.actor, row.subject, row.detail, row.salt = "", "", {}, ""
        self._session.flush()
        return len(rows)

    def _about(self, subjects: frozenset[str]) -> Iterator[AuditRow]:
        for row in self._session.scalars(select(AuditRow).where(AuditRow.salt != "")):
            if row.subject in subjects or not subjects.isdisjoint(row.detail.values()):
                yield row

    def _tail(self) -> str:
        """The hash to seal the next row to; nobody else seals before this transaction ends."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _CHAIN_LOCK})
        return self._newest()

    def _newest(self) -> str:
        wanted = select(AuditRow.hash).order_by(AuditRow.id.desc()).limit(1)
        return self._session.scalar(wanted) or ""

    def _all(self) -> Iterator[AuditRow]:
        rows = self._session.scalars(
            select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=_BATCH)
        )
        try:
            yield from rows
        finally:
            rows.close()


def _sealed(row: AuditRow) -> bool:
    """Whether the personal fields are those that were sealed, or were erased: all of them."""
    if row.salt:
        return row.seal == _seal(row.salt, row.actor, row.subject, row.detail)
    return not (row.actor or row.subject or row.detail)


def _seal(salt: str, actor: str, subject: str, detail: dict[str, str]) -> str:
    return _sha256(salt, _canonical([actor, subject, detail]))


def _link(before: str, at: datetime, action: str, seal: str) -> str:
    return _sha256(before, _canonical([at.astimezone(UTC).isoformat(), action, seal]))


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
