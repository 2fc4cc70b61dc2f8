"""Asking for a change that others decide: the step that every such dialogue ends in.

A proposal is kept, audited, and posted with its buttons; `decision` says what becomes of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.notices import AgreedSeat, MemoNotice, ProposalNotice
from bot.services.errors import Refusal
from bot.services.member import SYSTEM
from bot.services.picture import Picture, compose_supposed, frame, take
from bot.services.runtime import Runtime, Setup
from bot.store.outbox import Kind, key_of
from bot.store.unit import Unit
from scoring.day import written_day
from scoring.proposal import Proposal, ProposalKind, ProposalState, lapsed
from scoring.score import show
from scoring.vocabulary import CustomerId, Indicator, PersonId
from scoring.what_if import Supposition

ANY_PERSON = ("U", "W")
LAPSE = "proposals.lapse"


def propose(setup: Setup, unit: Unit, proposal: Proposal, *, now: datetime) -> Proposal:
    """Keep a proposal and leave its post, with Approve and Decline; the proposal with its id.

    Raises Refusal where the same is asked for already. Whoever calls has checked that the requester
    may ask; what an approval does is the kind's line in `decision`.
    """
    waiting = unit.proposals.same(proposal)
    if waiting is not None:
        at = waiting.opened_at.astimezone(setup.zone)
        msg = (
            f"This was asked for already, by <@{waiting.requester}> on {written_day(at)}, "
            f"{at:%H:%M}, and waits for a decision: nothing was saved."
        )
        raise Refusal(msg)
    kept = unit.proposals.add(proposal)
    unit.audit.record(
        at=now,
        actor=kept.requester,
        action="proposal.opened",
        subject=kept.customer or kept.kind.value,
        proposal=str(kept.id),
        kind=kept.kind.value,
        asked=kept.asked,
        reason=kept.reason,
    )
    unit.outbox.put(
        notice_of(setup, unit, kept, now=now), key=post_key(kept), channel=channel_of(setup, kept),
        now=now,
    )  # fmt: skip
    return kept


def lapse_all(
    setup: Setup, unit: Unit, customer: CustomerId, *, by: PersonId, answer: str, now: datetime
) -> int:
    """End every open proposal about a customer whose file is closed; how many."""
    ended = [p for p in unit.proposals.of((customer,)) if p.is_open]
    for proposal in ended:
        after = lapsed(proposal, by=by, at=now, answer=answer)
        unit.proposals.change(after)
        unit.audit.record(
            at=now, actor=by, action="proposal.lapsed", subject=customer, proposal=str(after.id)
        )
        if not unit.outbox.withdraw(post_key(after)):
            tell(setup, unit, after, now=now)
    return len(ended)


def lapse_old(runtime: Runtime, slot: date, *, late: bool) -> bool:
    """End what nobody decided for a month, or whose customer is archived; its requester is told.

    False where the day's slot was taken before. `late` changes nothing.
    """
    del late
    now = runtime.clock.now()
    with runtime.writing() as unit:
        if not unit.job_runs.take(LAPSE, slot.isoformat(), now=now):
            return False
        for proposal in unit.proposals.opened():
            answer = _why_over(unit, proposal, now)
            if not answer:
                continue
            found = lapsed(proposal, by=SYSTEM, at=now, answer=answer)
            unit.proposals.change(found)
            unit.audit.record(
                at=now, actor=SYSTEM, action="proposal.lapsed",
                subject=found.customer or found.kind.value, proposal=str(found.id),
            )  # fmt: skip
            tell(runtime.setup, unit, found, now=now)
        unit.audit.record(
            at=now, actor=SYSTEM, action="proposals.checked", subject=slot.isoformat()
        )
        return True


def _why_over(unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Why a proposal cannot wait any longer; empty while it can."""
    customer = unit.customers.find(proposal.customer)
    if proposal.customer and (customer is None or customer.archived_on is not None):
        return "The customer is archived."
    if now - proposal.opened_at > timedelta(days=unit.policies.current().proposal_days):
        return "Nobody decided in time: ask again if it is still wanted."
    return ""


def channel_of(setup: Setup, proposal: Proposal) -> str:
    """Where a proposal is posted: what administrators decide with them, others with finance."""
    if proposal.kind in {ProposalKind.POLICY, ProposalKind.LESSON}:
        return setup.admin_channel
    return setup.warnings_channel


def post_key(proposal: Proposal) -> str:
    """The key of a proposal's post."""
    return key_of("proposal", str(proposal.id))


