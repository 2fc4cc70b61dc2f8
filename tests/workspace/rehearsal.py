"""A workspace, and an app, on an event loop of their own in a thread: tests stay synchronous."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.workspace.pace import Pace
from bot.workspace.server import Running, start

Answer = TypeVar("Answer")


class Rehearsal:
    """An event loop in a thread. `run` carries out a coroutine there and answers its result."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Answer], seconds: float = 30.0) -> Answer:
        """Run it to its end, at most so many seconds."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    def close(self) -> None:
        """Stop the loop once whatever is left has been cancelled."""
        self.run(_cancel_rest())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


async def _cancel_rest() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


@contextmanager
def workspace(
    *, state: Path | None = None, feeds: Path | None = None, pace: Pace | None = None
) -> Iterator[tuple[Rehearsal, Running]]:
    """Run a workspace on a free port until the end of the block."""
    rehearsal = Rehearsal()
    try:
        running = rehearsal.run(start(state=state, feeds=feeds, pace=pace))
        try:
            yield rehearsal, running
        finally:
            rehearsal.run(running.close())
    finally:
        rehearsal.close()
