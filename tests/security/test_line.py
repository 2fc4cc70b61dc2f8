"""The line under faults: cut, half-open, asked to leave; and a database that stands still."""

import asyncio
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.services import feedback
from bot.slack.desk import SAVE_SECONDS
from bot.slack.wire import ALIVE_SECONDS, LOOK_SECONDS, PING_SECONDS
from bot.workspace.dialog import build
from bot.workspace.form import Given
from bot.workspace.interaction import command
from bot.workspace.stage import Stage
from bot.workspace.submission import submit
from scoring.vocabulary import CustomerId
from tests.slack.room import Room, opened, standstill
from tests.workspace.rehearsal import HANG_SECONDS, until

SALES, NAME, GLANCE = "#sales", "Nordwind Logistik", "1.00, low"
PROMISED_SECONDS = 15.0
COMMANDS, FORMS = 40, 20
SLACK_WAITS_SECONDS = 3.0


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    """A counter with three customers."""
    with opened(tmp_path) as found:
        yield found


class Leaping(SystemClock):
    """The time, of which more can pass than does."""

    ahead = 0.0

    def monotonic(self) -> float:
        """Seconds since some moment, and those that were leapt over."""
        return super().monotonic() + self.ahead


@pytest.fixture
def clock() -> Leaping:
    """What a room on SQLite lives by."""
    return Leaping()


@pytest.fixture
def desk(tmp_path: Path, clock: Leaping) -> Iterator[Room]:
    """The same on SQLite alone, for what has nothing to do with a database."""
    with opened(tmp_path, clock=clock) as found:
        yield found


async def _until_answered(stage: Stage) -> None:
    """Ask until a command is acknowledged again."""
    stage.link.acknowledge = SLACK_WAITS_SECONDS
    for _ in itertools.count():
        if str(await command(stage, "U0SALES", "C0SALES", "/risk help")) == "acknowledged":
            return
        await asyncio.sleep(0.2)


@pytest.mark.parametrize("how", ["cut", "asked to leave"])
def test_after_a_cut_commands_are_heard_again(desk: Room, how: str) -> None:
    stage, counter = desk.running.stage, desk.counter

    async def scene() -> None:
        watching = asyncio.ensure_future(counter.watch())
        if how == "cut":
            await stage.link.close(abort=True)
        else:
            await stage.link.ask_to_leave("refresh_requested")
        await _until_answered(stage)
        assert counter.is_alive()
        watching.cancel()

    desk.rehearsal.run(scene())


def test_sessions_whose_other_end_is_dead_are_replaced_within_fifteen_seconds(
    desk: Room, clock: Leaping
) -> None:
    stage, counter = desk.running.stage, desk.counter

    async def scene() -> None:
        watching = asyncio.ensure_future(counter.watch())
        await until(lambda: stage.link.count == 2)
        dead = list(stage.link._sockets)
        for socket in dead:
            # The connection stands, and nobody reads what comes over it: no ping is answered.
            assert socket.request.transport is not None
            socket.request.transport.pause_reading()
        clock.ahead = ALIVE_SECONDS
        await until(lambda: len(set(stage.link._sockets) - set(dead)) == 2)
        for socket in dead:
            assert socket.request.transport is not None
            socket.request.transport.resume_reading()
        await _until_answered(stage)
        watching.cancel()

    desk.rehearsal.run(scene())
    # Noticed so long after the last word, at the next look; or mended by the library, by its pings.
    assert ALIVE_SECONDS + LOOK_SECONDS < PROMISED_SECONDS
    assert 2 * PING_SECONDS < PROMISED_SECONDS


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
        await until(lambda: stage.link.count == 2)
        await asyncio.gather(
            *(command(stage, "U0SALES", "C0SALES", "/risk help") for _ in range(20))
        )

    desk.rehearsal.run(scene())
    assert stage.link.count == 2
    assert len(acknowledged) == 20


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


def _cards(stage: Stage) -> list[dict[str, Any]]:
    return [m for m in stage.state.private["U0SALES"] if GLANCE in str(m)]


def _kept(room: Room) -> int:
    with room.runtime.reading() as unit:
        return sum(map(len, unit.diary.feedback([CustomerId("C-0001")]).values()))


def test_commands_and_forms_at_once_are_acknowledged_while_the_database_stands_and_done_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms, stage = _forms(room), room.running.stage
    room.hurries()

    async def scene() -> set[str]:
        work = [command(stage, "U0SALES", "C0SALES", f"/risk {NAME}") for _ in range(COMMANDS)]
        # Each form comes twice, as a person's second press or Slack's own repeat.
        saves = [submit(stage, "U0SALES", view, given) for view, given in forms * 2]
        said, done = await asyncio.gather(asyncio.gather(*work), asyncio.gather(*saves))
        return {*map(str, said), *(one["outcome"] for one in done)}

    with standstill(monkeypatch):
        # Every acknowledgement is there before anything is done: none can wait for the database.
        assert room.rehearsal.run(scene()) == {"acknowledged", "update"}
        assert len(room.counter.desk.visits) == COMMANDS + 2 * FORMS
        assert {one["title"]["text"] for one in stage.dialogs.stack("U0SALES")} == {"Log feedback"}
        assert len(_cards(stage)) == 1
    assert room.drained()
    assert len(_cards(stage)) == COMMANDS + 1
    assert _kept(room) == FORMS
    with room.runtime.reading() as unit:
        assert unit.audit.actions("C-0001").count("feedback.logged") == FORMS


def test_a_form_leaves_a_busy_process_half_of_the_time_that_slack_gives() -> None:
    assert SAVE_SECONDS <= SLACK_WAITS_SECONDS / 2


def test_a_bug_after_the_acknowledgement_is_told_and_leaves_nothing_half_done(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = room.person("ana")
    ana.says(SALES, f"/risk {NAME}")
    ana.sees(GLANCE, SALES)
    ana.presses("Log feedback")
    ana.sees("What was said")
    ana.fills({"Kind": "Praise", "What was said": "Very quick"})
    real, told = feedback.log, threading.Event()

    def fails(*args: Any, **kwargs: Any) -> Any:
        assert told.wait(HANG_SECONDS)
        raise RuntimeError("a made-up bug")

    monkeypatch.setattr(feedback, "log", fails)
    room.hurries()
    assert ana.submits()["outcome"] == "update"
    ana.sees("Saving…")
    told.set()
    ana.sees("Something went wrong on my side")
    monkeypatch.setattr(feedback, "log", real)
    ana.closes(everything=True)
    ana.presses("Log feedback", channel=SALES)
    ana.sees("What was said")
    ana.fills({"Kind": "Praise", "What was said": "Very quick"}).submits()
    ana.sees("Logged as praise")
