"""What a sweep has in hand: feeds on their way, and those put aside because they are costly.

The rest of a large body is fetched, and a costly document read, when nothing quick is left in hand,
or when it was patient for long enough; meanwhile its hand counts for nobody, so that the next feeds
are taken without it.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from bot.services.feed import AT_ONCE
from bot.store.feed import Feed

PATIENCE_SECONDS = 3.0
"""So long a costly feed lets quick ones go first; they may come without end."""


@dataclass(slots=True)
class Hands:
    """Which feeds are out, and which of those wait for the others."""

    most: int = AT_ONCE
    patience: float = PATIENCE_SECONDS
    out: dict[asyncio.Task[None], Feed] = field(default_factory=dict)
    aside: set[asyncio.Task[None]] = field(default_factory=set)
    calm: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def busy(self) -> int:
        """How many quick ones are out."""
        return len(self.out) - len(self.aside)

    @property
    def free(self) -> int:
        """How many feeds more may be taken."""
        return self.most - len(self.out)

    @property
    def are_few(self) -> bool:
        """Whether half of the hands that are not put aside are free, and the next ones taken."""
        return self.free > 0 and self.busy <= (self.most - len(self.aside)) // 2

    def hold(self, task: asyncio.Task[None], feed: Feed) -> None:
        """One more is out."""
        self.out[task] = feed
        self.calm.clear()

    def drop(self, task: asyncio.Task[None]) -> Feed:
        """It is back."""
        self.aside.discard(task)
        return self.out.pop(task)

    def put_aside(self, feed: Feed) -> None:
        """It waits for the others."""
        self.aside |= {task for task, held in self.out.items() if held is feed}

    async def quiet(self) -> None:
        """Wait until nothing quick is in hand, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                await self.calm.wait()
