"""One sweep over the feeds that are due: fetched at once, absorbed one by one."""

import asyncio
import logging
from datetime import datetime
from typing import Protocol

from bot.services.feed import Swept, absorb, take_due, validators_of
from bot.services.runtime import Runtime
from bot.store.feed import Feed
from feeds.outcome import Outcome, Validators

_LOG = logging.getLogger(__name__)
AT_ONCE = 8


class FeedFetcher(Protocol):
    """Whoever asks servers for feeds."""

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        """What came of asking."""
        ...


async def sweep(runtime: Runtime, fetcher: FeedFetcher) -> tuple[Swept, ...]:
    """Poll every feed that is due; what each brought. No transaction is open during a request.

    A feed that makes absorbing fail is logged and stays claimed; its neighbours go on.
    """
    feeds = await asyncio.to_thread(take_due, runtime)
    gate = asyncio.Semaphore(AT_ONCE)

    async def poll(feed: Feed) -> Swept:
        async with gate:
            now = runtime.clock.now()
            outcome = await fetcher.fetch(feed.url, validators_of(feed), now=now)
        return await asyncio.to_thread(absorb, runtime, feed, outcome)

    results = await asyncio.gather(*map(poll, feeds), return_exceptions=True)
    swept = []
    for feed, result in zip(feeds, results, strict=True):
        if isinstance(result, BaseException):
            _LOG.error(
                "The feed %s could not be absorbed",
                feed.name,
                exc_info=result,
                extra={"action": "feed.broken"},
            )
        else:
            swept.append(result)
    return tuple(swept)
