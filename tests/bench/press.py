"""Made-up papers, and a server of them in a process of its own, on two hundred loopback addresses.

`/tagged/N` has an ETag and answers 304; `/plain/N` has no validator and always sends its body.
"""

import asyncio
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection

from aiohttp import web

ADDRESSES = 200
SEED = 20_261
START = datetime(2026, 11, 1, tzinfo=UTC)
_WORDS = (
    "harbour court bank supplier invoice plant market shares regulator order delay steel paper "
    "credit auditor union strike merger profit loss demand winter export tariff tender recall "
    "lender board founder lawsuit settlement warehouse freight timber dairy mill glass review"
).split()
_PLACES = "Bremen Leeds Turin Gdansk Oslo Porto Lyon Graz Ghent Malmo".split()


def sentence(chance: random.Random, length: int) -> str:
    """So many words, the first one with a capital."""
    return " ".join(chance.choice(_WORDS) for _ in range(length)).capitalize()


def paper(number: int, entries: int = 50) -> bytes:
    """An RSS or Atom document; always the same for the same number."""
    chance = random.Random(SEED + number)
    atom = number % 4 == 3
    make = _atom if atom else _rss
    inner = "".join(make(chance, number, each) for each in range(entries))
    if atom:
        head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper'
        return f"<?xml version='1.0'?>{head} {number}</title>{inner}</feed>".encode()
    head = "<rss version='2.0'><channel><title>Paper"
    return f"<?xml version='1.0'?>{head} {number}</title>{inner}</channel></rss>".encode()


def _rss(chance: random.Random, number: int, each: int) -> str:
    when = format_datetime(START + timedelta(hours=7 * each + number))
    place = chance.choice(_PLACES)
    text = "".join(f"&lt;p&gt;{sentence(chance, 25)}.&lt;/p&gt;" for _ in range(3))
    return (
        f"<item><title>{place}: {sentence(chance, 8)} &amp;amp; {number}-{each}</title>"
        f"<link>https://paper{number}.example/story/{each}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>tag:{number}:{each}</guid><pubDate>{when}</pubDate>"
        f"<description>{text}</description></item>"
    )


def _atom(chance: random.Random, number: int, each: int) -> str:
    when = (START + timedelta(hours=7 * each + number)).isoformat()
    text = "".join(f"&lt;p&gt;{sentence(chance, 25)}.&lt;/p&gt;" for _ in range(3))
    return (
        f"<entry><id>tag:{number}:{each}</id><title type='html'>{sentence(chance, 8)} "
        f"{number}-{each}</title><link href='https://paper{number}.example/story/{each}'/>"
        f"<updated>{when}</updated><summary type='html'>{text}</summary></entry>"
    )


async def _answer(request: web.Request) -> web.StreamResponse:
    kind, number = request.match_info["kind"], int(request.match_info["number"])
    tag = f'"{number}"'
    if kind == "tagged" and request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers={"ETag": tag})
    headers = {"ETag": tag} if kind == "tagged" else {}
    return web.Response(body=_kept(number), headers=headers, content_type="application/xml")


_BODIES: dict[int, bytes] = {}


def _kept(number: int) -> bytes:
    if number not in _BODIES:
        _BODIES[number] = paper(number)
    return _BODIES[number]


async def _bomb(request: web.Request) -> web.StreamResponse:
    body = request.app["bombs"][request.match_info["name"]]
    response = web.StreamResponse(headers=dict(body[0]))
    await response.prepare(request)
    for _ in range(body[2]):
        await response.write(body[1])
    return response


def serve(bombs: dict[str, tuple[dict[str, str], bytes, int]], ready: Connection) -> None:
    """Serve until the process is ended; says the port when it is ready."""

    async def scene() -> None:
        app = web.Application()
        app["bombs"] = bombs
        app.router.add_get("/{kind:tagged|plain}/{number}", _answer)
        app.router.add_get("/bomb/{name}", _bomb)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        first = web.TCPSite(runner, address(0), 0)
        await first.start()
        port = runner.addresses[0][1]
        for number in range(1, ADDRESSES):
            await web.TCPSite(runner, address(number), port).start()
        for number in range(ADDRESSES):
            _kept(number)
        ready.send(port)
        await asyncio.Event().wait()

    asyncio.run(scene())


def address(number: int) -> str:
    """One of the loopback addresses."""
    return f"127.0.1.{number % ADDRESSES + 1}"


@contextmanager
def printing(
    bombs: dict[str, tuple[dict[str, str], bytes, int]] | None = None,
) -> Iterator[int]:
    """A server of papers; its port."""
    near, far = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(bombs or {}, far), daemon=True)
    process.start()
    try:
        if not near.poll(60):
            raise RuntimeError("the server of papers does not start")
        yield near.recv()
    finally:
        process.terminate()
        process.join()


def allowed(port: int) -> frozenset[str]:
    """The addresses that the fetcher may ask for this once."""
    return frozenset(f"{address(n)}:{port}" for n in range(ADDRESSES))
