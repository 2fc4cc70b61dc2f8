"""Compiling the customer profile: the read model that every surface draws."""

from datetime import date, datetime

from bot.services.coverage import certificate
from bot.services.file_sheet import sheet_of
from bot.services.picture import Picture, frame, take
from bot.services.runtime import Setup
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.ledger import Confidence, PaymentBehaviour
from scoring.mitigation import proposal
from scoring.profile import CustomerProfile, IndicatorLine
from scoring.review import Cadence, Review, cadence, exposure
from scoring.score import changes, drivers, show
from scoring.vocabulary import Indicator, NewsSeverity, WarningState


def compile_profile(
    setup: Setup, unit: Unit, customer: Customer, *, now: datetime, as_of: date | None = None
) -> CustomerProfile:
    """The profile as of today, or as it was known at the end of an earlier day."""
    shot = frame(setup, unit, now, as_of=as_of)
    ids = (customer.id,)
    then = shot.then
    customer = unit.customers.by_ids(ids, then=then).get(customer.id, customer)
    picture = next(take(unit, (customer,), shot))
    reviews = unit.diary.reviews(ids, then=then)[customer.id]
    since = unit.customers.created_on(ids)[customer.id]
    warnings = unit.warnings.of(ids, then=then)[customer.id]
    feedback = unit.diary.feedback(ids)[customer.id]
    last = reviews[-1] if reviews else None
    return CustomerProfile(
        customer=customer,
        as_of=shot.on,
        ledger_as_of=shot.ledger_day,
        score=picture.score,
        band=picture.band,
        lines=_lines(picture),
        drivers=drivers(picture.score),
        change=_change(picture, last),
        behaviour=picture.behaviour,
        ledger_trouble=picture.ledger_trouble,
        events=tuple(e for e in picture.events if e.severity is not NewsSeverity.NONE),
        certificate=certificate(unit, now, then),
        terms=shot.policy.terms(picture.band.band, picture.score.value, stop=picture.band.stop),
        proposal=proposal(picture.score),
        review_due=due_date(setup, picture, last, known_since=setup.today(since)),
        warnings=tuple(w for w in warnings if w.state is not WarningState.RESOLVED),
        mitigations=unit.diary.mitigations(ids, then=then)[customer.id],
        feedback=tuple(f for f in feedback if f.logged_at < shot.known_before),
        newest_rating=unit.ratings.newest(customer.id),
        sheet=sheet_of(unit, customer, shot),
        reviews=reviews,
        on_file_since=setup.today(since),
    )


def due_date(
    setup: Setup, picture: Picture, review: Review | None, *, known_since: date
) -> date | None:
    """When the customer's next review is due (domain §7); None for one that is not on file."""
    customer = picture.customer
    if customer.gone or customer.is_archived(picture.on) or known_since > picture.on:
        return None
    return cadence_of(setup, picture, review, known_since=known_since).due


def cadence_of(
    setup: Setup, picture: Picture, review: Review | None, *, known_since: date
) -> Cadence:
    """The series and the day of the next review."""
    weighed = exposure(review, (r.point for r in picture.history), picture.band.band)
    return cadence(
        review,
        known_since=known_since,
        high=weighed.high,
        became_high=weighed.became_high,
        days=setup.days,
    )


def _lines(picture: Picture) -> tuple[IndicatorLine, ...]:
    return tuple(
        IndicatorLine(
            indicator=indicator,
            weight=picture.policy.weight(indicator),
            rating=picture.ratings.get(indicator),
            stale=indicator in picture.stale,
            note=_note(indicator, picture.behaviour),
        )
        for indicator in Indicator
    )


def _note(indicator: Indicator, paying: PaymentBehaviour | None) -> str:
    if indicator is not Indicator.PAYMENT_HISTORY or paying is None:
        return ""
    if paying.confidence is Confidence.LOW:
        return f"low confidence: {paying.eligible} eligible invoice(s)"
    return ""


def _change(picture: Picture, review: Review | None) -> str:
    """What changed since the last review, or since the first score, with two main drivers."""
    if not picture.history or picture.score.value is None:
        return ""
    base = _base(picture.history, review)
    if base.point.value is None:
        return ""
    delta = picture.score.value - base.point.value
    since = f"since {base.point.day:%d %b %Y}" if review is None else "since the last review"
    if not delta:
        return f"unchanged {since}"
    moved = "; ".join(changes(base.levels, picture.score.levels, picture.policy))
    return f"{'+' if delta > 0 else ''}{show(delta)} {since}: {moved}"


def _base(history: tuple[ScoreRecord, ...], review: Review | None) -> ScoreRecord:
    if review is None:
        return history[0]
    earlier = [r for r in history if r.point.day <= review.signed]
    return earlier[-1] if earlier else history[0]
