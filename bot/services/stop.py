"""Lifting a stop: an approver and an administrator both close its event (domain §4)."""

from dataclasses import dataclass
from datetime import datetime

from bot.services.access import Act, Caller
from bot.services.assessment import Cause, assess_ids
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.on_file import standing
from bot.services.proposal import propose
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.proposal import Proposal, ProposalKind, Seat
from scoring.score import show
from scoring.vocabulary import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftRequest:
    """Why the stops of a customer shall be lifted."""

    customer: CustomerId
    reason: str
    receipt: str = ""


def ask_to_lift(runtime: Runtime, caller: Caller, request: LiftRequest) -> Proposal:
    """Ask an approver and an administrator to close what stops a customer.

    Raises Refusal with fields where the reason is missing or nothing stops it; NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ASK)
        reason = request.reason.strip()
        if not reason:
            sentence = "Say what has changed: two people decide by it."
            raise Refusal(sentence, fields={"reason": sentence})
        customer = standing(unit, request.customer, on=runtime.setup.today(now)).id
        stops = [s for s in unit.exposure.of((customer,))[customer].stops
                 if s.closed_at is None]  # fmt: skip
        if not stops:
            msg = "Nothing stops this customer: there is nothing to lift."
            raise Refusal(msg)
        names = ", ".join(dict.fromkeys(s.name for s in stops))
        asked = Proposal(
            kind=ProposalKind.CLOSE_STOP,
            customer=customer,
            asked=f"close {names}",
            payload={"stops": ",".join(str(s.id) for s in stops)},
            reason=reason,
            requester=who.person,
            seats=(Seat.APPROVER, Seat.ADMIN),
            opened_at=now,
        )
        return propose(runtime.setup, unit, asked, now=now)


def apply_lift(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Close the stops that were asked about, and score anew; later ones stay."""
    by = {a.seat: a.by for a in proposal.approvals}
    for number in proposal.payload["stops"].split(","):
        unit.exposure.close_stop(
            int(number), approver=by[Seat.APPROVER], admin=by[Seat.ADMIN], at=now
        )
    unit.audit.record(
        at=now, actor=proposal.decided_by, action="stop.closed", subject=proposal.customer,
        approver=by[Seat.APPROVER], admin=by[Seat.ADMIN],
    )  # fmt: skip
    cause = Cause(words="stop lifted", actor=proposal.decided_by)
    assessed = assess_ids(setup, unit, (proposal.customer,), now=now, cause=cause)
    if not assessed:
        return "The customer is archived."
    picture = assessed[0].picture
    still = "; another stop stands" if picture.band.stop else ""
    return f"{show(picture.score.value)}, band {picture.band.band.value}{still}."
