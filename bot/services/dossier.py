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
from scoring.review import Review, next_due
from scoring.score import changes, drivers, show
from scoring.vocabulary import Band, Indicator, NewsSeverity, WarningState


def compile_profile(
    setup: Setup, unit: Unit, customer: Customer, *, now: datetime, as_of: date | None = None
) -> CustomerProfile:
    """The profile as of today, or as it was known at the end of an earlier day."""
    shot = frame(setup, unit, now, as_of=as_of)
    picture = next(take(unit, (customer,), shot))
    ids = (customer.id,)
    before = shot.known_before
    review = unit.diary.last_reviews(ids).get(customer.id)
    since = unit.customers.created_on(ids)[customer.id]
    mitigations = unit.diary.mitigations(ids)[customer.id]
    feedback = unit.diary.feedback(ids)[customer.id]
    warnings = unit.warnings.of(ids)[customer.id]
    return CustomerProfile(
        customer=customer,
        as_of=shot.on,
        ledger_as_of=shot.ledger_day,
        score=picture.score,
        band=picture.band,
        lines=_lines(picture),
        drivers=drivers(picture.score),
        change=_change(picture, review),
        behaviour=picture.behaviour,
        ledger_trouble=picture.ledger_trouble,
        events=tuple(e for e in picture.events if e.severity is not NewsSeverity.NONE),
        certificate=certificate(unit, now),
        terms=shot.policy.terms(picture.band.band, picture.score.value, stop=picture.band.stop),
        proposal=proposal(picture.score),
        review_due=None
        if customer.gone
        else due_date(setup, picture, review, known_since=setup.today(since)),
        warnings=tuple(w for w in warnings if w.state is not WarningState.RESOLVED),
        mitigations=tuple(m for m in mitigations if m.logged_at < before),
        feedback=tuple(f for f in feedback if f.logged_at < before),
        newest_rating=unit.ratings.newest(customer.id),
        sheet=sheet_of(unit, customer, shot),
    )


def due_date(setup: Setup, picture: Picture, review: Review | None, *, known_since: date) -> date:
    """When the customer's next review is due (domain §7)."""
    since = review.signed if review else known_since
    stretch = [r.point for r in picture.history if r.point.day > since]
    carried = [r.point for r in picture.history if r.point.day <= since][-1:]
    highs = [p for p in (*carried, *stretch) if p.band is Band.HIGH]
    entered = None
    before = carried or stretch[:1]
    if before and before[0].band is not Band.HIGH:
        entered = next((p.day for p in stretch if p.band is Band.HIGH), None)
    return next_due(
        review,
        known_since=known_since,
        high=bool(highs) or picture.band.band is Band.HIGH,
        became_high=entered,
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
