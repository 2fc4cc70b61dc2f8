"""The only file that knows APScheduler: it ticks, and a watchdog ends a clock that stands still."""

import logging
import os
import threading
from collections.abc import Callable

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock

_LOG = logging.getLogger(__name__)
TICK_SECONDS = 5.0
MISSED_TICKS = 3
LONGEST_TICK_SECONDS = 900.0
"""A tick may have a large book to go through; one that takes longer hangs."""
STALLED_EXIT = 70
STOP_SECONDS = 0.05


class Ticker:
    """Calls `tick` every few seconds in one process, until stopped.

    Memory store, one worker: which slot ran is the database's business (reliability.md §5). Where
    three ticks have not come on the monotonic clock (the wall clock was set back, the scheduler has
    died), or one does not end, the process ends, to be restarted.
    """

    def __init__(self, tick: Callable[[], object], clock: Clock) -> None:
        """Prepare; nothing ticks yet."""
        self._tick = tick
        self._clock = clock
        self._last = clock.monotonic()
        self._at_work = False
        self._stopped = threading.Event()
        self._ended = threading.Event()
        self._scheduler = BlockingScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._safely,
            IntervalTrigger(seconds=TICK_SECONDS, timezone="UTC"),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def run(self) -> None:
        """Tick at once and then on; returns after `stop`."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        self._safely()
        if not self._stopped.is_set():
            self._scheduler.start()
        self._ended.set()

    def stop(self) -> None:
        """Let the tick in hand finish and return from `run`; may be called from a signal."""
        self._stopped.set()

    def _safely(self) -> None:
        self._last, self._at_work = self._clock.monotonic(), True
        try:
            self._tick()
        except Exception:
            _LOG.exception("A tick failed; the next one tries again", extra={"action": "tick"})
        finally:
            self._last, self._at_work = self._clock.monotonic(), False

    def _watch(self) -> None:
        while not self._stopped.wait(TICK_SECONDS / 5):
            patience = LONGEST_TICK_SECONDS if self._at_work else TICK_SECONDS * MISSED_TICKS
            if self._clock.monotonic() - self._last > patience:
                _LOG.critical("The clock stands still: ending it", extra={"action": "stalled"})
                os._exit(STALLED_EXIT)
        # Whoever is asked to stop just before the scheduler starts is not forgotten.
        while not self._ended.wait(STOP_SECONDS):
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
                break
