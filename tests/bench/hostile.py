"""Fifty good feeds alone, and beside hostile ones: whether those hold anybody up."""

import asyncio
import gc
import gzip
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.services.feed import add_feeds
from bot.services.sweep import Sweep
from bot.services.weather import Weather
from feeds.fetch import LARGE_AT_ONCE, Fetcher
from tests.bench.press import Bombs, address, allowed, printing
from tests.bench.verdict import judged, median, ratio
from tests.builder import opened
from tests.fakes import FakeClock

Row = tuple[str, str, str]
GOOD, ROUNDS = 50, 3
_LAUGHS = "<!DOCTYPE r [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def _rss(inner: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{inner}</channel></rss>".encode()


SLOW = {
    "laughs": f"{_LAUGHS}]><rss><title>&i;</title></rss>".encode(),
    "path": b"/etc/hostname",
    "author": _rss(f"<item><title>a & b</title><author>{'a.' * 75_000}@((((</author></item>"),
    "attributes": _rss("<item " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>"),
    "namespaces": _rss("&".join(f"<item xmlns:a{n}='u'/>" for n in range(20_000))),
    "style": _rss(f'<item><description>&lt;p style="{"a" * 30_000}"&gt;</description></item> &'),
    "nesting": b"<rss><channel>" + b"<a>" * 500_000,
    "page": b"<html><body>" + b"<p>word<br>" * 500_000,
}
HOSTILE: Bombs = {
    **{name: ({"Content-Length": str(len(body))}, body, 1) for name, body in SLOW.items()},
    "gzip": ({"Content-Encoding": "gzip"}, gzip.compress(bytes(1_000_000_000), 1), 1),
    "endless": ({}, b"<rss>" * 20_000, 3_000),
}


def _town(port: int, *, hostile: bool) -> list[tuple[str, str]]:
    """Good feeds, with the hostile ones among them; each on an address of its own."""
    feeds = [(f"Good {n}", f"http://{address(n)}:{port}/plain/{n}") for n in range(GOOD)]
    for number, name in enumerate(HOSTILE if hostile else ()):
        url = f"http://{address(GOOD + number)}:{port}/bomb/{name}"
        feeds.insert(number * 3, (f"Hostile {name}", url))
    return feeds


async def _swept(port: int, *, hostile: bool) -> tuple[float, float]:
    """Seconds until the last good feed is kept, and the longest that the loop was held up."""
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), clock) as runtime:
        add_feeds(runtime, _town(port, hostile=hostile))
        clock.pass_by(days=2)
        runtime.parser.parse(b"<rss><channel><item><title>A</title></item></channel></rss>")
        fetcher = Fetcher("bench@example.com", allow=allowed(port), large_at_once=LARGE_AT_ONCE)
        spent: list[float] = []

        def said(_many: int) -> None:
            if sum(s.feed.name.startswith("Good") for s in sweeping.done) == GOOD and not spent:
                spent.append(time.perf_counter() - started)

        sweeping = Sweep(runtime, fetcher, Weather(), said)
        started = time.perf_counter()
        running = asyncio.create_task(sweeping.run())
        held = await _longest(running, lambda: time.perf_counter() - started > 4 and bool(spent))
        running.cancel()  # what is left would be read, and stopped, one after the other
        await asyncio.wait({running})
        await fetcher.close()
        wrong = [s.feed.name for s in sweeping.done if s.feed.name.startswith("Good") and s.trouble]
        if wrong or len(spent) != 1:
            raise RuntimeError(f"{len(sweeping.done)} feeds were swept, not well: {wrong}")
        return spent[0], held


async def _longest(running: asyncio.Task[object], enough: Callable[[], bool]) -> float:
    """The longest time between two turns of the loop.

    Time in which this process did not compute, because others had the machine, is left out.
    """
    longest, before, used = 0.0, time.perf_counter(), time.process_time()
    while not running.done() and not enough():
        await asyncio.sleep(0.005)
        now, cpu = time.perf_counter(), time.process_time()
        longest = max(longest, min(now - before - 0.005, cpu - used))
        before, used = now, cpu
    return longest


def rows() -> Iterator[Row]:
    """Good feeds' time without and with the hostile ones, in turn; the loop's longest pause."""
    alone, beside, held = list[float](), list[float](), list[float]()
    gc.freeze()  # as the program does at its start: what was imported is not looked through
    with printing(HOSTILE) as port:
        for _ in range(ROUNDS):
            alone.append(asyncio.run(_swept(port, hostile=False))[0])
            spent, longest = asyncio.run(_swept(port, hostile=True))
            beside.append(spent)
            held.append(longest)
    share = median(beside) / median(alone)
    yield (
        f"hostile: {GOOD} good feeds beside {len(HOSTILE)} hostile ones",
        f"{median(beside):.2f} s",
        f"{ratio(share)} of without ({median(alone):.2f} s); "
        + judged("<= 1.2x", met=share <= 1.2),
    )
    yield (
        "  the loop's longest pause, others' time left out",
        f"{1e3 * max(held):.0f} ms",
        judged("<= 100 ms", met=max(held) <= 0.1),
    )
