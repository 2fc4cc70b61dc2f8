"""Absorbing what feeds bring: baselines, stories, dates, failures; each warned of once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.notices import WarningNotice
from bot.services.delivery import Settling, deliver_due
from bot.services.feed import add_feeds, take_due
from bot.services.feed_poll import Swept, absorb
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from bot.services.sweep import sweep
from bot.store.feed_turn import Read
from bot.store.news import Story
from feeds.errors import FeedError
from feeds.outcome import Failed, Gone, NotModified, Outcome, SameBody, Throttled, Validators
from feeds.parser import EDITION
from scoring.vocabulary import Indicator, Level
from tests.builder import (
    ANALYST,
    FIRST,
    NOW,
    SECOND,
    TODAY,
    add_feed,
    address_of,
    contents,
    document,
    entry,
    feed_of,
    known,
)
from tests.fakes import FakeClock, FakeFetcher, FakePoster, Posted

GAZETTE, COURIER = "Harbour Gazette", "Northern Courier"
WEATHER = "Rain expected across the northern ports this week"
INSOLVENT = "Brightholm Foods files for insolvency"
SAME_AGAIN = "Brightholm Foods files for insolvency on Monday"


def read(runtime: Runtime, *entries: str, name: str = GAZETTE) -> Swept:
    return absorb(runtime, feed_of(runtime, name), document(*entries, title=name))


def started(runtime: Runtime, *names: str) -> None:
    """Feeds whose first poll, the baseline, is past."""
    for name in names or (GAZETTE,):
        add_feed(runtime, name)
        read(runtime, entry(WEATHER), name=name)


def stories(runtime: Runtime) -> tuple[Story, ...]:
    with runtime.reading() as unit:
        return unit.news.stories(FIRST, since=TODAY - timedelta(days=400))


def said(runtime: Runtime) -> list[Posted]:
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    return poster.posted


def test_the_first_poll_is_a_baseline_and_says_nothing(runtime: Runtime) -> None:
    known(runtime)
    add_feed(runtime)
    swept = read(runtime, entry(INSOLVENT), entry(WEATHER))
    assert (swept.entries, swept.tally.articles, swept.tally.events, swept.fired) == (2, 2, 1, 0)
    (story,) = stories(runtime)
    assert story.event.baseline_at == NOW
    assert said(runtime) == []


def test_news_after_the_baseline_warns_once(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    started(runtime)
    clock.pass_by(minutes=20)
    assert read(runtime, entry(INSOLVENT), entry(WEATHER)).fired == 1
    clock.pass_by(minutes=20)
    before = contents(runtime.database)["article"]
    assert read(runtime, entry(INSOLVENT), entry(WEATHER)).fired == 0
    assert contents(runtime.database)["article"] == before
    (post,) = said(runtime)
    assert isinstance(post.notice, WarningNotice)
    assert (post.notice.customer, post.notice.severity) == (FIRST, "critical")
    (evidence,) = post.notice.evidence
    assert (evidence.title, evidence.outlet) == (INSOLVENT, GAZETTE)
    assert "insolvency" in evidence.because


def test_a_paper_with_a_long_name_is_read_like_others(runtime: Runtime) -> None:
    known(runtime)
    feed = add_feed(runtime)
    tale = entry("Brightholm Foods files for insolvency")
    swept = absorb(runtime, feed, document(tale, title="T" * 250))
    assert (swept.tally.articles, swept.tally.events) == (1, 1)


def test_a_story_told_by_two_feeds_is_one_event_and_one_post(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    started(runtime, GAZETTE, COURIER)
    assert read(runtime, entry(INSOLVENT)).fired == 1
    clock.pass_by(hours=3)
    joined = read(runtime, entry(SAME_AGAIN), name=COURIER)
    assert (joined.tally.events, joined.fired) == (0, 0)
    (story,) = stories(runtime)
    assert (story.event.title, story.event.sources) == (INSOLVENT, 2)
    posts = said(runtime)
    assert len(posts) == 1
    with runtime.reading() as unit:
        (warning,) = unit.warnings.of([FIRST])[FIRST]
    assert "told by 2 sources" in warning.text


def test_the_same_words_after_a_week_are_a_new_story(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    started(runtime, GAZETTE, COURIER)
    read(runtime, entry(INSOLVENT))
    clock.pass_by(days=8)
    read(runtime, entry(SAME_AGAIN, published=clock.now()), name=COURIER)
    assert len(stories(runtime)) == 2


def test_an_undated_entry_gets_the_day_on_which_it_was_seen(runtime: Runtime) -> None:
    known(runtime)
    started(runtime)
    read(runtime, entry(INSOLVENT, published=None))
    (story,) = stories(runtime)
    assert (story.event.day, story.event.dated) == (TODAY, False)


def test_a_date_in_the_future_is_clamped_to_now(runtime: Runtime) -> None:
    known(runtime)
    started(runtime)
    read(runtime, entry(INSOLVENT, published=NOW + timedelta(days=300)))
    (story,) = stories(runtime)
    assert (story.event.day, story.event.dated) == (TODAY, True)


@pytest.mark.parametrize(("age", "events"), [(89, 1), (91, 0)])
def test_what_is_older_than_90_days_is_stored_only(runtime: Runtime, age: int, events: int) -> None:
    known(runtime)
    started(runtime)
    swept = read(runtime, entry(INSOLVENT, published=NOW - timedelta(days=age)))
    assert (swept.tally.mentions, swept.tally.events) == (1, events)
    assert len(stories(runtime)) == events


def test_news_about_nobody_we_know_is_read_and_left(runtime: Runtime) -> None:
    known(runtime)
    started(runtime)
    swept = read(runtime, entry("Somebody Else Inc files for insolvency"))
    assert (swept.tally.articles, swept.tally.mentions, swept.fired) == (1, 0, 0)


def test_good_news_is_no_event(runtime: Runtime) -> None:
    known(runtime)
    started(runtime)
    swept = read(runtime, entry("Brightholm Foods opens a new warehouse"))
    assert (swept.tally.mentions, swept.tally.events) == (1, 0)


FINED = "Regulator fines Brightholm Foods over false accounts"


def test_a_customer_in_high_is_warned_of_grave_news_at_once(runtime: Runtime) -> None:
    known(runtime, levels=(5, 5, 5, 5, 5))
    started(runtime)
    assert read(runtime, entry(FINED)).fired == 1
    (story,) = stories(runtime)
    assert story.event.level is Level.HIGH
    (post,) = said(runtime)
    assert isinstance(post.notice, WarningNotice)
    assert [r.rule for r in post.notice.rules] == ["negative_news"]


@pytest.mark.parametrize(("age", "fires"), [(29, True), (30, True), (31, False)])
@pytest.mark.parametrize("baseline", [True, False])
def test_a_customer_that_becomes_high_is_warned_of_the_news_of_30_days(
    runtime: Runtime, clock: FakeClock, age: int, fires: bool, baseline: bool
) -> None:
    known(runtime)
    if baseline:
        add_feed(runtime)
    else:
        started(runtime)
    assert read(runtime, entry(FINED, published=NOW - timedelta(days=age))).fired == 0
    clock.pass_by(minutes=5)
    request = RerateRequest(
        customer=FIRST, indicator=Indicator.PAYMENT_HISTORY, level=5, reason="unpaid"
    )
    fired = rerate(runtime, ANALYST, request).fired
    assert ("negative_news" in {w.rule for w in fired}) is fires
    assert len({w.case for w in fired}) == 1
    assert len(said(runtime)) == 1


def test_a_rating_that_answers_a_case_adds_lines_to_its_thread(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    started(runtime)
    read(runtime, entry(INSOLVENT))
    with runtime.reading() as unit:
        (told,) = unit.warnings.of([FIRST])[FIRST]
    clock.pass_by(minutes=5)
    request = RerateRequest(
        customer=FIRST,
        indicator=Indicator.COMPLIANCE_RECORD,
        level=5,
        reason="filing confirmed",
        case=told.case,
    )
    fired = rerate(runtime, ANALYST, request).fired
    assert {w.case for w in fired} == {told.case}
    post, *lines = said(runtime)
    assert post.thread is None
    assert [line.thread for line in lines] == [post.ts] * len(fired)
    assert [getattr(line.notice, "text", "") for line in lines] == [
        f"Also: {w.text}" for w in fired
    ]


@pytest.mark.parametrize(
    ("indicator", "joins"),
    [(Indicator.MARKET_REPUTATION, True), (Indicator.CONTRACT_PERFORMANCE, False)],
)
def test_a_re_rating_that_news_lead_to_belongs_to_their_case(
    runtime: Runtime, clock: FakeClock, indicator: Indicator, joins: bool
) -> None:
    known(runtime)
    started(runtime)
    read(runtime, entry(INSOLVENT))
    with runtime.reading() as unit:
        (told,) = unit.warnings.of([FIRST])[FIRST]
    clock.pass_by(days=1)
    request = RerateRequest(customer=FIRST, indicator=indicator, level=3, reason="as reported")
    cases = {w.case for w in rerate(runtime, ANALYST, request).fired if w.rule == "shock"}
    assert (cases == {told.case}) is joins


def test_a_case_about_somebody_else_is_not_joined(runtime: Runtime) -> None:
    known(runtime)
    known(runtime, SECOND)
    request = RerateRequest(
        customer=FIRST, indicator=Indicator.PAYMENT_HISTORY, level=5, reason="unpaid"
    )
    case = rerate(runtime, ANALYST, request).fired[0].case
    other = rerate(runtime, ANALYST, replace(request, customer=SECOND, case=case)).fired
    assert case not in {w.case for w in other}
    assert len(said(runtime)) == 2


def test_a_poll_leaves_an_audit_row_only_when_it_brought_something(runtime: Runtime) -> None:
    started(runtime)
    read(runtime, entry(WEATHER))
    with runtime.reading() as unit:
        assert unit.audit.actions(GAZETTE) == ("feed.added", "feed.read")


@pytest.mark.parametrize(
    "outcome",
    [NotModified(validators=Validators(etag='"2"')), SameBody(validators=Validators(etag='"2"'))],
)
def test_nothing_new_is_a_success_and_no_baseline(runtime: Runtime, outcome: Outcome) -> None:
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), outcome)
    feed = feed_of(runtime)
    assert (feed.etag, feed.last_success_at, feed.baseline_at) == ('"2"', NOW, None)
    assert timedelta(minutes=20) <= feed.next_check_at - NOW <= timedelta(minutes=22)


def test_a_failing_feed_backs_off_up_to_a_day_and_says_why_once(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_feed(runtime)
    waits = []
    for _ in range(9):
        swept = absorb(runtime, feed_of(runtime), Failed(code=FeedError.TIMEOUT))
        assert "did not finish in time" in swept.trouble
        waits.append(feed_of(runtime).next_check_at - clock.now())
    assert waits[0] >= timedelta(minutes=40)
    assert all(later > sooner for sooner, later in pairwise(waits[:5]))
    assert max(waits) <= timedelta(hours=24) * 1.1
    assert feed_of(runtime).failures == 9
    with runtime.reading() as unit:
        assert unit.audit.actions(GAZETTE) == ("feed.added", "feed.failed")
    read(runtime, entry(WEATHER))
    assert (feed_of(runtime).failures, feed_of(runtime).trouble) == (0, "")


def test_a_publisher_that_asks_for_a_pause_gets_it(runtime: Runtime) -> None:
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), Throttled(retry_after=timedelta(hours=6)))
    assert feed_of(runtime).next_check_at >= NOW + timedelta(hours=6)


def test_a_feed_that_has_ended_is_not_asked_again(runtime: Runtime, clock: FakeClock) -> None:
    add_feed(runtime)
    assert "has ended for good" in absorb(runtime, feed_of(runtime), Gone()).trouble
    clock.pass_by(days=30)
    assert take_due(runtime) == ()


def test_a_page_that_is_no_feed_is_a_failure_of_that_feed(runtime: Runtime) -> None:
    add_feed(runtime)
    page = document()
    swept = absorb(
        runtime,
        feed_of(runtime),
        type(page)(body=b"<html>hello</html>", charset=None, url="", validators=page.validators),
    )
    assert "not an RSS, Atom or JSON feed" in swept.trouble


def test_a_feed_is_added_once(runtime: Runtime) -> None:
    assert add_feeds(runtime, [(GAZETTE, address_of(GAZETTE))] * 2) == 1
    assert add_feeds(runtime, [("Another name", address_of(GAZETTE))]) == 0


def test_a_feed_in_hand_is_not_taken_twice_and_comes_back(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_feed(runtime)
    assert [f.name for f in take_due(runtime)] == [GAZETTE]
    assert take_due(runtime) == ()
    clock.pass_by(minutes=2)
    assert [f.name for f in take_due(runtime)] == [GAZETTE]


READ = Read(
    etag="",
    last_modified="",
    body_hash="",
    edition=EDITION,
    gap=None,
    ttl=None,
    next_check_at=NOW,
    baseline=True,
)


def swept_by(runtime: Runtime, fetcher: FakeFetcher) -> Sequence[Swept]:
    return asyncio.run(sweep(runtime, fetcher))


def test_a_feed_that_fails_does_not_stop_its_neighbours(runtime: Runtime) -> None:
    known(runtime)
    started(runtime)
    for name in ("Broken Times", COURIER):
        add_feed(runtime, name)
    with runtime.writing() as unit:
        unit.feed_turns.succeeded([(feed, READ) for feed in unit.feeds.all()], at=NOW)
    fetcher = FakeFetcher(
        {
            address_of(GAZETTE): document(entry(WEATHER)),
            address_of("Broken Times"): Failed(code=FeedError.CONNECT),
            address_of(COURIER): document(entry(INSOLVENT), title=COURIER),
        }
    )
    swept = {s.feed.name: s for s in swept_by(runtime, fetcher)}
    assert len(fetcher.asked) == 3
    assert swept["Broken Times"].trouble
    assert swept[COURIER].fired == 1
    assert feed_of(runtime, "Broken Times").next_check_at >= NOW + timedelta(minutes=40)
    assert swept_by(runtime, fetcher) == ()


def test_a_feed_that_breaks_the_sweep_is_logged_and_its_neighbours_go_on(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    add_feed(runtime, "Unheard Of")
    add_feed(runtime)
    swept = swept_by(runtime, FakeFetcher({address_of(GAZETTE): document(entry(WEATHER))}))
    assert {s.feed.name: s.trouble for s in swept} == {
        GAZETTE: "",
        "Unheard Of": FeedError.BROKEN.advice,
    }
    assert "The feed Unheard Of could not be absorbed" in caplog.text
