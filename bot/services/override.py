"""Overrides: moving a customer's band by one step, for a while (domain §4).

Upward counts at once where an analyst, approver or administrator asks: raising risk never needs
approval (domain §10). Downward waits for an approver; sales may only ask, in both directions.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.services.access import Act, Actor, Caller, allows
from bot.services.assessment import Cause, assess
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.member import actor
from bot.services.on_file import standing
from bot.services.picture import Picture, frame, take
from bot.services.proposal import propose
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.day import written_day
from scoring.override import MOST_DAYS, Override, OverrideCode, OverrideEnd, may_move
from scoring.proposal import Proposal, ProposalKind, Seat
from scoring.vocabulary import Band, CustomerId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRequest:
    """The band that a person wants instead, why, and the last day on which it shall count."""

    customer: CustomerId
    band: Band
    code: OverrideCode
    text: str
    expires: date
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRequest:
    """Why the override of a customer is not needed any more."""

    customer: CustomerId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden:
    """What came of it: the band in force now, and the proposal where it waits for one."""

    name: str
    band: Band
    reason: str
    proposed: Proposal | None


def override(runtime: Runtime, caller: Caller, request: OverrideRequest) -> Overridden:
    """Move a customer's band, or propose it where others decide.

    Raises Refusal with fields: two steps, nothing to move, a date too far; NotAllowed.
    """
    now = runtime.clock.now()
    setup = runtime.setup
    with runtime.writing() as unit:
        who = actor(setup, unit, caller, Act.ASK)
        before = _picture(setup, unit, request.customer, now)
        request = replace(request, customer=before.customer.id)
        proposed = None
        fresh = not request.receipt or unit.job_runs.receive("override", request.receipt, now=now)
        if fresh:
            _check(request, before, today=setup.today(now))
            upward = request.band.rank > before.band.computed.rank
            if upward and allows(who.role, Act.RERATE):
                _begin(setup, unit, before, _override(request, before, who.person, now), now)
            else:
                asked = _proposal(request, before, who, now)
                proposed = propose(setup, unit, asked, now=now)
        after = _picture(setup, unit, request.customer, now)
        return Overridden(
            name=after.customer.name,
            band=after.band.band,
            reason=after.band.reason,
            proposed=proposed,
        )


def apply_override(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Carry out an approved override; the computed band of now is what it is measured by.

    Raises Stale where the computed band has moved so that it would not be one step any more.
    """
    before = _picture(setup, unit, proposal.customer, now)
    given = proposal.payload
    request = OverrideRequest(
        customer=proposal.customer,
        band=Band(given["band"]),
        code=OverrideCode(given["code"]),
        text=proposal.reason,
        expires=date.fromisoformat(given["expires"]),
    )
    try:
        _check(request, before, today=setup.today(now))
    except Refusal as no:
        msg = f"This cannot be carried out any more: {no.sentence} Decline it."
        raise Stale(msg) from no
    upward = request.band.rank > before.band.computed.rank
    if upward is not (Seat.ANALYST in proposal.seats):
        msg = (
            f"The computed band is {before.band.computed} by now, so that {request.band} lies on "
            "the other side of it than what was asked for: nothing was changed. Decline it."
        )
        raise Stale(msg)
    begun = _override(request, before, proposal.requester, now, approved_by=proposal.decided_by)
    after = _begin(setup, unit, before, begun, now)
    return f"Band {after.band.band.value} until {written_day(begun.expires)}."


