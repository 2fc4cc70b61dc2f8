"""Processes that deliver and may die: at a named point of their work, or whenever they are killed.

The product knows nothing of this: a database and a poster that die are handed to it from outside.
They are forked from a server that has imported everything, so that a new one starts in no time.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.bootstrap import close_runtime
from bot.clock import SystemClock
from bot.notices import Notice
from bot.services.delivery import Poster, Settling, deliver_due
from bot.services.errors import Permanent, Transient
from bot.services.loop import supervise
from bot.services.runtime import Runtime, Setup
from bot.services.second_look import look_again
from bot.services.watch_list import WatchList
from bot.slack.poster import SlackPoster
from bot.store.database import Database
from bot.store.lock import held
from feeds.parser import Parser
from scoring.business_day import BusinessCalendar

POINTS = (
    *("claim.before", "claim.after", "call.before", "call.after", "mark.before", "mark.after"),
    *("look.before", "look.after"),
)
"""Where a process may be told to die: around the claim, the call, the mark and the look-up."""
ADMINS = "C0ADMIN"
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.faults.sender"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a process is to do: where, as whom, how long, and where it dies."""

    database: str
    slack: str
    settle: float = 0.3
    timeout: int = 60
    sender: str = "ours"
    dies_at: str = ""
    until_empty: bool = False
    pause: float = 0.02


def die() -> None:
    """End at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


class MortalDatabase(Database):
    """A database whose process dies around its first (claim) or second (mark) note."""

    dies_at = ""
    notes = 0

    @contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[Session]:
        """One transaction, as the product's own; before or after its commit all may be over."""
        self.notes += 1
        step = {1: "claim", 2: "mark"}.get(self.notes, "")
        with super().writing(alone=alone) as session:
            yield session
            if step and self.dies_at == f"{step}.before":
                session.flush()
                die()
        if step and self.dies_at == f"{step}.after":
            die()


class MortalPoster:
    """A poster whose process dies before or after Slack was called."""

    def __init__(self, poster: Poster, dies_at: str) -> None:
        """Stand in front of the real one."""
        self._poster, self._dies_at = poster, dies_at

    def _step(self, point: str) -> None:
        if self._dies_at == point:
            die()
        if self._dies_at == point.replace("before", "pause"):
            self._dies_at = ""
            os.kill(os.getpid(), signal.SIGSTOP)

    def post(
        self,
        channel: str,
        notice: Notice,
        *,
        key: str,
        thread: str | None,
        repeat: bool = False,
        until: float | None = None,
    ) -> str:
        """Post, if one lives to see it."""
        self._step("call.before")
        ts = self._poster.post(channel, notice, key=key, thread=thread, repeat=repeat, until=until)
        self._step("call.after")
        return ts

    def update(self, channel: str, ts: str, notice: Notice) -> None:
        """Draw a message anew."""
        self._poster.update(channel, ts, notice)

    def find(self, channel: str, *, key: str, thread: str | None, after: str | None) -> str | None:
        """Look it up, if one lives to see it."""
        self._step("look.before")
        found = self._poster.find(channel, key=key, thread=thread, after=after)
        self._step("look.after")
        return found

    def copies(
        self, channel: str, *, key: str, thread: str | None, after: str | None
    ) -> tuple[str, ...]:
        """Look for every copy."""
        return self._poster.copies(channel, key=key, thread=thread, after=after)


def runtime_of(database: Database, *, settle: float) -> Runtime:
    """A runtime that is enough for delivery."""
    return Runtime(
        database=database,
        clock=SystemClock(),
        setup=Setup(
            zone=ZoneInfo("UTC"),
            days=BusinessCalendar(),
            admins=frozenset(),
            warnings_channel="C0WARN",
            digest_channel="C0DIGEST",
            admin_channel=ADMINS,
            feed_interval=timedelta(minutes=20),
            settle_seconds=settle,
        ),
        parser=Parser(),
        watch_list=WatchList(),
    )


def carry_out(order: Order) -> None:
    """The life of a process."""
    logging.disable(logging.CRITICAL)
    database = MortalDatabase(order.database)
    database.dies_at = order.dies_at
    runtime = runtime_of(database, settle=order.settle)
    poster = SlackPoster(
        token="xoxb-soak",
        base_url=order.slack,
        zone=runtime.setup.zone,
        clock=runtime.clock,
        timeout=order.timeout,
    )
    mortal = MortalPoster(poster, order.dies_at)
    settling = Settling()

    def turn() -> None:
        if order.sender != "ours":
            careless(runtime, poster, mark_first=order.sender == "mark_then_post")
            return
        deliver_due(runtime, mortal, settling)
        look_again(runtime, mortal, settling)

    if order.until_empty:
        while is_waiting(runtime):
            turn()
            time.sleep(order.pause)
        close_runtime(runtime)
        return

    async def step() -> None:
        await asyncio.to_thread(turn)

    async def live() -> None:
        stop = asyncio.Event()

        def end() -> None:
            settling.stopping = True
            stop.set()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
        await supervise("delivery", step, pause=order.pause, stop=stop)

    asyncio.run(live())
    close_runtime(runtime)


def is_waiting(runtime: Runtime) -> bool:
    """Whether anything is still to be said."""
    with runtime.reading() as unit:
        return unit.outbox.oldest_waiting() is not None


def careless(runtime: Runtime, poster: Poster, *, mark_first: bool) -> int:
    """The two senders that people write first; they stand here to be caught.

    Post-then-mark repeats whatever was not marked; mark-then-post never repeats anything.
    """
    said = 0
    with runtime.reading() as unit:
        channels = unit.outbox.channels(runtime.clock.now())
    for channel in channels:
        with held(runtime.database, f"sender|{channel}") as mine:
            while mine and _say_carelessly(runtime, poster, channel, mark_first=mark_first):
                said += 1
    return said


def _say_carelessly(runtime: Runtime, poster: Poster, channel: str, *, mark_first: bool) -> bool:
    now = runtime.clock.now()
    with runtime.reading() as unit:
        errand = unit.outbox.head(channel, now)
    if errand is None:
        return False
    if mark_first:
        with runtime.noting() as unit:
            unit.outbox.sent(errand, ts="", now=now)
    try:
        ts = poster.post(channel, errand.notice, key=errand.key, thread=None)
    except (Transient, Permanent):
        return mark_first
    if not mark_first:
        with runtime.noting() as unit:
            unit.outbox.sent(errand, ts=ts, now=now)
    return True


def started(order: Order) -> ForkServerProcess:
    """A process that carries it out."""
    process = CONTEXT.Process(target=carry_out, args=(order,), daemon=True)
    process.start()
    return process


def lives(order: Order, *points: str) -> list[int]:
    """One process after another: each dies at its point, the last one ends; their exit codes."""
    codes = []
    for point in (*points, ""):
        process = started(replace(order, dies_at=point, until_empty=True))
        process.join(60)
        with suppress(ValueError):
            if process.is_alive():
                process.kill()
                process.join()
        codes.append(process.exitcode or 0)
    return codes
