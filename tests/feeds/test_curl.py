"""The engine of fetching: odd answers on the wire, what is left behind, what is never asked."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

import pycurl
import pytest

from feeds import transfer
from feeds.curl import Engine, Request
from feeds.errors import FeedError, FeedProblem
from feeds.fetch import Fetcher
from feeds.outcome import Body, Failed, NotModified, Outcome, Validators
from feeds.transfer import HEAD_CAP, IN_HAND, Headers, Transfer
from tests.feeds.server import Names, serving
from tests.feeds.test_fetch import NOW

FIRST = Validators()
KNOWN = Validators(etag='"1"')
Writing = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def saying(*answers: bytes | Writing) -> AsyncIterator[str]:
    """A server that answers each request with the next of these bytes, then hangs up."""
    left, at_work = list(answers), list[asyncio.Task[None]]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at_work.append(cast("asyncio.Task[None]", asyncio.current_task()))
        with suppress(ConnectionError):
            await reader.read(10_000)
            one = left.pop(0)
            if isinstance(one, bytes):
                writer.write(one)
                await writer.drain()
            else:
                await one(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*at_work)


def fetched(*answers: bytes | Writing, scheme: str = "http") -> list[Outcome]:
    """What came of asking such a server, once for each answer."""

    async def scene() -> list[Outcome]:
        async with saying(*answers) as where:
            fetcher = Fetcher("ops@example.com", allow=frozenset({where}), timeout_seconds=60)
            url = f"{scheme}://{where}/feed"
            found = [await fetcher.fetch(url, KNOWN, now=NOW) for _ in answers]
            await fetcher.close()
            return found

    return asyncio.run(scene())


def test_a_head_is_read_whatever_stands_before_between_and_behind_it() -> None:
    (found,) = fetched(
        b'HTTP/1.1 103 Early Hints\r\nETag: "early"\r\n\r\n'
        b'HTTP/1.1 200 Fine\r\netag: "one"\r\nETag: "two"\r\n'
        b"content-TYPE: text/xml; Charset='UTF-8'\r\nTransfer-Encoding: chunked\r\n"
        b'Trailer: ETag\r\n\r\n6\r\n<rss/>\r\n0\r\nETag: "late"\r\n\r\n'
    )
    assert isinstance(found, Body)
    assert (found.body, found.validators.etag, found.charset) == (b"<rss/>", '"one"', "utf-8")


def test_answers_that_are_no_http_or_endless_are_broken() -> None:
    flood = b"HTTP/1.1 200 OK\r\n" + b"X-Flood: 1234567890\r\n" * (HEAD_CAP // 20) + b"\r\n<rss/>"
    broken = [
        b"<rss>as in the year 1991</rss>",
        b"HTTP/1.1 nonsense\r\n\r\n<rss/>",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 304 Same\r\nETag: 1\r\n",
        b"HTTP/1.1 200 OK\r\nno header at all\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 10\r\n\r\n123456789",
        flood,
    ]
    for one, found in zip(broken, fetched(*broken), strict=True):
        assert isinstance(found, Failed), one[:60]
        assert found.code in {FeedError.BROKEN_RESPONSE, FeedError.HTTP_OTHER}, one[:60]
    (plain,) = fetched(b"HTTP/1.1 200 OK\r\n\r\n<rss/>", scheme="https")
    assert plain == Failed(code=FeedError.TLS)


def test_what_is_packed_on_the_way_is_not_unpacked_by_the_engine() -> None:
    bomb = gzip.compress(bytes(3_000_000))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
    (found,) = fetched(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(bomb), bomb))
    assert found == Failed(code=FeedError.BROKEN_RESPONSE) or (
        isinstance(found, Body) and found.body == bomb
    )


def test_nobody_waits_for_a_body_that_is_not_wanted() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 404 No\r\nContent-Length: 1000\r\n\r\nx")
        await reader.read()

    (found,) = fetched(silent)
    assert found == Failed(code=FeedError.HTTP_404)


def test_a_fetch_that_is_given_up_leaves_nothing_behind() -> None:
    """Both have much of a body in hand and wait for a place; then one is cancelled, all closed."""

    async def scene() -> None:
        hung_up = asyncio.Semaphore(0)

        async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                while True:
                    writer.write(bytes(IN_HAND))
                    await writer.drain()
            except ConnectionError:
                hung_up.release()

        async with saying(endless, endless) as where:
            fetcher = Fetcher("ops@example.com", allow=frozenset({where}), large_at_once=1)
            fetcher._places = asyncio.Semaphore(0)
            url = f"http://{where}/feed"
            fetches = [asyncio.create_task(fetcher.fetch(url, FIRST, now=NOW)) for _ in range(2)]
            while [t._is_paused for t in on_their_way(fetcher)] != [True, True]:  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.01)
            fetches[0].cancel()
            await hung_up.acquire()
            assert len(on_their_way(fetcher)) == 1
            engine = fetcher._engines[True]
            await fetcher.close()
            await hung_up.acquire()
            assert (engine._out, engine._curls, engine._timer) == ({}, {}, None)
            fetches[1].cancel()
            await asyncio.wait(fetches)

    asyncio.run(scene())


def on_their_way(fetcher: Fetcher) -> list[Transfer]:
    return [transfer for engine in fetcher._engines.values() for transfer in engine._curls]


def test_a_fetch_that_waits_for_its_server_ends_when_the_fetcher_is_closed() -> None:
    async def scene() -> None:
        asked = asyncio.Event()

        async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            asked.set()
            await reader.read()

        async with saying(silent) as where:
            fetcher = Fetcher("ops@example.com", allow=frozenset({where}))
            fetching = asyncio.create_task(fetcher.fetch(f"http://{where}/", FIRST, now=NOW))
            await asked.wait()
            await fetcher.close()
            assert await fetching == Failed(code=FeedError.BROKEN_RESPONSE)

    asyncio.run(scene())


def test_a_connection_serves_again_and_its_handle_keeps_nothing_of_the_last_request() -> None:
    async def scene() -> None:
        async with serving() as server:
            names = Names(papers_example=[["127.0.0.1"]])
            pair = f"papers.example:{server.port}"
            fetcher = Fetcher("ops@example.com", allow=server.allow | {pair}, resolver=names)
            server.says("/feed", b"<rss/>", ETag='"1"', Set_Cookie="a=b")
            sent = Validators(etag='"1"', last_modified="yesterday")
            for where in (pair, f"127.0.0.1:{server.port}", pair):
                for given in (sent, FIRST):
                    found = await fetcher.fetch(f"http://{where}/feed", given, now=NOW)
                    assert isinstance(found, Body)
            (engine,) = fetcher._engines.values()
            assert len(engine._idle) == 1
            assert names.questions == 4
            plain = [headers for _, headers in server.asked[1::2]]
            assert all(headers.keys() & {"If-None-Match", "Cookie"} == set() for headers in plain)
            assert [headers["Host"] == pair for headers in plain] == [True, False, True]
            await fetcher.close()

    asyncio.run(scene())


def test_the_environment_sends_no_request_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (found,) = fetched(b"HTTP/1.1 304 Same\r\n\r\n")
    assert isinstance(found, NotModified)


def test_no_socket_is_made_for_an_address_that_is_not_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Though the name server has changed its mind since, and though the engine was misled."""
    made: list[object] = []

    def no_socket(*kind: int) -> object:
        made.append(kind)
        return pycurl.SOCKET_BAD

    monkeypatch.setattr(transfer, "_Copied", no_socket)

    async def scene() -> None:
        engine = Engine()
        for url, host, addresses in [
            ("http://127.0.0.1/", "127.0.0.1", ["127.0.0.1"]),
            ("http://[::1]/", "::1", ["::1"]),
            ("http://2130706433/", "2130706433", ["8.8.8.8"]),
            ("http://localhost/", "other.example", ["8.8.8.8"]),
            ("http://inside.example/", "inside.example", ["169.254.169.254", "10.0.0.1"]),
        ]:
            request = Request(url=url, host=host, port=80, addresses=addresses, headers=[])
            answer = engine.ask(request, lambda *_: True)
            with pytest.raises(FeedProblem) as refused:
                await answer.begun()
            assert refused.value.code in {FeedError.REFUSED_ADDRESS, FeedError.BAD_URL}
        assert made == []
        mixed = Request(
            url="http://mixed.example/",
            host="mixed.example",
            port=80,
            addresses=["10.0.0.1", "8.8.8.8"],
            headers=[],
        )
        with pytest.raises(FeedProblem):
            await engine.ask(mixed, lambda *_: True).begun()
        assert len(made) == 1, "the public one of the two is tried"
        engine.close()

    asyncio.run(scene())


