"""The picture of a customer as of a day: everything that score, band and rules look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from bot.services.runtime import Setup
from bot.store.exposure import Decisions
from bot.store.history import Then
from bot.store.rating import IndustryRating
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.adverse import AdverseEvent
from scoring.band import BandInForce, compute_band, hold
from scoring.credit import CreditLimit
from scoring.customer import Customer
from scoring.ledger import (
    Confidence,
    Invoice,
    MissingRateError,
    PaymentBehaviour,
    behaviour,
    counts_without_amounts,
)
from scoring.override import Override, OverrideEnd, ending, overridden
from scoring.policy import Policy
from scoring.rating import Rating, current
from scoring.score import Score, compute
from scoring.stop import Stop
from scoring.vocabulary import Band, CustomerId, Indicator, PersonId, Source
from scoring.what_if import Supposition

EVENT_DAYS = 365
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One customer as known on a day; `history` is what was stored, `score` and `band` are new.

    `new_stops` are events that stop and of which no stop is kept yet, `ended` the overrides that
    have come to their end without being noted so far.
    """

    customer: Customer
    on: date
    policy: Policy
    ratings: dict[Indicator, Rating]
    stale: frozenset[Indicator]
    invoices: tuple[Invoice, ...]
    behaviour: PaymentBehaviour | None
    ledger_trouble: str
    ledger_as_of: date | None
    events: tuple[AdverseEvent, ...]
    history: tuple[ScoreRecord, ...]
    score: Score
    band: BandInForce
    new_stops: tuple[AdverseEvent, ...] = ()
    override: Override | None = None
    ended: tuple[tuple[Override, OverrideEnd], ...] = ()
    stops: tuple[Stop, ...] = ()
    limit: CreditLimit | None = None

    @property
    def ledger_rates(self) -> bool:
        """Whether the ledger has eligible invoices: nobody else rates payment history then.

        Also where it cannot say how they were paid, because a rate is missing.
        """
        if self.behaviour is not None:
            return self.behaviour.confidence is not Confidence.NONE
        if self.ledger_as_of is None:
            return False
        day, policy = self.ledger_as_of, self.policy
        return counts_without_amounts(self.invoices, as_of=day, policy=policy)[0] > 0

    @property
    def open_amount(self) -> Fraction | None:
        """What is open in the ledger, in base currency; None where that cannot be said."""
        rate = self.policy.rate(self.behaviour.currency) if self.behaviour else None
        if self.behaviour is None or rate is None:
            return None
        return Fraction(self.behaviour.open_amount * rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """When and under which policy a picture is taken; `ledger_day` is the ledger's own T.

    `then` is set where the day was asked for: what was learnt after it stays out.
    `released`: a review was signed and an approver has agreed, so that high may be left.
    """

    on: date
    ledger_day: date | None
    known_before: datetime
    policy: Policy
    industries: dict[str, tuple[IndustryRating, ...]]
    then: Then | None = None
    released: bool = False


def frame(
    setup: Setup,
    unit: Unit,
    now: datetime,
    *,
    as_of: date | None = None,
    policy: Policy | None = None,
    released: bool = False,
) -> Frame:
    """The frame of today, or of an earlier day as it was known then (domain §1, §2).

    The ledger speaks of its own as-of date, never of a later one: not even of the day asked for,
    so that the card of a day says the same later. `policy`: another one, for a preview.
    """
    on = as_of or setup.today(now)
    told = unit.invoices.as_of()
    known_before = setup.known_before(on)
    return Frame(
        on=on,
        ledger_day=min(as_of, told) if as_of and told else told,
        known_before=known_before,
        policy=policy or unit.policies.in_force(known_before if as_of else None),
        industries=unit.ratings.industries(),
        then=Then(on=as_of, known_before=known_before) if as_of else None,
        released=released,
    )


def take(unit: Unit, customers: Sequence[Customer], shot: Frame) -> Iterator[Picture]:
    """The picture of each customer, in a constant number of queries for every 500 of them."""
    homes = unit.closings.homes("stop", at=shot.known_before) if shot.then else None
    for start in range(0, len(customers), BATCH):
        batch = customers[start : start + BATCH]
        ids = [c.id for c in batch]
        ratings = unit.ratings.of(ids)
        invoices = unit.invoices.of(ids, homes=_merged(unit, ids, shot))
        events = unit.news.events(ids, since=shot.on - timedelta(days=EVENT_DAYS), then=shot.then)
        history = unit.scores.of(ids)
        decided = unit.exposure.of(ids, homes=homes)
        for customer in batch:
            yield _compose(
                customer,
                shot,
                ratings[customer.id],
                invoices[customer.id],
                tuple(e for e in events[customer.id] if e.day <= shot.on),
                tuple(r for r in history[customer.id] if r.point.at < shot.known_before),
                decided[customer.id],
            )


def _merged(
    unit: Unit, ids: Sequence[CustomerId], shot: Frame
) -> dict[CustomerId, CustomerId] | None:
    """Whose ledgers were one by the day asked for; None for now: a merger is a fact of its day."""
    if shot.then is None:
        return None
    return {old: new for new in ids for old in unit.closings.merged_by(shot.known_before, new)}


def _compose(
    customer: Customer,
    shot: Frame,
    ratings: tuple[Rating, ...],
    invoices: tuple[Invoice, ...],
    events: tuple[AdverseEvent, ...],
    history: tuple[ScoreRecord, ...],
    decided: Decisions,
) -> Picture:
    paying, trouble = _behaviour(customer.id, invoices, shot)
    in_force = _ratings(customer, shot, ratings, paying)
    stale = frozenset(i for i, r in in_force.items() if r.is_stale(shot.on, shot.policy))
    score = compute({i: r.level for i, r in in_force.items()}, shot.policy, stale=stale)
    known = decided.known(shot.known_before)
    new_stops = _new_stops(events, decided, shot.known_before)
    names = [*(s.name for s in known.stops), *map(stop_name, new_stops)]
    any_stale, released = bool(stale), shot.released
    held = _held(score, shot.policy, history, any_stale=any_stale, stops=names, released=released)
    ended = [(o, ending(o, held, on=shot.on)) for o in known.overrides]
    standing = next((o for o, why in ended if why is None), None)
    return Picture(
        customer=customer,
        on=shot.on,
        policy=shot.policy,
        ratings=in_force,
        stale=stale,
        invoices=invoices,
        behaviour=paying,
        ledger_trouble=trouble,
        ledger_as_of=shot.ledger_day,
        events=events,
        history=history,
        score=score,
        band=overridden(held, standing, on=shot.on),
        new_stops=new_stops,
        override=standing,
        ended=tuple((o, why) for o, why in ended if why is not None),
        stops=known.stops,
        limit=known.limits[-1] if known.limits else None,
    )


def _held(
    score: Score,
    policy: Policy,
    history: tuple[ScoreRecord, ...],
    *,
    any_stale: bool,
    stops: Sequence[str],
    released: bool = False,
) -> BandInForce:
    """The band in force, were it not overridden."""
    rated = [r for r in history if r.computed is not Band.UNRATED]
    computed = compute_band(
        score,
        policy,
        previous=rated[-1].computed if rated else None,
        any_stale=any_stale,
        stop_events=tuple(dict.fromkeys(stops)),
    )
    return hold(computed, in_force=history[-1].held if history else None, released=released)


def _new_stops(
    events: tuple[AdverseEvent, ...], decided: Decisions, before: datetime
) -> tuple[AdverseEvent, ...]:
    """The events that stop and of which no stop was kept so far, closed or not."""
    kept = {s.event for s in decided.stops if s.opened_at < before}
    return tuple(e for e in events if e.stops and e.id not in kept)


def stop_name(event: AdverseEvent) -> str:
    """What a stop of an event is called, on the card and in the audit log."""
    return f"{event.category.label} confirmed"


def _behaviour(
    customer: CustomerId, invoices: tuple[Invoice, ...], shot: Frame
) -> tuple[PaymentBehaviour | None, str]:
    if shot.ledger_day is None:
        return None, ""
    try:
        found = behaviour(customer, invoices, as_of=shot.ledger_day, policy=shot.policy)
    except MissingRateError as refused:
        return None, str(refused)
    return found, ""


def _ratings(
    customer: Customer,
    shot: Frame,
    ratings: tuple[Rating, ...],
    paying: PaymentBehaviour | None,
) -> dict[Indicator, Rating]:
    """The ratings in force: payment from the ledger where it has any, industry inherited."""
    by_people = [r for r in ratings if r.source is not Source.LEDGER]
    lines = shot.industries.get(customer.industry, ())
    inherited = [line.inherited(customer.id) for line in lines]
    found = current((*by_people, *inherited), on=shot.on, known_before=shot.known_before)
    if paying is not None and paying.level is not None:
        stored = [
            r
            for r in ratings
            if r.source is Source.LEDGER
            and r.level == paying.level
            and r.recorded_at < shot.known_before
        ]
        found[Indicator.PAYMENT_HISTORY] = Rating(
            id=stored[-1].id if stored else 0,
            customer=customer.id,
            indicator=Indicator.PAYMENT_HISTORY,
            level=paying.level,
            source=Source.LEDGER,
            author=PersonId("ledger"),
            reason=f"{paying.days_beyond_terms} days beyond terms",
            as_of=paying.as_of,
            recorded_at=shot.known_before,
        )
    return found


def compose_supposed(picture: Picture, supposed: Supposition) -> Picture:
    """The picture as it would be; what is supposed is fresh, and stored nowhere."""
    event = supposed.event(picture.customer.id, picture.on)
    events = (event, *picture.events) if event else picture.events
    stale = picture.stale - set(supposed.levels)
    levels = {i: r.level for i, r in picture.ratings.items()}
    score = compute(supposed.applied(levels), picture.policy, stale=stale)
    names = [*(one.name for one in picture.stops), *(stop_name(e) for e in picture.new_stops)]
    if event is not None and event.stops:
        names.append(stop_name(event))
    held = _held(
        score,
        picture.policy,
        picture.history,
        any_stale=bool(stale),
        stops=names,
    )
    return replace(
        picture,
        events=events,
        stale=stale,
        score=score,
        band=overridden(held, picture.override, on=picture.on),
    )
