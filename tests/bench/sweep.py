"""A whole update from the server to the database, against `reader` with eight workers."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reader import Reader, make_reader

from bot.services.feed import add_feeds
from bot.services.runtime import Runtime
from bot.services.sweep import sweep
from feeds.fetch import Fetcher
from scoring.customer import Customer
from scoring.vocabulary import CustomerId
from tests.bench.press import ADDRESSES, address, allowed, printing
from tests.bench.verdict import in_turn, judged, ratio
from tests.builder import add_customers, opened
from tests.fakes import FakeClock

Row = tuple[str, str, str]
ENTRIES = 50


class Ours:
    """The product on a database of its own, with a hundred customers watched."""

    def __init__(self, runtime: Runtime, clock: FakeClock, port: int) -> None:
        self._runtime, self._clock, self._port = runtime, clock, port

    def poll(self) -> None:
        """Ask every feed; all are due."""
        self._clock.pass_by(days=2)

        async def scene() -> None:
            fetcher = Fetcher("bench@example.com", allow=allowed(self._port))
            swept = await sweep(self._runtime, fetcher)
            await fetcher.close()
            wrong = [s.trouble for s in swept if s.trouble]
            if len(swept) != ADDRESSES or wrong:
                raise RuntimeError(f"{len(swept)} feeds were swept: {wrong[:1]}")

        asyncio.run(scene())


@contextmanager
def ours(port: int, kind: str) -> Iterator[Ours]:
    """The product, whose feeds were never polled."""
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), clock) as runtime:
        named = (Customer(id=CustomerId(f"C{n}"), name=f"Company {n} Ltd") for n in range(100))
        add_customers(runtime, *named)
        add_feeds(runtime, [(f"Paper {n}", _url(port, kind, n)) for n in range(ADDRESSES)])
        yield Ours(runtime, clock, port)


@contextmanager
def theirs(port: int, kind: str) -> Iterator[Reader]:
    """The peer, whose feeds were never polled."""
    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(str(Path(folder) / "reader.db"))
        for number in range(ADDRESSES):
            reader.add_feed(_url(port, kind, number))
        yield reader
        reader.close()


def _url(port: int, kind: str, number: int) -> str:
    return f"http://{address(number)}:{port}/{kind}/{number}"


def _polled(reader: Reader) -> Callable[[], None]:
    return lambda: reader.update_feeds(scheduled=False, workers=8)


def rows() -> Iterator[Row]:
    """New entries once; then passes in which nothing is new, in turn."""
    with printing() as port:
        with ours(port, "tagged") as mine, theirs(port, "tagged") as peer:
            first = in_turn([mine.poll, _polled(peer)], 1)
            yield _row(f"update, {ADDRESSES} feeds x {ENTRIES} new entries", first, 2.5, ENTRIES)
            again = in_turn([mine.poll, _polled(peer)], 3)
            yield _row(f"  second pass, {ADDRESSES} answers of 304", again, 5)
        with ours(port, "plain") as mine, theirs(port, "plain") as peer:
            in_turn([mine.poll, _polled(peer)], 1)
            same = [in_turn([mine.poll], 3)[0], in_turn([_polled(peer)], 1)[0]]
            yield _row(f"  second pass, {ADDRESSES} same bodies", same, 30)


def _row(what: str, spent: list[float], target: float, entries: int = 0) -> Row:
    mine, peer = spent
    share = peer / mine
    many, unit = (ADDRESSES * entries, "entries/s") if entries else (ADDRESSES, "feeds/s")
    return (
        what,
        f"{many / mine:,.0f} {unit}",
        f"{ratio(share)} of reader, 8 workers ({many / peer:,.0f}/s); "
        + judged(f">= {target:g}x", met=share >= target),
    )
