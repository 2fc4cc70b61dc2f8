"""One story, many articles: what one more article does to a known event."""

from dataclasses import replace

import pytest

from scoring.adverse import STOPPING, AdverseEvent
from scoring.vocabulary import Category, Level, NewsSeverity, Triage
from tests.scoring.build import event

KNOWN = replace(
    event(1),
    severity=NewsSeverity.MEDIUM,
    level=Level.REVIEW,
    category=Category.LITIGATION,
    because="first",
)


def told(known: AdverseEvent, severity: NewsSeverity, level: Level, what: Category) -> AdverseEvent:
    return known.joined(severity=severity, level=level, category=what, because="second")


@pytest.mark.parametrize(
    ("severity", "level", "worse"),
    [
        (NewsSeverity.MEDIUM, Level.REVIEW, False),
        (NewsSeverity.LOW, Level.REVIEW, False),
        (NewsSeverity.MEDIUM, Level.HIGH, True),
        (NewsSeverity.LOW, Level.HIGH, True),
        (NewsSeverity.HIGH, Level.REVIEW, True),
    ],
)
def test_only_what_is_graver_or_surer_changes_an_event(
    severity: NewsSeverity, level: Level, *, worse: bool
) -> None:
    assert (told(KNOWN, severity, level, Category.GOVERNANCE) != KNOWN) is worse


@pytest.mark.parametrize("severity", NewsSeverity)
@pytest.mark.parametrize("level", [Level.HIGH, Level.REVIEW])
def test_joining_never_makes_an_event_milder(severity: NewsSeverity, level: Level) -> None:
    after = told(KNOWN, severity, level, Category.GOVERNANCE)
    assert after.severity.rank == max(severity.rank, KNOWN.severity.rank)
    assert (after.level is Level.HIGH) is (level is Level.HIGH)
    if severity.rank < KNOWN.severity.rank:
        assert after.category is KNOWN.category


@pytest.mark.parametrize("category", sorted(STOPPING))
@pytest.mark.parametrize("other", Category)
def test_a_confirmed_stop_stays_one_whatever_else_is_told(
    category: Category, other: Category
) -> None:
    stop = replace(KNOWN, category=category, triage=Triage.CONFIRMED)
    after = told(stop, NewsSeverity.CRITICAL, Level.HIGH, other)
    assert after.stops
    assert after.category is category
