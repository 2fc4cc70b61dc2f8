"""`/risk health`: each line says how it is and, where a person is needed, what to do."""

from bot.services.health import LINE, HealthLine, beat, report
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from tests.fakes import FakeClock


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
    beat(runtime, "clock")
    assert lines(runtime)["clock"] == HealthLine(name="clock", ok=True, text="running")
    clock.pass_by(minutes=3)
    silent = lines(runtime)["clock"]
    assert not silent.ok
    assert "last seen 2026-11-24 10:00 UTC; start it" in silent.text


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


def test_trouble_that_a_process_tells_is_shown(runtime: Runtime) -> None:
    beat(runtime, "bot", "Slack refuses our token")
    found = lines(runtime)["bot"]
    assert (found.ok, found.text) == (False, "Slack refuses our token")
