"""The whole counter over the local workspace, with a real database behind it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

import pytest

from bot.clock import Clock, SystemClock
from bot.services.assessment import Cause, assess
from bot.services.customer import keys_of
from bot.services.delivery import Settling, deliver_due
from bot.services.runtime import Runtime, Setup
from bot.services.sweep import FeedFetcher
from bot.services.watch_list import WatchList
from bot.slack.app import Counter, build
from bot.slack.poster import SlackPoster
from bot.store.database import Database
from bot.workspace.server import Running
from feeds.parser import Parser
from scoring.business_day import BusinessCalendar
from scoring.customer import Customer
from scoring.rating import Rating
from scoring.vocabulary import CustomerId, Indicator, PersonId, Role, Source
from tests.builder import fresh
from tests.slack.builder import ZONE
from tests.workspace.person import Person
from tests.workspace.rehearsal import HANG_SECONDS, Rehearsal, until, workspace

T = TypeVar("T")
NAMES = ("Nordwind Logistik GmbH", "Nordlicht Werft AG", "Südhafen Kontor KG")
STAFF = {"U0SALES": Role.SALES, "U0ANALYST": Role.ANALYST, "U0APPROVER": Role.APPROVER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A counter that is open; `deliver` empties the outbox into the workspace."""

    rehearsal: Rehearsal
    running: Running
    runtime: Runtime
    counter: Counter
    deliver: Callable[[], int]

    def person(self, name: str) -> Person:
        """Somebody at the workspace's page."""
        return Person(self.running.url, name)

    def drained(self) -> bool:
        """Wait until every event was heard, and no listener is at work any more."""
        self.rehearsal.run(until(lambda: not self.running.stage.tasks))
        return self.rehearsal.run(self.counter.desk.drain(HANG_SECONDS))

    def hurries(self) -> None:
        """Let forms say *Saving…* as good as at once."""
        _wait_for_forms(self.counter, 0.05)

    def methods(self) -> list[str]:
        """The methods that were called, in order."""
        return [call["method"] for call in self.running.stage.calls]


def runtime_on(database: Database, clock: Clock | None = None) -> Runtime:
    """A database with three customers, of whom all but the industry is rated 1, and a staff."""
    runtime = Runtime(
        database=database,
        clock=clock or SystemClock(),
        setup=Setup(
            zone=ZONE,
            days=BusinessCalendar(),
            admins=frozenset({PersonId("U0ADMIN")}),
            warnings_channel="#finance-warnings",
            digest_channel="#risk-digest",
            admin_channel="#risk-admin",
            feed_interval=timedelta(minutes=20),
            settle_seconds=30,
        ),
        parser=Parser(),
        watch_list=WatchList(),
    )
    _furnish(runtime)
    return runtime


def _furnish(runtime: Runtime) -> None:
    now = datetime.now(UTC)
    with runtime.writing() as unit:
        for person, role in STAFF.items():
            unit.members.keep(PersonId(person), name=person, role=role)
        for number, name in enumerate(NAMES, start=1):
            customer = Customer(
                id=CustomerId(f"C-{number:04d}"), name=name, sales_owner=PersonId("U0SALES")
            )
            unit.customers.keep(customer, keys_of(customer), now=now)
            for indicator in set(Indicator) - {Indicator.INDUSTRY_RISK}:
                unit.ratings.add(
                    Rating(
                        customer=customer.id,
                        indicator=indicator,
                        level=1,
                        source=Source.PERSON,
                        author=PersonId("U0ANALYST"),
                        reason="as agreed",
                        as_of=now.date() - timedelta(days=20),
                        recorded_at=now - timedelta(days=20),
                    )
                )
        cause = Cause(words="first score", actor=PersonId("system"))
        assess(runtime.setup, unit, unit.customers.all(), now=now, cause=cause)


@contextmanager
def opened(
    folder: Path, *, fetcher: FeedFetcher | None = None, clock: Clock | None = None
) -> Iterator[Room]:
    """A room whose counter is connected.

    A form waits for its transaction, however busy the machine is: tests that are about one that
    waits for too long say so by `room.hurries`.
    """
    with fresh(folder) as database:
        yield from _opened(runtime_on(database, clock), fetcher)


def _opened(runtime: Runtime, fetcher: FeedFetcher | None) -> Iterator[Room]:
    pool = ThreadPoolExecutor(8)
    try:
        with workspace() as (rehearsal, running):
            running.stage.bucket.set(0, 1)
            url = f"{running.url}/api/"
            counter = rehearsal.run(_connected(runtime, url, pool, fetcher))
            poster = SlackPoster(token="xoxb-local", base_url=url, zone=ZONE, clock=runtime.clock)
            try:
                yield Room(
                    rehearsal=rehearsal,
                    running=running,
                    runtime=runtime,
                    counter=counter,
                    deliver=lambda: deliver_due(runtime, poster, Settling()),
                )
            finally:
                rehearsal.run(counter.close())
    finally:
        pool.shutdown()
        runtime.parser.close()


@contextmanager
def standstill(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let whoever asks the database wait until the end of the block; then it is as it was."""
    released = Event()
    for side in ("reading", "writing"):
        patch.setattr(Database, side, _late(getattr(Database, side), released))
    try:
        yield
    finally:
        released.set()


def _late(real: Callable[..., AbstractContextManager[T]], released: Event) -> Callable[..., Any]:
    @contextmanager
    def later(database: Database, **how: Any) -> Iterator[T]:
        assert released.wait(HANG_SECONDS)
        with real(database, **how) as session:
            yield session

    return later


def _wait_for_forms(counter: Counter, seconds: float) -> None:
    object.__setattr__(counter.desk, "save_seconds", seconds)


async def _connected(
    runtime: Runtime, url: str, pool: ThreadPoolExecutor, fetcher: FeedFetcher | None
) -> Counter:
    counter = build(
        runtime,
        bot_token="xoxb-local",
        app_token="xapp-local",
        base_url=url,
        pool=pool,
        fetcher=fetcher,
    )
    _wait_for_forms(counter, HANG_SECONDS)
    for listener in counter.app._async_listeners:
        # Bolt gives an acknowledgement up where Slack would, after three seconds.
        listener.ack_timeout = int(HANG_SECONDS)
    await counter.connect()
    await until(counter.is_alive)
    return counter
