"""Supervised loops: work that is done again and again and outlives any single failure."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

_LOG = logging.getLogger(__name__)
LONGEST_PAUSE_SECONDS = 30.0


async def supervise(
    name: str, step: Callable[[], Awaitable[object]], *, pause: float, stop: asyncio.Event
) -> None:
    """Repeat `step` with `pause` seconds between, until `stop`; a failure is logged and waited out.

    After failures in a row the pause doubles, up to half a minute.
    """
    failures = 0
    while not stop.is_set():
        try:
            await step()
            failures = 0
        except Exception:
            failures += 1
            _LOG.exception("The loop %s failed and goes on", name, extra={"action": "loop.failed"})
        wait = min(pause * 2 ** min(failures, 10), max(LONGEST_PAUSE_SECONDS, pause))
        try:
            await asyncio.wait_for(stop.wait(), wait)
        except TimeoutError:
            continue
