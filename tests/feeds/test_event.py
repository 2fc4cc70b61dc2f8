"""One story, many articles; and the path from an entry to its judged mentions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.article import Entry
from feeds.desk import read_entry
from feeds.event import Event, Story, same_story, same_words, worsens
from feeds.match import NameIndex
from scoring.customer import Customer
from scoring.vocabulary import Category, CustomerId, Level, NewsSeverity

STORY = Story(
    customer_id=CustomerId("C1"),
    title="Shipbuilder Nordwind files for insolvency in Bremen court",
    summary="The yard owes suppliers 40 million euros.",
    link="https://wire.example/1",
    outlet="Wire",
    seen_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    category=Category.INSOLVENCY,
    severity=NewsSeverity.CRITICAL,
    level=Level.HIGH,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nordwind files for insolvency", "NORDWIND FILES FOR INSOLVENCY!", True),
        ("Nordwind files for insolvency in Bremen", "Nordwind files for insolvency - Wire", True),
        (
            "Nordwind files for insolvency after losing navy contract",
            "After losing navy contract, Nordwind files for insolvency",
            True,
        ),
        (
            "Nordwind profit falls 12% in first quarter",
            "Nordwind profit falls 30% in first quarter",
            False,
        ),
        ("Nordwind Q3 earnings beat forecasts", "Nordwind Q4 earnings beat forecasts", False),
        (
            "Halden sues Nordwind over unpaid steel invoices",
            "Baltic sues Nordwind over unpaid steel invoices",
            False,
        ),
        ("Nordwind files for insolvency", "Nordwind wins navy contract", False),
        ("北辰航运申请破产重整", "北辰航运向法院申请破产重整", True),
        ("海岳集团起诉北辰航运拖欠货款", "东港物流起诉北辰航运拖欠货款", False),
        ("北辰航运一季度净利下降12%", "北辰航运一季度净利下降30%", False),
    ],
)
def test_articles_tell_one_story_unless_figures_or_leading_names_disagree(
    one: str, other: str, *, same: bool
) -> None:
    assert same_words(one, "", other, "") is same
    assert same_words(other, "", one, "") is same


def test_a_story_is_one_customer_s_and_a_week_long() -> None:
    assert same_story(STORY, replace(STORY, seen_at=STORY.seen_at + timedelta(days=7)))
    assert not same_story(STORY, replace(STORY, seen_at=STORY.seen_at + timedelta(days=7, hours=1)))
    assert not same_story(STORY, replace(STORY, customer_id=CustomerId("C2")))


def test_an_event_counts_its_outlets_and_keeps_the_earliest_as_head() -> None:
    event = Event.of(STORY)
    earlier = replace(STORY, outlet="Local", seen_at=STORY.seen_at - timedelta(hours=2))
    event = event.joined(earlier).joined(earlier)
    assert event.sources == 2
    assert event.outlets == ("Wire", "Local")
    assert event.head == earlier
    assert event.tells(STORY)


@pytest.mark.parametrize(
    ("severity", "level", "worse"),
    [
        (NewsSeverity.MEDIUM, Level.REVIEW, False),
        (NewsSeverity.MEDIUM, Level.HIGH, True),
        (NewsSeverity.HIGH, Level.REVIEW, True),
        (NewsSeverity.CRITICAL, Level.NONE, False),
        (NewsSeverity.LOW, Level.REVIEW, False),
    ],
)
def test_only_a_worse_development_is_told_again(
    severity: NewsSeverity, level: Level, *, worse: bool
) -> None:
    story = replace(STORY, severity=severity, level=level)
    assert worsens(NewsSeverity.MEDIUM, Level.REVIEW, story) is worse


def test_joining_never_makes_an_event_milder() -> None:
    milder = replace(
        STORY, severity=NewsSeverity.LOW, level=Level.REVIEW, category=Category.GOVERNANCE
    )
    event = Event.of(STORY).joined(milder)
    assert (event.severity, event.level, event.category) == (
        NewsSeverity.CRITICAL,
        Level.HIGH,
        Category.INSOLVENCY,
    )
    worse = Event.of(milder).joined(STORY)
    assert (worse.severity, worse.level, worse.category) == (
        NewsSeverity.CRITICAL,
        Level.HIGH,
        Category.INSOLVENCY,
    )


INDEX = NameIndex(
    [
        Customer(id=CustomerId("N"), name="Nordwind GmbH"),
        Customer(id=CustomerId("H"), name="Halden AB"),
        Customer(id=CustomerId("B"), name="Best"),
    ]
)


def test_an_entry_is_judged_for_each_customer_by_itself() -> None:
    entry = Entry(
        id="1",
        title="Nordwind sues Halden over fraud",
        summary="Nordwind says Halden forged documents. Best wishes went unanswered.",
    )
    nordwind, halden, best = read_entry(entry, INDEX)
    assert (nordwind.customer_id, halden.customer_id, best.customer_id) == ("N", "H", "B")
    assert not nordwind.assessment.adverse
    assert halden.assessment.level is Level.HIGH
    assert halden.may_warn
    assert halden.times == 2
    assert not best.mention.strong
    assert not best.may_warn
    span = halden.mention
    assert entry.text[span.start : span.end] == "Halden"


def test_an_entry_that_names_nobody_says_nothing() -> None:
    assert read_entry(Entry(id="1", title="Rain in Bremen"), INDEX) == ()
