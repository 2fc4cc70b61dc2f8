"""A thousand requests of which nine in ten are answered 304, against bare clients; and bombs."""

import asyncio
import gzip
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import aiohttp
import httpx

from feeds.fetch import Fetcher
from feeds.outcome import Body, Failed, NotModified, Validators
from tests.bench.press import START, address, allowed, printing
from tests.bench.verdict import in_turn, judged, ratio

Row = tuple[str, str, str]
REQUESTS, AT_ONCE, FRESH = 1_000, 50, 10
Ask = Callable[[int], Awaitable[bool]]
BOMBS = {
    "gzip": ({"Content-Encoding": "gzip"}, gzip.compress(bytes(1_000_000_000), 1), 1),
    "twice": ({"Content-Encoding": "gzip, gzip"}, gzip.compress(b"x" * 10_000_000), 1),
    "endless": ({}, b"<rss>" * 20_000, 3_000),
    "brotli": ({"Content-Encoding": "br"}, b"x" * 100_000, 1),
}


async def _all(ask: Ask) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> bool:
        async with gate:
            return await ask(number)

    answers = await asyncio.gather(*map(one, range(REQUESTS)))
    if not all(answers):
        raise RuntimeError("a request was not answered as it should be")


def _tag(number: int) -> str:
    return "" if number % FRESH == 0 else f'"{number % 200}"'


def _address(port: int, number: int) -> str:
    return f"http://{address(number)}:{port}/tagged/{number % 200}"


def _ours(port: int) -> None:
    async def scene() -> None:
        fetcher = Fetcher("bench@example.com", allow=allowed(port))

        async def ask(number: int) -> bool:
            sent = Validators(etag=_tag(number))
            found = await fetcher.fetch(_address(port, number), sent, now=START)
            return isinstance(found, NotModified if sent.etag else Body)

        await _all(ask)
        await fetcher.close()

    asyncio.run(scene())


def _headers(number: int) -> dict[str, str]:
    tag = _tag(number)
    return {"If-None-Match": tag} if tag else {}


def _aiohttp(port: int) -> None:
    async def scene() -> None:
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def ask(number: int) -> bool:
                async with session.get(_address(port, number), headers=_headers(number)) as answer:
                    await answer.read()
                    return answer.status in {200, 304}

            await _all(ask)

    asyncio.run(scene())


def _httpx(port: int) -> None:
    async def scene() -> None:
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(limits=limits, timeout=60, trust_env=False) as client:

            async def ask(number: int) -> bool:
                answer = await client.get(_address(port, number), headers=_headers(number))
                return answer.status_code in {200, 304}

            await _all(ask)

    asyncio.run(scene())


def rows() -> Iterator[Row]:
    """Requests a second against both clients; memory while the bombs are fetched."""
    with printing(BOMBS) as port:
        ours, bare, other = in_turn(
            [lambda: _ours(port), lambda: _aiohttp(port), lambda: _httpx(port)], 3
        )
        yield (
            f"fetch, {REQUESTS:,} requests, 90 % answered 304",
            f"{REQUESTS / ours:,.0f} requests/s",
            f"{ratio(bare / ours)} of a bare aiohttp loop; "
            + judged(">= 0.6x", met=bare / ours >= 0.6),
        )
        yield (
            "  the same",
            "",
            f"{ratio(other / ours)} of httpx.AsyncClient; "
            + judged(">= 3x", met=other / ours >= 3),
        )
        for name in BOMBS:
            grown = _grown(port, name)
            yield (
                f"  memory, bomb: {name}",
                f"+{grown:.1f} MB",
                judged("<= +20 MB", met=grown <= 20),
            )


def _grown(port: int, name: str) -> float:
    """How far a process grows that fetches a good feed and then the bomb."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.fetch", str(port), name],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return float(done.stdout)


def _peak() -> int:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def _main(port: int, name: str) -> None:
    async def scene() -> None:
        fetcher = Fetcher("bench@example.com", allow=allowed(port))
        first = await fetcher.fetch(_address(port, 0), Validators(), now=START)
        before = _peak()
        bomb = f"http://{address(0)}:{port}/bomb/{name}"
        second = await fetcher.fetch(bomb, Validators(), now=START)
        print((_peak() - before) / 1024)
        await fetcher.close()
        if not isinstance(first, Body) or not isinstance(second, Failed):
            raise SystemExit(f"{first}, {second}")

    asyncio.run(scene())


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2])
