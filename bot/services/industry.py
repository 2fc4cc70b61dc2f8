"""Moving a customer to another industry: where that lowers risk by far, an approver decides.

A customer inherits the rating of its industry (domain §1), so its file could lower a rating by two
levels without four eyes (domain §10). An industry that is not rated counts as the best.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.services.access import Act, Actor, allows
from bot.services.assessment import Cause, assess_ids
from bot.services.customer import keys_of
from bot.services.errors import Stale
from bot.services.lowering import FAR
from bot.services.on_file import standing
from bot.services.runtime import Setup
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.proposal import Proposal, ProposalKind, Seat
from scoring.rating import BEST, current
from scoring.score import show
from scoring.vocabulary import CustomerId, Indicator

_NOBODY = CustomerId("")


def levels_of(setup: Setup, unit: Unit, now: datetime) -> dict[str, int]:
    """How each industry is rated today."""
    today = setup.today(now)
    before = setup.known_before(today)
    found = {}
    for name, lines in unit.ratings.industries().items():
        rated = current([li.inherited(_NOBODY) for li in lines], on=today, known_before=before)
        if Indicator.INDUSTRY_RISK in rated:
            found[name] = rated[Indicator.INDUSTRY_RISK].level
    return found


def is_far_milder(levels: Mapping[str, int], before: str, after: str) -> bool:
    """Whether a move to another industry lowers the inherited rating by two levels or more."""
    held = levels.get(before)
    return before != after and held is not None and held - levels.get(after, BEST) >= FAR


def ask(
    setup: Setup, unit: Unit, held: Customer, wanted: str, who: Actor, *, now: datetime
) -> Proposal | None:
    """The proposal that a move must be; None where it is the person's to make at once."""
    if allows(who.role, Act.LOWER_FAR):
        return None
    levels = levels_of(setup, unit, now)
    if not is_far_milder(levels, held.industry, wanted):
        return None
    moved = f"{levels[held.industry]} → {levels.get(wanted, 'unknown')}"
    return Proposal(
        kind=ProposalKind.INDUSTRY,
        customer=held.id,
        asked=f"industry {held.industry} → {wanted or 'none'}: industry risk {moved}",
        payload={"from": held.industry, "industry": wanted},
        reason="By Edit customer: the move lowers the industry risk by two levels or more.",
        requester=who.person,
        seats=(Seat.APPROVER,),
        opened_at=now,
    )


def apply_industry(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Carry out an approved move; raises Stale where the customer was moved in the meantime."""
    held = standing(unit, proposal.customer, on=setup.today(now))
    if held.industry != proposal.payload["from"]:
        msg = (
            f"{held.name} has been moved to {held.industry or 'no industry'} since this was asked "
            "for: decline it, and let it be asked for again."
        )
        raise Stale(msg)
    after = replace(held, industry=proposal.payload["industry"])
    unit.customers.keep(after, keys_of(after), now=now)
    unit.audit.record(
        at=now, actor=proposal.decided_by, action="customer.edited", subject=held.id,
        industry=f"{held.industry or '–'} → {after.industry or '–'}", author=proposal.requester,
    )  # fmt: skip
    cause = Cause(words=f"industry: {after.industry or 'none'}", actor=proposal.decided_by)
    (assessed,) = assess_ids(setup, unit, (held.id,), now=now, cause=cause)
    picture = assessed.picture
    return f"Score {show(picture.score.value)}, band {picture.band.band.value}."
