"""What the judge of news is worth and costs, as rows of the table of `make bench`.

The figures of judging come from the grouped cross-validation that `make train` ran last and kept
in `feeds/judge.json`; speed, memory and explanations are measured here and now, on headlines
written for the tests and, where RISK_NEWS_ROWS names a folder with labelled rows, on those.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Final

from feeds.assess import assess
from feeds.assessment import Assessment
from tests.bench.judge_row import CHINESE, Row, english_rows, rows_of
from tests.bench.judge_score import Verdict, f1
from tests.feeds.test_judge_case import CALM, CASES, SILENT

Line = tuple[str, str, str]
Text = tuple[str, str, tuple[str, ...]]
_LONG: Final = 350
_MARGIN: Final = 50
_SAMPLED: Final = 25
_ROUNDS: Final = 5
_MEGABYTE: Final = 1024
_BARS: Final = (
    ("market", "f1", "market headlines: negative F1", ".80"),
    ("market", "average_precision", "market headlines: AP", ".88"),
    ("market", "precision_at_0.5", "market headlines: precision at recall .5", ".94"),
    ("market", "precision_at_0.7", "market headlines: precision at recall .7", ".88"),
    ("conflicting", "f1", "headlines whose entities differ: F1", ".69"),
    ("reuters", "f1", "FinEntity: F1", ".69"),
    ("reuters", "average_precision", "FinEntity: AP", ".77"),
    ("adverse", "f1", "adverse media: F1", ".83"),
    ("adverse", "average_precision", "adverse media: AP", ".89"),
    ("market", "calibration_error", "calibration error, market headlines", "<= .03"),
    ("adverse", "calibration_error", "calibration error, adverse media", "<= .08"),
)


def rows() -> Iterable[Line]:
    """Every row about the judge."""
    found = json.loads((files("feeds") / "judge.json").read_text("utf-8"))["cross_validation"]
    for group, figure, name, bar in _BARS:
        yield name, f"{found[group][figure]:.3f}", f"bar {bar} ({found['folds']} folds)"
    yield from _costs()
    yield from _explained()
    folder = os.environ.get("RISK_NEWS_ROWS", "")
    if folder:
        yield from _chinese(Path(folder))


def _costs() -> Iterable[Line]:
    titles = [title for title, _ in (*CASES, *SILENT)] + list(CALM)
    texts = [title for title in titles if title.isascii()]
    dense = [" ".join([*texts[at : at + 6]])[:_LONG] for at in range(len(texts) - 6)]
    own: list[Text] = [("", text, ("Nordwind",)) for text in texts]
    yield _speed("judging headlines", own)
    long: list[Text] = [("", text, ("Nordwind",)) for text in dense]
    yield _speed(f"judging {_LONG} characters, all of them bad news", long)
    folder = os.environ.get("RISK_NEWS_ROWS", "")
    if folder:
        fitting = [row for row in english_rows(Path(folder)) if len(row.whole) <= _LONG]
        some: list[Text] = [(row.title, row.text, row.names) for row in fitting]
        yield _speed(f"judging rows of up to {_LONG} characters", some[::_SAMPLED])
        near = [t for t in some if len(t[0]) + len(t[1]) >= _LONG - _MARGIN]
        yield _speed(f"judging rows of {_LONG - _MARGIN} to {_LONG} characters", near[::3])
    size = sum(
        len((files("feeds") / name).read_bytes())
        for name in ("judge.tsv.gz", "judge.json", "judge_words.txt", "adverse_terms.csv")
    )
    yield "model files with the lexicon", f"{size / _MEGABYTE / _MEGABYTE:.2f} MB", "bar 2 MB"
    yield "extra memory of the judge", f"{_memory() / _MEGABYTE / _MEGABYTE:.0f} MB", "bar 60 MB"


def _speed(name: str, some: list[Text]) -> Line:
    """The median over the texts of each one's best time on one core, in a few rounds."""
    best = [math.inf] * len(some)
    for _ in range(_ROUNDS):
        for at, (title, text, names) in enumerate(some):
            start = time.process_time_ns()
            assess(title, text, names, "en")
            best[at] = min(best[at], (time.process_time_ns() - start) / 1e6)
    return name, f"{statistics.median(best):.2f} ms", f"bar 1 ms, one core ({len(some)} texts)"


def _memory() -> int:
    """Bytes that a fresh process holds more after it judged its first text."""
    script = (
        "import tracemalloc\n"
        "from feeds.assess import assess\n"
        "tracemalloc.start()\n"
        "assess('Nordwind collapses', '', ('Nordwind',), 'en')\n"
        "print(tracemalloc.get_traced_memory()[1])\n"
    )
    answer = subprocess.run(  # this project's own judge
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return int(answer.stdout)


def _explained() -> Iterable[Line]:
    folder = os.environ.get("RISK_NEWS_ROWS", "")
    some = english_rows(Path(folder)) if folder else []
    some = some[:: max(1, len(some) // 3000)]
    judged = [(row.whole, assess(row.title, row.text, row.names, "en")) for row in some]
    judged += [(title, _own(title)) for title, _ in CASES]
    warned = [(text, found) for text, found in judged if found.adverse]
    good = sum(_shows(text, found) for text, found in warned)
    share = f"{100 * good / len(warned):.1f} %"
    yield "adverse verdicts that show word and clause", share, f"bar 100 % ({len(warned)} verdicts)"


def _own(title: str) -> Assessment:
    return assess(title, "", ("北辰航运",) if "北辰" in title else ("Nordwind",))


def _shows(text: str, found: Assessment) -> bool:
    flat = " ".join(text.split())
    clause = found.clause.removesuffix("…").rstrip()
    return bool(found.words) and bool(clause) and clause in flat and found.words[0] in flat


def _chinese(folder: Path) -> Iterable[Line]:
    some: list[Row] = rows_of(folder, CHINESE, "market")
    said = [assess(row.title, row.text, row.names, "zh") for row in some]
    verdicts = [Verdict(p=a.p_negative, negative=a.label == "negative") for a in said]
    yield "CFBenchmark, Chinese market news: F1", f"{f1(some, verdicts):.3f}", "no target is given"


if __name__ == "__main__":
    for line in rows():
        print("{:<48} {:>10}  {}".format(*line))
