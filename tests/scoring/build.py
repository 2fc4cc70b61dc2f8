"""Histories, events and situations for the tests of the rules."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from scoring.adverse import AdverseEvent
from scoring.band import compute_band
from scoring.policy import Policy
from scoring.score import compute
from scoring.situation import ScorePoint, Situation
from scoring.vocabulary import (
    Band,
    Category,
    Coverage,
    CustomerId,
    EventId,
    Indicator,
    Level,
    NewsSeverity,
    Triage,
)

TODAY = date(2026, 11, 24)
ACME = CustomerId("C-1")
POLICY = Policy()


def levels(*five: int | None) -> dict[Indicator, int]:
    """Ratings in the order of the plan; None is unknown."""
    return {i: level for i, level in zip(Indicator, five, strict=True) if level is not None}


def point(ratings: Mapping[Indicator, int], days_ago: int, *, restart: bool = False) -> ScorePoint:
    """The row of the score history that a set of ratings makes."""
    score = compute(ratings, POLICY)
    band = compute_band(score, POLICY)
    return at(
        days_ago,
        score.value,
        band.band,
        score.coverage,
        knock_outs=tuple(k.name for k in band.knock_outs),
        restart=restart,
        rated=ratings,
    )


def at(
    days_ago: int,
    value: Fraction | None,
    band: Band = Band.MEDIUM,
    coverage: Coverage = Coverage.COMPLETE,
    *,
    knock_outs: tuple[str, ...] = (),
    restart: bool = False,
    rated: Mapping[Indicator, int] | None = None,
) -> ScorePoint:
    """A row of the score history."""
    day = TODAY - timedelta(days=days_ago)
    return ScorePoint(
        at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        day=day,
        value=value,
        coverage=coverage,
        band=band,
        knock_outs=knock_outs,
        restart=restart,
        levels=dict(rated or {}),
    )


def event(
    days_ago: int,
    severity: NewsSeverity = NewsSeverity.HIGH,
    *,
    triage: Triage = Triage.OPEN,
    level: Level = Level.HIGH,
    baseline_days_ago: int | None = None,
) -> AdverseEvent:
    """An adverse event about ACME."""
    baseline = None
    if baseline_days_ago is not None:
        baseline = at(baseline_days_ago, None).at
    return AdverseEvent(
        id=EventId(7),
        customer=ACME,
        title="ACME fined",
        link="https://news.example/1",
        outlet="Wire",
        day=TODAY - timedelta(days=days_ago),
        dated=True,
        category=Category.REGULATORY_ENFORCEMENT,
        severity=severity,
        level=level,
        triage=triage,
        because="fined",
        baseline_at=baseline,
    )


def situation(*history: ScorePoint, events: tuple[AdverseEvent, ...] = ()) -> Situation:
    """What the rules look at today."""
    return Situation(
        customer=ACME, name="ACME", as_of=TODAY, history=history, events=events, policy=POLICY
    )
