"""Reviews: what is known for the three checks, signing one, who is due (domain §7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.services.access import Act, Actor, Caller, allows
from bot.services.assessment import Cause, assess
from bot.services.customer import find
from bot.services.dossier import cadence_of, compile_profile, due_date
from bot.services.errors import Refusal, Stale
from bot.services.leaving import ask_to_leave
from bot.services.member import actor, role_of
from bot.services.on_file import on_file
from bot.services.picture import BATCH, Picture, frame, take
from bot.services.rating import RerateRequest, cause_of, give
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.day import written_day
from scoring.early_warning import EarlyWarning
from scoring.profile import CustomerProfile
from scoring.proposal import Proposal
from scoring.rating import Rating
from scoring.review import CHECKS, Check, Review, signed
from scoring.score import show
from scoring.vocabulary import CustomerId, Indicator, PersonId, Source

BY_HAND = frozenset({Source.PERSON, Source.IMPORT})
NOTE_LEAST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    """A signature: the new level of each of the three checks, None where it is kept."""

    customer: CustomerId
    note: str
    payment: int | None = None
    contract: int | None = None
    news: int | None = None
    seen_rating: int = 0
    receipt: str = ""

    @property
    def levels(self) -> dict[Indicator, int | None]:
        """The answer to each check."""
        return dict(zip(CHECKS, (self.payment, self.contract, self.news), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What the signature did: the profile now, what was before, what fired, what is asked."""

    profile: CustomerProfile
    review: Review
    before: str
    band_before: str
    fired: tuple[EarlyWarning, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    leaving: Proposal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReview:
    """One customer whose review is planned, ready to read.

    `owner` is who is asked to sign it: the credit owner who may; empty where there is none.
    `may_sign`: whoever looks at the list may.
    """

    customer: CustomerId
    name: str
    band: str
    score: str
    due: date
    days_late: int
    last: date | None
    owner: PersonId
    may_sign: bool = True


def sheet(runtime: Runtime, caller: Caller, asked: str) -> CustomerProfile:
    """What a review looks at, for the customer of that id or name; raises Refusal, NotAllowed."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SIGN_REVIEW)
        customer = find(runtime.directory, unit, asked)
        _check_on_file(customer, runtime.setup.today(now))
        return compile_profile(runtime.setup, unit, customer, now=now)


def sign(runtime: Runtime, caller: Caller, request: ReviewRequest) -> Signed:
    """Sign a review: ratings kept are confirmed as of today, changed ones given or proposed.

    In high with a better computed band, the signature asks an approver to let the customer leave.
    Raises Refusal with fields, Stale where somebody rated since, NotAllowed. The same receipt twice
    changes nothing.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        setup = runtime.setup
        who = actor(setup, unit, caller, Act.SIGN_REVIEW)
        customer = on_file(unit, request.customer)
        request = replace(request, customer=customer.id)
        _check_on_file(customer, setup.today(now))
        before = next(take(unit, (customer,), frame(setup, unit, now)))
        last = unit.diary.last_reviews((customer.id,)).get(customer.id)
        if request.receipt and not unit.job_runs.receive("review", request.receipt, now=now):
            return _repeated(setup, unit, customer, before, last, now)
        _check(unit, request, before)
        review = _review(setup, unit, before, last, who, request, now)
        ratings, proposals = _rate(setup, unit, customer, before, who, request, now)
        review = _as_it_stands(review, proposals)
        unit.diary.add_review(review, now=now)
        cause = _cause(unit, who, ratings)
        fired = assess(setup, unit, (customer,), now=now, cause=cause)[0].fired
        unit.audit.record(
            at=now, actor=who.person, action="review.signed", subject=customer.id,
            **{c.indicator.value: _told(c) for c in review.checks},
        )  # fmt: skip
        leaving = ask_to_leave(setup, unit, customer, who.person, request.note, now)
        return Signed(
            profile=compile_profile(setup, unit, customer, now=now),
            review=review,
            before=show(before.score.value),
            band_before=before.band.band.value,
            fired=fired,
            proposals=proposals,
            leaving=leaving,
        )


def due(
    runtime: Runtime, caller: Caller, *, mine: bool = False, before: date | None = None
) -> tuple[DueReview, ...]:
    """The planned reviews, the most urgent first; `before`: due up to that day."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        who = actor(runtime.setup, unit, caller, Act.SEE_CARD)
        everyone = unit.customers.all()
        wanted = [c for c in everyone if not mine or who.person in {c.sales_owner, c.credit_owner}]
        signs = allows(who.role, Act.SIGN_REVIEW)
        found = due_reviews(runtime.setup, unit, wanted, now=now, before=before)
        return tuple(replace(one, may_sign=signs) for one in found)


def due_reviews(
    setup: Setup,
    unit: Unit,
    customers: Sequence[Customer],
    *,
    now: datetime,
    before: date | None = None,
) -> tuple[DueReview, ...]:
    """The same as a step, for the customers given."""
    found = []
    shot = frame(setup, unit, now)
    owners = {c.credit_owner for c in customers if c.credit_owner}
    signers = {p for p in owners if allows(role_of(setup, unit, p), Act.SIGN_REVIEW)}
    for start in range(0, len(customers), BATCH):
        batch = customers[start : start + BATCH]
        ids = [c.id for c in batch]
        reviews, created = unit.diary.last_reviews(ids), unit.customers.created_on(ids)
        for picture in take(unit, batch, shot):
            number = picture.customer.id
            since = setup.today(created[number])
            one = _due(setup, picture, reviews.get(number), since, signers)
            if one is not None and (before is None or one.due <= before):
                found.append(one)
    return tuple(sorted(found, key=lambda r: (r.due, r.name)))


def _due(
    setup: Setup, picture: Picture, last: Review | None, since: date, signers: set[PersonId]
) -> DueReview | None:
    day = due_date(setup, picture, last, known_since=since)
    if day is None:
        return None
    customer = picture.customer
    return DueReview(
        customer=customer.id,
        name=customer.name,
        band=picture.band.band.value,
        score=show(picture.score.value),
        due=day,
        days_late=max(0, (picture.on - day).days),
        last=last.signed if last else None,
        owner=customer.credit_owner if customer.credit_owner in signers else PersonId(""),
    )


def _check_on_file(customer: Customer, today: date) -> None:
    if customer.archived_on is not None and customer.archived_on <= today:
        day = customer.archived_on
        msg = f"{customer.name} is archived since {written_day(day)}: it has no reviews."
        raise Refusal(msg)


def _check(unit: Unit, request: ReviewRequest, before: Picture) -> None:
    if len(request.note.strip()) < NOTE_LEAST:
        sentence = "Say in a sentence what you saw: the next reviewer reads it."
        raise Refusal(sentence, fields={"note": sentence})
    if request.seen_rating and unit.ratings.newest(request.customer) != request.seen_rating:
        msg = "Somebody rated this customer meanwhile: nothing was saved. Look again."
        raise Stale(msg)
    held = before.ratings.get(Indicator.PAYMENT_HISTORY)
    if request.payment is not None and held is not None and held.source is Source.LEDGER:
        sentence = "Payment history comes from the ledger: it is looked at, not changed by hand."
        raise Refusal(sentence, fields={"payment": sentence})


def _rate(
    setup: Setup,
    unit: Unit,
    customer: Customer,
    before: Picture,
    who: Actor,
    request: ReviewRequest,
    now: datetime,
) -> tuple[tuple[Rating, ...], tuple[Proposal, ...]]:
    """Confirm what is kept, give or propose what is changed: what was given, what is asked.

    It is one act: the customer is scored once, after all of it.
    """
    ratings: tuple[Rating, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    for indicator, level in request.levels.items():
        held = before.ratings.get(indicator)
        if level is None or (held is not None and held.level == level):
            _confirm(unit, held, who.person, request.note, on=setup.today(now), now=now)
            continue
        wanted = RerateRequest(
            customer=customer.id, indicator=indicator, level=level, reason=request.note
        )
        given = give(setup, unit, who, wanted, now=now, settle=False)
        ratings += (given.appended,) if given.appended else ()
        proposals += (given.proposed,) if given.proposed else ()
    return ratings, proposals


def _confirm(
    unit: Unit, held: Rating | None, by: PersonId, note: str, *, on: date, now: datetime
) -> None:
    """A kept rating is rated the same anew, as of today, so that it is fresh again.

    What the ledger says is looked at only; where nothing was rated, nothing is kept.
    """
    if held is None or held.source not in BY_HAND:
        return
    unit.ratings.add(
        replace(
            held,
            source=Source.PERSON,
            author=by,
            approved_by=PersonId(""),
            reason=f"kept in the review: {note.strip()}",
            as_of=on,
            recorded_at=now,
            id=0,
        )
    )


def _cause(unit: Unit, who: Actor, ratings: Sequence[Rating]) -> Cause:
    """Why a customer is scored anew by a signature: the ratings that it gave."""
    if not ratings:
        return Cause(words="review signed", actor=who.person)
    found = cause_of(unit, ratings)
    return replace(found, words=f"review signed: {found.words}")


def _review(
    setup: Setup,
    unit: Unit,
    before: Picture,
    last: Review | None,
    who: Actor,
    request: ReviewRequest,
    now: datetime,
) -> Review:
    customer = before.customer
    since = setup.today(unit.customers.created_on((customer.id,))[customer.id])
    planned = cadence_of(setup, before, last, known_since=since)
    held = {i: r.level for i, r in before.ratings.items()}
    checks = tuple(
        Check(indicator=i, before=held.get(i), after=held.get(i) if level is None else level)
        for i, level in request.levels.items()
    )
    made = signed(
        last,
        who.person,
        customer=customer.id,
        at=now,
        on=setup.today(now),
        due=planned,
        days=setup.days,
    )
    return replace(made, note=request.note.strip(), band=before.band.band, checks=checks)


def _as_it_stands(review: Review, proposals: Sequence[Proposal]) -> Review:
    """The review with what stands after it: a level that others decide is only asked for."""
    asked = {Indicator(p.payload["indicator"]): int(p.payload["level"]) for p in proposals}
    checks = tuple(
        replace(c, after=c.before, asked=asked[c.indicator]) if c.indicator in asked else c
        for c in review.checks
    )
    return replace(review, checks=checks)


def _told(check: Check) -> str:
    """A check as the audit log has it: before, after, and what was only asked for."""
    asked = f" asked {check.asked}" if check.asked else ""
    return f"{check.before or '-'}>{check.after or '-'}{asked}"


def _repeated(
    setup: Setup,
    unit: Unit,
    customer: Customer,
    before: Picture,
    last: Review | None,
    now: datetime,
) -> Signed:
    if last is None:
        msg = "This review was sent before, and nothing was saved. Open it again."
        raise Refusal(msg)
    return Signed(
        profile=compile_profile(setup, unit, customer, now=now),
        review=last,
        before=show(before.score.value),
        band_before=before.band.band.value,
    )
