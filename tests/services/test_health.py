"""`/risk health`: each line says how it is and, where a person is needed, what to do."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.services.health import HealthLine, report
from bot.services.heartbeat import CLOCK, LINE, STANDBY, beat, leave
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from tests.builder import SALES, add_feed, feed_of
from tests.fakes import FakeClock

Place = Callable[[str], Runtime]


@pytest.fixture
def at(runtime: Runtime) -> Place:
    """The same house, seen by a process elsewhere."""
    return lambda place: replace(runtime, place=place, version="1.0")


def lines(runtime: Runtime) -> dict[str, HealthLine]:
    """The lines by name."""
    return {line.name: line for line in report(runtime, OPERATOR).lines}


def test_a_process_that_never_ran_says_how_it_is_started(runtime: Runtime) -> None:
    found = lines(runtime)
    assert "start it: `risk-bot serve`" in found["bot"].text
    assert "start it: `risk-bot clock`" in found["clock"].text
    assert "never heard" in found[LINE].text
    assert not any(found[name].ok for name in ("bot", "clock", LINE))


def test_a_process_that_fell_silent_says_since_when(runtime: Runtime, clock: FakeClock) -> None:
    beat(runtime, CLOCK)
    assert lines(runtime)["clock"] == HealthLine(name="clock", ok=True, text="running")
    clock.pass_by(minutes=3)
    silent = lines(runtime)["clock"]
    assert not silent.ok
    assert "last seen 2026-11-24 10:00 UTC; start it" in silent.text


def test_each_process_of_a_role_is_named_with_its_age(
    runtime: Runtime, at: Place, clock: FakeClock
) -> None:
    beat(at("web-1/12"), "bot")
    clock.pass_by(seconds=5)
    beat(at("web-2/77"), "bot")
    clock.pass_by(seconds=2)
    found = lines(runtime)["bot"]
    assert (found.ok, found.text) == (True, "running: web-2/77 (2 s ago), web-1/12 (7 s ago)")


def test_one_that_died_beside_others_is_named_for_an_hour_and_then_forgotten(
    runtime: Runtime, at: Place, clock: FakeClock
) -> None:
    beat(at("web-1/12"), "bot")
    clock.pass_by(minutes=30)
    beat(at("web-2/77"), "bot")
    found = lines(runtime)["bot"]
    assert found.ok
    assert found.text == "running: web-2/77 (0 s ago); silent: web-1/12 since 10:00 UTC"
    clock.pass_by(minutes=31)
    beat(at("web-2/77"), "bot")
    assert lines(runtime)["bot"].text == "running: web-2/77 (0 s ago)"
    with runtime.reading() as unit:
        assert [b.place for b in unit.job_runs.heartbeats()] == ["web-2/77"]


def test_one_that_was_stopped_is_not_missed_beside_others(
    runtime: Runtime, at: Place, clock: FakeClock
) -> None:
    beat(at("web-1/12"), "bot")
    beat(at("web-2/77"), "bot")
    leave(at("web-1/12"))
    assert lines(runtime)["bot"].text == "running: web-2/77 (0 s ago)"
    leave(at("web-2/77"))
    clock.pass_by(seconds=1)
    found = lines(runtime)["bot"]
    assert not found.ok
    assert found.text.startswith("stopped 2026-11-24 10:00 UTC; start it: `risk-bot serve`")
    beat(at("web-2/77"), "bot")
    assert lines(runtime)["bot"].ok


def test_a_clock_that_stands_by_is_no_clock_that_ticks(
    runtime: Runtime, at: Place, clock: FakeClock
) -> None:
    beat(at("web-1/12"), CLOCK)
    beat(at("web-2/77"), STANDBY)
    found = lines(runtime)["clock"]
    assert found.text == "running: web-1/12 (0 s ago); standing by: web-2/77 (0 s ago)"
    clock.pass_by(minutes=3)
    beat(at("web-2/77"), STANDBY)
    found = lines(runtime)["clock"]
    assert not found.ok
    assert found.text.endswith("for all; standing by: web-2/77 (0 s ago)")
    clock.pass_by(seconds=5)
    beat(at("web-2/77"), CLOCK)
    assert lines(runtime)["clock"].text.startswith("running: web-2/77 (0 s ago); silent: web-1/12")


def test_processes_of_different_versions_are_noticed(runtime: Runtime, at: Place) -> None:
    beat(at("web-1/12"), "bot")
    beat(replace(at("web-2/77"), version="1.1"), "bot")
    assert lines(runtime)["bot"].text.endswith("; of different versions: 1.0, 1.1")


def test_the_line_to_slack_tells_the_age_of_its_last_sign_of_life(
    runtime: Runtime, clock: FakeClock
) -> None:
    beat(runtime, LINE, ago=4.0)
    clock.pass_by(seconds=9)
    assert lines(runtime)[LINE] == HealthLine(name=LINE, ok=True, text="last heard 13 s ago")
    clock.pass_by(minutes=4)
    silent = lines(runtime)[LINE]
    assert not silent.ok
    assert "last heard 4 min ago; commands fail meanwhile: start the bot" in silent.text


def test_of_several_bots_the_one_that_hears_nothing_is_named(
    runtime: Runtime, at: Place, clock: FakeClock
) -> None:
    beat(at("web-1/12"), LINE)
    beat(at("web-9/99"), LINE)
    clock.pass_by(minutes=3)
    for place in ("web-1/12", "web-2/77"):
        beat(at(place), "bot")
    beat(at("web-2/77"), LINE)
    found = lines(runtime)[LINE]
    assert found.ok
    assert found.text == "last heard 0 s ago by web-2/77, 180 s ago by web-1/12"


def test_trouble_that_a_process_tells_is_shown(runtime: Runtime, at: Place) -> None:
    beat(runtime, "bot", "Slack refuses our token")
    found = lines(runtime)["bot"]
    assert (found.ok, found.text) == (False, "Slack refuses our token")
    beat(at("web-2/77"), "bot", "Slack refuses our token")
    assert "web-2/77: Slack refuses our token" in lines(runtime)["bot"].text


def test_words_without_end_are_kept_in_part(runtime: Runtime) -> None:
    beat(runtime, "bot", "x" * 5000)
    assert lines(runtime)["bot"].text == "x" * 300


def test_a_feed_that_somebody_paused_is_named_and_is_no_trouble(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_feed(runtime)
    with runtime.writing() as unit:
        unit.feeds.pause(feed_of(runtime).id, paused=True, due=clock.now())
    found = lines(runtime)["feeds"]
    assert found.ok
    assert (
        found.text
        == "0 of 1 healthy, 0 entries read; Harbour Gazette: paused; `/risk feeds` says more"
    )


def test_only_administrators_are_told_commands_of_the_machine(runtime: Runtime) -> None:
    told = {line.name: line.text for line in report(runtime, SALES).lines}
    assert told["clock"] == "never seen; an administrator can start it"
    assert not any("risk-bot" in text for text in told.values())
