"""What the trained judge looks at: an article as tokens of several views, over stems.

The customer is written TARGET, other names OTHER, figures 0. Plain tokens are n-grams of the masked
text; `C:` is the customer's clause, `O:` the other clauses, `L:` and `R:` what stands left or right
of the customer, `l1:` to `r3:` what stands next to it; `B:` tokens are blind to the customer.
Training and judging both call this, so that a weight always means what it meant when it was learnt.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer

from feeds.pattern import common_words
from feeds.reading import Reading
from feeds.role import TARGET
from feeds.word import Word

OTHER: Final = "OTHER"
FIGURE: Final = "0"
BLIND: Final = "B:"
_NEAR: Final = ((1, "1"), (2, "2"), (3, "3"), (4, "3"))
_TITLED: Final = 0.7
_FEWEST: Final = 4
_LONG: Final = 4
_OPENS: Final = re.compile(r"(?:^|[.!?:\n“\"])\s*$")
_STEMMER: Final = snowballstemmer.stemmer("english")

Token = tuple[str, int, int]
"""What is weighed, and the first and the last of the words that it stands for."""


@lru_cache(maxsize=50_000)
def stem(norm: str) -> str:
    """The stem of a word's normal form."""
    return str(_STEMMER.stemWord(norm))


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The tokens of one article: those that know the customer, and those that do not."""

    aware: tuple[Token, ...]
    blind: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One place of the masked text: its stem or mask, and its word."""

    form: str
    at: int


def views(reading: Reading) -> Views:
    """Every token of the article, in a fixed order; a repeated one is there as often."""
    blind = [
        _Step(FIGURE if word.norm[0].isdigit() else stem(word.norm), at)
        for at, word in enumerate(reading.words)
    ]
    steps = _masked(reading, blind)
    aware = [*_grams(steps, 3, ""), *_clause_tokens(reading, steps), *_near_tokens(steps)]
    return Views(aware=tuple(aware), blind=tuple(_grams(blind, 2, BLIND)))


def _masked(reading: Reading, plain: list[_Step]) -> list[_Step]:
    titled = _is_titled(reading.words)
    steps: list[_Step] = []
    last_name = -1
    spans = iter((*reading.spans, (len(reading.text) + 1, 0)))
    start, end = next(spans)
    for at, word in enumerate(reading.words):
        if word.start >= start:
            if word.start < end:
                if word.start == start:
                    steps.append(_Step(TARGET, at))
                continue
            start, end = next(spans)
            if word.start == start:
                steps.append(_Step(TARGET, at))
                continue
        if _is_name(word, reading.text, titled=titled):
            if last_name != at - 1:
                steps.append(_Step(OTHER, at))
            last_name = at
            continue
        steps.append(plain[at])
    return steps


def _is_titled(found: tuple[Word, ...]) -> bool:
    """Whether the text is a headline in capitals, in which a capital proves nothing."""
    long = [word.surface[0].isupper() for word in found if len(word.surface) >= _LONG]
    return len(long) >= _FEWEST and sum(long) > _TITLED * len(long)


def _is_name(word: Word, text: str, *, titled: bool) -> bool:
    if titled or not word.surface[0].isupper() or word.norm in common_words():
        return False
    if word.surface.isupper() and len(word.surface) > 1:
        return True
    return not _OPENS.search(text, max(0, word.start - 3), word.start)


def _grams(steps: list[_Step], most: int, prefix: str) -> list[Token]:
    found: list[Token] = []
    for at, step in enumerate(steps):
        token = prefix + step.form
        found.append((token, step.at, step.at))
        for further in steps[at + 1 : at + most]:
            token = f"{token} {further.form}"
            found.append((token, step.at, further.at))
    return found


def _clause_tokens(reading: Reading, steps: list[_Step]) -> list[Token]:
    found: list[Token] = []
    place = 0
    parts: list[list[_Step]] = [[] for _ in reading.clauses]
    for step in steps:
        start = reading.words[step.at].start
        while place < len(parts) - 1 and start >= reading.clauses[place].end:
            place += 1
        parts[place].append(step)
    for clause, part in zip(reading.clauses, parts, strict=True):
        if clause.named or not reading.named:
            found += _grams(part, 2, "C:")
        else:
            found += _grams(part, 1, "O:")
    return found


def _near_tokens(steps: list[_Step]) -> list[Token]:
    places = [i for i, step in enumerate(steps) if step.form == TARGET]
    if not places:
        return []
    first = places[0]
    found = [
        (f"{'L:' if i < first else 'R:'}{step.form}", step.at, step.at)
        for i, step in enumerate(steps)
        if i != first
    ]
    for place in places:
        for distance, name in _NEAR:
            for at, side in ((place - distance, "l"), (place + distance, "r")):
                if 0 <= at < len(steps):
                    step = steps[at]
                    found.append((f"{side}{name}:{step.form}", step.at, step.at))
    return found
