"""Learning from triage: corrections fitted to what people said, and the trial they have to pass.

A logistic regression on top of the shipped weights, held close to them; its figures come from rows
that it has not seen, those of one customer or one headline together. It is refused where the rows
are too few, where it is no better than the shipped judge on such rows, or where it loses one of the
plain stories of `judge_check.csv` or cries over a calm one. The same rows give the same lesson.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from feeds.assess import assess, trained
from feeds.learnt import KEPT, NOTHING, Learnt
from feeds.model import log_odds
from feeds.reading import read
from feeds.shipped import shipped
from feeds.view import views
from feeds.weigh import weigh
from scoring.vocabulary import Level

FEWEST: Final = 30
FEWEST_EACH: Final = 8
MOST_ROWS: Final = 2_000
_FEWEST_GROUPS: Final = 10
_FOLDS: Final = 5
_HELD: Final = 1.0
"""How closely the corrections are held to none."""
_ROUNDS: Final = 12
_STEPS: Final = 4
_BETTER: Final = 0.99
"""What the loss on unseen rows has to fall to, of that of the shipped judge."""
_LEAST: Final = 0.001
CHECKED: Final = "Nordwind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """One story, the customer's name in it, and whether people called it bad news for it."""

    title: str
    text: str
    name: str
    negative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How the shipped judge and the lesson did on rows that the lesson had not seen.

    `loss` is the mean of the logarithmic loss, `wrong` how many were called wrongly, `missed` how
    many of those were bad news.
    """

    rows: int
    negative: int
    loss: tuple[float, float] = (0.0, 0.0)
    wrong: tuple[int, int] = (0, 0)
    missed: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learnt, how it did, and why it may not be used (empty: it may)."""

    learnt: Learnt
    trial: Trial
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Look:
    """One row as the fit sees it: what its tokens weigh, what the shipped judge says, the truth."""

    values: dict[str, float]
    shipped: float
    negative: bool


def learn(rows: Sequence[Taught]) -> Lesson:
    """Fit a lesson to the newest rows and try it; it is refused where it may not be used."""
    rows = rows[-MOST_ROWS:]
    trial = Trial(rows=len(rows), negative=sum(row.negative for row in rows))
    few = _too_few(rows, trial)
    if few:
        return Lesson(learnt=NOTHING, trial=trial, refused=few)
    looks = [_look(row) for row in rows]
    trial = _tried(rows, looks, trial)
    learnt = _fitted(looks)
    return Lesson(learnt=learnt, trial=trial, refused=_no_better(trial) or unsafe(learnt))


def _too_few(rows: Sequence[Taught], trial: Trial) -> str:
    least = min(trial.negative, trial.rows - trial.negative)
    if trial.rows < FEWEST or least < FEWEST_EACH:
        return (
            f"Too little was said to learn from: {trial.rows} stories in English, {trial.negative} "
            f"of them confirmed. It takes {FEWEST}, and {FEWEST_EACH} of each kind."
        )
    if len(set(_groups(rows))) < _FEWEST_GROUPS:
        return (
            "Too few customers were spoken of to try the lesson on others than those it was "
            f"learnt from: it takes {_FEWEST_GROUPS}."
        )
    return ""


def _no_better(trial: Trial) -> str:
    before, after = trial.loss
    if after > before * _BETTER:
        return (
            "The lesson is no better than the judge as shipped on stories that it had not seen "
            f"(loss {after:.3f} against {before:.3f})."
        )
    if trial.wrong[1] > trial.wrong[0] or trial.missed[1] > trial.missed[0]:
        return (
            "On stories that it had not seen the lesson is wrong more often "
            f"({trial.wrong[1]} against {trial.wrong[0]}), or misses more bad ones "
            f"({trial.missed[1]} against {trial.missed[0]})."
        )
    return ""


def unsafe(learnt: Learnt) -> str:
    """Why the lesson fails on the plain stories, each of which the shipped judge gets right."""
    for title, bad in check_stories():
        level = assess(title, "", (CHECKED,), "en", learnt).level
        if bad and level not in {Level.HIGH, Level.REVIEW}:
            return f"With the lesson a plain story would be lost: “{title}”."
        if not bad and level is Level.HIGH:
            return f"With the lesson a harmless story would warn: “{title}”."
    return ""


