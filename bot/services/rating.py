"""Re-rating a customer: one transaction in which score, band and warnings follow."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.services.access import Act, Actor, Caller, permit
from bot.services.assessment import Cause, assess
from bot.services.dossier import compile_profile
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.member import actor
from bot.services.picture import Picture, frame, take
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.early_warning import EarlyWarning
from scoring.ledger import Confidence
from scoring.profile import CustomerProfile
from scoring.rating import BEST, WORST, Rating
from scoring.score import show
from scoring.vocabulary import CustomerId, Indicator, Role, Source

FAR = 2


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


def rerate(runtime: Runtime, caller: Caller, request: RerateRequest) -> Rerated:
    """Append a rating, score anew and raise what is due.

    Raises Refusal with fields, Stale where somebody rated since, NotAllowed. The same receipt twice
    changes nothing and answers with the state as it is.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.RERATE, Act.RAISE_RATING)
        customer = _customer(unit, request.customer)
        before = next(take(unit, (customer,), frame(runtime.setup, unit, now)))
        fresh = not request.receipt or unit.job_runs.receive("rerate", request.receipt, now=now)
        fired: tuple[EarlyWarning, ...] = ()
        if fresh:
            _check(unit, who, request, before)
            unit.ratings.add(_rating(request, who, on=runtime.setup.today(now), now=now))
            words = f"{request.indicator.label} rated {request.level}"
            cause = Cause(words=words, actor=who.person, case=request.case)
            fired = assess(runtime.setup, unit, (customer,), now=now, cause=cause)[0].fired
            unit.audit.record(
                at=now, actor=who.person, action="rating.rerated", subject=customer.id,
                indicator=request.indicator.value, level=str(request.level),
            )  # fmt: skip
        return Rerated(
            profile=compile_profile(runtime.setup, unit, customer, now=now),
            before=show(before.score.value),
            after=show(next(take(unit, (customer,), frame(runtime.setup, unit, now))).score.value),
            band_before=before.band.band.value,
            fired=fired,
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


def _customer(unit: Unit, customer: CustomerId) -> Customer:
    found = unit.customers.find(customer)
    if found is None:
        msg = "This customer is not on file any more: nothing was saved."
        raise Refusal(msg)
    return found


def _check(unit: Unit, who: Actor, request: RerateRequest, before: Picture) -> None:
    if not BEST <= request.level <= WORST:
        raise Refusal(
            "Choose a level from 1 to 5.", fields={"level": "Choose a level from 1 to 5."}
        )
    if not request.reason.strip():
        sentence = "Say in a sentence why: the audit log keeps it."
        raise Refusal(sentence, fields={"reason": sentence})
    if request.seen_rating and unit.ratings.newest(request.customer) != request.seen_rating:
        msg = "Somebody rated this customer while you were writing: nothing was saved. Look again."
        raise Stale(msg)
    _check_source(request, before)
    held = before.ratings.get(request.indicator)
    drop = held.level - request.level if held else 0
    if drop >= FAR:
        permit(who, Act.LOWER_FAR)
    if drop > 0 and who.role is Role.SALES:
        msg = "Sales may raise a rating at once; to lower one, ask an analyst."
        raise NotAllowed(msg)


def _check_source(request: RerateRequest, before: Picture) -> None:
    if request.indicator is Indicator.INDUSTRY_RISK:
        sentence = "Industry risk comes from the industry table, reviewed for the whole industry."
        raise Refusal(sentence, fields={"indicator": sentence})
    paying = before.behaviour
    from_ledger = paying is not None and paying.confidence is not Confidence.NONE
    if request.indicator is Indicator.PAYMENT_HISTORY and from_ledger:
        sentence = "Payment history comes from the ledger while the customer has invoices in it."
        raise Refusal(sentence, fields={"indicator": sentence})
