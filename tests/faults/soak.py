"""`make soak`: senders killed, paused and lied to at random while messages pour in; then a count.

    python -m tests.faults.soak --engine postgresql --workers 3 --messages 5000 --minutes 10

Afterwards every committed message must have been taken by Slack exactly once. The careless senders
(`--sender post_then_mark`, `mark_then_post`) run in the same harness, so that the count is seen to
be able to fail. With `--long 60` one sender is stopped for that long between claim and post, and
the database is away once for that long. The seed decides every fault and kill; their timing is the
machine's.
"""

import argparse
import logging
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.bootstrap import close_runtime
from bot.notices import AlertNotice
from bot.services.errors import Refusal
from bot.services.runtime import Runtime
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.outbox import Delivery, key_of
from scoring.vocabulary import PersonId
from tests.archive import POSTGRES, SQLITE
from tests.faults.sender import Order, runtime_of, started
from tests.faults.slack import STANDARD, Script, Slack, slack
from tests.postgres import Cluster, Server

SETTLE, LAG, HANG = 6.0, 0.6, 1.5
"""As in life: the settle time is ten times what the history lags behind."""
PATIENCE_MINUTES = 20.0
CutOff = Callable[[], AbstractContextManager[None]]
"""Takes the database away until the end of the block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much of what."""

    engine: str = SQLITE
    sender: str = "ours"
    workers: int = 1
    messages: int = 300
    minutes: float = 1.0
    channels: int = 12
    life: float = 4.0
    outage: float = 30.0
    long: float = 0.0
    seed: int = 1


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was done to the senders, and what came of it."""

    kills: int = 0
    pauses: int = 0
    outages: int = 0
    longest_pause: float = 0.0
    longest_outage: float = 0.0
    put: int = 0
    rows: int = 0
    lost: int = 0
    duplicated: int = 0
    strangers: int = 0
    unsent: int = 0
    mismarked: int = 0
    lookups: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    audit_sound: bool = True
    starved: float = 0.0

    def __str__(self) -> str:
        """One paragraph."""
        lies = ", ".join(f"{n} {c}" for n, c in sorted(self.faults.items()) if n != "ok")
        return (
            f"{self.rows} messages in {self.seconds:.0f} s; {self.kills} kills, {self.pauses} "
            f"pauses (the longest {self.longest_pause:.0f} s), {self.outages} database outages "
            f"(the longest {self.longest_outage:.0f} s); faults: {lies or 'none'}; {self.lookups} "
            f"look-ups; kept waiting by the machine for up to {self.starved:.1f} s.\n"
            f"LOST {self.lost} · DUPLICATED {self.duplicated} · not in the table {self.strangers}"
            f" · still waiting {self.unsent} · marked with a ts that is not there {self.mismarked}"
            f" · audit log {'sound' if self.audit_sound else 'BROKEN'}"
        )

    @property
    def bad(self) -> bool:
        """Whether any promise was broken."""
        broken = self.lost + self.duplicated + self.strangers + self.unsent + self.mismarked
        return broken > 0 or not self.audit_sound


class Worker:
    """One sender that is killed and started again."""

    def __init__(self, order: Order) -> None:
        """Start it."""
        self._order = order
        self.process: ForkServerProcess = started(order)
        self.dies_at = 0.0

    def kill(self) -> None:
        """End it at once, and start another."""
        self.process.kill()
        self.process.join()
        self.process = started(self._order)

    def revive(self) -> None:
        """Start it again where it ended by itself."""
        if not self.process.is_alive():
            self.process.join()
            self.process = started(self._order)

    def end(self) -> None:
        """End it for good."""
        self.process.kill()
        self.process.join()


def _produce(runtime: Runtime, plan: Plan, tally: Tally, stop: Event) -> None:
    """Leave messages at an even pace, each in the transaction of a change; wait outages out."""
    began, span = time.monotonic(), plan.minutes * 60 * 0.75
    for number in range(plan.messages):
        due = began + span * number / plan.messages
        while time.monotonic() < due and not stop.wait(0.01):
            pass
        while not stop.is_set():
            try:
                _leave(runtime, plan, number)
            except (DBAPIError, Refusal):
                time.sleep(0.2)
                continue
            tally.put = number + 1
            break


def _leave(runtime: Runtime, plan: Plan, number: int) -> None:
    now = runtime.clock.now()
    with runtime.writing() as unit:
        unit.outbox.put(
            AlertNotice(text=f"message {number}"),
            key=key_of("soak", str(number)),
            channel=f"C{number % plan.channels:04d}",
            now=now,
        )
        unit.audit.record(at=now, actor=PersonId("soak"), action="soak.left", subject=str(number))


def _harass(workers: list[Worker], plan: Plan, tally: Tally, until: Callable[[], bool]) -> None:
    """Kill, and now and then pause, the senders until there is nothing left to disturb."""
    chance = random.Random(plan.seed)
    now = time.monotonic()
    for worker in workers:
        worker.dies_at = now + 0.8 + chance.expovariate(1 / plan.life)
    asleep: list[tuple[float, int]] = []
    pause_at = now + chance.expovariate(1 / 20)
    while not until():
        before = time.monotonic()
        time.sleep(0.05)
        now = time.monotonic()
        tally.starved = max(tally.starved, now - before - 0.05)
        for worker in workers:
            if now >= worker.dies_at:
                worker.kill()
                tally.kills += 1
                worker.dies_at = now + 0.8 + chance.expovariate(1 / plan.life)
            worker.revive()
        if now >= pause_at:
            pid = chance.choice(workers).process.pid
            if _signal(pid, signal.SIGSTOP):
                tally.pauses += 1
                span = chance.uniform(3, 8)
                tally.longest_pause = max(tally.longest_pause, span)
                asleep.append((now + span, pid or 0))
            pause_at = now + chance.expovariate(1 / 20)
        for wake, pid in [a for a in asleep if a[0] <= now]:
            _signal(pid, signal.SIGCONT)
            asleep.remove((wake, pid))
    for _wake, pid in asleep:
        _signal(pid, signal.SIGCONT)


def _signal(pid: int | None, number: signal.Signals) -> bool:
    try:
        os.kill(pid or 0, number)
    except ProcessLookupError:
        return False
    return True


def _sleep_long(order: Order, plan: Plan, tally: Tally, stop: Event) -> None:
    """One sender more: it is stopped between claim and post, for long, and then goes on."""
    sleeper = started(replace(order, dies_at="call.pause"))
    status = Path(f"/proc/{sleeper.pid}/stat")
    while not stop.wait(0.1):
        if status.read_text().rpartition(")")[2].split()[0] == "T":
            break
    began = time.monotonic()
    stop.wait(plan.long)
    tally.pauses += 1
    tally.longest_pause = max(tally.longest_pause, time.monotonic() - began)
    _signal(sleeper.pid, signal.SIGCONT)
    stop.wait(plan.minutes * 60)
    sleeper.kill()
    sleeper.join()


def _cut(cut_off: CutOff, plan: Plan, tally: Tally, stop: Event) -> None:
    """Take the database away every so often, the second time for long."""
    while not stop.wait(plan.outage):
        tally.outages += 1
        seconds = plan.long if plan.long and tally.outages == 2 else 0.5
        began = time.monotonic()
        with cut_off():
            stop.wait(seconds)
        tally.longest_outage = max(tally.longest_outage, time.monotonic() - began)


@contextmanager
def _stopped(cluster: Cluster) -> Iterator[None]:
    """PostgreSQL is stopped at once, as a power cut would, and started again at the end."""
    cluster.stop()
    try:
        yield
    finally:
        cluster.start("max_connections=200")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """SQLite's file is locked by somebody else: nobody writes meanwhile."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@contextmanager
