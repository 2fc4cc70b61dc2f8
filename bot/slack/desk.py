"""What every listener needs: the runtime, the worker pool, our line to Slack, who people are."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.services.runtime import Runtime
from bot.services.sweep import FeedFetcher
from bot.slack.channel import Channels
from bot.slack.looks import Looks
from bot.slack.people import People

P = ParamSpec("P")
T = TypeVar("T")
SAVE_SECONDS = 1.5
"""How long a form waits for its transaction before it says *Saving…*.

Slack gives 3: the other half is for a process and a way that are busy.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Runs plain functions in worker threads; the size of the executor is its bound."""

    executor: Executor

    async def __call__(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function answers, or raises; off the loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.executor, partial(fn, *args, **kwargs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One counter; `visits` are the listeners that are at work now."""

    runtime: Runtime
    pool: Pool
    client: AsyncWebClient
    people: People
    channels: Channels
    looks: Looks
    fetcher: FeedFetcher | None = None
    save_seconds: float = SAVE_SECONDS
    visits: set[asyncio.Task[None]] = field(default_factory=set)

    async def drain(self, seconds: float) -> bool:
        """Wait until no listener is at work; False where some still are after so long."""
        if not self.visits:
            return True
        _, late = await asyncio.wait(set(self.visits), timeout=seconds)
        return not late
