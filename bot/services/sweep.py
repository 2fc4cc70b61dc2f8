"""One sweep over the feeds that are due: a bounded stream of requests, absorbed as they come.

Never more than fifty feeds are in hand, so ten thousand need no more memory than fifty. Polls that
brought nothing are noted many at once; servers that were not reached are judged together, because
it may be our own network that is down.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.services.feed import (
    AT_ONCE,
    SPACING,
    Quiet,
    Swept,
    absorb,
    absorb_failures,
    absorb_quiet,
    count_due,
    take_due,
    validators_of,
)
from bot.services.feed_trouble import tell_failing
from bot.services.runtime import Runtime
from bot.services.weather import Weather, is_unreached
from bot.store.feed import Feed
from feeds.outcome import NotModified, Outcome, SameBody, Validators

_LOG = logging.getLogger(__name__)
_IN_HAND = AT_ONCE // 2
"""So many feeds are still out when the next ones are taken."""


class FeedFetcher(Protocol):
    """Whoever asks servers for feeds."""

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        """What came of asking."""
        ...


def _hear_nothing(_many: int) -> None:
    """Nobody watches this sweep."""


@dataclass(slots=True)
class _Sweep:
    """What a sweep has in hand."""

    runtime: Runtime
    fetcher: FeedFetcher
    weather: Weather
    said: Callable[[int], None]
    done: list[Swept] = field(default_factory=list)
    quiet: list[tuple[Feed, Quiet]] = field(default_factory=list)
    unreached: list[tuple[Feed, Outcome]] = field(default_factory=list)

    async def run(self) -> tuple[Swept, ...]:
        out: dict[asyncio.Task[None], Feed] = {}
        more = True
        while more or out:
            if more and len(out) <= _IN_HAND:
                await self._settle()
                feeds = await asyncio.to_thread(take_due, self.runtime, AT_ONCE - len(out))
                out |= {asyncio.create_task(self._poll(feed)): feed for feed in feeds}
                more = bool(feeds)
            if out:
                ended, _ = await asyncio.wait(out, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    self._look(out.pop(task), task)
        await self._settle()
        if any(s.trouble for s in self.done):
            await asyncio.to_thread(tell_admins, self.runtime)
        return tuple(self.done)

    async def _poll(self, feed: Feed) -> None:
        runtime = self.runtime
        now = runtime.clock.now()
        outcome = await self.fetcher.fetch(feed.url, validators_of(feed), now=now)
        lost = is_unreached(outcome)
        self.weather.note(feed.host, reached=not lost, at=runtime.clock.monotonic())
        if isinstance(outcome, NotModified | SameBody):
            self.quiet.append((feed, outcome))
        elif lost:
            self.unreached.append((feed, outcome))
        else:
            self.done.append(await asyncio.to_thread(absorb, runtime, feed, outcome))

    async def _settle(self) -> None:
        """Write down what was put aside: nothing new, and nobody there."""
        quiet, self.quiet = self.quiet, []
        if quiet:
            self.done += await asyncio.to_thread(absorb_quiet, self.runtime, quiet)
        unreached, self.unreached = self.unreached, []
        if unreached:
            counted = not self.weather.is_down
            self.done += await asyncio.to_thread(
                absorb_failures, self.runtime, unreached, counted=counted
            )

    def _look(self, feed: Feed, task: asyncio.Task[None]) -> None:
        error = task.exception()
        if error is not None:
            _LOG.error(
                "The feed %s could not be absorbed",
                feed.name,
                exc_info=error,
                extra={"action": "feed.broken"},
            )
        self.said(1)


async def sweep(
    runtime: Runtime,
    fetcher: FeedFetcher,
    *,
    weather: Weather | None = None,
    said: Callable[[int], None] = _hear_nothing,
) -> tuple[Swept, ...]:
    """Poll every feed that is due; what each brought. No transaction is open during a request.

    A feed that makes absorbing fail is logged and stays claimed for a while; its neighbours go on.
    `weather` remembers across sweeps who could be reached; `said` is called as feeds are done.
    """
    return await _Sweep(runtime, fetcher, weather or Weather(), said).run()


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
