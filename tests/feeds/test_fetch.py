"""Fetching: what a server's answer becomes, and what no server may make us do."""

import asyncio
import gzip
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from feeds.errors import FeedError
from feeds.fetch import Fetcher
from feeds.gunzip import Gunzip
from feeds.header import fresh_for, retry_after
from feeds.outcome import Body, Failed, Gone, NotModified, Outcome, SameBody, Throttled, Validators
from tests.feeds.server import Names, Server, serving

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST = Validators()


def on_loopback(
    play: Callable[[Server, Fetcher], Awaitable[None]],
    *,
    timeout_seconds: float = 60.0,
    body_cap: int = 1_000_000,
) -> None:
    """Run a scene with a server and a fetcher that is allowed to ask it."""

    async def scene() -> None:
        async with serving() as server:
            fetcher = Fetcher(
                "ops@example.com",
                allow=server.allow,
                timeout_seconds=timeout_seconds,
                body_cap=body_cap,
            )
            try:
                await play(server, fetcher)
            finally:
                await fetcher.close()

    asyncio.run(scene())


async def outcome_of(server: Server, fetcher: Fetcher, path: str = "/feed") -> Outcome:
    return await fetcher.fetch(server.url(path), FIRST, now=NOW)


def test_a_new_document_comes_with_charset_validators_and_freshness() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        server.says(
            "/feed",
            gzip.compress(b"<rss/>"),
            Content_Encoding="gzip",
            Content_Type="text/xml; charset=GB2312",
            ETag='W/"a b"',
            Last_Modified="Mon, 02 Mar 2026 08:00:00 GMT",
            Cache_Control="public, max-age=900",
        )
        found = await outcome_of(server, fetcher)
        assert isinstance(found, Body)
        assert found.body == b"<rss/>"
        assert (found.charset or "").casefold() == "gb2312"
        assert found.validators.etag == 'W/"a b"'
        assert found.fresh_for == timedelta(minutes=15)
        assert found.url == server.url("/feed")
        headers = server.asked[0][1]
        assert headers["Accept-Encoding"] == "gzip"
        assert "ops@example.com" in headers["User-Agent"]
        assert "Cookie" not in headers

    on_loopback(play)


def test_validators_are_echoed_byte_for_byte_and_refreshed_by_a_304() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        given = Validators(etag='"x--gzip"', last_modified="yesterday, roughly", body_hash="h")
        server.says("/feed", status=304, ETag='"y"')
        found = await fetcher.fetch(server.url("/feed"), given, now=NOW)
        assert isinstance(found, NotModified)
        headers = server.asked[0][1]
        assert headers["If-None-Match"] == '"x--gzip"'
        assert headers["If-Modified-Since"] == "yesterday, roughly"
        assert found.validators == Validators(
            etag='"y"', last_modified="yesterday, roughly", body_hash="h"
        )

    on_loopback(play)


def test_the_same_bytes_again_are_nothing_to_read_but_refresh_the_validators() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        server.says("/feed", b"<rss/>", ETag='"1"')
        first = await outcome_of(server, fetcher)
        assert isinstance(first, Body)
        server.says("/feed", gzip.compress(b"<rss/>"), Content_Encoding="gzip", ETag='"2"')
        again = await fetcher.fetch(server.url("/feed"), first.validators, now=NOW)
        assert isinstance(again, SameBody)
        assert again.validators.etag == '"2"'
        assert again.validators.body_hash == first.validators.body_hash

    on_loopback(play)


def test_a_304_that_nobody_asked_for_is_no_success() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        server.says("/feed", status=304, ETag='"1"')
        found = await outcome_of(server, fetcher)
        assert found == Failed(code=FeedError.HTTP_OTHER, detail="status 304")

    on_loopback(play)


def test_what_a_server_sends_can_always_be_kept() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        server.says("/feed", b"<rss/>", Last_Modified="x" * 201, ETag="y" * 1_001)
        found = await outcome_of(server, fetcher)
        assert isinstance(found, Body)
        assert (found.validators.last_modified, found.validators.etag) == ("", "")
        server.says("/feed", b"<rss/>", Content_Encoding="\udcff<!here>\u202e")
        found = await outcome_of(server, fetcher)
        assert found == Failed(code=FeedError.UNSUPPORTED_ENCODING, detail="<!here>")

    on_loopback(play)


