"""Exports: the portfolio, the history of ratings and scores, the audit log, as rows of text.

Who asked for which is in the audit log before the first row is given out.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.services.access import Act, Caller
from bot.services.customer import find
from bot.services.directory import Directory
from bot.services.dossier import due_date
from bot.services.member import actor
from bot.services.picture import BATCH, Frame, Picture, frame, take
from bot.services.runtime import Runtime, Setup
from bot.services.spreadsheet import Row, lines
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.rating import Rating
from scoring.score import show
from scoring.vocabulary import Indicator, WarningState


class ExportKind(StrEnum):
    """What can be exported."""

    PORTFOLIO = "portfolio"
    HISTORY = "history"
    AUDIT = "audit"


PORTFOLIO_HEAD = (
    "customer_id", "customer_name", "band", "computed_band", "band_reason", "score", "coverage",
    *(f"{i.value}{what}" for i in Indicator for what in ("", "_as_of")),
    "days_beyond_terms", "oldest_overdue_days", "overdue_amount", "open_amount", "currency",
    "terms", "prepayment", "credit_line", "sales_owner", "credit_owner", "open_warnings",
    "next_review", "as_of", "ledger_as_of",
)  # fmt: skip
HISTORY_HEAD = (
    "customer_id", "customer_name", "recorded_at", "as_of", "what", "indicator", "rating", "source",
    "author", "score", "band", "computed_band", "coverage", "policy_version", "cause",
    "score_exact", *(i.value for i in Indicator),
)  # fmt: skip
"""A score can be replayed from its row: the exact fraction, and the level of each indicator."""
AUDIT_HEAD = ("at", "actor", "action", "subject", "detail")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What is asked for: all customers or one by name or id, all of it or since a day."""

    kind: ExportKind
    customer: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file to hand out: its name, its text with every cell made safe, how many rows."""

    name: str
    text: str
    rows: int


def export(runtime: Runtime, caller: Caller, request: ExportRequest) -> Export:
    """The file that was asked for; raises NotAllowed, or NotFound for an unknown customer."""
    now = runtime.clock.now()
    note(runtime, caller, request, now=now)
    head, rows = compile_rows(runtime, request, now=now)
    day = runtime.setup.today(now).isoformat()
    return Export(
        name=f"risk-{request.kind}-{day}.csv", text="".join(lines(head, rows)), rows=len(rows)
    )


def note(runtime: Runtime, caller: Caller, request: ExportRequest, *, now: datetime) -> None:
    """Check who asks and put it on record, before anything is given out."""
    act = Act.ADMINISTER if request.kind is ExportKind.AUDIT else Act.EXPORT
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, act).person
        one = _one(runtime.directory, unit, request)
        subject = one.id if one else "everybody"
        unit.audit.record(
            at=now, actor=who, action=f"{request.kind}.exported", subject=subject,
            since=request.since.isoformat() if request.since else "",
        )  # fmt: skip


def compile_rows(
    runtime: Runtime, request: ExportRequest, *, now: datetime
) -> tuple[Row, list[Row]]:
    """The head and the rows of an export, as of one instant."""
    setup = runtime.setup
    since = setup.known_before(request.since - timedelta(days=1)) if request.since else None
    with runtime.reading() as unit:
        one = _one(runtime.directory, unit, request)
        if request.kind is ExportKind.AUDIT:
            return AUDIT_HEAD, list(_audit(unit, since, one.id if one else ""))
        whole = (one,) if one else unit.customers.all()
        if request.kind is ExportKind.HISTORY:
            return HISTORY_HEAD, list(_history(unit, whole, since))
        return PORTFOLIO_HEAD, list(_portfolio(setup, unit, whole, now))


def _one(directory: Directory, unit: Unit, request: ExportRequest) -> Customer | None:
    """The customer that is asked for; None where it is everybody."""
    asked = request.customer.strip()
    return find(directory, unit, asked) if asked else None


def _portfolio(
    setup: Setup, unit: Unit, customers: tuple[Customer, ...], now: datetime
) -> Iterator[Row]:
    shot = frame(setup, unit, now)
    for start in range(0, len(customers), BATCH):
        batch = customers[start : start + BATCH]
        ids = [c.id for c in batch]
        reviews, since = unit.diary.last_reviews(ids), unit.customers.created_on(ids)
        warnings = unit.warnings.of(ids)
        for picture in take(unit, batch, shot):
            own = picture.customer.id
            known_since = setup.today(since[own])
            due = due_date(setup, picture, reviews.get(own), known_since=known_since)
            still = sum(w.state is not WarningState.RESOLVED for w in warnings[own])
            yield _standing(picture, shot, due=due, warnings=still)


def _standing(picture: Picture, shot: Frame, *, due: date | None, warnings: int) -> Row:
    customer, band, paying = picture.customer, picture.band, picture.behaviour
    terms = picture.policy.terms(band.band, picture.score.value, stop=band.stop)
    ratings = [picture.ratings.get(i) for i in Indicator]
    dbt = paying.days_beyond_terms if paying else None
    return (
        customer.id, customer.name, band.band.value, band.computed.value, band.reason,
        _score(picture.score.value), picture.score.coverage.value,
        *(cell for r in ratings for cell in _rated(r)),
        str(dbt) if dbt is not None else "",
        str(paying.oldest_overdue_days) if paying else "",
        format(paying.overdue_amount, "f") if paying else "",
        format(paying.open_amount, "f") if paying else "",
        paying.currency if paying else "",
        terms.name, terms.prepayment, terms.credit_line,
        customer.sales_owner, customer.credit_owner, str(warnings), _day(due),
        _day(picture.on), _day(shot.ledger_day),
    )  # fmt: skip


def _history(unit: Unit, customers: tuple[Customer, ...], since: datetime | None) -> Iterator[Row]:
    for start in range(0, len(customers), BATCH):
        batch = customers[start : start + BATCH]
        ids = [c.id for c in batch]
        ratings, scores = unit.ratings.of(ids), unit.scores.of(ids)
        for customer in batch:
            dated = [(r.recorded_at, _rating_row(customer, r)) for r in ratings[customer.id]]
            dated += [(s.point.at, _score_row(customer, s)) for s in scores[customer.id]]
            dated.sort(key=lambda pair: pair[0])
            yield from (row for at, row in dated if since is None or at >= since)


def _rating_row(customer: Customer, rating: Rating) -> Row:
    return (
        customer.id, customer.name, _instant(rating.recorded_at), _day(rating.as_of), "rating",
        rating.indicator.value, str(rating.level), rating.source.value, rating.author,
        "", "", "", "", "", rating.reason, "", *("" for _ in Indicator),
    )  # fmt: skip


def _score_row(customer: Customer, record: ScoreRecord) -> Row:
    point = record.point
    return (
        customer.id, customer.name, _instant(point.at), _day(point.day), "score", "", "", "", "",
        _score(point.value), point.band.value, record.computed.value, point.coverage.value,
        str(record.policy_version), record.cause,
        "" if point.value is None else str(point.value),
        *(str(record.levels.get(i, "")) for i in Indicator),
    )  # fmt: skip


def _audit(unit: Unit, since: datetime | None, subject: str) -> Iterator[Row]:
    for entry in unit.audit.entries(since=since, subject=subject):
        detail = json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""
        yield _instant(entry.at), entry.actor, entry.action, entry.subject, detail


def _score(value: Fraction | None) -> str:
    return show(value) if value is not None else ""


def _rated(rating: Rating | None) -> tuple[str, str]:
    return ("", "") if rating is None else (str(rating.level), rating.as_of.isoformat())


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