def test_the_names_of_headers_are_alike_in_any_case_and_the_first_of_two_counts() -> None:
    headers = Headers()
    for line in (b'ETag: W/"a: b" \r\n', b"etag: 2\r\n", b"\xe9t\xff: x\r\n", b" folded: y\r\n"):
        headers.add(line)
    assert headers["eTaG"] == 'W/"a: b"'
    assert headers.every("ETAG") == ['W/"a: b"', "2"]
    assert "folded" not in headers
    assert len(headers) == len(list(headers)) == 2
    for line in (b"Cache-Control: public\r\n", b"cache-control: max-age=60\r\n"):
        headers.add(line)
    assert headers["Cache-Control"] == "public, max-age=60"
    assert headers.get("Expires", "") == ""


def test_where_one_address_of_a_host_does_not_answer_the_next_is_tried() -> None:
    async def scene() -> None:
        async with saying(b"HTTP/1.1 304 Same\r\n\r\n") as where:
            port = where.partition(":")[2]
            names = Names(two_example=[["127.0.0.9", "127.0.0.1"]])
            allow = frozenset({f"two.example:{port}"})
            fetcher = Fetcher("ops@example.com", allow=allow, resolver=names, timeout_seconds=60)
            found = await fetcher.fetch(f"http://two.example:{port}/", KNOWN, now=NOW)
            await fetcher.close()
            assert isinstance(found, NotModified)

    asyncio.run(scene())


def test_connections_that_nobody_needed_again_are_closed_and_others_opened() -> None:
    async def scene() -> None:
        async with serving() as server:
            fetcher = Fetcher("ops@example.com", allow=server.allow)
            server.says("/feed", b"<rss/>")
            for _ in range(2):
                found = await fetcher.fetch(server.url("/feed"), FIRST, now=NOW)
                assert isinstance(found, Body)
                (engine,) = fetcher._engines.values()
                before, rest = engine._multi, engine._rest
                engine._shut()  # as its timer would
                assert before.closed
                assert (engine._watched, rest.cancelled()) == (set(), False)
            await fetcher.close()
            assert engine._rest.cancelled()

    asyncio.run(scene())
