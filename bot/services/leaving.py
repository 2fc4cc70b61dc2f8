"""Leaving high: a signed review after the better rating, then an approver (domain §4)."""

from collections.abc import Sequence
from datetime import datetime

from bot.services.access import Act, Caller
from bot.services.assessment import Cause, assess
from bot.services.errors import Refusal, Stale
from bot.services.member import actor
from bot.services.on_file import standing
from bot.services.picture import Picture, frame, take
from bot.services.proposal import propose
from bot.services.runtime import Runtime, Setup
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.proposal import Proposal, ProposalKind
from scoring.score import show
from scoring.vocabulary import Band, CustomerId, PersonId

BETTER = frozenset({Band.LOW, Band.MEDIUM})


def ask_to_leave(
    setup: Setup, unit: Unit, customer: Customer, by: PersonId, note: str, now: datetime
) -> Proposal | None:
    """Ask an approver to let a customer leave high, where only that holds it there.

    None where it is not in high, where its computed band is high too, where a stop is on, or where
    the same was asked for already.
    """
    picture = next(take(unit, (customer,), frame(setup, unit, now)))
    if not _is_held(picture):
        return None
    asked = _proposal(picture, by, note, now)
    return None if unit.proposals.same(asked) else propose(setup, unit, asked, now=now)


def ask(runtime: Runtime, caller: Caller, customer: CustomerId, reason: str) -> Proposal:
    """The same from the card, where a review was signed after the better rating already.

    Raises Refusal where there is none, or nothing to leave; NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.RERATE)
        found = standing(unit, customer, on=runtime.setup.today(now))
        picture = next(take(unit, (found,), frame(runtime.setup, unit, now)))
        if not _is_held(picture):
            msg = "This customer is not held in high: there is nothing to ask for."
            raise Refusal(msg)
        since = better_since(picture.history)
        reviewed = unit.diary.reviewed_at(found.id)
        if reviewed is None or since is None or reviewed < since:
            msg = (
                "Leaving high needs a review that was signed after the better rating: sign one "
                "first. It asks an approver by itself."
            )
            raise Refusal(msg)
        asked = _proposal(picture, who.person, reason, now)
        return propose(runtime.setup, unit, asked, now=now)


def apply_leaving(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Carry out an approved leaving of high; raises Stale where the risk is high again."""
    customer = unit.customers.by_ids((proposal.customer,))[proposal.customer]
    picture = next(take(unit, (customer,), frame(setup, unit, now)))
    if _without_override(picture) is not Band.HIGH:
        return f"It is in {picture.band.band.value} already."
    if picture.band.computed is Band.HIGH or picture.band.stop:
        msg = (
            "The computed band is high again, or a stop is on: nothing was changed. Decline it; a "
            "better rating and a new review come first."
        )
        raise Stale(msg)
    since = better_since(picture.history)
    if since is None or since > proposal.opened_at:
        msg = (
            "The computed band has moved since the review was signed: nothing was changed. Decline "
            "it, and let the customer be reviewed again."
        )
        raise Stale(msg)
    cause = Cause(words="left high", actor=proposal.decided_by, released=True)
    after = assess(setup, unit, (customer,), now=now, cause=cause)[0].picture
    unit.audit.record(
        at=now, actor=proposal.decided_by, action="band.left_high", subject=customer.id,
        to=after.band.band.value, reviewer=proposal.requester,
    )  # fmt: skip
    return f"In force now: {after.band.band.value} ({after.band.reason})."


def better_since(history: Sequence[ScoreRecord]) -> datetime | None:
    """Since when the computed band has been better than high without a break; None if it is not."""
    start = None
    for record in reversed(history):
        if record.computed not in BETTER:
            break
        start = record.point.at
    return start


def _is_held(picture: Picture) -> bool:
    """Whether high is in force although the computed band is better, and no stop is on."""
    better = picture.band.computed in BETTER
    return _without_override(picture) is Band.HIGH and better and not picture.band.stop


def _without_override(picture: Picture) -> Band:
    return picture.band.without_override or picture.band.band


def _proposal(picture: Picture, by: PersonId, note: str, now: datetime) -> Proposal:
    to = picture.band.computed.value
    return Proposal(
        kind=ProposalKind.LEAVE_HIGH,
        customer=picture.customer.id,
        asked=f"leave high for {to}, with a score of {show(picture.score.value)}",
        payload={"to": to},
        reason=note.strip(),
        requester=by,
        opened_at=now,
    )
