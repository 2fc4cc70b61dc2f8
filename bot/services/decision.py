"""Deciding proposals: approve, decline, withdraw; what an approved one does, kind by kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from bot.notices import ProposalNotice
from bot.services.access import SEATS, Act, Actor, Caller, allows, permit
from bot.services.credit import apply_limit
from bot.services.errors import NotAllowed, Refusal
from bot.services.industry import apply_industry
from bot.services.leaving import apply_leaving
from bot.services.lesson import apply_lesson
from bot.services.member import actor
from bot.services.override import apply_override
from bot.services.policy import apply_policy
from bot.services.proposal import notice_of, tell
from bot.services.rating import apply_rating
from bot.services.resolution import apply_acceptance
from bot.services.runtime import Runtime, Setup
from bot.services.stop import apply_lift
from bot.store.unit import Unit
from scoring.day import written_day
from scoring.proposal import (
    Proposal,
    ProposalKind,
    ProposalState,
    Seat,
    approved,
    declined,
    withdrawn,
)

Apply = Callable[[Setup, Unit, Proposal, datetime], str]
"""Carries an approved proposal out in the transaction of the approval; what it did, in words.

Raises Refusal where it cannot be carried out any more: then nothing is decided.
"""
APPLY: Mapping[ProposalKind, Apply] = MappingProxyType(
    {
        ProposalKind.RATING: apply_rating,
        ProposalKind.LEAVE_HIGH: apply_leaving,
        ProposalKind.ACCEPTANCE: apply_acceptance,
        ProposalKind.OVERRIDE: apply_override,
        ProposalKind.LIMIT: apply_limit,
        ProposalKind.CLOSE_STOP: apply_lift,
        ProposalKind.POLICY: apply_policy,
        ProposalKind.LESSON: apply_lesson,
        ProposalKind.INDUSTRY: apply_industry,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineRequest:
    """Why a proposal is declined: its requester reads it."""

    proposal: int
    answer: str
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The proposal as it is now, whether this changed it, and a sentence for the person."""

    changed: bool
    notice: ProposalNotice
    sentence: str


def approve(runtime: Runtime, caller: Caller, proposal: int) -> Decided:
    """Agree to a proposal; with the last agreement it is carried out, in the same transaction.

    A late or repeated click changes nothing and says who acted and when. Raises NotAllowed where
    the person asked for it or has no seat, Refusal where it cannot be carried out any more.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.SEE_CARD)
        asked = _proposal(unit, proposal)
        if not asked.is_open or asked.agreed(who.person):
            return _late(runtime.setup, unit, asked, now)
        found = approved(asked, _seat(who, asked), by=who.person, at=now)
        if found.is_open:
            done = f"Noted. Still needed: {_needed(found.vacant)}."
        else:
            unit.proposals.change(found)  # decided first: what follows from it finds it closed
            found = replace(found, answer=APPLY[found.kind](runtime.setup, unit, found, now))
            done = f"Approved. {found.answer}"
        return _settle(runtime.setup, unit, found, who, done, now)


def decline(runtime: Runtime, caller: Caller, request: DeclineRequest) -> Decided:
    """Say no to a proposal, and why; its requester is told. A late click changes nothing.

    Raises Refusal with fields where the answer is missing, NotAllowed as for an approval.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.SEE_CARD)
        asked = _proposal(unit, request.proposal)
        if not asked.is_open:
            return _late(runtime.setup, unit, asked, now)
        _seat(who, asked, every=True)
        answer = request.answer.strip()
        if not answer:
            sentence = "Say why: whoever asked reads it."
            raise Refusal(sentence, fields={"answer": sentence})
        found = declined(asked, by=who.person, at=now, answer=answer)
        return _settle(runtime.setup, unit, found, who, "Declined; who asked is told.", now)


def withdraw(runtime: Runtime, caller: Caller, proposal: int) -> Decided:
    """Take one's own proposal back; a late click changes nothing. Raises NotAllowed for others."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.SEE_CARD)
        asked = _proposal(unit, proposal)
        if not asked.is_open:
            return _late(runtime.setup, unit, asked, now)
        if asked.requester != who.person:
            msg = f"Only <@{asked.requester}>, who asked for it, can take it back."
            raise NotAllowed(msg)
        found = withdrawn(asked, by=who.person, at=now)
        return _settle(runtime.setup, unit, found, who, "Withdrawn.", now)


def opened(runtime: Runtime, caller: Caller) -> tuple[ProposalNotice, ...]:
    """What waits for a decision, the oldest first."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        waiting = unit.proposals.opened()
        return tuple(notice_of(runtime.setup, unit, p, now=now) for p in waiting)


def _proposal(unit: Unit, proposal: int) -> Proposal:
    found = unit.proposals.find(proposal)
    if found is None:
        msg = "This request is not on file: nothing was changed."
        raise Refusal(msg)
    return found


def _seat(who: Actor, asked: Proposal, *, every: bool = False) -> Seat:
    """The seat in which the person may sit; `every`: seats that are taken count too (to decline).

    Raises NotAllowed where it is the person's own request, or where no seat is theirs.
    """
    if who.person == asked.requester:
        msg = "This is your own request: somebody else decides it. You can take it back."
        raise NotAllowed(msg)
    seats = asked.seats if every else asked.vacant
    mine = [s for s in seats if allows(who.role, SEATS[s])]
    if not mine:
        permit(who, *(SEATS[s] for s in seats))
    return mine[0]


def _settle(
    setup: Setup, unit: Unit, found: Proposal, who: Actor, done: str, now: datetime
) -> Decided:
    unit.proposals.change(found)
    unit.audit.record(
        at=now,
        actor=who.person,
        action=f"proposal.{'agreed' if found.is_open else found.state.value}",
        subject=found.customer or found.kind.value,
        proposal=str(found.id),
        kind=found.kind.value,
        answer=found.answer,
    )
    tell(setup, unit, found, now=now)
    return Decided(changed=True, notice=notice_of(setup, unit, found, now=now), sentence=done)


def _late(setup: Setup, unit: Unit, asked: Proposal, now: datetime) -> Decided:
    """Who was first, and when, for a late or repeated click."""
    last = asked.approvals[-1] if asked.approvals else None
    by, at, word = asked.decided_by, asked.decided_at, asked.state.value.capitalize()
    if asked.is_open and last is not None:
        by, at, word = last.by, last.at, "Agreed to"
    who = "" if asked.state is ProposalState.LAPSED else f" by <@{by}>"
    local = at.astimezone(setup.zone) if at else now
    sentence = f"{word}{who} on {written_day(local)}, {local:%H:%M}: nothing changed."
    notice = notice_of(setup, unit, asked, now=now)
    return Decided(changed=False, notice=notice, sentence=sentence)


def _needed(seats: tuple[Seat, ...]) -> str:
    return " and ".join(f"an {s.value}" for s in seats)