@cache
def check_stories() -> tuple[tuple[str, bool], ...]:
    """Plain headlines about Nordwind, and whether each is bad news for it."""
    table = (files("feeds") / "judge_check.csv").read_text("utf-8")
    return tuple((row["title"], row["bad"] == "yes") for row in csv.DictReader(io.StringIO(table)))


def _look(row: Taught) -> _Look:
    whole = f"{row.title}\n{row.text}" if row.title and row.text else row.title or row.text
    reading = read(whole, (row.name,))
    seen = views(reading)
    odds = trained().judge(seen, weigh(reading, "en").evidence)
    return _Look(trained().values(seen.aware), log_odds(odds.negative), row.negative)


def _groups(rows: Sequence[Taught]) -> list[int]:
    """A number for each row: the same for rows of one customer, and for rows of one headline."""
    above: dict[str, str] = {}

    def root(key: str) -> str:
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    keys = [(f"name {r.name.casefold()}", f"title {r.title.casefold()}") for r in rows]
    for name, title in keys:
        above[root(title)] = root(name)
    numbers: dict[str, int] = {}
    return [numbers.setdefault(root(name), len(numbers)) for name, _ in keys]


def _folds(rows: Sequence[Taught]) -> list[int]:
    """The number of each row's fold: whole groups, the largest first, to the emptiest fold."""
    groups = _groups(rows)
    room, chosen = [0] * _FOLDS, dict[int, int]()
    for group, size in sorted(Counter(groups).items(), key=lambda pair: (-pair[1], pair[0])):
        chosen[group] = room.index(min(room))
        room[chosen[group]] += size
    return [chosen[group] for group in groups]


def _tried(rows: Sequence[Taught], looks: Sequence[_Look], trial: Trial) -> Trial:
    folds = _folds(rows)
    pairs: list[tuple[float, float, bool]] = []
    for fold in range(_FOLDS):
        learnt = _fitted([look for look, at in zip(looks, folds, strict=True) if at != fold])
        for look, at in zip(looks, folds, strict=True):
            if at == fold:
                push = learnt.push(look.values)
                pairs.append((look.shipped, look.shipped + push, look.negative))
    return Trial(
        rows=trial.rows,
        negative=trial.negative,
        loss=(_loss((b, n) for b, _, n in pairs), _loss((a, n) for _, a, n in pairs)),
        wrong=(sum((b >= 0) != n for b, _, n in pairs), sum((a >= 0) != n for _, a, n in pairs)),
        missed=(sum(b < 0 and n for b, _, n in pairs), sum(a < 0 and n for _, a, n in pairs)),
    )


def _loss(said: Iterable[tuple[float, bool]]) -> float:
    losses = [math.log1p(math.exp(-odds if negative else odds)) for odds, negative in said]
    return sum(losses) / (len(losses) or 1)


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _fitted(looks: Sequence[_Look]) -> Learnt:
    """Corrections that bring the shipped judge nearer to what people said, row by row.

    Each row adds its own tokens by as much as it is still wrong (dual coordinate ascent).
    """
    weights: dict[str, float] = {}
    shares = [0.0] * len(looks)
    for _ in range(_ROUNDS):
        for at, look in enumerate(looks):
            own = sum(value * value for value in look.values.values()) / _HELD
            odds = look.shipped + sum(weights.get(t, 0.0) * v for t, v in look.values.items())
            change = _step(odds, own, shares[at], negative=look.negative)
            shares[at] += change
            for token, value in look.values.items():
                weights[token] = weights.get(token, 0.0) + change * value / _HELD
    kept = sorted(weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:KEPT]
    rounded = {token: round(weight, 3) for token, weight in kept if abs(weight) >= _LEAST}
    return Learnt(edition=shipped().edition, weights=rounded)


def _step(odds: float, own: float, share: float, *, negative: bool) -> float:
    """By how much a row's share changes so that it is as large as the row is then wrong."""
    change = 0.0
    for _ in range(_STEPS):
        p = _chance(odds + own * change)
        change -= (share + change - (negative - p)) / (1 + own * p * (1 - p))
    return change
