"""A proposal: one person asks for a change, another decides it (domain §10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from scoring.vocabulary import CustomerId, PersonId


class ProposalKind(StrEnum):
    """What is asked for."""

    RATING = "rating"
    OVERRIDE = "override"
    LEAVE_HIGH = "leave_high"
    ACCEPTANCE = "acceptance"
    LIMIT = "limit"
    CLOSE_STOP = "close_stop"
    POLICY = "policy"
    LESSON = "lesson"
    INDUSTRY = "industry"

    @property
    def label(self) -> str:
        """What is asked for, as a headline says it."""
        return {
            ProposalKind.RATING: "lower rating",
            ProposalKind.OVERRIDE: "override of the band",
            ProposalKind.LEAVE_HIGH: "leave the high band",
            ProposalKind.ACCEPTANCE: "accept a risk",
            ProposalKind.LIMIT: "credit limit",
            ProposalKind.CLOSE_STOP: "lift a stop",
            ProposalKind.POLICY: "new policy",
            ProposalKind.LESSON: "what triage taught the judge of news",
            ProposalKind.INDUSTRY: "milder industry",
        }[self]


class ProposalState(StrEnum):
    """The life of a proposal; every state but open is the end of it."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Seat(StrEnum):
    """Whose agreement a proposal needs; one person sits in one seat."""

    ANALYST = "analyst"
    APPROVER = "approver"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One agreement: in which seat, by whom, when."""

    seat: Seat
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is asked for, why, by whom, and what became of it.

    `asked` is the sentence that deciders read, `payload` what the change needs to be carried out.
    `about` tells proposals of one kind about one customer apart: only one of each may be open.
    """

    kind: ProposalKind
    customer: CustomerId
    asked: str
    reason: str
    requester: PersonId
    opened_at: datetime
    payload: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    seats: tuple[Seat, ...] = (Seat.APPROVER,)
    state: ProposalState = ProposalState.OPEN
    approvals: tuple[Approval, ...] = ()
    decided_by: PersonId = PersonId("")
    decided_at: datetime | None = None
    answer: str = ""
    revision: int = 0
    id: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it can still be decided."""
        return self.state is ProposalState.OPEN

    @property
    def vacant(self) -> tuple[Seat, ...]:
        """The seats in which nobody has agreed yet."""
        taken = [a.seat for a in self.approvals]
        return tuple(s for s in self.seats if s not in taken)

    def agreed(self, person: PersonId) -> bool:
        """Whether the person has agreed already."""
        return any(a.by == person for a in self.approvals)


def approved(proposal: Proposal, seat: Seat, *, by: PersonId, at: datetime) -> Proposal:
    """The proposal with one more agreement; approved once no seat is vacant.

    Unchanged where it is decided, where the seat is taken or not asked for, and where the person
    asked for it or has agreed already.
    """
    if not proposal.is_open or seat not in proposal.vacant:
        return proposal
    if by == proposal.requester or proposal.agreed(by):
        return proposal
    one_more = (*proposal.approvals, Approval(seat=seat, by=by, at=at))
    found = replace(proposal, approvals=one_more, revision=proposal.revision + 1)
    if found.vacant:
        return found
    return replace(found, state=ProposalState.APPROVED, decided_by=by, decided_at=at)


def declined(proposal: Proposal, *, by: PersonId, at: datetime, answer: str) -> Proposal:
    """The proposal declined with an answer; unchanged where it is decided or one's own."""
    if by == proposal.requester:
        return proposal
    return _ended(proposal, ProposalState.DECLINED, by=by, at=at, answer=answer)


def withdrawn(proposal: Proposal, *, by: PersonId, at: datetime) -> Proposal:
    """The proposal taken back by who made it; unchanged for anybody else, or once decided."""
    if by != proposal.requester:
        return proposal
    return _ended(proposal, ProposalState.WITHDRAWN, by=by, at=at, answer="")


def lapsed(proposal: Proposal, *, by: PersonId, at: datetime, answer: str) -> Proposal:
    """The proposal ended because nobody can or did decide it; unchanged once decided."""
    return _ended(proposal, ProposalState.LAPSED, by=by, at=at, answer=answer)


def _ended(
    proposal: Proposal, state: ProposalState, *, by: PersonId, at: datetime, answer: str
) -> Proposal:
    if not proposal.is_open:
        return proposal
    return replace(
        proposal,
        state=state,
        decided_by=by,
        decided_at=at,
        answer=answer,
        revision=proposal.revision + 1,
    )
