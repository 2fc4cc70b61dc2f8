"""What holds for every test: settings of this machine stay outside, and chance is repeatable."""

import os

import pytest
from hypothesis import settings

from tests.house.size import alarms
from tests.house.source import product

settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")

KEPT = ("RISK_TEST_", "RISK_CHROMIUM", "RISK_SCREENSHOTS")
"""Settings meant for the tests: another database, the browser, a folder for its pictures."""


def pytest_configure() -> None:
    """Forget this machine's settings of the bot, so that no test ever meets a real workspace."""
    for name in tuple(os.environ):
        if name.startswith(("RISK_", "SLACK_")) and not name.startswith(KEPT):
            del os.environ[name]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the files that have grown past the alarm: a warning to read, not a failure."""
    for sentence in alarms(product()):
        terminalreporter.write_line(f"size: {sentence}")