def _database(plan: Plan, folder: Path) -> Iterator[tuple[str, CutOff]]:
    """The address of a new database, and what takes it away for a while."""
    if plan.engine == SQLITE:
        path = folder / "risk.db"
        yield f"sqlite:///{path}", partial(_locked, path)
        return
    with Cluster.made() as cluster:
        cluster.start()
        server = Server(cluster.url)
        url = server.create()
        server.close()
        yield url, partial(_stopped, cluster)


def _waiting(runtime: Runtime) -> int:
    try:
        with runtime.reading() as unit:
            counts = unit.outbox.counts()
    except DBAPIError:
        return 1
    return counts.get(Delivery.PENDING, 0) + counts.get(Delivery.SENDING, 0)


def soak(plan: Plan) -> Tally:
    """Let it rain, and count."""
    tally, began = Tally(), time.monotonic()
    script = Script(mix=STANDARD, seed=plan.seed, lag=LAG, hang=HANG)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url, cut_off = stack.enter_context(_database(plan, folder))
        fake = stack.enter_context(slack(script))
        database = Database(url)
        migrate(database)
        runtime = runtime_of(database, settle=SETTLE)
        stack.callback(close_runtime, runtime)
        _rain(plan, tally, runtime, fake, cut_off)
        tally.seconds = time.monotonic() - began
        _count(runtime, fake, tally)
    return tally


