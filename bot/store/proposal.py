"""The drawer of proposals: what was asked for, who decided, with what answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant, words
from scoring.proposal import Approval, Proposal, ProposalKind, ProposalState, Seat
from scoring.vocabulary import CustomerId, PersonId


class ProposalRow(Base):
    """One request for a change that others decide; no foreign key: a policy has no customer."""

    __tablename__ = "proposal"
    remembered = True

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProposalKind] = mapped_column(words(ProposalKind), index=True)
    customer_id: Mapped[str] = mapped_column(String(64), index=True)
    about: Mapped[str] = mapped_column(String(80))
    asked: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    requester: Mapped[str] = mapped_column(String(40))
    seats: Mapped[list[str]] = mapped_column(JSON)
    approvals: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    state: Mapped[ProposalState] = mapped_column(words(ProposalState), index=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]


class Proposals:
    """Proposals by id, by customer and by state."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def add(self, proposal: Proposal) -> Proposal:
        """Keep a new proposal; the same with its id."""
        row = ProposalRow(
            kind=proposal.kind,
            customer_id=proposal.customer,
            about=proposal.about,
            asked=proposal.asked,
            payload=dict(proposal.payload),
            reason=proposal.reason,
            requester=proposal.requester,
            seats=[s.value for s in proposal.seats],
            opened_at=proposal.opened_at,
        )
        _write(row, proposal)
        self._session.add(row)
        self._session.flush()
        return replace(proposal, id=row.id)

    def change(self, proposal: Proposal) -> None:
        """Bring a known proposal up to date: its state and who agreed."""
        _write(self._session.get_one(ProposalRow, proposal.id), proposal)
        self._session.flush()

    def find(self, proposal: int) -> Proposal | None:
        """The proposal of that id; for update, so that two deciders cannot pass each other."""
        row = self._session.get(ProposalRow, proposal, with_for_update=True)
        return _value(row) if row else None

    def opened(self) -> tuple[Proposal, ...]:
        """Every proposal that nobody has decided, oldest first."""
        rows = self._session.scalars(
            select(ProposalRow)
            .where(ProposalRow.state == ProposalState.OPEN)
            .order_by(ProposalRow.id)
        )
        return tuple(map(_value, rows))

    def of(self, customers: Sequence[CustomerId]) -> tuple[Proposal, ...]:
        """Every proposal about these customers, oldest first."""
        rows = self._session.scalars(
            select(ProposalRow)
            .where(ProposalRow.customer_id.in_(customers))
            .order_by(ProposalRow.id)
        )
        return tuple(map(_value, rows))

    def same(self, proposal: Proposal) -> Proposal | None:
        """The open proposal of this kind about the same customer and matter."""
        row = self._session.scalar(
            select(ProposalRow).where(
                ProposalRow.state == ProposalState.OPEN,
                ProposalRow.kind == proposal.kind,
                ProposalRow.customer_id == proposal.customer,
                ProposalRow.about == proposal.about,
            )
        )
        return _value(row) if row else None


def _write(row: ProposalRow, proposal: Proposal) -> None:
    row.state = proposal.state
    row.approvals = [
        {"seat": a.seat.value, "by": a.by, "at": a.at.isoformat()} for a in proposal.approvals
    ]
    row.decided_by = proposal.decided_by
    row.decided_at = proposal.decided_at
    row.answer = proposal.answer
    row.revision = proposal.revision


def _value(row: ProposalRow) -> Proposal:
    return Proposal(
        id=row.id,
        kind=row.kind,
        customer=CustomerId(row.customer_id),
        about=row.about,
        asked=row.asked,
        payload=dict(row.payload),
        reason=row.reason,
        requester=PersonId(row.requester),
        seats=tuple(Seat(s) for s in row.seats),
        approvals=tuple(
            Approval(seat=Seat(a["seat"]), by=PersonId(a["by"]), at=datetime.fromisoformat(a["at"]))
            for a in row.approvals
        ),
        state=row.state,
        opened_at=row.opened_at,
        decided_by=PersonId(row.decided_by),
        decided_at=row.decided_at,
        answer=row.answer,
        revision=row.revision,
    )
