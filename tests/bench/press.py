"""Made-up papers, and a server of them in a process of its own, on two hundred loopback addresses.

`/tagged/N` has an ETag and answers 304; `/plain/N` has no validator and always sends its body;
`/short/N` is tagged and has few entries.
"""

import asyncio
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection

Bombs = dict[str, tuple[dict[str, str], bytes, int]]
"""By name: headers, a piece of the body, how often it is sent."""
ADDRESSES = 200
LONG, SHORT = 50, 5
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
    return " ".join(chance.choices(_WORDS, k=length)).capitalize()


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


class _Counter(asyncio.Protocol):
    """Answers requests as cheaply as can be: what is measured is whoever asks."""

    def __init__(self, bombs: Bombs) -> None:
        self._bombs = bombs
        self._heard = b""
        self._writable = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError
        self._transport = transport
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Answer a whole request."""
        self._heard += data
        if self._heard.endswith(b"\r\n\r\n"):
            heard, self._heard = self._heard, b""
            _, path, _ = heard.split(b"\r\n", 1)[0].split(b" ")
            _, kind, name = path.decode().split("/")
            if kind == "bomb":
                self._throwing = asyncio.ensure_future(self._throw(*self._bombs[name]))
            else:
                self._transport.write(_answer(kind, int(name), heard))

    def pause_writing(self) -> None:
        """The other end is slow."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The other end has taken what there was."""
        self._writable.set()

    def connection_lost(self, error: Exception | None) -> None:
        """Let a bomb end."""
        self._writable.set()

    async def _throw(self, headers: dict[str, str], piece: bytes, times: int) -> None:
        self._transport.write(_head("200 OK", headers))
        for _ in range(times):
            await self._writable.wait()
            if self._transport.is_closing():
                return
            self._transport.write(piece)
        self._transport.close()


def _answer(kind: str, number: int, heard: bytes) -> bytes:
    tag = f'"{number}"'
    headers = {} if kind == "plain" else {"ETag": tag}
    if headers and f"if-none-match: {tag}".encode() in heard.lower():
        return _head("304 Not Modified", headers)
    body = _kept(number % ADDRESSES, SHORT if kind == "short" else LONG)
    given = {"Content-Type": "application/xml", "Content-Length": str(len(body))}
    return _head("200 OK", headers | given) + body


def _head(status: str, headers: dict[str, str]) -> bytes:
    lines = (f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{''.join(lines)}\r\n".encode()


_BODIES: dict[tuple[int, int], bytes] = {}


def _kept(number: int, entries: int) -> bytes:
    if (number, entries) not in _BODIES:
        _BODIES[number, entries] = paper(number, entries)
    return _BODIES[number, entries]


def serve(bombs: Bombs, ready: Connection) -> None:
    """Serve until the process is ended; says the port when it is ready."""

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        port = 0
        for number in range(ADDRESSES):
            server = await loop.create_server(
                lambda: _Counter(bombs), address(number), port, backlog=200
            )
            port = server.sockets[0].getsockname()[1]
            _kept(number, LONG)
        ready.send(port)
        await asyncio.Event().wait()

    asyncio.run(scene())


def address(number: int) -> str:
    """One of the loopback addresses."""
    return f"127.0.1.{number % ADDRESSES + 1}"


@contextmanager
def printing(
    bombs: Bombs | None = None,
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
