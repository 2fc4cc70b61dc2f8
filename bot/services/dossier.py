"""Compiling the customer profile: the read model that every surface draws."""

from datetime import date, datetime, timedelta
from fractions import Fraction

from bot.services.coverage import certificate
from bot.services.credit import credit_of
from bot.services.file_sheet import sheet_of
from bot.services.foretold import if_confirmed
from bot.services.picture import Frame, Picture, frame, take
from bot.services.runtime import Setup
from bot.store.history import Then
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.day import written_day
from scoring.distance import to_edge, to_warning
from scoring.early_warning import EarlyWarning
from scoring.feedback import Feedback
from scoring.ledger import Confidence, PaymentBehaviour
from scoring.mitigation import proposal
from scoring.profile import CustomerProfile, IndicatorLine
from scoring.proposal import Proposal
from scoring.review import Cadence, Review, cadence, exposure
from scoring.score import changes, counted, drivers, show
from scoring.situation import Situation
from scoring.vocabulary import Band, Indicator, NewsSeverity, WarningState


def compile_profile(
    setup: Setup, unit: Unit, customer: Customer, *, now: datetime, as_of: date | None = None
) -> CustomerProfile:
    """The profile as of today, or as it was known at the end of an earlier day."""
    shot = frame(setup, unit, now, as_of=as_of)
    then = shot.then
    customer = unit.customers.by_ids((customer.id,), then=then).get(customer.id, customer)
    picture = next(take(unit, (customer,), shot))
    reviews = unit.diary.reviews((customer.id,), then=then)[customer.id]
    since = unit.customers.created_on((customer.id,))[customer.id]
    sheet = sheet_of(unit, customer, shot)
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
        certificate=certificate(unit, now, then, watched=since),
        terms=shot.policy.terms(picture.band.band, picture.score.value, stop=picture.band.stop),
        proposal=_proposal(picture),
        review_due=due_date(setup, picture, last, known_since=setup.today(since)),
        warnings=_warnings(unit, picture, then),
        mitigations=unit.diary.mitigations((customer.id,), then=then)[customer.id],
        feedback=_feedback(unit, picture, shot),
        newest_rating=unit.ratings.newest(customer.id),
        sheet=sheet,
        credit=credit_of(picture, sheet.statement),
        distance=_distance(picture),
        asked=_waiting(unit, picture, then),
        if_confirmed=if_confirmed(picture),
        reviews=reviews,
        on_file_since=setup.today(since),
    )


def _warnings(unit: Unit, picture: Picture, then: Then | None) -> tuple[EarlyWarning, ...]:
    held = unit.warnings.of((picture.customer.id,), then=then)[picture.customer.id]
    return tuple(w for w in held if w.state is not WarningState.RESOLVED)


def _feedback(unit: Unit, picture: Picture, shot: Frame) -> tuple[Feedback, ...]:
    homes = unit.closings.homes("feedback", at=shot.known_before) if shot.then else None
    said = unit.diary.feedback((picture.customer.id,), homes=homes)[picture.customer.id]
    return tuple(f for f in said if f.logged_at < shot.known_before)


def _distance(picture: Picture) -> tuple[str, ...]:
    """How far the next edge and the next early warning are, as far as that can be said."""
    edge = to_edge(picture.score.value, picture.band, picture.policy)
    return tuple(filter(None, (edge, to_warning(_rise(picture), picture.policy))))


def _waiting(unit: Unit, picture: Picture, then: Then | None) -> tuple[Proposal, ...]:
    """What waits for a decision about the customer now; the past shows none."""
    if then is not None:
        return ()
    return tuple(p for p in unit.proposals.of((picture.customer.id,)) if p.is_open)


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


def _proposal(picture: Picture) -> str:
    """What the playbook proposes; nothing that is asked of a customer of whom nothing is asked."""
    calm = picture.band.band is Band.LOW
    return proposal(picture.score, news=_in_the_news(picture), calm=calm)


def _in_the_news(picture: Picture) -> bool:
    """Whether something adverse of medium severity or more was told within the news window."""
    first = picture.on - timedelta(days=picture.policy.news_window_days)
    return any(
        e.counts and e.severity.rank >= NewsSeverity.MEDIUM.rank and e.day >= first
        for e in picture.events
    )


def _rise(picture: Picture) -> Fraction | None:
    """How far the score is above its lowest of the window of the score rise."""
    if not picture.history or picture.score.value is None:
        return None
    seen = Situation(
        customer=picture.customer.id,
        name=picture.customer.name,
        as_of=picture.on,
        history=tuple(r.point for r in picture.history),
        events=(),
        policy=picture.policy,
    )
    low = seen.lowest(picture.policy.rise_window_days)
    if low is None or low.value is None:
        return None
    return max(Fraction(0), picture.score.value - low.value)


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
        return f"low confidence: {counted(paying.eligible, 'eligible invoice')}"
    return ""


def _change(picture: Picture, review: Review | None) -> str:
    """What changed since the last review, or since the first score, with two main drivers."""
    if not picture.history or picture.score.value is None:
        return ""
    base = _base(picture.history, review)
    if base.point.value is None:
        return ""
    delta = picture.score.value - base.point.value
    since = f"since {written_day(base.point.day)}" if review is None else "since the last review"
    if not delta:
        return f"unchanged {since}"
    moved = "; ".join(changes(base.levels, picture.score.levels, picture.policy))
    return f"{'+' if delta > 0 else ''}{show(delta)} {since}: {moved}"


def _base(history: tuple[ScoreRecord, ...], review: Review | None) -> ScoreRecord:
    if review is None:
        return history[0]
    told = review.recorded_at
    earlier = [r for r in history if (r.point.at <= told if told else r.point.day <= review.signed)]
    return earlier[-1] if earlier else history[0]