def test_statuses_become_outcomes_by_name() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        async def of(status: int, **headers: str) -> Outcome:
            server.says("/feed", b"no", status=status, **headers)
            return await outcome_of(server, fetcher)

        assert await of(410) == Gone()
        assert await of(429) == Throttled(retry_after=None)
        assert await of(429, Retry_After="120") == Throttled(retry_after=timedelta(minutes=2))
        date = "Mon, 02 Mar 2026 09:30:00 GMT"
        assert await of(503, Retry_After=date) == Throttled(retry_after=timedelta(minutes=30))
        for status, code in [
            (401, FeedError.HTTP_401),
            (403, FeedError.HTTP_403),
            (404, FeedError.HTTP_404),
            (500, FeedError.HTTP_5XX),
            (503, FeedError.HTTP_5XX),
            (418, FeedError.HTTP_OTHER),
            (302, FeedError.HTTP_OTHER),
        ]:
            found = await of(status)
            assert isinstance(found, Failed)
            assert found.code is code
            assert found.sentence.startswith(code.advice)

    on_loopback(play)


def test_redirects_are_followed_and_only_permanent_ones_move_a_feed() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        server.says("/old", status=301, Location="/mid")
        server.says("/mid", status=308, Location=server.url("/new"))
        server.says("/detour", status=302, Location="/mid")
        server.says("/new", b"<rss/>")
        moved = await outcome_of(server, fetcher, "/old")
        assert isinstance(moved, Body)
        assert moved.moved_to == moved.url == server.url("/new")
        detour = await outcome_of(server, fetcher, "/detour")
        assert isinstance(detour, Body)
        assert detour.moved_to == ""

    on_loopback(play)


def test_a_redirect_leads_nowhere_it_may_not() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        async with serving() as private:
            private.says("/secret", b"INTERNAL")
            for target, code in [
                ("http://127.0.0.1/secret", FeedError.REFUSED_ADDRESS),
                ("http://localhost:8080/secret", FeedError.REFUSED_ADDRESS),
                ("http://169.254.169.254/latest/meta-data/", FeedError.REFUSED_ADDRESS),
                ("//[::1]:8443/secret", FeedError.REFUSED_ADDRESS),
                (private.url("/secret"), FeedError.BAD_PORT),
                ("file:///etc/passwd", FeedError.BAD_SCHEME),
                ("http://u:p@127.0.0.1/", FeedError.CREDENTIALS_IN_URL),
                ("http://[", FeedError.BAD_URL),
                ("/feed", FeedError.REDIRECT_LOOP),
            ]:
                server.says("/feed", status=302, Location=target)
                found = await outcome_of(server, fetcher)
                assert isinstance(found, Failed), target
                assert found.code is code, target
            assert private.asked == []

    on_loopback(play)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1:8080/",
        "http://１２７.0.0.1/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/",
        "http://192.0.0.8/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
        "http://[fc00::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
    ],
)
def test_no_spelling_of_a_private_address_is_connected_to(url: str) -> None:
    async def scene() -> None:
        fetcher = Fetcher("ops@example.com", timeout_seconds=60)
        found = await fetcher.fetch(url, FIRST, now=NOW)
        await fetcher.close()
        assert isinstance(found, Failed)
        # Odd spellings are no addresses to the client at all, or to this machine's name server.
        assert found.code in {FeedError.REFUSED_ADDRESS, FeedError.BAD_URL, FeedError.DNS}
        plain = url.startswith("http://[") or url in {"http://127.0.0.1/", "http://localhost/"}
        assert found.code is FeedError.REFUSED_ADDRESS or not plain

    asyncio.run(scene())


def test_a_name_is_judged_by_the_address_that_is_dialled() -> None:
    async def scene() -> None:
        names = Names(inside_example=[["10.0.0.7"]], many_example=[["127.0.0.1", "192.168.0.1"]])
        fetcher = Fetcher("ops@example.com", resolver=names, timeout_seconds=60)
        for url, code in [
            ("http://inside.example/", FeedError.REFUSED_ADDRESS),
            ("https://many.example/", FeedError.REFUSED_ADDRESS),
            ("http://nowhere.example/", FeedError.DNS),
        ]:
            found = await fetcher.fetch(url, FIRST, now=NOW)
            assert isinstance(found, Failed)
            assert found.code is code
        await fetcher.close()

    asyncio.run(scene())


def test_a_name_that_turns_to_a_private_address_is_refused_on_the_way() -> None:
    async def scene() -> None:
        async with serving() as server:
            names = Names(rebind_example=[["127.0.0.1"]])
            fetcher = Fetcher(
                "ops@example.com", allow=server.allow, resolver=names, timeout_seconds=60
            )
            server.says("/feed", status=301, Location="http://rebind.example:8080/feed")
            found = await fetcher.fetch(server.url("/feed"), FIRST, now=NOW)
            await fetcher.close()
            assert isinstance(found, Failed)
            assert found.code is FeedError.REFUSED_ADDRESS
            assert [path for path, _ in server.asked] == ["/feed"]

    asyncio.run(scene())


