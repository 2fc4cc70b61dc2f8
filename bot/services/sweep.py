"""One sweep over the feeds that are due: a bounded stream of requests, absorbed as they come.

Never more than eighty feeds are in hand, so ten thousand need no more memory than eighty. The store
is visited for many feeds at once, while others are out: what they brought is kept and the next ones
are taken in one transaction. Nothing of that waits for a costly document. Servers that were not
reached are judged together, because it may be our own network that is down.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.services.errors import NotSaved
from bot.services.feed import AT_ONCE, SPACING, count_due, take_due, validators_of
from bot.services.feed_poll import Poll, Swept, parse_quickly, parse_slowly, settle
from bot.services.feed_trouble import tell_failing
from bot.services.hand import Hands
from bot.services.runtime import Runtime
from bot.services.weather import Weather, is_unreached
from bot.store.feed import Feed
from feeds.errors import FeedError
from feeds.outcome import Body, Failed, Outcome, Validators
from feeds.patience import QUIET

_LOG = logging.getLogger(__name__)
_MANY = AT_ONCE // 2
"""When so much was brought it is kept."""
_ENTRIES = 1_500
"""About so many entries are kept in one transaction: nobody else waits long for a turn."""
_PATIENCE_SECONDS = 0.1
"""What was brought is kept after this, though little came: the next ones may be slow."""
_QUICK = 2
"""So many documents are on their way to the child at once, one of them being read."""


class FeedFetcher(Protocol):
    """Whoever asks servers for feeds."""

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        """What came of asking."""
        ...


def _hear_nothing(_many: int) -> None:
    """Nobody watches this sweep."""


@dataclass(slots=True)
class Sweep:
    """What a sweep has in hand."""

    runtime: Runtime
    fetcher: FeedFetcher
    weather: Weather
    said: Callable[[int], None]
    more: bool = True
    hands: Hands = field(default_factory=Hands)
    brought: list[Poll] = field(default_factory=list)
    done: list[Swept] = field(default_factory=list)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    quick: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_QUICK))
    slow: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def run(self) -> tuple[Swept, ...]:
        """Go on until nothing is due and nothing is out."""
        try:
            while self.more or self.hands.out or self.brought:
                await self._visit()
                await self._wait()
        finally:
            for task in self.hands.out:
                task.cancel()
        if any(s.trouble for s in self.done):
            await asyncio.to_thread(tell_admins, self.runtime)
        return tuple(self.done)

    async def _wait(self) -> None:
        """Until another visit to the store is worth it."""
        self.bell.clear()
        if self.is_worth_a_visit:
            return
        if not self.hands.busy:
            self.hands.calm.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self.bell.wait()

    @property
    def is_hungry(self) -> bool:
        """Whether the next feeds are taken."""
        return self.more and self.hands.are_few

    @property
    def is_worth_a_visit(self) -> bool:
        """Whether something is to be taken or kept; of what few brought, when no more is coming."""
        enough = 1 if not self.hands.busy else _MANY
        return self.is_hungry or len(self.brought) >= enough or not self.hands.out

    async def _visit(self) -> None:
        """Keep what was brought, and take as many feeds as hands are free."""
        polls = self._handful()
        most = self.hands.free if self.is_hungry else 0
        if not polls and not most:
            return
        visit = asyncio.create_task(asyncio.to_thread(settle, self.runtime, polls, most=most))
        await asyncio.wait({visit})
        error = visit.exception()
        if error is None:
            swept, feeds = visit.result()
            self._keep(swept)
        elif polls and not isinstance(error, NotSaved):
            await self._keep_one_by_one(polls)
            feeds = await asyncio.to_thread(take_due, self.runtime, most) if most else ()
        else:
            raise error
        if most:
            self.more = bool(feeds)
        for feed in feeds:
            task = asyncio.create_task(self._poll(feed))
            self.hands.hold(task, feed)
            task.add_done_callback(self._look)

    def _handful(self) -> list[Poll]:
        """What is kept next; where our own network seems to be down, nobody is to blame."""
        taken, entries = list[Poll](), 0
        while self.brought and entries < _ENTRIES:
            poll = self.brought.pop(0)
            blamed = not (is_unreached(poll.outcome) and self.weather.is_down)
            taken.append(poll if blamed else replace(poll, counted=False))
            entries += len(poll.parsed.entries) if poll.parsed else 0
        return taken

    async def _keep_one_by_one(self, polls: Iterable[Poll]) -> None:
        """One of them made keeping fail: it is kept as a failure, its neighbours as they are."""
        for poll in polls:
            error = await self._kept(poll)
            if error is not None and await self._kept(_broken(poll.feed, error)) is not None:
                self.said(1)

    async def _kept(self, poll: Poll) -> BaseException | None:
        """Why the poll could not be kept, None where it was."""
        visit = asyncio.create_task(asyncio.to_thread(settle, self.runtime, [poll]))
        await asyncio.wait({visit})
        error = visit.exception()
        if error is None:
            self._keep(visit.result()[0])
        return error

    def _keep(self, swept: list[Swept]) -> None:
        self.done += swept
        self.said(len(swept))

    async def _poll(self, feed: Feed) -> None:
        runtime = self.runtime
        now = runtime.clock.now()
        QUIET.set(partial(self._aside, feed))  # in the context of this feed's task alone
        outcome = await self.fetcher.fetch(feed.url, validators_of(feed), now=now)
        reached = not is_unreached(outcome)
        self.weather.note(feed.host, reached=reached, at=runtime.clock.monotonic())
        self.brought.append(await self._parsed(feed, outcome))

    async def _aside(self, feed: Feed) -> None:
        """Let quick ones go first."""
        self.hands.put_aside(feed)
        self._ring()
        await self.hands.quiet()

    async def _parsed(self, feed: Feed, outcome: Outcome) -> Poll:
        """The poll with its document read; a costly one waits for its like, and for no other."""
        if not isinstance(outcome, Body):
            return Poll(feed=feed, outcome=outcome)
        parser = self.runtime.parser
        try:
            async with self.quick:
                poll = await asyncio.to_thread(parse_quickly, parser, feed, outcome)
            if poll is not None:
                return poll
            await self._aside(feed)
            async with self.slow:
                return await asyncio.to_thread(parse_slowly, parser, feed, outcome)
        finally:
            outcome.leave()

    def _look(self, task: asyncio.Task[None]) -> None:
        feed = self.hands.drop(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.brought.append(_broken(feed, error))
        self._ring()

    def _ring(self) -> None:
        """Wake whoever waits for a visit to be worth it, or for quiet."""
        if self.is_worth_a_visit or not self.hands.busy:
            self.bell.set()


def _broken(feed: Feed, error: BaseException) -> Poll:
    """What comes of a feed over which we failed ourselves: it is logged, and rests like others."""
    _LOG.error(
        "The feed %s could not be absorbed",
        feed.name,
        exc_info=error,
        extra={"action": "feed.broken"},
    )
    return Poll(feed=feed, outcome=Failed(code=FeedError.BROKEN))


async def sweep(
    runtime: Runtime,
    fetcher: FeedFetcher,
    *,
    weather: Weather | None = None,
    said: Callable[[int], None] = _hear_nothing,
) -> tuple[Swept, ...]:
    """Poll every feed that is due; what each brought. No transaction is open during a request.

    A feed that makes absorbing fail is logged and fails with a name of its own; others go on.
    `weather` remembers across sweeps who could be reached; `said` is called as feeds are done.
    """
    return await Sweep(runtime, fetcher, weather or Weather(), said).run()


async def sweep_all(
    runtime: Runtime, fetcher: FeedFetcher, *, said: Callable[[int], None] = _hear_nothing
) -> tuple[Swept, ...]:
    """Sweep until every feed that is due now was asked, waiting between requests to one server."""
    weather, swept = Weather(), list[Swept]()
    patience = count_due(runtime)
    while patience > 0:
        more = await sweep(runtime, fetcher, weather=weather, said=said)
        swept += more
        patience -= max(len(more), 1)
        if patience > 0:
            await asyncio.sleep(SPACING.total_seconds())
    return tuple(swept)


def tell_admins(runtime: Runtime) -> int:
    """Tell the administrators of feeds that have failed for a day; how many those are."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        return tell_failing(runtime.setup, unit, now=now)


def total(swept: Iterable[Swept]) -> tuple[int, int, int]:
    """How many feeds were polled, how many articles they brought, how many are in trouble."""
    polls = tuple(swept)
    articles = sum(s.tally.articles for s in polls)
    return len(polls), articles, sum(bool(s.trouble) for s in polls)