def tell(setup: Setup, unit: Unit, proposal: Proposal, *, now: datetime) -> None:
    """Update the post of a proposal, and tell its requester once it is decided."""
    unit.outbox.put(
        notice_of(setup, unit, proposal, now=now),
        key=key_of("proposal", str(proposal.id), "update", str(proposal.revision)),
        channel=channel_of(setup, proposal),
        now=now,
        kind=Kind.UPDATE,
        parent_key=post_key(proposal),
        revision=proposal.revision,
    )
    own = proposal.state is ProposalState.WITHDRAWN
    if proposal.is_open or own or not proposal.requester.startswith(ANY_PERSON):
        return
    unit.outbox.put(
        MemoNotice(text=_memo(unit, proposal), customer=proposal.customer),
        key=key_of("proposal", str(proposal.id), "memo"),
        channel=proposal.requester,
        now=now,
    )


def redraw_open(
    setup: Setup, unit: Unit, customers: Sequence[CustomerId], *, now: datetime
) -> None:
    """Update the posts of what waits for a decision about customers whose score has moved.

    Nobody shall press *Approve* below figures that do not hold any more.
    """
    if not customers:
        return
    for proposal in unit.proposals.of(customers):
        if proposal.is_open:
            again = replace(proposal, revision=proposal.revision + 1)
            unit.proposals.change(again)
            tell(setup, unit, again, now=now)


def notice_of(setup: Setup, unit: Unit, proposal: Proposal, *, now: datetime) -> ProposalNotice:
    """The facts of a proposal's post as they are now."""
    customer = unit.customers.find(proposal.customer)
    score = band = reason = then = approved = ""
    if customer is not None:
        picture = next(take(unit, (customer,), frame(setup, unit, now)))
        score, band = show(picture.score.value), picture.band.band.value
        reason = picture.band.reason
        then = _then(picture, proposal)
        then = "" if then == f"{score}, {band}" else then
        approved = _if_approved(picture, proposal)
    return ProposalNotice(
        proposal=proposal.id,
        headline=proposal.kind.label,
        customer=proposal.customer if customer else "",
        name=customer.name if customer else "",
        asked=proposal.asked,
        reason=proposal.reason,
        requester=proposal.requester,
        state=proposal.state.value,
        seats=tuple(s.value for s in proposal.vacant),
        agreed=tuple(
            AgreedSeat(seat=a.seat.value, by=a.by, at=a.at.isoformat()) for a in proposal.approvals
        ),
        opened_at=proposal.opened_at.isoformat(),
        score=score,
        band=band,
        band_reason=reason,
        standing_then=then,
        if_approved=approved,
        decided_by=proposal.decided_by,
        decided_at=proposal.decided_at.isoformat() if proposal.decided_at else "",
        answer=proposal.answer,
    )


def _then(picture: Picture, proposal: Proposal) -> str:
    """Score and band as they were when it was asked for; empty where none was on file."""
    before = [r.point for r in picture.history if r.point.at <= proposal.opened_at]
    return f"{show(before[-1].value)}, {before[-1].band.value}" if before else ""


def _if_approved(picture: Picture, proposal: Proposal) -> str:
    """Score and band that a lower rating would lead to; empty once decided, and for the rest."""
    if not proposal.is_open or proposal.kind is not ProposalKind.RATING:
        return ""
    level = int(proposal.payload["level"])
    supposed = Supposition(levels={Indicator(proposal.payload["indicator"]): level})
    after = compose_supposed(picture, supposed)
    return f"{show(after.score.value)}, {after.band.band.value} ({after.band.reason})"


def customer_name(unit: Unit, customer: CustomerId) -> str:
    """What a customer is called; its id where it is gone, empty where there is none."""
    found = unit.customers.find(customer)
    return found.name if found else customer


def name_of(runtime: Runtime, proposal: Proposal) -> str:
    """The same for a proposal that was just made."""
    with runtime.reading() as unit:
        return customer_name(unit, proposal.customer)


def _memo(unit: Unit, proposal: Proposal) -> str:
    name = customer_name(unit, proposal.customer)
    about = f"{name}: {proposal.asked}" if name else proposal.asked
    answer = f" “{proposal.answer}”" if proposal.answer else ""
    if proposal.state is ProposalState.LAPSED:
        return f"What you asked for has lapsed: {about}. {proposal.answer}"
    by = f"{proposal.state.value} by <@{proposal.decided_by}>"
    return f"What you asked for was {by}: {about}.{answer}"
