"""The trained judge of English news: weights of tokens, read once from the file beside this one.

Two three-class logistic regressions on TF-IDF, one that knows which customer is meant and one that
is blind to it, blended 0.85 to 0.15; then the words
of risk are added and the whole is calibrated. It is linear, so what each word added can be told
exactly. `judge.README.md` says how the weights came to be; `judge.json` holds their hashes.
"""

import gzip
import json
import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from feeds.view import Token, Views

AWARE_SHARE: Final = 0.85
SCALE: Final = 1000
"""Weights are kept as whole thousandths."""

_CLASSES: Final = 3
_EDGE: Final = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely an article is negative, neutral or positive for the customer; together 1."""

    negative: float
    neutral: float
    positive: float

    @property
    def calls_negative(self) -> bool:
        """Whether negative is the likeliest of the three."""
        return self.negative >= max(self.neutral, self.positive)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """What turns weights into probabilities: the constants of both parts, and the calibration.

    `evidence` weighs what the words of risk say (`feeds.weigh`), `slope` what the model says.
    """

    aware: Sequence[float]
    blind: Sequence[float]
    evidence: Sequence[float]
    slope: float
    offset: float


class Model:
    """The weights by token."""

    def __init__(self, lines: Iterable[str], settling: Settling) -> None:
        """Read lines of token, rarity and three weights, parted by tabs."""
        self._settling = settling
        self._place: dict[str, int] = {}
        self._rarity = array("f")
        self._weights = array("f")
        for line in lines:
            token, rarity, *weights = line.rstrip("\n").split("\t")
            self._place[token] = len(self._rarity)
            self._rarity.append(int(rarity) / SCALE)
            self._weights.extend(int(weight) / SCALE for weight in weights)

    def __len__(self) -> int:
        """Answer how many tokens have weights."""
        return len(self._rarity)

    def judge(self, seen: Views, evidence: Sequence[float]) -> Odds:
        """How likely the article is what: blended, with the words of risk, and calibrated."""
        return settle(self.blended(seen), evidence, self._settling)

    def blended(self, seen: Views) -> tuple[float, float, float]:
        """What both parts say together: shares of negative, neutral, positive."""
        aware = _softmax(self._sums(seen.aware, self._settling.aware))
        blind = _softmax(self._sums(seen.blind, self._settling.blind))
        negative, neutral, positive = (
            AWARE_SHARE * a + (1 - AWARE_SHARE) * b for a, b in zip(aware, blind, strict=True)
        )
        return negative, neutral, positive

    def shares(self, seen: Views) -> dict[int, float]:
        """What each word added to negative, by its place among the words of the article.

        What a token of several words adds is shared among its ends and what lies between them.
        """
        shares: dict[int, float] = {}
        for tokens, factor in ((seen.aware, AWARE_SHARE), (seen.blind, 1 - AWARE_SHARE)):
            times = self._times(tokens)
            values = self._values(times)
            norm = _norm(values.values()) or 1.0
            weights, find = self._weights, self._place.get
            for token, first, last in tokens:
                place = find(token)
                if place is None:
                    continue
                at = place * _CLASSES
                against = weights[at] - (weights[at + 1] + weights[at + 2]) / 2
                size = last - first + 1
                worth = factor * values[place] / norm / times[place] * against / size
                for word in range(first, last + 1):
                    shares[word] = shares.get(word, 0.0) + worth
        return shares

    def _times(self, tokens: Iterable[Token]) -> dict[int, int]:
        """How often each known token is there, by its place in the table."""
        times: dict[int, int] = {}
        find = self._place.get
        for token, _, _ in tokens:
            place = find(token)
            if place is not None:
                times[place] = times.get(place, 0) + 1
        return times

    def _values(self, times: dict[int, int]) -> dict[int, float]:
        rarity = self._rarity
        return {
            place: rarity[place] if n == 1 else rarity[place] * (1.0 + math.log(n))
            for place, n in times.items()
        }

    def _sums(self, tokens: Iterable[Token], constants: Sequence[float]) -> list[float]:
        values = self._values(self._times(tokens))
        norm = _norm(values.values()) or 1.0
        negative = neutral = positive = 0.0
        weights = self._weights
        for place, value in values.items():
            at = place * _CLASSES
            negative += value * weights[at]
            neutral += value * weights[at + 1]
            positive += value * weights[at + 2]
        sums = (negative, neutral, positive)
        return [total / norm + constant for total, constant in zip(sums, constants, strict=True)]


def settle(blended: Sequence[float], evidence: Sequence[float], settling: Settling) -> Odds:
    """The calibrated odds of what both parts say together, with the words of risk."""
    raw, neutral, positive = blended
    odds = settling.slope * log_odds(raw) + settling.offset
    odds += sum(w * x for w, x in zip(settling.evidence, evidence, strict=True))
    negative = 1 / (1 + math.exp(-odds))
    rest = (1 - negative) / ((neutral + positive) or 1.0)
    return Odds(negative=negative, neutral=neutral * rest, positive=positive * rest)


def log_odds(share: float) -> float:
    """The logarithm of the odds of a probability, which is kept off 0 and 1."""
    kept = min(max(share, _EDGE), 1 - _EDGE)
    return math.log(kept / (1 - kept))


def _norm(values: Iterable[float]) -> float:
    return math.sqrt(math.fsum(value * value for value in values))


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
    )


@cache
def model() -> Model:
    """Answer the model that lies beside this file, read once."""
    here = files("feeds")
    document = json.loads((here / "judge.json").read_text("utf-8"))
    lines = gzip.decompress((here / "judge.tsv.gz").read_bytes()).decode("utf-8").splitlines()
    return Model(lines, settling_of(document))
