"""Fetching with patience: one large body waits for another, a redirect for its server's second."""

import asyncio
import time

from feeds.errors import FeedError
from feeds.fetch import SMALL_BODY, Fetcher
from feeds.outcome import Body, Failed, Validators
from feeds.patience import QUIET
from tests.feeds.server import Names, serving
from tests.feeds.test_fetch import NOW

FIRST = Validators()


def test_a_large_body_waits_until_the_one_before_it_was_read() -> None:
    async def scene() -> None:
        async with serving() as server:
            fetcher = Fetcher(
                "ops@example.com", allow=server.allow, timeout_seconds=60, large_at_once=1
            )
            server.says("/large", b"x" * (SMALL_BODY + 1))
            server.says("/small", b"x" * 1_000)
            first = await fetcher.fetch(server.url("/large"), FIRST, now=NOW)
            second = asyncio.create_task(fetcher.fetch(server.url("/large"), FIRST, now=NOW))
            assert isinstance(await fetcher.fetch(server.url("/small"), FIRST, now=NOW), Body)
            await asyncio.sleep(0.05)
            assert not second.done()
            assert isinstance(first, Body)
            first.leave()
            first.leave()  # whoever leaves twice gives back one place
            found = await second
            assert isinstance(found, Body)
            third = asyncio.create_task(fetcher.fetch(server.url("/large"), FIRST, now=NOW))
            await asyncio.sleep(0.05)
            assert not third.done()
            found.leave()
            assert isinstance(await third, Body)
            await fetcher.close()

    asyncio.run(scene())


def test_waiting_for_a_place_is_not_the_server_s_fault() -> None:
    async def scene() -> None:
        async with serving() as server:
            fetcher = Fetcher(
                "ops@example.com", allow=server.allow, timeout_seconds=2, large_at_once=1
            )
            server.says("/large", b"x" * (SMALL_BODY + 1))
            first = await fetcher.fetch(server.url("/large"), FIRST, now=NOW)
            second = asyncio.create_task(fetcher.fetch(server.url("/large"), FIRST, now=NOW))
            await asyncio.sleep(2.2)
            assert isinstance(first, Body)
            first.leave()
            assert isinstance(await second, Body)
            await fetcher.close()

    asyncio.run(scene())


def test_a_body_that_fails_gives_its_place_back() -> None:
    async def scene() -> None:
        async with serving() as server:
            fetcher = Fetcher(
                "ops@example.com", allow=server.allow, body_cap=SMALL_BODY * 2, large_at_once=1
            )
            server.says("/huge", b"x" * (SMALL_BODY * 3))
            for _ in range(3):
                failed = await fetcher.fetch(server.url("/huge"), FIRST, now=NOW)
                assert isinstance(failed, Failed)
                assert failed.code is FeedError.TOO_LARGE
            await fetcher.close()

    asyncio.run(scene())


def test_redirects_to_one_server_come_with_time_between_them() -> None:
    async def scene() -> None:
        async with serving() as server:
            there = f"http://papers.example:{server.port}/feed"
            names = Names(papers_example=[["127.0.0.1"]] * 9)
            fetcher = Fetcher(
                "ops@example.com",
                allow=server.allow | {f"papers.example:{server.port}"},
                resolver=names,
                spacing_seconds=0.2,
            )
            server.says("/old", status=302, Location=there)
            server.says("/feed", b"<rss/>")
            started = time.monotonic()
            found = await asyncio.gather(
                *(fetcher.fetch(server.url("/old"), FIRST, now=NOW) for _ in range(3))
            )
            assert all(isinstance(each, Body) for each in found)
            assert time.monotonic() - started > 0.35  # two pauses; a slow machine takes longer
            await fetcher.close()

    asyncio.run(scene())


def test_a_large_body_is_read_on_when_it_is_quiet_and_a_small_one_at_once() -> None:
    async def scene() -> None:
        async with serving() as server:
            fetcher = Fetcher("ops@example.com", allow=server.allow, large_at_once=1)
            server.says("/large", b"x" * (SMALL_BODY * 4))
            server.says("/small", b"x" * 1_000)
            asked, calm = asyncio.Event(), asyncio.Event()

            async def quiet() -> None:
                asked.set()
                await calm.wait()

            QUIET.set(quiet)
            small = await fetcher.fetch(server.url("/small"), FIRST, now=NOW)
            assert isinstance(small, Body)
            assert not asked.is_set()
            large = asyncio.create_task(fetcher.fetch(server.url("/large"), FIRST, now=NOW))
            await asked.wait()
            assert not large.done()
            calm.set()
            found = await large
            assert isinstance(found, Body)
            assert len(found.body) == SMALL_BODY * 4
            await fetcher.close()

    asyncio.run(scene())
