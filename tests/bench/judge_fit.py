"""Fitting the judge: counts to TF-IDF, two logistic regressions, pruned, in whole thousandths.

Only this file knows scikit-learn. What it hands on are the lines that `feeds.model` reads.
"""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from feeds.model import SCALE, Model, Settling, log_odds
from feeds.reading import read
from feeds.view import Views, views
from feeds.weigh import weigh
from tests.bench.judge_row import LABELS, Row
from tests.bench.judge_score import conflicting

AWARE_TOKENS: Final = 44_000
BLIND_TOKENS: Final = 14_000
FEWEST_ARTICLES: Final = 2
SOFTNESS: Final = 4.0
ROUGH: Final = 15
FINE: Final = 60
IMPORTANCE: Final = {"market": 1.0, "reuters": 1.5, "politics": 0.5, "adverse": 2.0, "triage": 3.0}
"""How much a row of each set counts: politics is the farthest from what the judge will read."""

TELLING: Final = 2.0
"""How much more a row counts whose article is something else for another entity."""


_EMPHASIS: Final = (
    (re.compile(r"C:|c[lr]:"), 1.5),
    (re.compile(r"[lr][123]:"), 1.5),
    (re.compile(r"O:|[LRB]:|.*\bTARGET\b"), 1.0),
)
_PLAIN: Final = 0.5
"""How much a token of each view counts: what stands about the customer more than what stands
anywhere. Rarity is kept multiplied by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines of one of the two regressions, and its three constants."""

    lines: tuple[str, ...]
    constants: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Both parts; without a calibration until `calibrated` gives them one."""

    aware: Part
    blind: Part

    @property
    def lines(self) -> list[str]:
        """The lines of both, in order."""
        return sorted([*self.aware.lines, *self.blind.lines])

    def settling(self, fine: "Calibration") -> Settling:
        """The constants of both parts with a calibration."""
        return Settling(
            aware=self.aware.constants,
            blind=self.blind.constants,
            evidence=fine.evidence,
            slope=fine.slope,
            offset=fine.offset,
            edge=fine.edge,
        )

    def model(self, fine: "Calibration") -> Model:
        """The product's own model with these weights."""
        return Model(self.lines, self.settling(fine))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Slope, weights of the evidence and offset that make probabilities come true."""

    slope: float
    evidence: tuple[float, ...]
    offset: float
    edge: float = 0.5

    @property
    def alone(self) -> Settling:
        """The same without the constants of a fit."""
        return Settling(
            aware=(),
            blind=(),
            evidence=self.evidence,
            slope=self.slope,
            offset=self.offset,
            edge=self.edge,
        )


NEUTRAL: Final = Calibration(slope=1.0, evidence=(0.0,) * 6, offset=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the judge looks at in one row."""

    views: Views
    evidence: tuple[float, ...]


def looks_of(rows: Sequence[Row], ordinary: frozenset[str]) -> list[Look]:
    """What the judge looks at in each row; `ordinary` words that open a sentence are no names."""
    found = []
    for row in rows:
        reading = read(row.whole, row.names)
        found.append(Look(views=views(reading, ordinary), evidence=weigh(reading, "en").evidence))
    return found


def fit(looks: Sequence[Look], rows: Sequence[Row]) -> Fitted:
    """Fit both parts to the rows, of which `looks` are what the judge sees."""
    labels = np.array([LABELS.index(row.label) for row in rows])
    worth = np.array([IMPORTANCE[row.origin] for row in rows])
    worth[conflicting(rows)] *= TELLING
    aware = [look.views.aware.forms for look in looks]
    blind = [look.views.blind.forms for look in looks]
    return Fitted(
        aware=_part(aware, labels, worth, AWARE_TOKENS),
        blind=_part(blind, labels, worth, BLIND_TOKENS),
    )


def _part(documents: list[list[str]], labels: Any, worth: Any, most: int) -> Part:
    counter = CountVectorizer(
        analyzer=lambda tokens: tokens, min_df=FEWEST_ARTICLES, dtype=np.float64
    )
    counts = counter.fit_transform(documents)
    names = counter.get_feature_names_out()
    rarity = _rarity(counts) * np.array([_emphasis(name) for name in names])
    rarity = np.rint(rarity * SCALE) / SCALE
    rough = _fitted(ROUGH, _weighted(counts, rarity), labels, worth)
    strength = np.ptp(rough.coef_, axis=0) * rarity
    kept = np.sort(np.argsort(-strength)[:most])
    counts, names, rarity = counts[:, kept], names[kept], rarity[kept]
    fine = _fitted(FINE, _weighted(counts, rarity), labels, worth)
    weights = fine.coef_ - fine.coef_.mean(axis=0)
    rows = np.rint(np.vstack([rarity, weights]) * SCALE).astype(int).T
    lines = tuple(
        "\t".join([name, *map(str, row)]) for name, row in zip(names, rows.tolist(), strict=True)
    )
    constants = fine.intercept_ - fine.intercept_.mean()
    return Part(lines=lines, constants=tuple(round(float(c), 4) for c in constants))


def _fitted(steps: int, values: Any, labels: Any, worth: Any) -> Any:
    """A regression after so many steps: to stop early is meant, and keeps the weights small."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=SOFTNESS, max_iter=steps, tol=1e-3).fit(values, labels, worth)


def _rarity(counts: Any) -> Any:
    seen_in = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log((1 + counts.shape[0]) / (1 + seen_in)) + 1


def _emphasis(token: str) -> float:
    return next((worth for kind, worth in _EMPHASIS if kind.match(token)), _PLAIN)


def _weighted(counts: Any, rarity: Any) -> Any:
    weighted = counts.copy()
    weighted.data = 1 + np.log(weighted.data)
    weighted = weighted @ sparse.diags(rarity)
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    return sparse.diags(1 / norms) @ weighted


def calibrated(
    raw: Sequence[float], looks: Sequence[Look], negative: Sequence[bool]
) -> Calibration:
    """What makes the raw probabilities of rows that the model has not seen come true."""
    columns = [[log_odds(p), *look.evidence] for p, look in zip(raw, looks, strict=True)]
    line = LogisticRegression(C=10.0, max_iter=500).fit(np.array(columns), np.array(negative))
    slope, *evidence = (round(float(c), 4) for c in line.coef_[0])
    return Calibration(
        slope=slope,
        evidence=tuple(evidence),
        offset=round(float(line.intercept_[0]), 4),
        edge=_edge(line.predict_proba(np.array(columns))[:, 1], np.array(negative)),
    )


def _edge(said: Any, negative: Any) -> float:
    """From which probability on calling a row negative gives the best F1."""
    order = np.argsort(-said)
    true = np.cumsum(negative[order])
    best = np.argmax(2 * true / (np.arange(1, len(order) + 1) + negative.sum()))
    return round(float(said[order][best]), 3)
