"""The trained judge of English news: weights of tokens, read once from the file beside this one.

Two three-class logistic regressions on TF-IDF, one that knows which customer is meant and one that
is blind to it, blended 0.92 to 0.08; then the words
of risk are added and the whole is calibrated. It is linear, so what each word added can be told
exactly. `judge.README.md` says how the weights came to be; `shipped` checks their hashes.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, repeat
from operator import add
from typing import Final, NamedTuple

from feeds.shipped import shipped
from feeds.view import BLIND, Tokens, Views

AWARE_SHARE: Final = 0.92
SCALE: Final = 1000
"""Weights are kept as whole thousandths."""

_EDGE: Final = 1e-4
_VIEWS: Final = {
    view: at
    for at, view in enumerate(
        ("", "C:", "cl:", "cr:", "O:", "L:", "R:", "l1:", "l2:", "l3:", "r1:", "r2:", "r3:", BLIND)
    )
}
"""Where in the row of an n-gram the place of its token in each view is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely an article is negative, neutral or positive for the customer; together 1."""

    negative: float
    neutral: float
    positive: float
    edge: float = 0.5

    @property
    def calls_negative(self) -> bool:
        """Whether negative is likely enough to be called so.

        The edge is where precision and recall are best together on rows that the fit had not seen.
        """
        return self.negative >= self.edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """What turns weights into probabilities: the constants of both parts, and the calibration.

    `evidence` weighs what the words of risk say (`feeds.weigh`), `slope` what the model says;
    from `edge` on an article is called negative.
    """

    aware: Sequence[float]
    blind: Sequence[float]
    evidence: Sequence[float]
    slope: float
    offset: float
    edge: float = 0.5


class Known(NamedTuple):
    """The tokens of one part that have weights.

    The place of each (0: it has none), how often those come that come again, the length of them
    all (the root of the sum of their squares), and what they say together for negative and for
    neutral. Looking tokens up is most of the work, so it is done once for odds and reasons.
    """

    places: list[int]
    again: dict[int, int]
    norm: float
    sums: tuple[float, float]


class Model:
    """The weights by view and token.

    Each token has three figures: the square of its rarity, and by how much its weight for negative
    and that for neutral exceed that for positive, with the rarity multiplied in. The tokens of one
    n-gram stand together, since they are looked up together.
    """

    def __init__(self, lines: Iterable[str], settling: Settling) -> None:
        """Read lines of token, rarity and three weights, parted by tabs."""
        self._settling = settling
        self._rows: tuple[dict[str, int], ...] = ({}, {}, {})
        self._opening: set[int] = set()
        self._places = array("i", [0] * len(_VIEWS))
        self._figures = [(0.0, 0.0, 0.0)]
        for line in sorted(lines, key=lambda line: _parted(line)[1]):
            view, gram, figures = _parted(line)
            rarity, negative, neutral, positive = (int(figure) / SCALE for figure in figures)
            self._places[self._row(gram) + _VIEWS[view]] = len(self._figures)
            weights = rarity * (negative - positive), rarity * (neutral - positive)
            self._figures.append(_rounded(rarity * rarity, *weights))

    def _row(self, gram: str) -> int:
        """Where the places of an n-gram begin, made if it is new; a pair is told what it opens."""
        size = gram.count(" ")
        row = self._rows[size].setdefault(gram, len(self._places))
        if row == len(self._places):
            self._places.extend([0] * len(_VIEWS))
            if size > 1:
                self._opening.add(self._row(gram.rpartition(" ")[0]))
        return row

    def __len__(self) -> int:
        """Answer how many tokens have weights."""
        return len(self._figures) - 1

    def known(self, tokens: Tokens) -> Known:
        """The tokens as they are known here."""
        rows = self._found(tokens)
        places: list[int] = []
        table, figures = self._places, self._figures
        for view, size, start, end in tokens.runs:
            at = _VIEWS[view]
            places += [table[row + at] for row in rows[size - 1][start:end]]
        places += [table[rows[0][at] + _VIEWS[view]] for view, at in tokens.beside]
        square = negative = neutral = 0.0
        again: dict[int, int] = {}
        for place, often in Counter(filter(None, places)).items():
            rare, first, second = figures[place]
            if often > 1:
                again[place] = often
                count = _count(often)
                rare, first, second = rare * count * count, first * count, second * count
            square += rare
            negative += first
            neutral += second
        norm = math.sqrt(square) or 1.0
        return Known(places, again, norm, (negative / norm, neutral / norm))

    def _found(self, tokens: Tokens) -> list[list[int]]:
        """The rows of all ones, twos and threes, in the order of the text; 0: it is not known."""
        ones, twos, threes = self._rows
        pairs = list(map(" ".join, pairwise(tokens.ones)))
        rows = [list(map(ones.get, tokens.ones, repeat(0))), list(map(twos.get, pairs, repeat(0)))]
        if tokens.most > len(rows):
            further = zip(rows[1], pairs, tokens.ones[2:], strict=False)
            # Few pairs open a three that is known.
            opening = self._opening
            rows.append(
                [threes.get(f"{p} {o}", 0) if row in opening else 0 for row, p, o in further]
            )
        return rows

    def judge(self, seen: Views, evidence: Sequence[float], aware: Known | None = None) -> Odds:
        """How likely the article is what: blended, with the words of risk, and calibrated.

        `aware` are the tokens that know the customer, where they were looked up before.
        """
        return settle(self.blended(seen, aware), evidence, self._settling)

    def blended(self, seen: Views, aware: Known | None = None) -> tuple[float, float, float]:
        """What both parts say together: shares of negative, neutral, positive."""
        first, blind = aware or self.known(seen.aware), self.known(seen.blind)
        aware_shares = _softmax(first.sums, self._settling.aware)
        blind_shares = _softmax(blind.sums, self._settling.blind)
        negative, neutral, positive = (
            AWARE_SHARE * a + (1 - AWARE_SHARE) * b
            for a, b in zip(aware_shares, blind_shares, strict=True)
        )
        return negative, neutral, positive

    def shares(self, seen: Views, aware: Known | None = None) -> dict[int, float]:
        """What each word added to negative, by its place among the words of the article.

        What a token of several words adds is shared among its ends and what lies between them. The
        part that is blind to the customer is left out: it moves little.
        """
        found, again, norm, _ = aware or self.known(seen.aware)
        figures, scale = self._figures, AWARE_SHARE / norm
        worths = {at: scale * (figures[at][1] - figures[at][2] / 2) for at in set(found)}
        for place, often in again.items():
            worths[place] *= _count(often) / often
        seen_by_all = iter(map(worths.__getitem__, found))
        words = seen.aware.places
        totals = [[0.0] * len(words) for _ in range(seen.aware.most)]
        for _, size, start, end in seen.aware.runs:
            total = totals[size - 1]
            total[start:end] = map(add, total[start:end], seen_by_all)
        for (_, at), worth in zip(seen.aware.beside, seen_by_all, strict=True):
            totals[0][at] += worth
        shares: dict[int, float] = {}
        for further, total in enumerate(totals):
            for at, worth in enumerate(total):
                if worth:
                    first, last = words[at], words[at + further]
                    each = worth / (last - first + 1)
                    for word in range(first, last + 1):
                        shares[word] = shares.get(word, 0.0) + each
        return shares

    def values(self, tokens: Tokens) -> dict[str, float]:
        """What each known token weighs in the article: TF-IDF, together of length 1."""
        places, again, norm, _ = self.known(tokens)
        return {
            token: math.sqrt(self._figures[place][0]) * _count(again.get(place, 1)) / norm
            for token, place in zip(tokens.forms, places, strict=True)
            if place
        }


def _count(often: int) -> float:
    """What a token counts that comes so often."""
    return 1.0 + math.log(often)


def _rounded(square: float, negative: float, neutral: float) -> tuple[float, float, float]:
    """The figures of a token as single floats, which is what was measured."""
    rounded = array("f", (square, negative, neutral))
    return rounded[0], rounded[1], rounded[2]


def _parted(line: str) -> tuple[str, str, list[str]]:
    """The view of a line's token, its n-gram, and the figures; no n-gram holds a colon."""
    token, *figures = line.rstrip("\n").split("\t")
    view, colon, gram = token.rpartition(":")
    return view + colon, gram, figures


