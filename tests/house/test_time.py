"""Nobody looks at the clock but the clock: what depends on time takes it as an argument."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.house.source import Source, dotted, none_of, product

ALLOWED = {
    "bot/clock.py": "it is the clock",
    "bot/workspace/": "stands for another company's server, with a clock of its own",
    "feeds/fetch.py": "a total time for one download, on the monotonic clock; never a date",
}
DATES = {"now", "utcnow", "today"}
TIMES = {
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
    *("localtime", "gmtime"),
}


def imported_times(tree: ast.Module) -> set[str]:
    """The names under which `from time import …` brought a clock into this file."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
        if alias.name in TIMES
    }


def looks_at_clock(node: ast.AST, times: set[str]) -> bool:
    """Whether the expression names a clock, called at once or handed on to be called later."""
    if isinstance(node, ast.Name):
        return isinstance(node.ctx, ast.Load) and node.id in times
    if not isinstance(node, ast.Attribute):
        return False
    owner = dotted(node.value).rpartition(".")[2]
    return (owner in {"datetime", "date", "dt"} and node.attr in DATES) or (
        owner == "time" and node.attr in TIMES
    )


def clock_readings(files: Iterable[Source]) -> Iterator[str]:
    """Every look at the clock outside the places that may."""
    for source in files:
        if source.within(*ALLOWED):
            continue
        times = imported_times(source.tree)
        for node in ast.walk(source.tree):
            if looks_at_clock(node, times):
                yield source.at(
                    node,
                    "reads the clock: `now` is read once, at the top of a use case, from the "
                    "runtime's clock, and passed down",
                )


def test_nobody_reads_the_clock_but_the_clock() -> None:
    none_of(clock_readings(product()))


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\nx = datetime.datetime.now(datetime.UTC)",
        "from datetime import datetime\nx = datetime.utcnow()",
        "from datetime import date\nx = date.today()",
        "import time\nx = time.time()",
        "import time\ndef f(clock=time.monotonic):\n    return clock()",
        "from time import monotonic as tick\nx = tick()",
    ],
)
def test_a_look_at_the_clock_is_caught(text: str) -> None:
    assert len(list(clock_readings([Source(path="bot/services/x.py", text=text)]))) == 1
    assert not list(clock_readings([Source(path="bot/clock.py", text=text)]))


def test_times_that_are_passed_down_are_not_caught() -> None:
    text = "def f(now):\n    return clock.now(), now.date(), event.time, time.sleep(1)"
    assert not list(clock_readings([Source(path="bot/services/x.py", text=text)]))
