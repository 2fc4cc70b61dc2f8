"""Re-rating a customer: one transaction in which score, band and warnings follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.services.access import Act, Actor, Caller, allows
from bot.services.assessment import Cause, assess
from bot.services.dossier import compile_profile
from bot.services.errors import Refusal, Stale
from bot.services.lowering import is_far
from bot.services.member import actor
from bot.services.on_file import standing
from bot.services.picture import Picture, frame, take
from bot.services.proposal import propose
from bot.services.raising import case_of_event
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.early_warning import EarlyWarning
from scoring.profile import CustomerProfile
from scoring.proposal import Proposal, ProposalKind, Seat
from scoring.rating import BEST, WORST, Rating
from scoring.score import show
from scoring.vocabulary import CustomerId, Indicator, Source

MOVED_BY_NEWS = frozenset({Indicator.MARKET_REPUTATION, Indicator.COMPLIANCE_RECORD})
"""Rated anew while a case about news is open, they belong to it: one cause, one case."""
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RerateRequest:
    """A new level for one indicator; `seen_rating` is the newest rating that the person saw."""

    customer: CustomerId
    indicator: Indicator
    level: int
    reason: str
    evidence: str = ""
    seen_rating: int = 0
    receipt: str = ""
    case: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerated:
    """What followed: the profile now, score and band before, the warnings that fired."""

    profile: CustomerProfile
    before: str
    after: str
    band_before: str
    fired: tuple[EarlyWarning, ...]
    proposed: Proposal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What became of a rating: appended, with the warnings that fired; or the proposal of it."""

    fired: tuple[EarlyWarning, ...] = ()
    proposed: Proposal | None = None
    appended: Rating | None = None


def rerate(runtime: Runtime, caller: Caller, request: RerateRequest) -> Rerated:
    """Append a rating, score anew and raise what is due; or propose it, where others decide.

    Sales propose whatever is not higher than before, analysts and administrators what is lower by
    two levels or more, the steps of the last four weeks together.
    Raises Refusal with fields, Stale where somebody rated since, NotAllowed. The same receipt
    twice changes nothing and answers with the state as it is.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.RERATE, Act.RAISE_RATING)
        customer = standing(unit, request.customer, on=runtime.setup.today(now))
        request = replace(request, customer=customer.id)
        before = next(take(unit, (customer,), frame(runtime.setup, unit, now)))
        fresh = not request.receipt or unit.job_runs.receive("rerate", request.receipt, now=now)
        given = Given()
        if fresh:
            _check_seen(unit, request)
            given = give(runtime.setup, unit, who, request, now=now)
        return Rerated(
            profile=compile_profile(runtime.setup, unit, customer, now=now),
            before=show(before.score.value),
            after=show(next(take(unit, (customer,), frame(runtime.setup, unit, now))).score.value),
            band_before=before.band.band.value,
            fired=given.fired,
            proposed=given.proposed,
        )


def give(
    setup: Setup,
    unit: Unit,
    who: Actor,
    request: RerateRequest,
    *,
    now: datetime,
    settle: bool = True,
) -> Given:
    """The same as a step: append the rating, or propose it where others decide.

    A customer that was merged is rated where its file goes on. Not `settle`: whoever calls scores
    anew, once for several ratings. Raises Refusal with fields.
    """
    customer = standing(unit, request.customer, on=setup.today(now))
    request = replace(request, customer=customer.id)
    before = next(take(unit, (customer,), frame(setup, unit, now)))
    _check(request, before)
    asked = _asked(unit, request, who, before, now)
    if asked is not None:
        return Given(proposed=propose(setup, unit, asked, now=now))
    rating = _rating(request, who, on=setup.today(now), now=now)
    if not settle:
        unit.ratings.add(rating)
        _log(unit, rating, now)
        return Given(appended=rating)
    fired = _append(setup, unit, customer, rating, now, case=request.case)
    return Given(fired=fired, appended=rating)


def apply_rating(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Carry out an approved lower rating: appended as of the day it was asked for.

    Its author is who asked. Raises Stale where the rating has changed in the meantime.
    """
    customer = standing(unit, proposal.customer, on=setup.today(now))
    indicator = Indicator(proposal.payload["indicator"])
    before = next(take(unit, (customer,), frame(setup, unit, now)))
    held = before.ratings.get(indicator)
    known = str(held.level) if held else UNKNOWN
    anew = held is not None and held.recorded_at > proposal.opened_at
    if anew or known != proposal.payload["from"]:
        msg = (
            f"The {indicator.label} has been rated anew since this was asked for (now {known}): "
            "nothing was saved. Decline it, and let it be asked for again."
        )
        raise Stale(msg)
    rating = Rating(
        customer=customer.id,
        indicator=indicator,
        level=int(proposal.payload["level"]),
        source=Source.PERSON,
        author=proposal.requester,
        reason=proposal.reason,
        evidence=proposal.payload.get("evidence", ""),
        approved_by=proposal.decided_by,
        as_of=setup.today(proposal.opened_at),
        recorded_at=now,
    )
    _append(setup, unit, customer, rating, now, case=0)
    after = next(take(unit, (customer,), frame(setup, unit, now)))
    return (
        f"Score {show(before.score.value)} → {show(after.score.value)}, "
        f"band {after.band.band.value}."
    )


