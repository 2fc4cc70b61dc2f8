"""Headlines without the name of the paper that is hung on them."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from feeds.article import normalise_title

_ENDING: Final = re.compile(r"\s+[-–—|]\s+([^|–—]{2,60})$|[_｜|]([^_｜|]{2,30})$")
_FEWEST: Final = 4


def shared_endings(titles: Iterable[str]) -> frozenset[str]:
    """What hangs on at least half of a feed's headlines: the paper, or one of its sections."""
    every = list(titles)
    counted = Counter(ending for ending in map(ending_of, every) if ending)
    if len(every) < _FEWEST:
        return frozenset()
    return frozenset(ending for ending, times in counted.items() if times * 2 >= len(every))


def ending_of(title: str) -> str:
    """What follows the last dash or bar of a headline, as one compares it; "" where none does."""
    found = _ENDING.search(title)
    return normalise_title(found[1] or found[2]) if found else ""


def bare(title: str, papers: Iterable[str]) -> str:
    """The headline without its ending where that is one of the papers, and only there.

    "Nordwind files for insolvency - Harbour Wire"; but "Ledger | Ep 1" stays what it is.
    """
    ending = ending_of(title)
    if not ending or ending not in {normalise_title(paper) for paper in papers}:
        return title
    found = _ENDING.search(title)
    return title[: found.start()] if found else title
