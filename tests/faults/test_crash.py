"""Killed at every named point of delivery, on both engines: each message is there once."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.unit import Unit
from tests.archive import database
from tests.faults.sender import CONTEXT, Order, die, lives, started
from tests.faults.slack import STANDARD, Script, Slack, slack
from tests.faults.stage import holds, leave, put, staged, states
from tests.postgres import Cluster, Server

pytestmark = pytest.mark.usefixtures("engine")
KILLED = -signal.SIGKILL
LOOKS = 4
"""So many settle times another process goes by the channel of one that is paused."""


@pytest.mark.parametrize(
    "points",
    [
        ("claim.before",),
        ("claim.after",),
        ("call.before",),
        ("call.after",),
        ("mark.before",),
        ("mark.after",),
        ("call.before", "look.before"),
        ("call.before", "look.after"),
        ("call.before", "claim.before"),
        ("call.before", "claim.after"),
        ("call.after", "look.before"),
        ("call.after", "look.after"),
        ("call.after", "claim.before"),
        ("call.after", "claim.after"),
        ("call.after", "look.before", "look.after", "claim.before"),
    ],
    ids="+".join,
)
def test_killed_at_a_point_every_message_is_there_once(
    tmp_path: Path, points: tuple[str, ...]
) -> None:
    with staged(tmp_path) as (archive, fake):
        leave(archive, "one", "two", "three")
        order = Order(database=address_of(archive), slack=fake.url)
        assert lives(order, *points) == [*(KILLED for _ in points), 0]
        holds(archive, fake)
        assert [t for t in fake.texts if t] == ["one", "two", "three"]


def address_of(archive: Database) -> str:
    return archive.url.render_as_string(hide_password=False)


def change_and_die(url: str) -> None:
    archive = Database(url)
    leave(archive, "kept")
    with archive.writing() as session:
        put(Unit(session), "lost with its change")
        session.flush()
        die()


def test_killed_around_the_commit_of_a_change_the_message_is_there_with_it_or_not_at_all(
    tmp_path: Path,
) -> None:
    with staged(tmp_path) as (archive, fake):
        process = CONTEXT.Process(target=change_and_die, args=(address_of(archive),))
        process.start()
        process.join(60)
        assert process.exitcode == KILLED
        assert len(states(archive)) == 1
        assert lives(Order(database=address_of(archive), slack=fake.url)) == [0]
        holds(archive, fake)
        assert fake.texts == ["kept"]


def quiet(archive: Database) -> bool:
    try:
        return not {"pending", "sending"} & set(states(archive).values())
    except DBAPIError:
        return False


def until_quiet(archive: Database, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not quiet(archive):
        assert time.monotonic() < end, states(archive)
        time.sleep(0.1)


def test_two_workers_say_everything_once_and_end_when_asked(tmp_path: Path) -> None:
    script = Script(mix=STANDARD, hang=60)
    with staged(tmp_path, script) as (archive, fake):
        for channel in ("C0A", "C0B", "C0C"):
            leave(archive, *(f"{channel} {n}" for n in range(8)), channel=channel)
        order = Order(database=address_of(archive), slack=fake.url, settle=1.5, timeout=1)
        workers = [started(order) for _ in range(2)]
        until_quiet(archive)
        for worker in workers:
            worker.terminate()
            worker.join(60)
        assert [worker.exitcode for worker in workers] == [0, 0]
        holds(archive, fake)
        for channel in ("C0A", "C0B", "C0C"):
            said = [t for t in fake.texts if t.startswith(channel)]
            assert said == sorted(said, key=lambda t: int(t.split()[1]))


def test_a_paused_sender_keeps_its_turn(tmp_path: Path) -> None:
    with staged(tmp_path) as (archive, fake):
        leave(archive, "one", "two")
        order = Order(database=address_of(archive), slack=fake.url)
        sleeper = started(replace(order, dies_at="call.pause"))
        until(lambda: "sending" in states(archive).values())
        other = started(order)
        for number in range(LOOKS):
            leave(archive, f"other {number}", channel="C0OTHER")
            until(lambda: len(fake.texts) > number)  # noqa: B023 - asked at once
            time.sleep(order.settle)
        assert all(t.startswith("other") for t in fake.texts), "it spoke in a paused one's turn"
        signal_to(sleeper, signal.SIGCONT)
        until_quiet(archive)
        for process in (sleeper, other):
            process.kill()
            process.join()
        holds(archive, fake)


def test_a_paused_sender_that_loses_its_lock_says_nothing_when_it_comes_back(
    tmp_path: Path, engine: str
) -> None:
    """Found by the soak: paused for a minute, and the database restarted meanwhile."""
    if engine != "postgresql":
        pytest.skip("a file's lock is lost with its process only")
    with staged(tmp_path) as (archive, fake):
        leave(archive, "one")
        order = Order(database=address_of(archive), slack=fake.url)
        sleeper = started(replace(order, dies_at="call.pause"))
        until(lambda: "sending" in states(archive).values())
        cut_everybody_off(archive)
        other = started(order)
        until_quiet(archive)
        signal_to(sleeper, signal.SIGCONT)
        other.kill()
        other.join()
        leave(archive, "two")
        until_quiet(archive)
        sleeper.kill()
        sleeper.join()
        holds(archive, fake)
        assert fake.texts == ["one", "two"]


def cut_everybody_off(archive: Database) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with archive.writing() as session:
        session.execute(text(f"{others} AND datname = current_database()"))


def until(true: object, seconds: float = 60) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def signal_to(process: multiprocessing.process.BaseProcess, number: int) -> None:
    assert process.pid is not None
    os.kill(process.pid, number)


def test_asked_to_stop_in_the_middle_of_a_post_it_finishes_it_and_ends(tmp_path: Path) -> None:
    script = Script(hang=60)
    script.next_posts.append("accept_slowly_hang")
    with staged(tmp_path, script) as (archive, fake):
        leave(archive, "one", *(f"later {n}" for n in range(30)))
        worker = started(Order(database=address_of(archive), slack=fake.url))
        until(lambda: fake.texts)
        worker.terminate()
        worker.join(0.5)
        assert worker.is_alive(), "it was in the middle of a post"
        fake.over.set()
        worker.join(60)
        assert worker.exitcode == 0
        found = list(states(archive).values())
        assert found[0] == "sent"
        assert "sending" not in found
        assert "pending" in found


def has_taken(fake: Slack, count: int) -> bool:
    return len(fake.texts) >= count


def test_a_database_that_is_cut_off_and_comes_back_costs_nothing(engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite has no server that could be cut off")
    with Cluster.made() as cluster:
        cluster.start()
        server = Server(cluster.url)
        url = server.create()
        server.close()
        lies = {"accept_rst": 0.2, "accept_500": 0.1, "rst": 0.1}
        with database(url) as archive, slack(Script(mix=lies)) as fake:
            migrate(archive)
            for channel in ("C0A", "C0B", "C0C", "C0D"):
                leave(archive, *(f"{channel} {n}" for n in range(5)), channel=channel)
            workers = [started(Order(database=url, slack=fake.url, settle=0.5)) for _ in range(2)]
            for count in (1, 4, 8):
                until(partial(has_taken, fake, count))
                cluster.stop()
                time.sleep(0.2)
                cluster.start()
            until_quiet(archive, 90)
            for worker in workers:
                worker.terminate()
                worker.join(60)
            holds(archive, fake)
