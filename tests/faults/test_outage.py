"""The database is away for a minute, and everybody goes on unaided when it is back (fault 10).

A minute of the loops' time, not of ours: the event loop jumps to whatever is due next. In
`make soak` it is a minute of real time, over real processes.
"""

import asyncio
import selectors
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from bot.jobs.table import tick
from bot.notices import AlertNotice
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import Refusal
from bot.services.heartbeat import beat
from bot.services.loop import LONGEST_PAUSE_SECONDS, supervise
from bot.services.runtime import NOT_SAVED, Runtime
from bot.slack.poster import SlackPoster
from bot.store.migrate import migrate
from tests.archive import database
from tests.builder import ZONE, known
from tests.fakes import FakeClock
from tests.faults.sender import runtime_of
from tests.faults.slack import Slack, slack
from tests.faults.stage import holds, leave
from tests.postgres import Cluster, Server

AWAY_SECONDS = 60


class Jumping(selectors.SelectSelector):
    """Waits for nothing: where nobody has anything to do, the clock is set to when somebody has."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found and timeout:
            self._clock.pass_by(seconds=timeout)
        return found


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop that lives by the clock of a test."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(Jumping(clock))
        self.time = clock.monotonic  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A bot on a server of its own, which can be taken away."""

    cluster: Cluster
    runtime: Runtime
    clock: FakeClock
    fake: Slack

    def loops(self, stop: asyncio.Event) -> list[asyncio.Task[None]]:
        """What a bot and a clock do all day."""
        settling, clock, runtime = Settling(), self.clock, self.runtime
        poster = SlackPoster(token="xoxb-x", base_url=self.fake.url, zone=ZONE, clock=clock)

        async def step(work: Callable[[], object]) -> None:
            work()

        def every(pause: float, work: Callable[[], object]) -> asyncio.Task[None]:
            return asyncio.create_task(
                supervise("work", lambda: step(work), pause=pause, stop=stop)
            )

        return [
            every(0.3, lambda: deliver_due(runtime, poster, settling)),
            every(20, lambda: beat(runtime, "bot")),
            every(5, lambda: tick(runtime)),
        ]


@pytest.fixture
def house(engine: str, clock: FakeClock) -> Iterator[House]:
    """One customer on file, and a Slack whose first post is taken while its answer is lost."""
    if engine != "postgresql":
        pytest.skip("SQLite has no server that could be away")
    with server() as (cluster, url), database(url) as archive, slack() as fake:
        migrate(archive)
        runtime = replace(runtime_of(archive, settle=30), clock=clock)
        known(runtime)
        fake.script.now = clock.monotonic
        yield House(cluster=cluster, runtime=runtime, clock=clock, fake=fake)
        runtime.parser.close()


@contextmanager
def server() -> Iterator[tuple[Cluster, str]]:
    """A server that is nobody else's, and a database on it."""
    with Cluster.made() as cluster:
        cluster.start()
        admin = Server(cluster.url)
        url = admin.create()
        admin.close()
        yield cluster, url


def test_a_minute_without_the_database_costs_nothing_and_ends_without_a_human(
    house: House,
) -> None:
    archive, clock = house.runtime.database, house.clock

    async def scene() -> None:
        stop = asyncio.Event()
        loops = house.loops(stop)
        await asyncio.sleep(10)
        # Taken by Slack and denied: in doubt when the database goes away.
        house.fake.script.next_posts.append("accept_500")
        leave(archive, "one", "two", channel="C0OTHER")
        await asyncio.sleep(1)
        house.cluster.stop()
        for _ in range(AWAY_SECONDS):
            await asyncio.sleep(1)
        with pytest.raises(Refusal, match=NOT_SAVED[:9]), house.runtime.writing() as unit:
            unit.outbox.put(AlertNotice(text="x"), key="x", channel="x", now=clock.now())
        house.cluster.start()
        await asyncio.sleep(LONGEST_PAUSE_SECONDS)
        leave(archive, "three", channel="C0OTHER")
        await asyncio.sleep(2 * LONGEST_PAUSE_SECONDS)
        stop.set()
        await asyncio.gather(*loops)

    loop = JumpingLoop(clock)
    try:
        loop.run_until_complete(scene())
    finally:
        loop.close()
    holds(archive, house.fake)
    assert [t for t in house.fake.texts if t in {"one", "two", "three"}] == ["one", "two", "three"]
    assert house.fake.calls["conversations.history"] == 1
    with house.runtime.reading() as unit:
        [bot] = [b for b in unit.job_runs.heartbeats() if b.role == "bot"]
        assert (clock.now() - bot.at).total_seconds() <= LONGEST_PAUSE_SECONDS
        assert len(unit.job_runs.taken("digest.high")) == 1
