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
from itertools import chain
from typing import Final, NamedTuple, cast

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

    The place of each (None: it has none), how often each place comes, how much more those count
    that come again, and the length of them all (the root of the sum of their squares). Looking
    tokens up is most of the work, so it is done once for odds and reasons.
    """

    places: list[int | None]
    times: dict[int, int]
    again: list[tuple[int, float]]
    norm: float


class Model:
    """The weights by view and token.

    Each figure has a column of its own: the square of a token's rarity, and by how much its weight
    for negative and that for neutral exceed that for positive, with the rarity multiplied in.
    """

    def __init__(self, lines: Iterable[str], settling: Settling) -> None:
        """Read lines of token, rarity and three weights, parted by tabs."""
        self._settling = settling
        self._grams: dict[str, int] = {}
        self._places: list[int | None] = []
        self._squares = array("f")
        self._weights = (array("f"), array("f"))
        for line in lines:
            token, *figures = line.rstrip("\n").split("\t")
            rarity, *weights, positive = (int(figure) / SCALE for figure in figures)
            view, gram = _parted(token)
            row = self._grams.setdefault(gram, len(self._places))
            if row == len(self._places):
                self._places += [None] * len(_VIEWS)
            self._places[row + _VIEWS[view]] = len(self._squares)
            self._squares.append(rarity * rarity)
            for column, weight in zip(self._weights, weights, strict=True):
                column.append(rarity * (weight - positive))

    def __len__(self) -> int:
        """Answer how many tokens have weights."""
        return len(self._squares)

    def known(self, tokens: Tokens) -> Known:
        """The tokens as they are known here."""
        rows = [list(map(self._grams.get, source.grams)) for source in tokens.sources]
        places: list[int | None] = []
        table = self._places
        for view, source, start, end in tokens.runs:
            at = _VIEWS[view]
            places += [row if row is None else table[row + at] for row in rows[source][start:end]]
        counted = Counter(places)
        del counted[None]
        times = cast("dict[int, int]", counted)
        again = [(place, 1.0 + math.log(often)) for place, often in times.items() if often > 1]
        square = sum(map(self._squares.__getitem__, times))
        for place, factor in again:
            square += self._squares[place] * (factor * factor - 1)
        return Known(places, times, again, math.sqrt(square) or 1.0)

    def judge(self, seen: Views, evidence: Sequence[float], aware: Known | None = None) -> Odds:
        """How likely the article is what: blended, with the words of risk, and calibrated.

        `aware` are the tokens that know the customer, where they were looked up before.
        """
        return settle(self.blended(seen, aware), evidence, self._settling)

    def blended(self, seen: Views, aware: Known | None = None) -> tuple[float, float, float]:
        """What both parts say together: shares of negative, neutral, positive."""
        first = aware or self.known(seen.aware)
        aware_sums = _softmax(self._sums(first, self._settling.aware))
        blind_sums = _softmax(self._sums(self.known(seen.blind), self._settling.blind))
        negative, neutral, positive = (
            AWARE_SHARE * a + (1 - AWARE_SHARE) * b
            for a, b in zip(aware_sums, blind_sums, strict=True)
        )
        return negative, neutral, positive

    def shares(self, seen: Views, aware: Known | None = None) -> dict[int, float]:
        """What each word added to negative, by its place among the words of the article.

        What a token of several words adds is shared among its ends and what lies between them. The
        part that is blind to the customer is left out: it moves little.
        """
        found, times, again, norm = aware or self.known(seen.aware)
        negative, neutral = self._weights
        scale = AWARE_SHARE / norm
        worths: dict[int | None, float] = {
            place: scale * (negative[place] - neutral[place] / 2) for place in times
        }
        for repeated, factor in again:
            worths[repeated] *= factor / times[repeated]
        shares: dict[int, float] = {}
        sources, runs = seen.aware.sources, seen.aware.runs
        firsts = chain.from_iterable(sources[at].firsts[start:end] for _, at, start, end in runs)
        lasts = chain.from_iterable(sources[at].lasts[start:end] for _, at, start, end in runs)
        for place, first, last in zip(found, firsts, lasts, strict=True):
            if place is None:
                continue
            worth = worths[place] / (last - first + 1)
            for word in range(first, last + 1) if last > first else (first,):
                shares[word] = shares.get(word, 0.0) + worth
        return shares

    def values(self, tokens: Tokens) -> dict[str, float]:
        """What each known token weighs in the article: TF-IDF, together of length 1."""
        places, times, _, norm = self.known(tokens)
        return {
            token: math.sqrt(self._squares[place]) * (1.0 + math.log(times[place])) / norm
            for token, place in zip(tokens.forms, places, strict=True)
            if place is not None
        }

    def _sums(self, known: Known, constants: Sequence[float]) -> list[float]:
        *ours, positive = constants
        sums = []
        for column, constant in zip(self._weights, ours, strict=True):
            total = sum(map(column.__getitem__, known.times))
            for place, factor in known.again:
                total += column[place] * (factor - 1)
            sums.append(total / known.norm + constant)
        return [*sums, positive]


def _parted(token: str) -> tuple[str, str]:
    """The view of a token and its n-gram; no n-gram holds a colon."""
    view, colon, gram = token.rpartition(":")
    return view + colon, gram


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


def _softmax(sums: list[float]) -> list[float]:
    top = max(sums)
    powers = [math.exp(each - top) for each in sums]
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
