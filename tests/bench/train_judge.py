"""`make train DATA=folder [ROWS=file]`: trains the judge of English news, writes its weights.

The folder holds the labelled rows, which stay outside the project; only weights and counts are
kept. ROWS are rows that people labelled in triage, as JSON lines of lang, title, text, entity and
label. Nothing is learnt behind anybody's back: the new weights come with their figures, the tests
of cases run over them, and somebody commits them or does not. The figures come from grouped
cross-validation: each row is judged by a model that has seen neither it nor its cluster.
"""

import gzip
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from feeds.model import settle
from tests.bench.judge_fit import NEUTRAL, Calibration, Look, calibrated, fit, looks_of
from tests.bench.judge_row import (
    CHINESE,
    ENGLISH,
    Row,
    english_rows,
    folds,
    ordinary_of,
    sha256_of,
    triaged_rows,
)
from tests.bench.judge_score import (
    Verdict,
    average_precision,
    calibration_error,
    conflicting,
    f1,
    precision_at,
)

FEEDS: Final = Path(__file__).resolve().parents[2] / "feeds"
FOLDS: Final = 5
_POLITICS: Final = "politics"


def main(folder: Path, triaged: Path | None = None) -> None:
    """Measure by cross-validation, then train on every row and write the files."""
    rows = english_rows(folder) + triaged_rows(triaged)
    ordinary = ordinary_of(rows)
    words = "".join(f"{word}\n" for word in ordinary).encode("utf-8")
    looks = looks_of(rows, frozenset(ordinary))
    print(f"{len(rows)} rows read")
    places = folds(rows, FOLDS)
    raw = _unseen(rows, looks, places)
    business = [at for at, row in enumerate(rows) if row.origin != _POLITICS]
    fine = _calibration(raw, rows, looks, business)
    figures = _figures(rows, _verdicts(raw, rows, looks, places, business))
    print(json.dumps(figures, indent=1))
    fitted = fit(looks, rows)
    packed = gzip.compress(
        "".join(f"{line}\n" for line in fitted.lines).encode("utf-8"), compresslevel=9, mtime=0
    )
    (FEEDS / "judge_words.txt").write_bytes(words)
    (FEEDS / "judge.tsv.gz").write_bytes(packed)
    settling = fitted.settling(fine)
    document = {
        "weights": {
            "file": "judge.tsv.gz",
            "sha256": hashlib.sha256(packed).hexdigest(),
            "tokens": len(fitted.lines),
        },
        "words": {
            "file": "judge_words.txt",
            "sha256": hashlib.sha256(words).hexdigest(),
            "words": len(ordinary),
        },
        "trained_on": {
            name: {"sha256": sha256_of(folder / name), "rows": sum(r.origin == o for r in rows)}
            for o, name in ENGLISH.items()
        },
        "settling": {
            "aware": settling.aware,
            "blind": settling.blind,
            "evidence": settling.evidence,
            "slope": settling.slope,
            "offset": settling.offset,
            "edge": settling.edge,
        },
        "cross_validation": {"folds": FOLDS, **figures},
    }
    (FEEDS / "judge.json").write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    print(f"{len(fitted.lines)} weights, {len(packed)} bytes; {CHINESE} is not trained on")


def _unseen(
    rows: Sequence[Row], looks: Sequence[Look], places: Sequence[int]
) -> list[tuple[float, float, float]]:
    """What models that have not seen a row's fold say of it, before calibration."""
    said = [(0.0, 0.0, 0.0)] * len(rows)
    for fold in range(FOLDS):
        known = [at for at, place in enumerate(places) if place != fold]
        fitted = fit([looks[at] for at in known], [rows[at] for at in known])
        model = fitted.model(NEUTRAL)
        for at, place in enumerate(places):
            if place == fold:
                said[at] = model.blended(looks[at].views)
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
    return said


def _calibration(
    raw: Sequence[tuple[float, float, float]],
    rows: Sequence[Row],
    looks: Sequence[Look],
    some: Sequence[int],
) -> Calibration:
    return calibrated(
        [raw[at][0] for at in some],
        [looks[at] for at in some],
        [rows[at].label == "negative" for at in some],
    )


def _verdicts(
    raw: Sequence[tuple[float, float, float]],
    rows: Sequence[Row],
    looks: Sequence[Look],
    places: Sequence[int],
    business: Sequence[int],
) -> list[Verdict]:
    """The verdicts of each fold, calibrated on the others."""
    said = [Verdict(p=0.0, negative=False)] * len(rows)
    for fold in range(FOLDS):
        others = [at for at in business if places[at] != fold]
        fine = _calibration(raw, rows, looks, others)
        for at, place in enumerate(places):
            if place == fold:
                odds = settle(raw[at], looks[at].evidence, fine.alone)
                said[at] = Verdict(p=odds.negative, negative=odds.calls_negative)
    return said


def _figures(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for origin in ENGLISH:
        some = [at for at, row in enumerate(rows) if row.origin == origin]
        mine, said = [rows[at] for at in some], [verdicts[at] for at in some]
        found[origin] = {
            "rows": len(mine),
            "f1": round(f1(mine, said), 3),
            "average_precision": round(average_precision(mine, said), 3),
            "calibration_error": round(calibration_error(mine, said), 3),
        }
        if origin == "market":
            for share in (0.5, 0.7):
                found[origin][f"precision_at_{share}"] = round(precision_at(share, mine, said), 3)
            split = conflicting(mine)
            found["conflicting"] = {
                "rows": len(split),
                "f1": round(f1([mine[at] for at in split], [said[at] for at in split]), 3),
            }
    return found


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