def _rain(plan: Plan, tally: Tally, runtime: Runtime, fake: Slack, cut_off: CutOff) -> None:
    url = runtime.database.url.render_as_string(hide_password=False)
    order = Order(
        database=url, slack=fake.url, settle=SETTLE, timeout=1, sender=plan.sender, pause=0.05
    )
    workers = [Worker(order) for _ in range(plan.workers)]
    stop, calm = Event(), Event()
    producer = Thread(target=_produce, args=(runtime, plan, tally, stop), daemon=True)
    threads = [producer]
    if plan.outage:
        threads.append(Thread(target=_cut, args=(cut_off, plan, tally, calm), daemon=True))
    if plan.long:
        threads.append(Thread(target=_sleep_long, args=(order, plan, tally, calm), daemon=True))
    for thread in threads:
        thread.start()
    end = time.monotonic() + plan.minutes * 60

    def over() -> bool:
        done = not producer.is_alive() and not _waiting(runtime)
        return done or time.monotonic() > end

    try:
        _harass(workers, plan, tally, over)
        calm.set()
        producer.join(60)
        last = time.monotonic() + PATIENCE_MINUTES * 60
        while _waiting(runtime) and time.monotonic() < last:
            for worker in workers:
                worker.revive()
            time.sleep(0.2)
        time.sleep(SETTLE)
    finally:
        stop.set()
        calm.set()
        for worker in workers:
            worker.end()
        for thread in threads:
            thread.join(90)


def _count(runtime: Runtime, fake: Slack, tally: Tally) -> None:
    with runtime.database.reading() as session:
        rows = session.execute(text("SELECT key, state, slack_ts FROM outbox")).all()
    states = {row.key: row.state for row in rows}
    tally.rows = len(states)
    tally.unsent = sum(state in {"pending", "sending"} for state in states.values())
    left = {key_of("soak", str(number)) for number in range(tally.put)}
    waiting = {key for key, state in states.items() if state in {"pending", "sending"}}
    finished = (left | {key for key, state in states.items() if state == "sent"}) - waiting
    tally.lost = sum(not fake.accepted.get(key) for key in finished)
    tally.mismarked = sum(
        row.state == "sent" and row.slack_ts not in fake.accepted.get(row.key, ()) for row in rows
    )
    tally.duplicated = sum(len(fake.accepted.get(key, ())) > 1 for key in states)
    tally.strangers = len(set(fake.accepted) - set(states))
    tally.lookups = fake.calls["conversations.history"]
    tally.faults = dict(fake.faults)
    with runtime.reading() as unit:
        tally.audit_sound = unit.audit.verify().sound


def main() -> int:
    """Run it from the command line; exit code 1 where our own sender lost or repeated anything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", choices=(SQLITE, POSTGRES), default=SQLITE)
    senders = ("ours", "post_then_mark", "mark_then_post")
    parser.add_argument("--sender", choices=senders, default="ours")
    for name, kind, usual in (
        *(("workers", int, 1), ("messages", int, 300), ("channels", int, 12), ("seed", int, 1)),
        *(("minutes", float, 1.0), ("life", float, 4.0), ("outage", float, 30.0)),
        *(("long", float, 0.0),),
    ):
        parser.add_argument(f"--{name}", type=kind, default=usual)
    plan = Plan(**vars(parser.parse_args()))
    # Each outage would be told of at length; what counts is counted at the end.
    logging.disable(logging.CRITICAL)
    tally = soak(plan)
    sys.stdout.write(f"{plan.sender} on {plan.engine}, {plan.workers} worker(s): {tally}\n")
    return 1 if tally.bad and plan.sender == "ours" else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (KeyboardInterrupt, psycopg.OperationalError) as stopped:
        sys.exit(f"soak: {stopped!r}")
