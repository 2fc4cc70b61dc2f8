"""Sweeps: who is asked when, by whom, and what trouble costs; with two workers and many feeds."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import cast

import pytest

from bot.notices import AlertNotice
from bot.services.coverage import certificate
from bot.services.delivery import Settling, deliver_due
from bot.services.feed import add_feeds, take_due, validators_of
from bot.services.feed_poll import MOVES_BELIEVED, Swept, absorb
from bot.services.runtime import Runtime
from bot.services.sweep import sweep, tell_admins
from bot.services.watch_list import WatchList
from bot.services.weather import Weather
from bot.store.database import Database
from bot.store.feed import Feed
from bot.store.history import Then
from feeds.errors import FeedError
from feeds.outcome import Failed, NotModified, Outcome, Throttled, Validators
from feeds.parser import EDITION
from tests.builder import ADMIN_CHANNEL, NOW, add_feed, document, entry, feed_of
from tests.fakes import FakeClock, FakeFetcher, FakePoster
from tests.workspace.rehearsal import until

UNCHANGED = NotModified(validators=Validators(etag='"1"'))
LOST = Failed(code=FeedError.CONNECT)


@dataclass(slots=True)
class Everywhere:
    """Answers every address with the same outcome; notes how many were asked at once."""

    outcome: Outcome
    asked: list[str] = field(default_factory=list)
    out: int = 0
    most: int = 0
    seconds: float = 0.0

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        self.asked.append(url)
        self.out += 1
        self.most = max(self.most, self.out)
        await asyncio.sleep(self.seconds)
        self.out -= 1
        return self.outcome


@dataclass(slots=True)
class Meeting(Everywhere):
    """Answers once the other one was asked as well, so that both are at work at the same time."""

    other: Everywhere | None = None

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        answer = await Everywhere.fetch(self, url, validators, now=now)
        await until(lambda: self.other is not None and bool(self.other.asked))
        return answer


def add_many(runtime: Runtime, many: int, host: str = "paper{}.example") -> None:
    add_feeds(runtime, [(f"Paper {n}", f"https://{host.format(n)}/{n}/rss") for n in range(many)])


def all_due(runtime: Runtime, clock: FakeClock) -> None:
    clock.pass_by(days=3)


def feeds(runtime: Runtime) -> Sequence[Feed]:
    with runtime.reading() as unit:
        return unit.feeds.all()


def swept_by(
    runtime: Runtime, fetcher: Everywhere | FakeFetcher, weather: Weather | None = None
) -> Sequence[Swept]:
    return asyncio.run(sweep(runtime, fetcher, weather=weather))


def gaps(runtime: Runtime) -> list[str]:
    with runtime.reading() as unit:
        return list(certificate(unit, runtime.clock.now()).gaps)


def assert_broken(runtime: Runtime, name: str, clock: FakeClock) -> None:
    feed = feed_of(runtime, name)
    assert (feed.code, feed.failures, feed.claim) == (FeedError.BROKEN, 1, "")
    assert feed.trouble == FeedError.BROKEN.advice
    assert feed.next_check_at >= clock.now() + timedelta(minutes=30)


def alerts(runtime: Runtime) -> list[str]:
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    notices = [p.notice for p in poster.posted if p.channel == ADMIN_CHANNEL]
    return [n.text for n in notices if isinstance(n, AlertNotice)]


@pytest.fixture
def other(runtime: Runtime) -> Iterator[Runtime]:
    """A second worker on the same database."""
    url = runtime.database.url.render_as_string(hide_password=False)
    database = Database(url)
    yield replace(runtime, database=database, watch_list=WatchList())
    database.close()


def test_two_workers_on_one_database_ask_each_feed_once(
    runtime: Runtime, other: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 120)
    all_due(runtime, clock)
    one, two = Meeting(UNCHANGED), Meeting(UNCHANGED)
    one.other, two.other = two, one

    async def both() -> None:
        await asyncio.gather(sweep(runtime, one), sweep(other, two))

    asyncio.run(both())
    assert len(one.asked) + len(two.asked) == 120
    assert len({*one.asked, *two.asked}) == 120
    assert one.asked
    assert two.asked


def test_a_claim_ends_by_itself_and_what_a_late_worker_brings_changes_no_state(
    runtime: Runtime, other: Runtime, clock: FakeClock
) -> None:
    add_feed(runtime)
    (late,) = take_due(runtime)
    assert take_due(other) == ()
    clock.pass_by(minutes=2)
    (held,) = take_due(other)
    assert (held.id, held.claim != late.claim) == (late.id, True)
    absorb(runtime, late, LOST)
    assert feed_of(runtime).failures == 0
    absorb(other, held, UNCHANGED)
    assert feed_of(runtime).last_success_at == clock.now()


def test_many_feeds_are_swept_with_few_in_hand(runtime: Runtime, clock: FakeClock) -> None:
    add_many(runtime, 230)
    all_due(runtime, clock)
    fetcher = Everywhere(UNCHANGED)
    assert len(swept_by(runtime, fetcher)) == len(set(fetcher.asked)) == 230
    assert 1 < fetcher.most <= 80
    assert all(f.last_success_at == clock.now() for f in feeds(runtime))


@pytest.mark.parametrize("tag", [cast("str", object()), "x" * 1_001])
def test_a_poll_that_cannot_be_kept_is_a_failure_with_a_name_and_its_neighbours_are_kept(
    runtime: Runtime, clock: FakeClock, caplog: pytest.LogCaptureFixture, tag: str
) -> None:
    add_many(runtime, 6)
    all_due(runtime, clock)
    broken = NotModified(validators=Validators(etag=tag))
    answers = {f.url: UNCHANGED for f in feeds(runtime)} | {feeds(runtime)[2].url: broken}
    swept = swept_by(runtime, FakeFetcher(answers))
    assert {s.feed.name for s in swept if not s.trouble} == {f"Paper {n}" for n in (0, 1, 3, 4, 5)}
    assert "The feed Paper 2 could not be absorbed" in caplog.text
    assert [f.last_success_at == clock.now() for f in feeds(runtime)].count(False) == 1
    assert_broken(runtime, "Paper 2", clock)


def test_a_feed_over_which_reading_fails_rests_like_any_other_and_is_told(
    runtime: Runtime, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    add_many(runtime, 3)
    all_due(runtime, clock)
    answers: dict[str, Outcome] = {f.url: UNCHANGED for f in feeds(runtime)}
    answers.pop(feeds(runtime)[1].url)
    fetcher, counted = FakeFetcher(answers), list[int]()
    asyncio.run(sweep(runtime, fetcher, said=counted.append))
    assert sum(counted) == 3
    assert "The feed Paper 1 could not be absorbed" in caplog.text
    assert_broken(runtime, "Paper 1", clock)
    for _ in range(24):
        clock.pass_by(hours=1, minutes=1)
        swept_by(runtime, fetcher)
    assert feed_of(runtime, "Paper 1").failures <= 7
    assert "The bot itself failed over this feed" in alerts(runtime)[0]


def test_many_new_feeds_are_spread_over_the_first_interval(runtime: Runtime) -> None:
    add_many(runtime, 100)
    due = [f.next_check_at for f in feeds(runtime)]
    assert len(set(due)) == 100
    assert max(due) < NOW + timedelta(minutes=20)


def test_a_server_with_many_feeds_is_asked_one_at_a_time_and_starves_nobody(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 60, host="big.example")
    add_many(runtime, 3)
    all_due(runtime, clock)
    first = take_due(runtime)
    assert sorted(f.host for f in first) == [
        "big.example",
        "paper0.example",
        "paper1.example",
        "paper2.example",
    ]
    clock.pass_by(seconds=5)
    assert take_due(runtime) == ()  # its one connection is still out
    absorb(runtime, next(f for f in first if f.host == "big.example"), UNCHANGED)
    assert [f.host for f in take_due(runtime)] == ["big.example"]


def test_a_second_passes_between_two_requests_to_one_server(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 2, host="big.example")
    (first,) = take_due(runtime)
    absorb(runtime, first, UNCHANGED)
    assert take_due(runtime) == ()
    clock.pass_by(seconds=1)
    (second,) = take_due(runtime)
    assert second.id != first.id


def test_a_pause_that_one_feed_is_asked_for_holds_for_its_server(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 2, host="big.example")
    (first,) = take_due(runtime)
    absorb(runtime, first, Throttled(retry_after=timedelta(hours=2)))
    clock.pass_by(hours=1, minutes=59)
    assert take_due(runtime) == ()
    clock.pass_by(minutes=20)
    assert len(take_due(runtime)) == 1


def test_a_pause_without_end_that_one_feed_is_asked_for_is_not_its_neighbours(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 2, host="big.example")
    (first,) = take_due(runtime)
    absorb(runtime, first, Throttled(retry_after=timedelta(days=31)))
    clock.pass_by(hours=1, minutes=59)
    assert take_due(runtime) == ()
    clock.pass_by(minutes=1)
    (second,) = take_due(runtime)
    assert second.id != first.id
    absorb(runtime, second, UNCHANGED)
    clock.pass_by(hours=21)
    assert [f.id for f in take_due(runtime)] == [second.id], "the feed itself waits a day"


def test_a_403_that_repeats_is_a_wish_for_fewer_requests(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 2, host="big.example")
    refused = Failed(code=FeedError.HTTP_403)
    (first,) = take_due(runtime)
    absorb(runtime, first, refused)
    clock.pass_by(seconds=1)
    assert len(take_due(runtime)) == 1  # once may be chance: the neighbour is still asked
    absorb(runtime, replace(first, claim="", code="http_403", failures=1), refused)
    clock.pass_by(minutes=14)
    assert take_due(runtime) == ()
    clock.pass_by(minutes=8)
    assert len(take_due(runtime)) == 1  # its server rests for a moment only


@pytest.mark.parametrize("refusal", [Failed(code=FeedError.HTTP_403), Throttled()])
def test_a_feed_that_is_refused_for_days_costs_its_neighbour_on_the_server_little(
    runtime: Runtime, clock: FakeClock, refusal: Outcome
) -> None:
    add_many(runtime, 2, host="news.big.example")
    bad, good = (feed.url for feed in feeds(runtime))
    fetcher = FakeFetcher({bad: refusal, good: UNCHANGED})
    for _ in range(60):
        swept_by(runtime, fetcher)
        clock.pass_by(hours=1)
    assert fetcher.asked.count(bad) <= 8, "its own rests double"
    assert fetcher.asked.count(good) >= 52, "a turn of the server each hour, but for those"


def test_a_feed_that_is_read_far_less_than_its_rhythm_is_a_gap(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 2, host="big.example")
    first, second = feeds(runtime)
    absorb(runtime, second, UNCHANGED)
    assert gaps(runtime) == ["Paper 0: not read in the last day"]
    absorb(runtime, first, UNCHANGED)
    assert gaps(runtime) == []
    clock.pass_by(minutes=30)
    absorb(runtime, first, Throttled(retry_after=timedelta(hours=20)))
    with runtime.writing() as unit:
        unit.feed_turns.rest_host("big.example", clock.now() + timedelta(hours=20))
    assert gaps(runtime) == [
        "Paper 0: The server asks for fewer requests; it is tried again after a pause.",
        "Paper 1: read too seldom, last on 24 Nov 2026, 10:00 UTC",
    ]


def test_a_feed_that_fails_for_a_quarter_of_a_day_is_a_gap(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), UNCHANGED)
    absorb(runtime, feed_of(runtime), LOST)
    assert gaps(runtime) == []
    clock.pass_by(hours=6, minutes=1)
    assert gaps(runtime) == [
        "Harbour Gazette: No connection to the server; it is tried again later."
    ]


def test_where_hardly_anybody_can_be_reached_nobody_is_blamed(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 20)
    all_due(runtime, clock)
    weather = Weather()
    assert len(swept_by(runtime, Everywhere(LOST), weather)) == 20
    assert {f.failures for f in feeds(runtime)} == {0}
    assert all("network of the bot" in f.trouble for f in feeds(runtime))
    soon = clock.now() + timedelta(minutes=22)
    assert all(f.next_check_at <= soon for f in feeds(runtime))
    clock.pass_by(hours=2)
    swept_by(runtime, Everywhere(UNCHANGED), weather)
    assert {f.trouble for f in feeds(runtime)} == {""}


def test_a_server_that_alone_cannot_be_reached_is_to_blame(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 6)
    all_due(runtime, clock)
    answers = {f.url: UNCHANGED for f in feeds(runtime)}
    lost = feeds(runtime)[0].url
    swept_by(runtime, FakeFetcher(answers | {lost: LOST}))
    assert [f.failures for f in feeds(runtime)] == [1, 0, 0, 0, 0, 0]


def test_a_day_of_failures_is_told_once_and_so_is_their_end(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 2)
    for feed in feeds(runtime):
        absorb(runtime, feed, LOST)
    clock.pass_by(hours=23)
    assert tell_admins(runtime) == 0
    clock.pass_by(hours=1)
    assert (tell_admins(runtime), tell_admins(runtime)) == (2, 0)
    (text,) = alerts(runtime)
    assert text.startswith("2 feeds have failed for a day, and will be tried again: Paper 0: No")
    absorb(runtime, feeds(runtime)[0], UNCHANGED)
    assert alerts(runtime) == ["The feed Paper 0 is read again, after failing since 24 Nov 2026."]
    absorb(runtime, feeds(runtime)[0], UNCHANGED)
    assert alerts(runtime) == []


def test_a_day_without_a_network_is_one_message_and_so_is_its_end(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_many(runtime, 5)
    weather = Weather()
    swept_by(runtime, Everywhere(LOST), weather)
    clock.pass_by(minutes=9)
    add_feed(runtime, "Late")
    swept_by(runtime, Everywhere(LOST), weather)
    clock.pass_by(hours=23, minutes=52)
    assert (tell_admins(runtime), tell_admins(runtime)) == (6, 0)
    (text,) = alerts(runtime)
    assert text.startswith("6 feeds have failed for a day, and will be tried again: Late: Nothing")
    clock.pass_by(hours=1)
    swept_by(runtime, Everywhere(UNCHANGED), weather)
    assert alerts(runtime) == ["Feeds can be reached again; since 24 Nov 2026 hardly any could."]


def test_a_feed_that_was_told_of_is_still_asked(runtime: Runtime, clock: FakeClock) -> None:
    add_feed(runtime)
    for _ in range(40):
        absorb(runtime, feed_of(runtime), LOST)
        clock.pass_by(hours=25)
        tell_admins(runtime)
    assert len(take_due(runtime)) == 1
    assert len(alerts(runtime)) == 1


def test_a_permanent_redirect_is_believed_when_it_repeats(
    runtime: Runtime, clock: FakeClock
) -> None:
    old, new = "https://harbour-gazette.example/rss", "https://new.example/feed"
    add_feed(runtime)
    moved = replace(UNCHANGED, moved_to=new)
    for _ in range(MOVES_BELIEVED - 1):
        absorb(runtime, feed_of(runtime), moved)
    absorb(runtime, feed_of(runtime), UNCHANGED)  # once it answered at the old address: anew
    for _ in range(MOVES_BELIEVED - 1):
        absorb(runtime, feed_of(runtime), moved)
    assert feed_of(runtime).url == old
    absorb(runtime, feed_of(runtime), moved)
    feed = feed_of(runtime)
    assert (feed.url, feed.host, feed.etag) == (new, "new.example", "")
    clock.pass_by(days=1)
    assert [f.url for f in take_due(runtime)] == [new]


def test_a_feed_never_moves_to_where_another_one_is(runtime: Runtime) -> None:
    add_feed(runtime)
    taken = add_feed(runtime, "Northern Courier").url
    moved = replace(UNCHANGED, moved_to=taken)
    for _ in range(MOVES_BELIEVED + 2):
        absorb(runtime, feed_of(runtime), moved)
    assert feed_of(runtime).url != taken


def test_validators_of_another_edition_of_the_reader_are_not_sent(runtime: Runtime) -> None:
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), document(entry("Rain expected this week")))
    feed = feed_of(runtime)
    assert (feed.edition, validators_of(feed).etag) == (EDITION, '"1"')
    assert validators_of(replace(feed, edition=EDITION - 1)) == Validators()


def test_each_day_s_state_of_a_feed_is_kept_whatever_its_poll_brought(
    runtime: Runtime, clock: FakeClock
) -> None:
    """Also where the poll changed nothing but the time, and where a day had several."""
    add_feed(runtime)
    pause = Throttled(retry_after=timedelta(hours=1))
    said: dict[date, Sequence[Feed]] = {}
    for outcome in (document(entry("Rain")), UNCHANGED, UNCHANGED, LOST, pause, UNCHANGED):
        (taken,) = take_due(runtime)
        absorb(runtime, taken, outcome)
        said[runtime.day()] = feeds(runtime)
        clock.pass_by(hours=13)
        with runtime.writing() as unit:
            unit.feeds.pause(taken.id, paused=False, due=clock.now())
            said[runtime.day()] = unit.feeds.all()
    assert len(said) > 3
    for day, then in said.items():
        with runtime.reading() as unit:
            known_before = runtime.setup.known_before(day)
            assert unit.feeds.all(Then(on=day, known_before=known_before)) == then
