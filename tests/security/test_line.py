"""The line under faults: cut, half-open, asked to leave; and a database that is slow."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.services import feedback
from bot.slack import visit
from bot.store.database import Database
from bot.workspace.dialog import build
from bot.workspace.form import Given
from bot.workspace.interaction import command
from bot.workspace.stage import Stage
from bot.workspace.submission import submit
from scoring.vocabulary import CustomerId
from tests.slack.room import Room, opened

SALES, NAME, GLANCE = "#sales", "Nordwind Logistik", "1.00, low"
RECONNECTED_SECONDS = 15.0
COMMANDS, FORMS = 40, 20
ACKNOWLEDGED_SECONDS = 3.0


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    """A counter with three customers."""
    with opened(tmp_path) as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Room]:
    """The same on SQLite alone, for what has nothing to do with a database."""
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
def test_after_a_cut_commands_are_heard_again_within_fifteen_seconds(desk: Room, how: str) -> None:
    stage, counter = desk.running.stage, desk.counter

    async def scene() -> float:
        watching = asyncio.ensure_future(counter.watch())
        if how == "cut":
            await stage.link.close(abort=True)
        else:
            await stage.link.ask_to_leave("refresh_requested")
        took = await _until_answered(stage)
        watching.cancel()
        return took

    assert desk.rehearsal.run(scene(), 40) < RECONNECTED_SECONDS


def test_sessions_whose_other_end_is_dead_are_replaced_within_fifteen_seconds(
    desk: Room,
) -> None:
    stage, counter = desk.running.stage, desk.counter

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

    assert desk.rehearsal.run(scene(), 60) < RECONNECTED_SECONDS


def test_each_envelope_goes_over_one_of_two_sessions_and_is_acknowledged_once(
    desk: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = desk.running.stage
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

    desk.rehearsal.run(scene())
    assert stage.link.count == 2
    assert len(acknowledged) == 20


@contextmanager
def _slow(real: Any, database: Database, **how: Any) -> Iterator[Any]:
    time.sleep(0.2)
    with real(database, **how) as session:
        yield session


def _forms(room: Room) -> list[tuple[str, Given]]:
    """Many feedback forms that are open and filled in: view and values of each."""
    sam, stage = room.person("sam"), room.running.stage
    sam.says(SALES, f"/risk {NAME}")
    sam.presses("Log feedback", near=NAME)
    shown = sam.sees("What was said")
    sam.fills({"Kind": "Praise", "What was said": "Very quick"})
    [values] = sam._drafts.values()
    views = [build(shown) for _ in range(FORMS)]
    stage.dialogs.stack(sam.id).extend(views)
    return [(view["id"], values) for view in views]


def test_commands_and_forms_at_once_over_a_slow_database_are_acknowledged_and_done_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms, stage = _forms(room), room.running.stage
    assert visit.SAVE_SECONDS <= ACKNOWLEDGED_SECONDS - 1
    # With so much less patience, the answer is in time on a busy machine, too.
    monkeypatch.setattr(visit, "SAVE_SECONDS", 0.4)
    for side in ("reading", "writing"):
        real = getattr(Database, side)

        def late(database: Database, real: Any = real, **how: Any) -> AbstractContextManager[Any]:
            return _slow(real, database, **how)

        monkeypatch.setattr(Database, side, late)

    async def scene() -> set[str]:
        work = [command(stage, "U0SALES", "C0SALES", f"/risk {NAME}") for _ in range(COMMANDS)]
        # Each form comes twice, as a person's second press or Slack's own repeat.
        saves = [submit(stage, "U0SALES", view, given) for view, given in forms * 2]
        said, done = await asyncio.gather(asyncio.gather(*work), asyncio.gather(*saves))
        return {*map(str, said), *(one["outcome"] for one in done)}

    assert room.rehearsal.run(scene(), 60) == {"acknowledged", "update"}
    assert room.rehearsal.run(room.counter.desk.drain(60), 70)
    cards = [m for m in stage.state.private["U0SALES"] if GLANCE in str(m)]
    assert len(cards) == COMMANDS + 1
    with room.runtime.reading() as unit:
        [kept] = unit.diary.feedback([CustomerId("C-0001")]).values()
        assert unit.audit.actions("C-0001").count("feedback.logged") == len(kept) == FORMS


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
