"""The pieces of a key by which a name is found that is not spelled exactly so."""

import re
from functools import lru_cache
from operator import add
from typing import Final

from feeds.word import HAN, is_han

_RUN: Final = re.compile(f"[{HAN}]+|[^{HAN} ]+")
_KEPT: Final = 16_384


def grams(key: str) -> frozenset[str]:
    """The pieces by which a key is found: trigrams of its words, Han characters and their pairs."""
    runs = key.split(" ") if key.isascii() else _RUN.findall(key)
    if len(runs) == 1:
        return _grams(runs[0])
    return frozenset().union(*map(_grams, runs))


@lru_cache(maxsize=_KEPT)
def _grams(run: str) -> frozenset[str]:
    if is_han(run[:1]):
        return frozenset(run).union(map(add, run, run[1:]))
    padded = f"  {run} "
    return frozenset(map("".join, zip(padded, padded[1:], padded[2:], strict=False)))
