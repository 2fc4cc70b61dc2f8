"""The line under faults: cut, half-open, asked to leave; and a database that is slow."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.services import feedback
from bot.store.database import Database
from bot.workspace.interaction import command
from bot.workspace.stage import Stage
from tests.slack.room import Room, opened

SALES, NAME, GLANCE = "#sales", "Nordwind Logistik", "1.00, low"
RECONNECTED_SECONDS = 15.0
COMMANDS = 60
ACKNOWLEDGED_SECONDS = 3.0


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    """A counter with three customers."""
    with opened(tmp_path) as found:
        yield found


async def _until_answered(stage: Stage) -> float:
    """Seconds until a command is acknowledged again."""
    began = time.monotonic()
    while time.monotonic() - began < RECONNECTED_SECONDS:
        if str(await command(stage, "U0SALES", "C0SALES", "/risk help")) == "acknowledged":
            return time.monotonic() - began
        await asyncio.sleep(0.2)
    raise AssertionError("no session came back")


@pytest.mark.parametrize("how", ["cut", "asked to leave"])
def test_after_a_cut_commands_are_heard_again_within_fifteen_seconds(room: Room, how: str) -> None:
    stage, counter = room.running.stage, room.counter

    async def scene() -> float:
        watching = asyncio.ensure_future(counter.watch())
        if how == "cut":
            await stage.link.close(abort=True)
        else:
            await stage.link.ask_to_leave("refresh_requested")
        took = await _until_answered(stage)
        watching.cancel()
        return took

    assert room.rehearsal.run(scene(), 40) < RECONNECTED_SECONDS


def test_sessions_whose_other_end_is_dead_are_replaced_within_fifteen_seconds(
    room: Room,
) -> None:
    stage, counter = room.running.stage, room.counter

    async def scene() -> float:
        watching = asyncio.ensure_future(counter.watch())
        began = time.monotonic()
        dead = list(stage.link._sockets)
        for socket in dead:
            # The connection stands, and nobody reads what comes over it: no ping is answered.
            assert socket.request.transport is not None
            socket.request.transport.pause_reading()
        while all(socket in dead for socket in stage.link._sockets):
            assert time.monotonic() - began < RECONNECTED_SECONDS
            await asyncio.sleep(0.1)
        took = time.monotonic() - began
        watching.cancel()
        return took

    assert room.rehearsal.run(scene(), 60) < RECONNECTED_SECONDS


def test_each_envelope_goes_over_one_of_two_sessions_and_is_acknowledged_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = room.running.stage
    acknowledged: list[str] = []
    real = stage.link._heard

    def heard(said: str) -> None:
        acknowledged.append(said)
        real(said)

    monkeypatch.setattr(stage.link, "_heard", heard)

    async def scene() -> None:
        for _ in range(200):
            if stage.link.count == 2:
                break
            await asyncio.sleep(0.05)
        await asyncio.gather(
            *(command(stage, "U0SALES", "C0SALES", "/risk help") for _ in range(20))
        )

    room.rehearsal.run(scene())
    assert stage.link.count == 2
    assert len(acknowledged) == 20


@contextmanager
def _slow(real: Any, database: Database, **how: Any) -> Iterator[Any]:
    time.sleep(0.2)
    with real(database, **how) as session:
        yield session


def test_sixty_commands_at_once_over_a_slow_database_are_acknowledged_in_time(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for side in ("reading", "writing"):
        real = getattr(Database, side)

        def late(database: Database, real: Any = real, **how: Any) -> AbstractContextManager[Any]:
            return _slow(real, database, **how)

        monkeypatch.setattr(Database, side, late)

    async def scene() -> tuple[set[str], float]:
        began = time.monotonic()
        stage = room.running.stage
        work = [command(stage, "U0SALES", "C0SALES", f"/risk {NAME}") for _ in range(COMMANDS)]
        outcomes = set(map(str, await asyncio.gather(*work)))
        return outcomes, time.monotonic() - began

    outcomes, took = room.rehearsal.run(scene(), 60)
    assert outcomes == {"acknowledged"}
    assert took < ACKNOWLEDGED_SECONDS
    assert room.rehearsal.run(room.counter.desk.drain(60), 70)
    cards = [m for m in room.running.stage.state.private["U0SALES"] if GLANCE in str(m)]
    assert len(cards) == COMMANDS


def test_a_bug_after_the_acknowledgement_is_told_and_leaves_nothing_half_done(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = room.person("ana")
    ana.says(SALES, f"/risk {NAME}")
    ana.sees(GLANCE, SALES)
    ana.presses("Log feedback")
    ana.sees("What was said")
    ana.fills({"Kind": "Praise", "What was said": "Very quick"})
    real = feedback.log

    def fails(*args: Any, **kwargs: Any) -> Any:
        time.sleep(2.2)
        raise RuntimeError("a made-up bug")

    monkeypatch.setattr(feedback, "log", fails)
    ana.submits()
    ana.sees("Something went wrong on my side")
    monkeypatch.setattr(feedback, "log", real)
    ana.closes(everything=True)
    ana.presses("Log feedback", channel=SALES)
    ana.sees("What was said")
    ana.fills({"Kind": "Praise", "What was said": "Very quick"}).submits()
    ana.sees("Logged as praise")
