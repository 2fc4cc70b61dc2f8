"""Tests that failed in company, run once more alone: `python -m tests.alone CODE`, CODE pytest's.

A few tests start processes, or wait for real time to pass, and on a machine that does something
else as well they are not judged fairly. So what failed beside another worker is judged by a second
run, in one process, and that result counts. It is no pardon. What fails alone fails the run; so do
more than five tests at once, an error of collection and every other exit code of pytest. Chance
does not help what is broken, for hypothesis draws the same examples again. And what passed is named
at the end: it needs mending.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

MOST = 5
FAILED = "company/failed"
CACHE = Path(".pytest_cache", "v")


def unhappy(reporter: pytest.TerminalReporter) -> list[str]:
    """The names of what failed, or could not be set up or collected."""
    reports = [*reporter.stats.get("failed", []), *reporter.stats.get("error", [])]
    return list(dict.fromkeys(report.nodeid for report in reports))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Keep the names for the second run; of many workers only the one that reports comes here."""
    cache = getattr(terminalreporter.config, "cache", None)
    if cache is not None:
        cache.set(FAILED, unhappy(terminalreporter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Names at the end of the second run what needs mending."""

    failed: Sequence[str]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """One line for each test that passed now, before pytest's own last line."""
        still = set(unhappy(terminalreporter))
        for name in self.failed:
            if name not in still:
                terminalreporter.write_line(f"needs mending: {name} fails in company, not alone")


def main(code: int) -> int:
    """The exit code of both runs together."""
    failed = json.loads((CACHE / FAILED).read_text("utf-8")) if code == 1 else []
    if not 0 < len(failed) <= MOST or not all("::" in name for name in failed):
        return code
    sys.stdout.write(f"\n{len(failed)} failed in company: once more, alone.\n")
    sys.stdout.flush()
    # pytest puts its own options into the list that it is given.
    return int(pytest.main([*failed], plugins=[Verdict(failed=failed)]))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
