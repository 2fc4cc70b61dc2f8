"""A workspace, and an app, on an event loop of their own in a thread: tests stay synchronous."""

import asyncio
import itertools
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.workspace.pace import Pace
from bot.workspace.server import Running, start

Answer = TypeVar("Answer")
HANG_SECONDS = 100.0
"""Whatever is waited for comes at once, or on a busy machine later; after so long it hangs."""
UNHURRIED = Pace(acknowledge=HANG_SECONDS, trigger=HANG_SECONDS, ticket=HANG_SECONDS)
"""A workspace that waits, so that a test is about what is done and not about the machine.

Slack's three seconds are the matter of `make bench`, and of the tests that stop the database.
"""


class Rehearsal:
    """An event loop in a thread. `run` carries out a coroutine there and answers its result."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Answer], seconds: float = HANG_SECONDS) -> Answer:
        """Run it to its end, at most so many seconds."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    def close(self) -> None:
        """Stop the loop once whatever is left has been cancelled."""
        self.run(_cancel_rest())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(HANG_SECONDS)
        self.loop.close()


async def until(wanted: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(HANG_SECONDS):
        for _ in itertools.count():
            if wanted():
                return
            await asyncio.sleep(0.01)


async def _cancel_rest() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


@contextmanager
def workspace(
    *, state: Path | None = None, feeds: Path | None = None, pace: Pace | None = None
) -> Iterator[tuple[Rehearsal, Running]]:
    """Run a workspace on a free port until the end of the block; unhurried, if nothing is said."""
    rehearsal = Rehearsal()
    try:
        running = rehearsal.run(start(state=state, feeds=feeds, pace=pace or UNHURRIED))
        try:
            yield rehearsal, running
        finally:
            rehearsal.run(running.close())
    finally:
        rehearsal.close()
