"""Profiles, notices and answers to draw, with the same text wherever a text can stand."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.notices import (
    DigestNotice,
    DigestRow,
)
from bot.services.subscription import FeedLine, Look, SeenEntry
from feeds.outcome import NotModified, Validators
from scoring.adverse import AdverseEvent
from scoring.band import compute_band
from scoring.certificate import Certificate
from scoring.customer import Customer
from scoring.early_warning import EarlyWarning
from scoring.feedback import Feedback
from scoring.ledger import Confidence, PaymentBehaviour
from scoring.mitigation import Mitigation
from scoring.policy import Policy
from scoring.profile import CustomerProfile, FileSheet, IndicatorLine
from scoring.proposal import Proposal, ProposalKind, Seat
from scoring.rating import Rating
from scoring.score import compute, drivers
from scoring.silence import Silence, WatchedName
from scoring.statement import ExternalRating, FinancialStatement
from scoring.story import ProposedExclusion, Seen, Story, StoryList, Triaged, Verdict
from scoring.vocabulary import (
    Category,
    CustomerId,
    CustomerStatus,
    EventId,
    FeedbackKind,
    Indicator,
    Level,
    MitigationState,
    NewsSeverity,
    PersonId,
    Severity,
    Source,
    Triage,
    WarningState,
)
from tests.slack.credit import credit

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 8, 12, tzinfo=UTC)
ANA, SAM = PersonId("U0ANALYST"), PersonId("U0SALES")
C1 = CustomerId("C-0001")
STORY = "https://news.example/story?id=1&x=2"
POLICY = Policy()
SOURCES = {
    Indicator.PAYMENT_HISTORY: Source.LEDGER,
    Indicator.INDUSTRY_RISK: Source.INDUSTRY_TABLE,
}
GOLDEN_LEVELS = (5, 1, 1, 1, 1)
"""Payment 5, the rest 1: 2.20, high by knock-out (domain §11)."""


def customer(name: str = "Nordwind Logistik GmbH", text: str = "") -> Customer:
    return Customer(
        id=C1,
        name=name,
        country=text or "DE",
        industry=text or "Logistics",
        sales_owner=SAM,
        credit_owner=ANA,
    )


def rating(indicator: Indicator, level: int, text: str = "") -> Rating:
    return Rating(
        customer=C1,
        indicator=indicator,
        level=level,
        source=SOURCES.get(indicator, Source.PERSON),
        author=ANA,
        reason=text or "seen in the quarterly talk",
        evidence=STORY,
        as_of=date(2026, 3, 1),
        recorded_at=NOW,
        id=7,
    )


def event(text: str = "", *, number: int = 1, triage: Triage = Triage.CONFIRMED) -> AdverseEvent:
    return AdverseEvent(
        id=EventId(number),
        customer=C1,
        title=text or "Nordwind Logistik files for protection from creditors",
        link=STORY,
        outlet=text or "Harbour Gazette",
        day=date(2026, 3, 12),
        dated=True,
        category=Category.INSOLVENCY,
        severity=NewsSeverity.CRITICAL,
        level=Level.HIGH,
        triage=triage,
        because=text or "“files for protection” said of the customer",
        sources=3,
    )


def certificate(text: str = "", *, gaps: int = 0, healthy: int = 12) -> Certificate:
    return Certificate(
        feeds=12,
        healthy=healthy,
        entries=3_412,
        names=61,
        last_success=NOW,
        gaps=tuple(f"{text or 'Harbour Gazette'}: timed out" for _ in range(gaps)),
    )


def behaviour() -> PaymentBehaviour:
    return PaymentBehaviour(
        as_of=date(2026, 3, 30),
        eligible=20,
        late=12,
        days_beyond_terms=Decimal("43.4"),
        oldest_overdue_days=95,
        overdue_amount=Decimal("12300.50"),
        open_amount=Decimal(50_000),
        currency="EUR",
        level=5,
        confidence=Confidence.NORMAL,
    )


def warning(text: str = "", severity: Severity = Severity.CRITICAL) -> EarlyWarning:
    return EarlyWarning(
        rule="score_rise",
        subject=C1,
        episode="1",
        severity=severity,
        text=text or "score 1.00 → 2.20: up 1.20 from its lowest of the last 90 days",
        opened_at=NOW,
        state=WarningState.OPEN,
        case=7,
    )


def mitigation(text: str = "") -> Mitigation:
    return Mitigation(
        customer=C1,
        action=text or "Prepayment of 50 % until the arrears are paid",
        owner=ANA,
        due=date(2026, 4, 30),
        state=MitigationState.DOING,
        author=SAM,
        logged_at=NOW,
        note=text,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    mitigation: Mitigation
    name: str
    late: bool


def followed(text: str = "") -> Followed:
    one = replace(mitigation(text), score_before=Fraction(22, 10), score_after=Fraction(19, 10))
    return Followed(mitigation=one, name=text or "Nordwind Logistik GmbH", late=True)


def feedback(text: str = "") -> Feedback:
    return Feedback(
        customer=C1,
        kind=FeedbackKind.COMPLAINT,
        text=text or "Our invoices reach the wrong department",
        author=SAM,
        logged_at=NOW,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plenty:
    """How many of each list stands on a card."""

    events: int = 1
    warnings: int = 1
    notes: int = 1


def profile(
    levels: tuple[int | None, ...] = GOLDEN_LEVELS,
    *,
    text: str = "",
    plenty: Plenty | None = None,
    gaps: int = 0,
    healthy: int = 12,
) -> CustomerProfile:
    """A customer with these levels, in the order of the indicators; None is not rated."""
    many = plenty or Plenty()
    known = {i: n for i, n in zip(Indicator, levels, strict=True) if n is not None}
    score = compute(known, POLICY)
    band = compute_band(score, POLICY)
    return CustomerProfile(
        customer=customer(text if text.strip() else "Nordwind Logistik GmbH", text),
        as_of=TODAY,
        ledger_as_of=date(2026, 3, 30),
        score=score,
        band=band,
        lines=tuple(
            IndicatorLine(
                indicator=i,
                weight=POLICY.weight(i),
                rating=rating(i, known[i], text) if i in known else None,
                stale=i is Indicator.MARKET_REPUTATION,
                note=text,
            )
            for i in Indicator
        ),
        drivers=tuple(text or d for d in drivers(score)),
        change=text or "+1.20 since the last review: payment history 1 → 5",
        behaviour=behaviour(),
        ledger_trouble="",
        events=tuple(event(text, number=n) for n in range(many.events)),
        certificate=certificate(text, gaps=gaps, healthy=healthy),
        terms=POLICY.terms(band.band, score.value, stop=band.stop),
        proposal=text or "Credit measures: prepayment, a shorter term or a lower credit line",
        review_due=date(2026, 4, 7),
        warnings=tuple(warning(text) for _ in range(many.warnings)),
        mitigations=tuple(mitigation(text) for _ in range(many.notes)),
        feedback=tuple(feedback(text) for _ in range(many.notes)),
        newest_rating=7,
        credit=credit(band, score),
        distance=(text or "1.30 below high", text or "more than 0.62 more would warn"),
        asked=tuple(asked(text) for _ in range(many.notes)),
        if_confirmed=POLICY.terms(band.band, score.value, stop=True) if many.events else None,
    )


def statement(text: str = "") -> FinancialStatement:
    return FinancialStatement(
        customer=C1,
        period_end=date(2025, 12, 31),
        currency="EUR",
        source=text.strip() or "annual report",
        as_of=date(2026, 3, 1),
        author=ANA,
        recorded_at=NOW,
        revenue=Decimal(12_000_000),
        equity=Decimal(-300_000),
        current_assets=Decimal(900_000),
        current_liabilities=Decimal(400_000),
    )


def archived_profile(text: str = "") -> CustomerProfile:
    """A customer whose file is closed, with all that a file can hold."""
    found = profile(text=text)
    grade = ExternalRating(
        customer=C1,
        agency=text.strip() or "Harbour Bureau",
        grade=text.strip() or "BB-",
        source=text.strip() or "bureau report",
        as_of=date(2026, 3, 1),
        author=ANA,
        recorded_at=NOW,
    )
    return replace(
        found,
        customer=replace(
            found.customer,
            status=CustomerStatus.ARCHIVED,
            archived_on=date(2026, 3, 3),
            segment=text or "wholesale",
        ),
        review_due=None,
        sheet=FileSheet(
            parent=text or "Nordwind Holding",
            children=(text or "Nordwind Spedition", text or "Nordwind Lager"),
            statement=statement(text),
            grades=(grade,),
            archived_because=text or "no orders any more",
            merged=(CustomerId(text.strip() or "C-0007"),),
        ),
    )


def fresh_profile() -> CustomerProfile:
    """A customer of whom little is known and nothing is wrong."""
    return profile((None, 2, 2, 1, None), plenty=Plenty(events=0, warnings=0, notes=0))


def asked(text: str = "") -> Proposal:
    return Proposal(
        kind=ProposalKind.RATING,
        customer=C1,
        asked=text or "contract performance 4 → 2",
        reason=text or "the breach was cured",
        requester=SAM,
        opened_at=NOW,
        seats=(Seat.APPROVER,),
        id=3,
    )


def row(text: str = "", *, number: int = 1) -> DigestRow:
    return DigestRow(
        customer=f"C-{number:04d}",
        name=text or f"Nordwind {number} GmbH",
        band=text or "high",
        score=text or "3.75",
        before=text or "3.20",
        note=text or "43.4 days beyond terms, 1 open warning",
        review_due=text or "2026-04-07",
    )


def digest(rows: int = 3, *, text: str = "", gaps: int = 1) -> DigestNotice:
    return DigestNotice(
        pack="high",
        period=text or "2026-03",
        as_of="2026-03-31",
        since="2026-02-28",
        late=True,
        members=rows,
        quiet=rows // 2,
        overdue=3,
        active=30,
        ratio=text or "10.0",
        rows=tuple(row(text, number=n) for n in range(rows)),
        reviews_due=tuple(row(text, number=n) for n in range(rows)),
        gaps=tuple(text or "Südhafen Kontor" for _ in range(gaps)),
        coverage=text or "News: 11 of 12 feeds healthy, 3412 entries read, 61 customers watched.",
        coverage_gaps=tuple(f"{text or 'Harbour Gazette'}: timed out" for _ in range(gaps)),
        nothing_to_report=not rows,
    )


def quiet_digest() -> DigestNotice:
    return digest(0, gaps=0)


def stories(text: str = "", many: int = 1) -> StoryList:
    """Stories about one customer: confirmed, and waiting for somebody."""
    said = Verdict(
        event=EventId(1),
        customer=CustomerId("C-0001"),
        said=Triage.CONFIRMED,
        severity=NewsSeverity.HIGH,
        author=PersonId(text or ANA),
        at=NOW,
        note=text,
    )
    told = [
        Story(event=event(text, number=n + 1), name=text or "Nordwind", verdict=said)
        for n in range(many)
    ]
    waiting = [
        Story(event=event(text, number=n + 50, triage=Triage.OPEN), name=text or "Nordwind")
        for n in range(many)
    ]
    return StoryList(
        name=text or "Nordwind",
        stories=(*told, *waiting),
        more=max(0, many - 1),
        certificate=certificate(text, gaps=many - 1 if many else 0),
    )


def triaged(text: str = "", many: int = 1) -> Triaged:
    """A story of somebody else, and the words that would keep such articles away."""
    return Triaged(
        changed=True,
        sentence=text or "Noted as not this customer: the story does not count.",
        story=stories(text).stories[0],
        exclusion=ProposedExclusion(
            customer=CustomerId("C-0001"),
            name=text or "Nordwind",
            term=text or "Nordwind Ballet",
            hidden=(text or "Nordwind Ballet cancels its tour",) * many,
            more=many - 1,
        ),
    )


def silence(text: str = "", many: int = 1) -> Silence:
    """Why nothing was heard."""
    seen = Seen(
        title=text or "Nordwind opens a depot",
        link=STORY,
        outlet=text or "Northern Courier",
        first_seen=NOW,
        surface=text or "Nordwind",
        rule=text or "alias",
        strong=not many % 2,
        level=Level.NONE,
        because=text or "no word of risk was found",
    )
    return Silence(
        name=text or "Nordwind",
        customer="C-0001",
        as_of=TODAY,
        certificate=certificate(text, gaps=many),
        names=(WatchedName(name=text or "Nordwind"), WatchedName(name="NW", doubt=text or "short"))
        * many,
        excluded=(text or "Nordwind Ballet",) * many,
        reasons=(text or "1 story was dismissed by a person, listed below.",) * min(many, 9),
        matches=(seen,) * min(many, 5),
        dismissed=stories(text).stories[:1] * many,
    )


def feeds(text: str = "", many: int = 1) -> tuple[FeedLine, ...]:
    """Feeds that are well, paused and in trouble."""
    states = (("well", ""), ("paused", ""), ("failing", text or "It answers 403: ask for access."))
    return tuple(
        FeedLine(
            id=number,
            name=text or f"Harbour Gazette {number}",
            shown=text or "https://gazette.example/news.xml",
            state=state,
            customer=CustomerId(text),
            industry=text,
            last_success=NOW,
            next_check=NOW,
            every=timedelta(minutes=20),
            trouble=trouble,
        )
        for number, (state, trouble) in enumerate(states * many, start=1)
    )


def look(text: str = "", many: int = 1, *, trouble: bool = False) -> Look:
    """What a feed holds."""
    seen = SeenEntry(
        title=text or "Nordwind opens a depot",
        published=NOW,
        customers=(text or "Nordwind",) * many,
    )
    return Look(
        url=STORY,
        shown=text or "https://gazette.example/news.xml",
        title=text or "Harbour Gazette",
        entries=(seen,) * min(many, 5),
        many=many,
        trouble=(text or "The server answers 403.") if trouble else "",
        outcome=NotModified(validators=Validators()),
    )
