"""Documents that take long to read, beside everything else that a process does."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from threading import Event
from typing import cast

from bot.notices import AlertNotice
from bot.services.delivery import Settling, deliver_due
from bot.services.feed_poll import Swept
from bot.services.hand import Hands
from bot.services.heartbeat import beat
from bot.services.runtime import Runtime
from bot.services.sweep import FeedFetcher, Sweep
from bot.services.weather import Weather
from bot.store.outbox import key_of
from feeds.article import ParsedFeed
from feeds.outcome import Outcome, Validators
from feeds.parser import Parser
from feeds.patience import QUIET
from tests.builder import WARNINGS, add_feed, address_of, document, entry
from tests.fakes import FakeFetcher, FakePoster

THREADS = 6
"""So many has a process on two cores for all that it does beside the answers to Slack."""
SLOW, QUICK = [f"Slow {n}" for n in range(6)], [f"Quick {n}" for n in range(6)]


@dataclass(slots=True)
class Stuck:
    """A reader that comes to no end before the gate is opened; it gives up after a while."""

    busy: Callable[[], object]
    gate: Event = field(default_factory=Event)
    stuck: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    def parse_quickly(self, body: bytes, _charset: str | None, url: str) -> ParsedFeed | None:
        return self.parse_slowly(body, _charset, url) if b"Quick" in body else None

    def parse_slowly(self, _body: bytes, _charset: str | None, url: str) -> ParsedFeed:
        self.stuck.append(url)
        if len(self.stuck) == THREADS // 2:
            self.busy()
        self.gate.wait(60)
        self.order.append("read")
        return ParsedFeed(title=url)


def sweeping(runtime: Runtime, fetcher: FeedFetcher, hands: Hands) -> Sweep:
    return Sweep(runtime, fetcher, Weather(), lambda _many: None, hands=hands)


async def said_meanwhile(
    runtime: Runtime, poster: FakePoster
) -> tuple[Sequence[Swept], Sequence[str]]:
    """What was swept, and in which order; delivery and heartbeat had their turn meanwhile."""
    loop, busy = asyncio.get_running_loop(), asyncio.Event()
    stuck = Stuck(partial(loop.call_soon_threadsafe, busy.set))
    reading = replace(runtime, parser=cast("Parser", stuck))
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    papers = {address_of(n): document(entry("Rain"), title=n) for n in (*SLOW, *QUICK)}
    task = asyncio.create_task(sweeping(reading, FakeFetcher(papers), Hands(patience=0)).run())
    bell = asyncio.create_task(busy.wait())
    await asyncio.wait({task, bell}, return_when=asyncio.FIRST_COMPLETED)
    bell.cancel()
    await asyncio.to_thread(deliver_due, runtime, poster, Settling())
    await asyncio.to_thread(beat, runtime, "bot")
    stuck.order.append("said")
    stuck.gate.set()
    return await task, stuck.order


def test_a_notice_and_a_heartbeat_never_wait_for_slow_documents(runtime: Runtime) -> None:
    for name in (*SLOW, *QUICK):
        add_feed(runtime, name)
    poster = FakePoster()
    with runtime.writing() as unit:
        unit.outbox.put(
            AlertNotice(text="now"), key=key_of("now"), channel=WARNINGS, now=runtime.clock.now()
        )
    swept, order = asyncio.run(said_meanwhile(runtime, poster))
    assert order[0] == "said"
    assert [p.channel for p in poster.posted] == [WARNINGS]
    assert len(swept) == len(SLOW) + len(QUICK) == order.count("read")


@dataclass(slots=True)
class Watched:
    """A reader that finds documents slow or quick by their title, and says when it reads slow ones.

    What it notes is how many feeds were kept before.
    """

    busy: Callable[[], object] = lambda: None
    sweep: Sweep | None = None
    kept_before: list[int] = field(default_factory=list)

    def parse_quickly(self, body: bytes, _charset: str | None, url: str) -> ParsedFeed | None:
        return ParsedFeed(title=url) if b"Quick" in body else None

    def parse_slowly(self, _body: bytes, _charset: str | None, url: str) -> ParsedFeed:
        self.kept_before.append(len(self.sweep.done) if self.sweep else -1)
        self.busy()
        return ParsedFeed(title=url)


@dataclass(slots=True)
class Hesitant(FakeFetcher):
    """The answer for one address comes when it may."""

    late: str = ""
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        if url == self.late:
            await self.may.wait()
        return self.answers[url]


@dataclass(slots=True)
class Weighty(FakeFetcher):
    """The rest of a body comes when it is quiet, where the feed is a slow one."""

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        if "slow" in url:
            await QUIET.get()()
        self.asked.append(url)
        return self.answers[url]


def town(runtime: Runtime, slow: int, quick: int) -> FakeFetcher:
    """Papers of both kinds, the slow ones due first; all of them are due."""
    names = [*(f"Slow {n}" for n in range(slow)), *(f"Quick {n}" for n in range(quick))]
    for name in names:
        add_feed(runtime, name)
    return FakeFetcher({address_of(n): document(entry("Rain"), title=n) for n in names})


def kept_before(runtime: Runtime, fetcher: FakeFetcher, hands: Hands) -> list[int]:
    """How many feeds were kept before each of the slow documents was read."""
    watched = Watched()
    reading = replace(runtime, parser=cast("Parser", watched))
    watched.sweep = sweeping(reading, fetcher, hands)
    swept = asyncio.run(watched.sweep.run())
    assert len(swept) == len(fetcher.answers)
    assert not any(each.trouble for each in swept)
    return watched.kept_before


def test_slow_documents_are_read_when_all_the_quick_ones_are_kept(runtime: Runtime) -> None:
    found = kept_before(runtime, town(runtime, slow=4, quick=12), Hands(patience=60))
    assert len(found) == 4
    assert min(found) == 12


def test_the_rest_of_large_bodies_is_fetched_when_all_the_quick_ones_are_kept(
    runtime: Runtime,
) -> None:
    fetcher = Weighty(town(runtime, slow=6, quick=14).answers)
    found = kept_before(runtime, fetcher, Hands(most=8, patience=60))
    assert [("slow" in url) for url in fetcher.asked] == [False] * 14 + [True] * 6
    assert min(found) == 14


def test_hands_that_hold_slow_documents_do_not_keep_the_next_feeds_waiting(
    runtime: Runtime,
) -> None:
    """More than half of the hands hold slow ones, and all the quick ones go through the others."""
    found = kept_before(runtime, town(runtime, slow=6, quick=14), Hands(most=8, patience=60))
    assert len(found) == 6
    assert min(found) == 14


def test_where_every_hand_holds_a_slow_document_the_sweep_goes_on(runtime: Runtime) -> None:
    found = kept_before(runtime, town(runtime, slow=9, quick=5), Hands(most=4, patience=60))
    assert len(found) == 9


def test_a_slow_document_is_not_patient_for_ever(runtime: Runtime) -> None:
    """A quick feed answers only when a slow one was read; there would be no end otherwise."""
    papers = town(runtime, slow=2, quick=2)

    async def scene() -> Sequence[Swept]:
        fetcher = Hesitant(papers.answers, late=address_of("Quick 0"))
        loop = asyncio.get_running_loop()
        watched = Watched(busy=partial(loop.call_soon_threadsafe, fetcher.may.set))
        reading = replace(runtime, parser=cast("Parser", watched))
        return await sweeping(reading, fetcher, Hands(patience=0.01)).run()

    assert len(asyncio.run(scene())) == 4
