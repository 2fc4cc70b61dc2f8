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
from typing import Final, NamedTuple, cast

from feeds.shipped import shipped
from feeds.view import Tokens, Views

AWARE_SHARE: Final = 0.92
SCALE: Final = 1000
"""Weights are kept as whole thousandths."""

_EDGE: Final = 1e-4


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
    """The tokens of one part that have weights: the place of each (None: it has none), how often.

    Looking tokens up is most of the work, so it is done once for odds and reasons.
    """

    places: list[int | None]
    times: dict[int, int]


class Model:
    """The weights by token.

    Of each token four figures lie side by side: the square of its rarity, and its three weights
    with the rarity multiplied in.
    """

    def __init__(self, lines: Iterable[str], settling: Settling) -> None:
        """Read lines of token, rarity and three weights, parted by tabs."""
        self._settling = settling
        self._place: dict[str, int] = {}
        self._figures = array("f")
        for line in lines:
            token, *figures = line.rstrip("\n").split("\t")
            rarity, negative, neutral, positive = (int(figure) / SCALE for figure in figures)
            self._place[token] = len(self._figures)
            self._figures.extend(
                (rarity * rarity, rarity * negative, rarity * neutral, rarity * positive)
            )

    def __len__(self) -> int:
        """Answer how many tokens have weights."""
        return len(self._place)

    def known(self, tokens: Tokens) -> Known:
        """The tokens as they are known here."""
        places = list(map(self._place.get, tokens.forms))
        times = Counter(places)
        del times[None]
        return Known(places, cast("dict[int, int]", times))

    def judge(self, seen: Views, evidence: Sequence[float], aware: Known | None = None) -> Odds:
        """How likely the article is what: blended, with the words of risk, and calibrated.

        `aware` are the tokens that know the customer, where they were looked up before.
        """
        return settle(self.blended(seen, aware), evidence, self._settling)

    def blended(self, seen: Views, aware: Known | None = None) -> tuple[float, float, float]:
        """What both parts say together: shares of negative, neutral, positive."""
        first = aware or self.known(seen.aware)
        aware_sums = _softmax(self._sums(first.times, self._settling.aware))
        blind_sums = _softmax(self._sums(self.known(seen.blind).times, self._settling.blind))
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
        shares: dict[int, float] = {}
        tokens, figures = seen.aware, self._figures
        found, times = aware or self.known(tokens)
        worths = {
            place: (figures[place + 1] - (figures[place + 2] + figures[place + 3]) / 2)
            * (1.0 if often == 1 else (1.0 + math.log(often)) / often)
            for place, often in times.items()
        }
        for place, first, last in zip(found, tokens.firsts, tokens.lasts, strict=True):
            if place is None:
                continue
            worth = worths[place]
            if first == last:
                shares[first] = shares.get(first, 0.0) + worth
                continue
            worth /= last - first + 1
            for word in range(first, last + 1):
                shares[word] = shares.get(word, 0.0) + worth
        scale = AWARE_SHARE / (math.sqrt(self._square(times)) or 1.0)
        return {word: scale * worth for word, worth in shares.items()}

    def values(self, tokens: Tokens) -> dict[str, float]:
        """What each known token weighs in the article: TF-IDF, together of length 1."""
        times = self.known(tokens).times
        norm = math.sqrt(self._square(times)) or 1.0
        return {
            token: math.sqrt(self._figures[place]) * (1.0 + math.log(times[place])) / norm
            for token in dict.fromkeys(tokens.forms)
            if (place := self._place.get(token)) is not None
        }

    def _square(self, times: dict[int, int]) -> float:
        figures = self._figures
        return sum(
            figures[place] * (1.0 if often == 1 else (1.0 + math.log(often)) ** 2)
            for place, often in times.items()
        )

    def _sums(self, times: dict[int, int], constants: Sequence[float]) -> list[float]:
        square = negative = neutral = positive = 0.0
        figures, logarithm = self._figures, math.log
        for place, often in times.items():
            if often > 1:
                factor = 1.0 + logarithm(often)
                square += figures[place] * factor * factor
                negative += figures[place + 1] * factor
                neutral += figures[place + 2] * factor
                positive += figures[place + 3] * factor
            else:
                square += figures[place]
                negative += figures[place + 1]
                neutral += figures[place + 2]
                positive += figures[place + 3]
        norm = math.sqrt(square) or 1.0
        sums = (negative, neutral, positive)
        return [total / norm + constant for total, constant in zip(sums, constants, strict=True)]


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
