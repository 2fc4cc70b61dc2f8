"""Documents that take long to read, beside everything else that a process does."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event
from typing import cast

from bot.notices import AlertNotice
from bot.services.delivery import Settling, deliver_due
from bot.services.feed_poll import Swept
from bot.services.heartbeat import beat
from bot.services.runtime import Runtime
from bot.services.sweep import sweep
from bot.store.outbox import key_of
from feeds.article import ParsedFeed
from feeds.parser import Parser
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


async def said_meanwhile(
    runtime: Runtime, poster: FakePoster
) -> tuple[Sequence[Swept], Sequence[str]]:
    """What was swept, and in which order; delivery and heartbeat had their turn meanwhile."""
    loop, busy = asyncio.get_running_loop(), asyncio.Event()
    stuck = Stuck(partial(loop.call_soon_threadsafe, busy.set))
    reading = replace(runtime, parser=cast("Parser", stuck))
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    papers = {address_of(n): document(entry("Rain"), title=n) for n in (*SLOW, *QUICK)}
    task = asyncio.create_task(sweep(reading, FakeFetcher(papers)))
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
