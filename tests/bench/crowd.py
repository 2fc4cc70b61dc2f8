"""Ten thousand feeds in one sweep, from a server to the database: how long, how much memory."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.services.feed import add_feeds
from bot.services.runtime import Runtime
from bot.services.sweep import sweep
from feeds.fetch import LARGE_AT_ONCE, Fetcher
from tests.bench.press import address, allowed, printing
from tests.bench.verdict import judged
from tests.builder import opened
from tests.fakes import FakeClock

Row = tuple[str, str, str]
FEEDS, ENTRIES = 10_000, 5
MOST_MB = 300


def rows() -> Iterator[Row]:
    """A first sweep with new entries in every feed, and a second one with nothing new."""
    with printing() as port:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.crowd", str(port)],
            capture_output=True,
            text=True,
            timeout=1_000,
            check=True,
        )
    first, second, before, peak = map(float, done.stdout.split())
    yield (
        f"crowd: {FEEDS:,} feeds x {ENTRIES} new entries, one sweep",
        f"{first:.0f} s",
        f"{FEEDS / first:,.0f} feeds/s, {FEEDS * ENTRIES / first:,.0f} entries/s",
    )
    yield (
        f"  second sweep, {FEEDS:,} answers of 304",
        f"{second:.0f} s",
        f"{FEEDS / second:,.0f}/s",
    )
    yield (
        "  memory of the sweeping process at its peak",
        f"{peak:.0f} MB",
        f"{before:.0f} MB before the first sweep; "
        + judged(f"<= {MOST_MB} MB", met=peak <= MOST_MB),
    )


def _town(runtime: Runtime, port: int) -> None:
    """Each feed counts as a server of its own; the addresses themselves are two hundred."""
    add_feeds(
        runtime,
        [(f"paper-{n}", f"http://{address(n)}:{port}/short/{n}") for n in range(FEEDS)],
    )
    with runtime.writing() as unit:
        for feed in unit.feeds.all():
            unit.feed_turns.know_host(feed.name, runtime.clock.now())
            unit.feed_turns.move(feed, url=feed.url, host=feed.name)


def _memory(name: str) -> float:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


async def _sweep(runtime: Runtime, port: int) -> float:
    fetcher = Fetcher("bench@example.com", allow=allowed(port), large_at_once=LARGE_AT_ONCE)
    started = time.perf_counter()
    swept = await sweep(runtime, fetcher)
    spent = time.perf_counter() - started
    await fetcher.close()
    wrong = [s.trouble for s in swept if s.trouble]
    if len(swept) != FEEDS or wrong:
        raise SystemExit(f"{len(swept)} feeds were swept: {wrong[:1]}")
    return spent


def _main(port: int) -> None:
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), clock) as runtime:
        _town(runtime, port)
        clock.pass_by(days=2)
        before = _memory("VmRSS:")
        first = asyncio.run(_sweep(runtime, port))
        clock.pass_by(days=2)
        second = asyncio.run(_sweep(runtime, port))
        print(first, second, before, _memory("VmHWM:"))


if __name__ == "__main__":
    _main(int(sys.argv[1]))
