"""Hostile feeds in a sweep with good ones: each named, nobody harmed, the loop never held up."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import pytest

from bot.services.feed import add_feeds
from bot.services.feed_poll import Swept
from bot.services.runtime import Runtime
from bot.services.sweep import sweep
from feeds.errors import FeedError
from feeds.fetch import Fetcher
from feeds.outcome import Outcome, Validators
from feeds.parser import Parser
from tests.builder import document, entry
from tests.feeds.server import Server, serving

GOOD = 20
LAUGHS = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><title>&b;</title></rss>'
HOSTILE = {
    "laughs": (LAUGHS, FeedError.ENTITY_BOMB),
    "path": (b"/etc/hostname", FeedError.NOT_A_FEED),
    "page": (b"<html>" + b"<p>x" * 200_000, FeedError.NOT_A_FEED),
    "attributes": (
        b"<rss><item " + b" ".join(b'a%d="1"' % n for n in range(60_000)) + b"/></rss>",
        FeedError.PARSE_TIMEOUT,
    ),
    "crash": (b"<rss><gml:pos>1 2 3</gml:pos></rss>", FeedError.PARSE_CRASH),
    "empty": (b" ", FeedError.EMPTY),
}


@pytest.fixture
def hasty(runtime: Runtime) -> Iterator[Runtime]:
    """A runtime that soon gives a document up."""
    with Parser(cpu_seconds=1) as parser:
        yield replace(runtime, parser=parser)


@asynccontextmanager
async def town() -> AsyncIterator[Server]:
    """A server of good papers and of hostile ones."""
    async with serving() as server:
        for number in range(GOOD):
            page = document(entry(f"Rain in port {number}"), title=f"Good {number}")
            server.says(f"/good{number}", page.body)
        for name, (body, _) in HOSTILE.items():
            server.says(f"/{name}", body)
        bomb = gzip.compress(bytes(50_000_000), compresslevel=1)
        server.says("/bomb", bomb, Content_Encoding="gzip")
        server.streams("/endless", b"x" * 65_536)
        server.streams("/drip", b"x", pause=0.05)
        server.says("/inside", status=302, Location="http://127.0.0.1:8080/secret")
        yield server


class Patient:
    """Has time for every server but for the one that drips."""

    def __init__(self, allow: frozenset[str]) -> None:
        self._long, self._short = (
            Fetcher("ops@example.com", allow=allow, timeout_seconds=s, body_cap=2_000_000)
            for s in (60, 2)
        )

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        fetcher = self._short if url.endswith("/drip") else self._long
        return await fetcher.fetch(url, validators, now=now)

    async def close(self) -> None:
        await self._long.close()
        await self._short.close()


def paths() -> list[str]:
    """Good and hostile feeds, mixed."""
    bad = [*HOSTILE, "bomb", "endless", "drip", "inside"]
    return [*bad[:5], *(f"good{n}" for n in range(GOOD)), *bad[5:]]


def test_hostile_feeds_are_named_and_the_good_ones_are_read(hasty: Runtime) -> None:
    async def scene() -> dict[str, Swept]:
        async with town() as server:
            fetcher = Patient(server.allow)
            # One path a host would be fairer; one host is asked one at a time, in many sweeps.
            add_feeds(hasty, [(path, server.url(f"/{path}")) for path in paths()])
            with hasty.writing() as unit:
                for feed in unit.feeds.all():
                    unit.feed_turns.know_host(feed.name, hasty.clock.now())
                    unit.feed_turns.move(feed, url=feed.url, host=feed.name)
            try:
                swept = await sweep(hasty, fetcher)
            finally:
                await fetcher.close()
            return {s.feed.name: s for s in swept}

    swept = asyncio.run(scene())
    assert swept.keys() == set(paths())
    assert all(swept[f"good{n}"].tally.articles == 1 for n in range(GOOD))
    codes = {name: code for name, (_, code) in HOSTILE.items()} | {
        "bomb": FeedError.TOO_LARGE,
        "endless": FeedError.TOO_LARGE,
        "drip": FeedError.TIMEOUT,
        "inside": FeedError.REFUSED_ADDRESS,
    }
    for name, code in codes.items():
        assert swept[name].trouble.startswith(code.advice), name


def test_the_loop_goes_on_while_a_slow_document_is_read(hasty: Runtime) -> None:
    """Ticks of the loop are counted, not timed: reading happens elsewhere."""
    body, _ = HOSTILE["attributes"]

    async def scene() -> int:
        async with serving() as server:
            server.says("/slow", body)
            fetcher = Fetcher("ops@example.com", allow=server.allow, timeout_seconds=60)
            add_feeds(hasty, [("Slow", server.url("/slow"))])
            sweeping = asyncio.create_task(sweep(hasty, fetcher))
            ticks = 0
            while not sweeping.done():
                await asyncio.sleep(0.01)
                ticks += 1
            await fetcher.close()
            return ticks

    assert asyncio.run(scene()) > 20
