"""How good judgements are: F1, average precision, precision at a recall, calibration error."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.judge_row import Row

_BINS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the judge said of a row: how likely negative, and whether it called it so."""

    p: float
    negative: bool


def f1(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> float:
    """The harmonic mean of precision and recall of what was called negative."""
    true = sum(r.label == "negative" and v.negative for r, v in zip(rows, verdicts, strict=True))
    called = sum(v.negative for v in verdicts)
    there = sum(r.label == "negative" for r in rows)
    return 2 * true / (called + there) if called + there else 0.0


def _curve(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> list[tuple[float, float]]:
    """Recall and precision after each row, the likeliest first."""
    order = sorted(zip(rows, verdicts, strict=True), key=lambda pair: -pair[1].p)
    there = sum(row.label == "negative" for row in rows) or 1
    points, true = [], 0
    for rank, (row, _) in enumerate(order, start=1):
        true += row.label == "negative"
        points.append((true / there, true / rank))
    return points


def average_precision(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> float:
    """The mean of the precision at each negative row."""
    total, before = 0.0, 0.0
    for recall, precision in _curve(rows, verdicts):
        total += (recall - before) * precision
        before = recall
    return total


def precision_at(recall: float, rows: Sequence[Row], verdicts: Sequence[Verdict]) -> float:
    """The best precision at which at least this share of the negative rows is found."""
    return max((p for r, p in _curve(rows, verdicts) if r >= recall), default=0.0)


def calibration_error(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> float:
    """The mean distance, over ten bins, of what was said from what came true."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for row, verdict in zip(rows, verdicts, strict=True):
        bins[min(int(verdict.p * _BINS), _BINS - 1)].append((verdict.p, row.label == "negative"))
    gaps = (abs(sum(p for p, _ in b) - sum(n for _, n in b)) for b in bins.values())
    return sum(gaps) / (len(rows) or 1)


def conflicting(rows: Sequence[Row]) -> list[int]:
    """The places of the rows whose headline has other labels for other entities."""
    labels: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        labels[row.whole].add(row.label)
    return [at for at, row in enumerate(rows) if len(labels[row.whole]) > 1]