def test_the_allowance_is_for_exactly_one_host_and_port() -> None:
    async def scene() -> None:
        async with serving() as server:
            server.says("/feed", b"<rss/>")
            strict = Fetcher("ops@example.com", timeout_seconds=60)
            found = await strict.fetch(server.url("/feed"), FIRST, now=NOW)
            await strict.close()
            assert found == Failed(code=FeedError.BAD_PORT, detail=str(server.port))
            assert server.asked == []

    asyncio.run(scene())


def test_what_is_packed_in_a_way_nobody_asked_for_is_refused() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        for packing in ("br", "zstd", "deflate", "gzip, gzip", "compress"):
            server.says("/feed", gzip.compress(b"<rss/>"), Content_Encoding=packing)
            assert await outcome_of(server, fetcher) == Failed(
                code=FeedError.UNSUPPORTED_ENCODING, detail=packing
            )
        server.says("/feed", b"no gzip at all", Content_Encoding="gzip")
        broken = await outcome_of(server, fetcher)
        assert broken == Failed(code=FeedError.BROKEN_RESPONSE, detail="gzip")
        server.says("/feed", gzip.compress(b"<rss/>" * 50)[:-9], Content_Encoding="gzip")
        cut = await outcome_of(server, fetcher)
        assert cut == Failed(code=FeedError.BROKEN_RESPONSE, detail="gzip")

    on_loopback(play)


def test_bombs_and_endless_bodies_stop_at_the_cap() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        bomb = gzip.compress(bytes(100_000_000), compresslevel=1)
        server.says("/feed", bomb, Content_Encoding="gzip")
        server.streams("/endless", b"x" * 65_536)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        first = await outcome_of(server, fetcher)
        grown = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
        second = await outcome_of(server, fetcher, "/endless")
        assert isinstance(first, Failed)
        assert isinstance(second, Failed)
        assert first.code is second.code is FeedError.TOO_LARGE
        assert grown < 20_000_000

    on_loopback(play)


def test_dripping_and_silent_servers_stop_at_the_total_time() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        server.streams("/drip", b"x", pause=0.05)

        async def silence(_: web.Request) -> web.StreamResponse:
            await asyncio.sleep(60)
            return web.Response()

        server.answers["/silent"] = silence
        for path in ("/drip", "/silent"):
            started = time.monotonic()
            found = await outcome_of(server, fetcher, path)
            assert found == Failed(code=FeedError.TIMEOUT, detail="0.4 s")
            assert time.monotonic() - started < 30

    on_loopback(play, timeout_seconds=0.4)


def test_a_server_that_is_not_there_or_breaks_off_fails_by_name() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        async def broken(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b"<rss>")
            assert request.transport is not None
            request.transport.abort()
            return response

        server.answers["/feed"] = broken
        found = await outcome_of(server, fetcher)
        assert found == Failed(code=FeedError.BROKEN_RESPONSE)

    on_loopback(play)

    async def gone() -> None:
        async with serving() as server:
            url, allow = server.url("/feed"), server.allow
        fetcher = Fetcher("ops@example.com", allow=allow, timeout_seconds=60)
        found = await fetcher.fetch(url, FIRST, now=NOW)
        await fetcher.close()
        assert found == Failed(code=FeedError.CONNECT)

    asyncio.run(gone())


def test_a_fetcher_serves_again_after_it_was_closed() -> None:
    async def play(server: Server, fetcher: Fetcher) -> None:
        server.says("/feed", b"<rss/>")
        assert isinstance(await outcome_of(server, fetcher), Body)
        await fetcher.close()
        assert isinstance(await outcome_of(server, fetcher), Body)

    on_loopback(play)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("Mon, 02 Mar 2026 09:01:00 GMT", 60),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 0),
        ("9" * 40, 31 * 86_400),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_a_pause_is_read_as_seconds_or_date(text: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(text, NOW) == expected


def test_freshness_is_max_age_else_expires_by_the_server_s_own_clock() -> None:
    assert fresh_for({"Cache-Control": 'x, Max-Age = "60"'}, NOW) == timedelta(minutes=1)
    skewed = {"Date": "Fri, 02 Mar 2001 09:00:00 GMT", "Expires": "Fri, 02 Mar 2001 09:10:00 GMT"}
    assert fresh_for(skewed, NOW) == timedelta(minutes=10)
    assert fresh_for({"Expires": "0"}, NOW) == timedelta(0)
    assert fresh_for({}, NOW) is None


def test_gzip_of_several_members_and_with_padding_is_read_whole() -> None:
    gunzip = Gunzip(1_000)
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    assert (
        b"".join(gunzip.feed(packed[at : at + 7]) for at in range(0, len(packed), 7)) == b"one two"
    )
    assert gunzip.complete