def _append(
    setup: Setup, unit: Unit, customer: Customer, rating: Rating, now: datetime, *, case: int
) -> tuple[EarlyWarning, ...]:
    """Append a rating, score anew, raise what is due, leave an audit row; what fired."""
    unit.ratings.add(rating)
    cause = cause_of(unit, (rating,), case=case)
    fired = assess(setup, unit, (customer,), now=now, cause=cause)[0].fired
    _log(unit, rating, now)
    return fired


def _log(unit: Unit, rating: Rating, now: datetime) -> None:
    unit.audit.record(
        at=now, actor=rating.approved_by or rating.author, action="rating.rerated",
        subject=rating.customer, indicator=rating.indicator.value, level=str(rating.level),
        author=rating.author,
    )  # fmt: skip


def cause_of(unit: Unit, given: Sequence[Rating], *, case: int = 0) -> Cause:
    """Why a customer is scored anew after ratings by one person: in words, and the case."""
    if not case and any(r.indicator in MOVED_BY_NEWS for r in given):
        case = case_of_event(unit, given[0].customer)
    words = ", ".join(f"{r.indicator.label} rated {r.level}" for r in given)
    return Cause(words=words, actor=given[0].approved_by or given[0].author, case=case)


def _asked(
    unit: Unit, request: RerateRequest, who: Actor, before: Picture, now: datetime
) -> Proposal | None:
    """The proposal that a rating must be; None where it is the person's to give at once."""
    held = before.ratings.get(request.indicator)
    customer, indicator, level = request.customer, request.indicator, request.level
    far = held is not None and is_far(
        unit, customer, indicator, held=held.level, level=level, by=who.person, now=now
    )
    if (held and level > held.level) or allows(who.role, Act.LOWER_FAR if far else Act.RERATE):
        return None
    known = str(held.level) if held else UNKNOWN
    return Proposal(
        kind=ProposalKind.RATING,
        customer=request.customer,
        about=request.indicator.value,
        asked=f"{request.indicator.label} {known} → {request.level}",
        payload={
            "indicator": request.indicator.value,
            "from": known,
            "level": str(request.level),
            "evidence": request.evidence.strip(),
        },
        reason=request.reason.strip(),
        requester=who.person,
        seats=(Seat.APPROVER if far else Seat.ANALYST,),
        opened_at=now,
    )


def _rating(request: RerateRequest, who: Actor, *, on: date, now: datetime) -> Rating:
    return Rating(
        customer=request.customer,
        indicator=request.indicator,
        level=request.level,
        source=Source.PERSON,
        author=who.person,
        reason=request.reason.strip(),
        evidence=request.evidence.strip(),
        as_of=on,
        recorded_at=now,
    )


def _check_seen(unit: Unit, request: RerateRequest) -> None:
    if request.seen_rating and unit.ratings.newest(request.customer) != request.seen_rating:
        msg = "Somebody rated this customer while you were writing: nothing was saved. Look again."
        raise Stale(msg)


def _check(request: RerateRequest, before: Picture) -> None:
    if not BEST <= request.level <= WORST:
        raise Refusal(
            "Choose a level from 1 to 5.", fields={"level": "Choose a level from 1 to 5."}
        )
    if not request.reason.strip():
        sentence = "Say in a sentence why: the audit log keeps it."
        raise Refusal(sentence, fields={"reason": sentence})
    _check_source(request, before)


def _check_source(request: RerateRequest, before: Picture) -> None:
    if request.indicator is Indicator.INDUSTRY_RISK:
        sentence = "Industry risk comes from the industry table, reviewed for the whole industry."
        raise Refusal(sentence, fields={"indicator": sentence})
    if request.indicator is Indicator.PAYMENT_HISTORY and before.ledger_rates:
        sentence = "Payment history comes from the ledger while the customer has invoices in it."
        if before.ledger_trouble:
            sentence += f" It gives none now: {before.ledger_trouble}."
        raise Refusal(sentence, fields={"indicator": sentence})
