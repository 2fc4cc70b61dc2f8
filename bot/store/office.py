"""The drawer of the office: members, receipts, job runs, heartbeats."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import String, delete, false, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant, add_once, words
from scoring import length
from scoring.vocabulary import PersonId, Role


class MemberRow(Base):
    """One person's role."""

    __tablename__ = "member"

    id: Mapped[str] = mapped_column(String(length.PERSON), primary_key=True)
    name: Mapped[str] = mapped_column(String(length.NAME))
    role: Mapped[Role] = mapped_column(words(Role))


class ReceiptRow(Base):
    """One request that was carried out: a repeat of it does nothing."""

    __tablename__ = "receipt"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class JobRunRow(Base):
    """One run of one job for one planned slot; UNIQUE, so that two clocks do no harm."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    slot: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(200), default="")


class HeartbeatRow(Base):
    """When each process was last alive: by what it does, and where it runs."""

    __tablename__ = "heartbeat"

    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[str] = mapped_column(String(120), primary_key=True, server_default="")
    at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[str] = mapped_column(String(40), default="", server_default="")
    stopped: Mapped[bool] = mapped_column(default=False, server_default=false())


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """When a process was last alive, and what it said of itself.

    `place` is its host and its number there; `stopped`: it ended by itself, as it was asked to.
    """

    role: str
    at: datetime
    text: str = ""
    place: str = ""
    version: str = ""
    stopped: bool = False


class Members:
    """People and their roles."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def role(self, person: PersonId) -> Role | None:
        """The person's role; None where none was given."""
        row = self._session.get(MemberRow, person)
        return row.role if row else None

    def keep(self, person: PersonId, *, name: str, role: Role) -> None:
        """Give a person a role."""
        if not add_once(self._session, MemberRow, id=person, name=name, role=role):
            row = self._session.get_one(MemberRow, person, with_for_update=True)
            row.name, row.role = name, role


class JobRuns:
    """Receipts of requests, runs of jobs, heartbeats: what makes repeats harmless."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def receive(self, kind: str, external_id: str, *, now: datetime) -> bool:
        """Note that a request is carried out; False where it was before."""
        return add_once(self._session, ReceiptRow, kind=kind, external_id=external_id, at=now)

    def take(self, job: str, slot: str, *, now: datetime, outcome: str = "") -> bool:
        """Take a job's slot; False where it was taken before."""
        return add_once(self._session, JobRunRow, job=job, slot=slot, at=now, outcome=outcome)

    def taken(self, job: str) -> tuple[str, ...]:
        """The slots of a job that were taken, oldest first."""
        return tuple(
            self._session.scalars(
                select(JobRunRow.slot).where(JobRunRow.job == job).order_by(JobRunRow.slot)
            )
        )

    def beat(self, alive: Heartbeat) -> None:
        """Note that a process is alive."""
        values = asdict(alive)
        if add_once(self._session, HeartbeatRow, **values):
            return
        mine = (HeartbeatRow.role == alive.role, HeartbeatRow.place == alive.place)
        self._session.execute(update(HeartbeatRow).where(*mine).values(**values))

    def stop(self, place: str) -> None:
        """Note that a process ended by itself, in all that it did."""
        mine = update(HeartbeatRow).where(HeartbeatRow.place == place)
        self._session.execute(mine.values(stopped=True))

    def forget_silent(self, role: str, *, before: datetime) -> None:
        """Forget the processes of a role that were last alive before an instant."""
        gone = delete(HeartbeatRow).where(HeartbeatRow.role == role, HeartbeatRow.at < before)
        self._session.execute(gone)

    def heartbeats(self) -> tuple[Heartbeat, ...]:
        """The last sign of life of each process, the youngest first."""
        rows = self._session.scalars(
            select(HeartbeatRow).order_by(HeartbeatRow.at.desc(), HeartbeatRow.place)
        )
        return tuple(
            Heartbeat(
                role=r.role,
                at=r.at,
                text=r.text,
                place=r.place,
                version=r.version,
                stopped=r.stopped,
            )
            for r in rows
        )
