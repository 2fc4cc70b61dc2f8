"""Leaving high: a signed review after the better rating, then an approver (domain §4)."""

from datetime import datetime

from bot.services.assessment import Cause, assess
from bot.services.errors import Stale
from bot.services.picture import frame, take
from bot.services.proposal import propose
from bot.services.runtime import Setup
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.proposal import Proposal, ProposalKind
from scoring.score import show
from scoring.vocabulary import Band, PersonId


def ask_to_leave(
    setup: Setup, unit: Unit, customer: Customer, by: PersonId, note: str, now: datetime
) -> Proposal | None:
    """Ask an approver to let a customer leave high, where only that holds it there.

    None where it is not in high, where its computed band is high too, where a stop is on, or where
    the same was asked for already.
    """
    picture = next(take(unit, (customer,), frame(setup, unit, now)))
    band = picture.band
    better = band.computed not in {Band.HIGH, Band.UNRATED}
    if band.band is not Band.HIGH or not better or band.stop:
        return None
    asked = Proposal(
        kind=ProposalKind.LEAVE_HIGH,
        customer=customer.id,
        asked=f"leave high for {band.computed.value}, with a score of {show(picture.score.value)}",
        payload={"to": band.computed.value},
        reason=note.strip(),
        requester=by,
        opened_at=now,
    )
    return None if unit.proposals.same(asked) else propose(setup, unit, asked, now=now)


def apply_leaving(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Carry out an approved leaving of high; raises Stale where the risk is high again."""
    customer = unit.customers.by_ids((proposal.customer,))[proposal.customer]
    picture = next(take(unit, (customer,), frame(setup, unit, now)))
    if picture.band.band is not Band.HIGH:
        return f"It is in {picture.band.band.value} already."
    if picture.band.computed is Band.HIGH or picture.band.stop:
        msg = (
            "The computed band is high again, or a stop is on: nothing was changed. Decline it; a "
            "better rating and a new review come first."
        )
        raise Stale(msg)
    cause = Cause(words="left high", actor=proposal.decided_by, released=True)
    after = assess(setup, unit, (customer,), now=now, cause=cause)[0].picture
    unit.audit.record(
        at=now, actor=proposal.decided_by, action="band.left_high", subject=customer.id,
        to=after.band.band.value, reviewer=proposal.requester,
    )  # fmt: skip
    return f"In force now: {after.band.band.value} ({after.band.reason})."
