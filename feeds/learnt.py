"""What triage taught: small corrections to the judge's weights, kept apart from them.

The shipped weights are never changed. What was learnt is added to what they say, by at most
`MOST`, and only to the edition of weights that it was learnt on. It may bring a story before
people, or make an unsure one sure; a story that is HIGH without it stays so (news.md).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from feeds.model import log_odds

MOST: Final = 1.5
"""How far the log-odds of one article may be moved."""
KEPT: Final = 20_000
"""So many corrections are kept, the largest."""
_NONE: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Corrections by token, the version that people know them by, the weights they are for."""

    version: int = 0
    edition: str = ""
    weights: Mapping[str, float] = field(default_factory=lambda: _NONE)

    def suits(self, edition: str) -> bool:
        """Whether it was learnt on these weights and says anything at all."""
        return bool(self.weights) and self.edition == edition

    def push(self, values: Mapping[str, float]) -> float:
        """How far the article's log-odds are moved; `values` is what each token weighs in it."""
        weights = self.weights
        pushed = sum(weights[token] * value for token, value in values.items() if token in weights)
        return min(max(pushed, -MOST), MOST)


NOTHING: Final = Learnt()


def moved(p: float, push: float) -> float:
    """The probability whose log-odds are moved so far."""
    return 1 / (1 + math.exp(-(log_odds(p) + push))) if push else p