def settle(blended: Sequence[float], evidence: Sequence[float], settling: Settling) -> Odds:
    """The calibrated odds of what both parts say together, with the words of risk."""
    raw, neutral, positive = blended
    odds = settling.slope * log_odds(raw) + settling.offset
    odds += sum(w * x for w, x in zip(settling.evidence, evidence, strict=True))
    negative = 1 / (1 + math.exp(-odds))
    rest = (1 - negative) / ((neutral + positive) or 1.0)
    return Odds(
        negative=negative,
        neutral=neutral * rest,
        positive=positive * rest,
        edge=settling.edge,
    )


def log_odds(share: float) -> float:
    """The logarithm of the odds of a probability, which is kept off 0 and 1."""
    kept = min(max(share, _EDGE), 1 - _EDGE)
    return math.log(kept / (1 - kept))


def _softmax(sums: Sequence[float], constants: Sequence[float]) -> list[float]:
    """Shares of what is said for each class, with its constant; for positive nothing is said."""
    said = [each + constant for each, constant in zip((*sums, 0.0), constants, strict=True)]
    top = max(said)
    powers = [math.exp(each - top) for each in said]
    total = sum(powers)
    return [power / total for power in powers]


def settling_of(document: Mapping[str, object]) -> Settling:
    """What `judge.json` says of constants and calibration."""
    found = document["settling"]
    if not isinstance(found, dict):
        msg = "judge.json has no settling; train the judge anew"
        raise TypeError(msg)
    return Settling(
        aware=tuple(found["aware"]),
        blind=tuple(found["blind"]),
        evidence=tuple(found["evidence"]),
        slope=float(found["slope"]),
        offset=float(found["offset"]),
        edge=float(found["edge"]),
    )


@cache
def model() -> Model:
    """Answer the model that was shipped, read once; raises UnfitJudgeError."""
    found = shipped()
    return Model(found.lines, settling_of(found.document))
