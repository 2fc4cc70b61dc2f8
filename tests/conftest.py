"""What holds for every test: settings of this machine stay outside, and chance is repeatable."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests import alone, archive
from tests.house.size import alarms
from tests.house.source import product

# Nothing is timed, for a busy machine is slow; and the same examples are drawn on each.
UNTIMED = [HealthCheck.too_slow]
settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=UNTIMED
)
settings.load_profile("house")

KEPT = ("RISK_TEST_", "RISK_CHROMIUM", "RISK_SCREENSHOTS")
"""Settings meant for the tests: another database, the browser, a folder for its pictures."""


def pytest_configure() -> None:
    """Forget this machine's settings of the bot, so that no test ever meets a real workspace."""
    for name in tuple(os.environ):
        if name.startswith(("RISK_", "SLACK_")) and not name.startswith(KEPT):
            del os.environ[name]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the files that have grown past the alarm, a warning to read; and keep what failed."""
    alone.pytest_terminal_summary(terminalreporter)
    for sentence in alarms(product()):
        terminalreporter.write_line(f"size: {sentence}")


@pytest.fixture(params=archive.ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine that the test runs on; whatever uses this runs once on each.

    Where there is no PostgreSQL its half is skipped, but never in continuous integration.
    """
    name: str = request.param
    why = archive.missing(name)
    if why and archive.must_run():
        pytest.fail(why)
    if why:
        pytest.skip(why)
    with archive.chosen(name):
        yield name


def pytest_sessionfinish() -> None:
    """Stop the PostgreSQL of this process, if one was started."""
    archive.close()
