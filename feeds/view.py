"""What the trained judge looks at: an article as tokens of several views, over stems.

The customer is written TARGET, other names OTHER, figures 0. Plain tokens are n-grams of the masked
text; `C:` is the customer's clause, `O:` the other clauses, `L:` and `R:` what stands left or right
of the customer, `l1:` to `r3:` what stands next to it; `B:` tokens are blind to the customer.
Training and judging both call this, so that a weight always means what it meant when it was learnt.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import snowballstemmer

from feeds.pattern import common_words
from feeds.reading import Reading
from feeds.role import TARGET
from feeds.shipped import shipped
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


@lru_cache(maxsize=50_000)
def stem(norm: str) -> str:
    """The stem of a word's normal form."""
    return str(_STEMMER.stemWord(norm))


@dataclass(frozen=True, slots=True)
class Tokens:
    """What is weighed, in a fixed order, each with the first and the last word it stands for.

    A repeated one is there as often.
    """

    forms: list[str] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)

    def add(self, forms: list[str], firsts: list[int], lasts: list[int]) -> None:
        """Add tokens with the words that they stand for."""
        self.forms.extend(forms)
        self.firsts.extend(firsts)
        self.lasts.extend(lasts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The tokens of one article: those that know the customer, and those that do not."""

    aware: Tokens
    blind: Tokens


@dataclass(frozen=True, slots=True)
class _Row:
    """Stems or masks in order, and the word at which each stands."""

    forms: list[str]
    places: list[int]

    def part(self, start: int, end: int) -> "_Row":
        return _Row(self.forms[start:end], self.places[start:end])


def views(reading: Reading, ordinary: frozenset[str] | None = None) -> Views:
    """Every token of the article; `ordinary` words that open a sentence are no names.

    By default those that were shipped with the weights.
    """
    plain = [stem(word.norm) if not word.norm[0].isdigit() else FIGURE for word in reading.words]
    row = _masked(reading, plain, ordinary_words() if ordinary is None else ordinary)
    aware, blind = Tokens(), Tokens()
    _add_grams(aware, row, 3, "")
    _add_clauses(aware, reading, row)
    _add_sides(aware, row)
    _add_near(aware, row)
    _add_grams(blind, _Row(plain, list(range(len(plain)))), 2, BLIND)
    return Views(aware=aware, blind=blind)


def _masked(reading: Reading, plain: list[str], ordinary: frozenset[str]) -> _Row:
    titled = _is_titled(reading.words)
    forms: list[str] = []
    places: list[int] = []
    last_name = -2
    spans = iter((*reading.spans, (len(reading.text) + 1, 0)))
    start, end = next(spans)
    for at, word in enumerate(reading.words):
        if word.start >= end and start < end:
            start, end = next(spans)
        form = plain[at]
        if start <= word.start < end:
            if word.start > start:
                continue
            form = TARGET
        elif not titled and _is_name(word, reading.text, ordinary):
            fresh, last_name = last_name != at - 1, at
            if not fresh:
                continue
            form = OTHER
        forms.append(form)
        places.append(at)
    return _Row(forms, places)


def _is_titled(found: tuple[Word, ...]) -> bool:
    """Whether the text is a headline in capitals, in which a capital proves nothing."""
    long = [word.surface[0].isupper() for word in found if len(word.surface) >= _LONG]
    return len(long) >= _FEWEST and sum(long) > _TITLED * len(long)


def _is_name(word: Word, text: str, ordinary: frozenset[str]) -> bool:
    """Whether the word is part of a name.

    Its capital says so, save where it opens a sentence: there it must be a word that nobody
    writes small.
    """
    if not word.surface[0].isupper() or word.norm in common_words():
        return False
    if word.norm not in ordinary or (word.surface.isupper() and len(word.surface) > 1):
        return True
    return not _OPENS.search(text, max(0, word.start - 3), word.start)


def ordinary_words() -> frozenset[str]:
    """The words that were seen small often enough, in the rows that trained the judge."""
    return shipped().words


def _add_grams(into: Tokens, row: _Row, most: int, prefix: str) -> None:
    forms, places = row.forms, row.places
    grams = [prefix + form for form in forms] if prefix else forms
    into.add(grams, places, places)
    for further in range(1, most):
        grams = [f"{gram} {form}" for gram, form in zip(grams, forms[further:], strict=False)]
        into.add(grams, places[: len(grams)], places[further:])


def _add_clauses(into: Tokens, reading: Reading, row: _Row) -> None:
    begins = [reading.words[place].start for place in row.places]
    start = 0
    for clause in reading.clauses:
        end = bisect_left(begins, clause.end, start)
        own = clause.named or not reading.named
        _add_grams(into, row.part(start, end), 2 if own else 1, "C:" if own else "O:")
        start = end


def _add_sides(into: Tokens, row: _Row) -> None:
    if TARGET in row.forms:
        first = row.forms.index(TARGET)
        _add_grams(into, row.part(0, first), 2, "L:")
        _add_grams(into, row.part(first + 1, len(row.forms)), 2, "R:")


def _add_near(into: Tokens, row: _Row) -> None:
    forms, places = row.forms, row.places
    for middle in (i for i, form in enumerate(forms) if form == TARGET):
        near = [
            (f"{side}{name}:", at)
            for distance, name in _NEAR
            for at, side in ((middle - distance, "l"), (middle + distance, "r"))
            if 0 <= at < len(forms)
        ]
        found = [places[at] for _, at in near]
        into.add([prefix + forms[at] for prefix, at in near], found, found)
