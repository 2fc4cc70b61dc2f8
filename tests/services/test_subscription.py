"""Feeds looked at, added, listed, paused and removed; and lists of them."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.services import feed_list, subscription
from bot.services.access import Caller
from bot.services.errors import NotAllowed, Refusal
from bot.services.feed import add_feeds, take_due, validators_of
from bot.services.feed_poll import absorb
from bot.services.runtime import Runtime
from bot.services.subscription import FeedRequest, Look
from feeds.errors import FeedError
from feeds.opml import Outline
from feeds.outcome import Failed, Gone, NotModified, Outcome, Throttled, Validators
from scoring.vocabulary import CustomerId
from tests.builder import (
    ADMIN,
    ANALYST,
    FIRST,
    NOW,
    SALES,
    add_customers,
    add_feed,
    customer,
    document,
    entry,
    feed_of,
    known,
)
from tests.fakes import FakeClock

URL = "https://wire.example/rss?key=s3cret"
INSOLVENT = "Brightholm Foods files for insolvency"


@dataclass(slots=True)
class OneAnswer:
    """Answers whatever is asked; notes it."""

    outcome: Outcome
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        self.asked.append(url)
        return self.outcome


PAGE = document(
    *(
        entry(f"Rain in port {n}", published=NOW - timedelta(days=n))
        for n in range(1, 8)
    ),
    entry(INSOLVENT),
    title="Harbour Wire",
)  # fmt: skip


def looked(
    runtime: Runtime,
    fetcher: OneAnswer,
    *,
    by: Caller = ADMIN,
    source: str = URL,
    about: str = "",
) -> Look:
    request = FeedRequest(source=source, customer=about)
    return asyncio.run(subscription.look(runtime, fetcher, by, request))


def test_a_feed_is_seen_before_it_is_added_with_what_it_would_have_matched(
    runtime: Runtime,
) -> None:
    known(runtime)
    look = looked(runtime, OneAnswer(PAGE))
    assert (look.title, look.many, look.trouble) == ("Harbour Wire", 8, "")
    assert look.shown == "https://wire.example/rss?key=…"
    assert [e.title for e in look.entries][:2] == [INSOLVENT, "Rain in port 1"]
    assert len(look.entries) == 5
    assert look.entries[0].customers == ("Brightholm Foods Ltd",)
    with runtime.reading() as unit:
        assert unit.feeds.all() == ()


def test_adding_a_feed_asks_its_server_once_and_that_answer_is_the_baseline(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    fetcher = OneAnswer(PAGE)
    swept = subscription.add_feed(runtime, ADMIN, looked(runtime, fetcher))
    assert fetcher.asked == [URL]
    assert (swept.tally.articles, swept.tally.events, swept.fired) == (8, 1, 0)
    feed = feed_of(runtime, "Harbour Wire")
    assert (feed.baseline_at, feed.etag, feed.claim) == (NOW, '"1"', "")
    assert take_due(runtime) == ()
    with runtime.reading() as unit:
        assert unit.audit.actions("Harbour Wire") == ("feed.added", "feed.read")
    clock.pass_by(hours=7)
    assert len(take_due(runtime)) == 1


def test_a_feed_that_moved_is_added_where_it_is_now(runtime: Runtime) -> None:
    moved = replace(PAGE, moved_to="https://new.example/rss")
    look = looked(runtime, OneAnswer(moved))
    subscription.add_feed(runtime, ADMIN, look, name="Wire")
    assert feed_of(runtime, "Wire").url == "https://new.example/rss"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Failed(code=FeedError.DNS), "name is not known"),
        (Gone(), "ended for good"),
        (replace(PAGE, body=b"<html>hello</html>"), "not an RSS, Atom or JSON feed"),
    ],
)
def test_what_cannot_be_read_is_not_added(runtime: Runtime, outcome: Outcome, words: str) -> None:
    look = looked(runtime, OneAnswer(outcome))
    assert words in look.trouble
    with pytest.raises(Refusal, match=words):
        subscription.add_feed(runtime, ADMIN, look)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("ftp://wire.example/rss", "Only http and https"),
        ("https://u:p@wire.example/rss", "carries a password"),
        ("https://wire.example:22/rss", "Only ports"),
        ("google", "for which customer"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_unasked(
    runtime: Runtime, source: str, words: str
) -> None:
    fetcher = OneAnswer(PAGE)
    with pytest.raises(Refusal, match=words):
        looked(runtime, fetcher, source=source)
    assert fetcher.asked == []


def test_the_same_feed_is_not_added_twice_but_comes_back_after_it_was_removed(
    runtime: Runtime,
) -> None:
    look = looked(runtime, OneAnswer(PAGE))
    subscription.add_feed(runtime, ADMIN, look)
    with pytest.raises(Refusal, match="read already, as “Harbour Wire”"):
        subscription.add_feed(runtime, ADMIN, look)
    subscription.remove_feed(runtime, ADMIN, feed_of(runtime, "Harbour Wire").id)
    assert subscription.list_feeds(runtime, ADMIN) == ()
    assert subscription.add_feed(runtime, ADMIN, look).tally.articles == 0


def test_a_feed_that_comes_back_begins_anew(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    calm = document(entry("Rain in the port"), title="Harbour Wire")
    subscription.add_feed(runtime, ADMIN, looked(runtime, OneAnswer(calm)))
    feed = feed_of(runtime, "Harbour Wire")
    absorb(runtime, feed, Failed(code=FeedError.HTTP_404))
    subscription.remove_feed(runtime, ADMIN, feed.id)
    clock.pass_by(days=3)
    insolvent = entry(INSOLVENT, published=clock.now() - timedelta(days=1))
    news = document(insolvent, title="Harbour Wire")
    swept = subscription.add_feed(runtime, ADMIN, looked(runtime, OneAnswer(news)))
    assert (swept.tally.articles, swept.fired) == (1, 0)
    again = feed_of(runtime, "Harbour Wire")
    assert (again.baseline_at, again.failures, again.failing_since) == (clock.now(), 0, None)
    subscription.remove_feed(runtime, ADMIN, feed.id)
    assert add_feeds(runtime, [("Harbour Wire", URL)]) == 1
    (line,) = subscription.list_feeds(runtime, ADMIN)
    assert (line.state, line.last_success) == ("new", None)
    assert validators_of(feed_of(runtime, "Harbour Wire")) == Validators()


@pytest.mark.parametrize(
    "source",
    ["HTTPS://Wire.EXAMPLE/rss?key=s3cret", "https://wire.example:443/rss?key=s3cret#top"],
)
def test_another_spelling_of_an_address_is_the_same_feed(runtime: Runtime, source: str) -> None:
    subscription.add_feed(runtime, ADMIN, looked(runtime, OneAnswer(PAGE), source=source))
    assert feed_of(runtime, "Harbour Wire").url == URL
    with pytest.raises(Refusal, match="read already"):
        looked(runtime, OneAnswer(PAGE), source=source)


@pytest.mark.parametrize(
    ("title", "typed", "name"),
    [
        ("https://u:p@wire.example/rss?key=s3cret", "", "https://wire.example/rss?key=…"),
        ("", "  ", "https://wire.example/rss?key=…"),
        ("x", "The\x0b Wire\n" + "y" * 300, "The Wire " + "y" * 190 + "…"),
    ],
)
def test_a_feed_is_called_something_and_shows_no_secret(
    runtime: Runtime, title: str, typed: str, name: str
) -> None:
    look = looked(runtime, OneAnswer(document(entry("Rain"), title=title)))
    assert "s3cret" not in look.title
    swept = subscription.add_feed(runtime, ADMIN, look, name=typed)
    assert swept.feed.name == name


def test_an_industry_is_one_that_somebody_is_in(runtime: Runtime) -> None:
    add_customers(runtime, customer(), customer(CustomerId("C-9"), name="Ilmen", industry="steel"))
    fetcher = OneAnswer(PAGE)
    wrong = FeedRequest(source=URL, industry="foood")
    with pytest.raises(Refusal, match="“foood”\\. There are: food; steel") as no:
        asyncio.run(subscription.look(runtime, fetcher, ADMIN, wrong))
    assert (list(no.value.fields), fetcher.asked) == (["industry"], [])
    right = FeedRequest(source=URL, industry="Food")
    assert asyncio.run(subscription.look(runtime, fetcher, ADMIN, right)).industry == "food"


def test_a_search_for_a_customer_is_a_feed_about_it(runtime: Runtime) -> None:
    add_customers(runtime, customer())
    fetcher = OneAnswer(PAGE)
    look = looked(runtime, fetcher, source="google", about="brightholm foods")
    subscription.add_feed(runtime, ADMIN, look, name="Search")
    assert "q=%22Brightholm%20Foods%22" in fetcher.asked[0]
    assert feed_of(runtime, "Search").customer == FIRST


def test_a_feed_about_a_customer_makes_its_ambiguous_name_sure(runtime: Runtime) -> None:
    add_customers(runtime, customer(CustomerId("C-9"), name="Best"))
    page = OneAnswer(document(entry("Best files for insolvency")))
    unsure = looked(runtime, page)
    assert unsure.entries[0].customers == ("Best (unsure)",)
    assert looked(runtime, page, about="C-9").entries[0].customers == ("Best",)
    found = looked(runtime, page, source="google", about="C-9")
    assert found.entries[0].customers == ("Best (unsure)",)  # a search finds the mere word


def test_feeds_are_listed_with_their_health_the_troubled_first(
    runtime: Runtime, clock: FakeClock
) -> None:
    for name in ("A Well", "B Failing", "C Paused", "D Ended", "E New"):
        add_feed(runtime, name)
    absorb(runtime, feed_of(runtime, "A Well"), NotModified(validators=Validators()))
    absorb(runtime, feed_of(runtime, "B Failing"), Failed(code=FeedError.HTTP_404))
    absorb(runtime, feed_of(runtime, "D Ended"), Gone())
    subscription.pause_feed(runtime, ADMIN, feed_of(runtime, "C Paused").id)
    clock.pass_by(days=3)
    lines = subscription.list_feeds(runtime, SALES)
    assert [(line.name, line.state) for line in lines] == [
        ("B Failing", "failing for 3 days"),
        ("D Ended", "ended"),
        ("A Well", "well"),
        ("C Paused", "paused"),
        ("E New", "new"),
    ]
    assert "look for the feed's new address" in lines[0].trouble
    assert lines[0].rhythm == "again in a minute"
    absorb(runtime, feed_of(runtime, "B Failing"), Failed(code=FeedError.HTTP_404))
    assert subscription.list_feeds(runtime, SALES)[0].rhythm.startswith("again in 8")


def test_a_paused_feed_is_not_asked_until_it_is_resumed(runtime: Runtime, clock: FakeClock) -> None:
    feed = add_feed(runtime)
    subscription.pause_feed(runtime, ADMIN, feed.id)
    clock.pass_by(days=1)
    assert take_due(runtime) == ()
    subscription.resume_feed(runtime, ADMIN, feed.id)
    assert [f.id for f in take_due(runtime)] == [feed.id]
    with runtime.reading() as unit:
        assert unit.audit.actions(feed.name) == ("feed.added", "feed.paused", "feed.resumed")


def test_an_ended_feed_is_asked_again_once_it_is_resumed(runtime: Runtime) -> None:
    feed = add_feed(runtime)
    absorb(runtime, feed, Gone())
    subscription.resume_feed(runtime, ADMIN, feed.id)
    assert [f.id for f in take_due(runtime)] == [feed.id]


def test_resuming_a_feed_and_removing_a_refused_one_end_the_rest_of_their_server(
    runtime: Runtime,
) -> None:
    pause = Throttled(retry_after=timedelta(hours=9))
    add_feeds(runtime, [(name, f"https://big.example/{name}") for name in ("One", "Two")])
    one, two = feed_of(runtime, "One"), feed_of(runtime, "Two")
    absorb(runtime, one, pause)
    assert take_due(runtime) == ()
    subscription.resume_feed(runtime, ADMIN, one.id)
    assert [f.host for f in take_due(runtime)] == ["big.example"]
    absorb(runtime, feed_of(runtime, "One"), pause)
    subscription.remove_feed(runtime, ADMIN, one.id)
    assert [f.id for f in take_due(runtime)] == [two.id]


def test_testing_a_feed_keeps_nothing(runtime: Runtime) -> None:
    feed = add_feed(runtime)
    fetcher = OneAnswer(PAGE)
    look = asyncio.run(subscription.test_feed(runtime, fetcher, ADMIN, feed.id))
    assert (look.many, fetcher.asked) == (8, [feed.url])
    assert feed_of(runtime) == feed


def test_only_administrators_change_feeds(runtime: Runtime) -> None:
    feed = add_feed(runtime)
    look = looked(runtime, OneAnswer(PAGE))
    with pytest.raises(NotAllowed):
        looked(runtime, OneAnswer(PAGE), by=ANALYST)
    with pytest.raises(NotAllowed):
        subscription.add_feed(runtime, ANALYST, look)
    for change in (
        subscription.pause_feed,
        subscription.resume_feed,
        subscription.remove_feed,
    ):
        with pytest.raises(NotAllowed):
            change(runtime, ANALYST, feed.id)
    with pytest.raises(NotAllowed):
        feed_list.export_opml(runtime, ANALYST)


def test_a_number_of_no_feed_is_refused(runtime: Runtime) -> None:
    for number in (77, 10**30):
        with pytest.raises(Refusal, match=f"no feed number {number}"):
            subscription.pause_feed(runtime, ADMIN, number)


def test_a_list_is_taken_in_and_given_out_again(runtime: Runtime) -> None:
    add_customers(runtime, customer())
    outlines = (
        Outline(name="Dairy", url="https://dairy.example/rss", folder="food"),
        Outline(name="Mills", url="https://mills.example/rss", folder="my own folder"),
        Outline(name="google", url="https://news.google.com/rss/search?q={name}"),
        Outline(name="Inside", url="http://u:p@inside.example/rss"),
        Outline(name="Old", url="ftp://old.example/rss"),
        Outline(name="About one", url="https://one.example/rss", folder=FIRST),
        Outline(name="Loud", url="HTTPS://LOUD.example/rss", folder="FOOD"),
    )
    done = feed_list.import_opml(runtime, ADMIN, outlines)
    assert (done.added, done.known, done.searches) == (4, 0, 1)
    assert done.refused == (
        "Inside: The address carries a password; use a feed without one.",
        "Old: Only http and https addresses can be feeds; use one of these. (ftp)",
    )
    assert feed_list.import_opml(runtime, ADMIN, outlines).known == 4
    assert feed_of(runtime, "About one").customer == FIRST
    assert feed_list.export_opml(runtime, ADMIN) == (
        outlines[5],
        outlines[0],
        Outline(name="Loud", url="https://loud.example/rss", folder="food"),
        replace(outlines[1], folder=""),
    )