def end(runtime: Runtime, caller: Caller, request: EndRequest) -> Overridden:
    """End a customer's override before it lapses; an upward one is an approver's who did not ask.

    Raises Refusal where none stands or the reason is missing, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.RERATE)
        before = _picture(runtime.setup, unit, request.customer, now)
        found = before.override
        if found is None:
            msg = f"No override of {before.customer.name} stands: nothing changed."
            raise Refusal(msg)
        reason = request.reason.strip()
        if not reason:
            sentence = "Say why it is not needed any more: the audit log keeps it."
            raise Refusal(sentence, fields={"reason": sentence})
        if found.is_upward and (not allows(who.role, Act.APPROVE) or who.person == found.requester):
            msg = "Ending an upward override lowers risk: an approver who did not set it may."
            raise NotAllowed(msg)
        unit.exposure.end_override(found.id, why=OverrideEnd.ENDED, by=who.person, at=now)
        unit.audit.record(
            at=now, actor=who.person, action="override.ended", subject=before.customer.id,
            why=OverrideEnd.ENDED.value, reason=reason[:400],
        )  # fmt: skip
        cause = Cause(words="override ended", actor=who.person)
        (after,) = assess(runtime.setup, unit, (before.customer,), now=now, cause=cause)
        band = after.picture.band
        return Overridden(
            name=before.customer.name, band=band.band, reason=band.reason, proposed=None
        )


def _picture(setup: Setup, unit: Unit, customer: CustomerId, now: datetime) -> Picture:
    found = standing(unit, customer, on=setup.today(now))
    return next(take(unit, (found,), frame(setup, unit, now)))


def _check(request: OverrideRequest, before: Picture, *, today: date) -> None:
    no = may_move(before.band.computed, request.band)
    downward = request.band.rank < before.band.computed.rank
    held = before.band.without_override or before.band.band
    if before.override is not None:
        no = f"An override stands until {written_day(before.override.expires)}: end it first."
    elif downward and before.band.stop:
        no = "An override cannot lift a stop: an approver and an administrator close its event."
    elif downward and held.rank > before.band.computed.rank:
        no = "The customer is held in high: leaving it takes a review and an approver."
    if no:
        raise Refusal(no, fields={"band": no})
    if not request.text.strip():
        sentence = "Say why: the approver and the audit log read it."
        raise Refusal(sentence, fields={"text": sentence})
    if not today < request.expires <= today + timedelta(days=MOST_DAYS):
        last = today + timedelta(days=MOST_DAYS)
        sentence = (
            f"Choose a day after today, {written_day(last)} at the latest ({MOST_DAYS} days)."
        )
        raise Refusal(sentence, fields={"expires": sentence})


def _override(
    request: OverrideRequest,
    before: Picture,
    requester: PersonId,
    now: datetime,
    *,
    approved_by: PersonId = PersonId(""),
) -> Override:
    return Override(
        customer=request.customer,
        band=request.band,
        computed=before.band.computed,
        knock_outs=tuple(k.name for k in before.band.knock_outs),
        code=request.code,
        text=request.text.strip(),
        requester=requester,
        approved_by=approved_by,
        starts_at=now,
        expires=request.expires,
    )


def _begin(setup: Setup, unit: Unit, before: Picture, begun: Override, now: datetime) -> Picture:
    unit.exposure.add_override(begun)
    by = begun.approved_by or begun.requester
    unit.audit.record(
        at=now, actor=by, action="override.begun", subject=begun.customer,
        band=begun.band.value, computed=begun.computed.value, code=begun.code.value,
        requester=begun.requester, expires=begun.expires.isoformat(),
    )  # fmt: skip
    cause = Cause(words=f"override to {begun.band.value}", actor=by)
    (after,) = assess(setup, unit, (before.customer,), now=now, cause=cause)
    return after.picture


def _proposal(request: OverrideRequest, before: Picture, who: Actor, now: datetime) -> Proposal:
    upward = request.band.rank > before.band.computed.rank
    return Proposal(
        kind=ProposalKind.OVERRIDE,
        customer=request.customer,
        asked=(
            f"band {before.band.computed} → {request.band} until {written_day(request.expires)}: "
            f"{request.code.label}"
        ),
        payload={
            "band": request.band.value,
            "code": request.code.value,
            "expires": request.expires.isoformat(),
        },
        reason=request.text.strip(),
        requester=who.person,
        seats=(Seat.ANALYST if upward else Seat.APPROVER,),
        opened_at=now,
    )
