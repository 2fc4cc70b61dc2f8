"""Words of a row: how a figure stands to its target."""

import statistics
import time
from collections.abc import Callable, Sequence


def ratio(figure: float) -> str:
    """A ratio, as 2.5x."""
    return f"{figure:.2f}x" if figure < 10 else f"{figure:.0f}x"


def median(figures: Sequence[float]) -> float:
    """The one in the middle."""
    return statistics.median(figures)


def judged(target: str, *, met: bool) -> str:
    """The target, and whether it was met."""
    return f"target {target}: {'met' if met else 'NOT MET'}"


def in_turn(
    ways: Sequence[Callable[[], object]],
    times: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """The median seconds of each way, all of them run in turn so many times.

    Where the ways only compute, the thread's own clock leaves busy neighbours out.
    """
    spent: list[list[float]] = [[] for _ in ways]
    for _ in range(times):
        for place, way in enumerate(ways):
            started = clock()
            way()
            spent[place].append(clock() - started)
    return [statistics.median(each) for each in spent]
