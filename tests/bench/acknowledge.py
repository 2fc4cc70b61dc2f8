"""A hundred commands at once: when the last is acknowledged, and what each costs the process.

Tests show that an acknowledgement waits for nothing; how long it takes is measured here, with the
stand-in for Slack in the same process. CPU time leaves busy neighbours out.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.workspace.interaction import command
from tests.bench.verdict import judged, median
from tests.slack.room import Room, opened, standstill

Row = tuple[str, str, str]
COMMANDS, TIMES, SLACK_SECONDS = 100, 5, 3.0
ASKED = "/risk Nordwind Logistik"


def rows() -> Iterator[Row]:
    """While the database stands still, and while it answers."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as room:
        with pytest.MonkeyPatch.context() as patch, standstill(patch):
            _, spent = _burst(room)
        room.drained()
        yield (
            f"acknowledge: {COMMANDS} commands at once, database away",
            f"{spent / COMMANDS * 1_000:.2f} ms of CPU",
            "for each, Slack's end of it included",
        )
        found = []
        for _ in range(TIMES):
            found.append(_burst(room)[0])
            room.drained()
    last = median(found)
    yield (
        "  until the last of them, cards being drawn beside",
        f"{last * 1_000:.0f} ms",
        judged(f"<= {SLACK_SECONDS:.0f} s", met=last <= SLACK_SECONDS),
    )


def _burst(room: Room) -> tuple[float, float]:
    """Seconds until every command was acknowledged, and CPU seconds that it took."""
    stage = room.running.stage

    async def scene() -> set[str]:
        asked = (command(stage, "U0SALES", "C0SALES", ASKED) for _ in range(COMMANDS))
        return set(map(str, await asyncio.gather(*asked)))

    started, spent = time.perf_counter(), time.process_time()
    outcomes = room.rehearsal.run(scene())
    if outcomes != {"acknowledged"}:
        raise SystemExit(f"not every command was acknowledged: {outcomes}")
    return time.perf_counter() - started, time.process_time() - spent
