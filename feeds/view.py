"""What the trained judge looks at: an article as tokens of several views, over stems.

The customer is written TARGET, other names OTHER, figures 0. Plain tokens are n-grams of the masked
text; `C:` is the customer's clause, `cl:` and `cr:` what stands in it left or right of the
customer, `O:` the other clauses, `L:` and `R:` what stands left or right of it in the whole text,
`l1:` to `r3:` what stands next to it; `B:` tokens are blind to the customer.
Training and judging both call this, so that a weight always means what it meant when it was learnt.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
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
_NEAR: Final = (("1:", (1,)), ("2:", (2,)), ("3:", (3, 4)))
_TITLED: Final = 0.7
_FEWEST: Final = 4
_LONG: Final = 4
_OPENS: Final = re.compile(r"(?:^|[.!?:\n“\"])\s*$")
_STEMMER: Final = snowballstemmer.stemmer("english")
_KEPT: Final = 50_000


class _Stems(dict[str, str]):
    """The stems that were asked for lately, of figures 0: looked up without a call."""

    def __missing__(self, norm: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        found = FIGURE if norm[0].isdigit() else str(_STEMMER.stemWord(norm))
        self[norm] = found
        return found


_STEMS: Final = _Stems()


def stem(norm: str) -> str:
    """The stem of a word's normal form; 0 for a figure."""
    return _STEMS[norm]


@dataclass(frozen=True, slots=True)
class Run:
    """N-grams of one view: some of a source, each with the first and the last word it stands for.

    A repeated one is there as often.
    """

    view: str
    source: int
    start: int
    end: int
    firsts: list[int]
    lasts: list[int]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What is weighed, view by view.

    The n-grams of a text are written once and shared by all views, so that each is looked up once.
    """

    sources: tuple[list[str], ...]
    runs: tuple[Run, ...]

    @property
    def forms(self) -> list[str]:
        """Each token as it is written: its view, then its n-gram."""
        return [
            run.view + gram
            for run in self.runs
            for gram in self.sources[run.source][run.start : run.end]
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The tokens of one article: those that know the customer, and those that do not."""

    aware: Tokens
    blind: Tokens


@dataclass(frozen=True, slots=True)
class _Row:
    """Stems or masks in order, by ones, twos and threes, and the word at which each stands."""

    ones: list[str]
    places: list[int]
    twos: list[str]
    threes: list[str]

    def run(self, view: str, size: int, start: int, end: int) -> Run:
        """The n-grams of a size that lie between two places."""
        last = max(start, end - size + 1)
        firsts, lasts = self.places[start:last], self.places[start + size - 1 : end]
        return Run(view, size - 1, start, last, firsts, lasts)


def _row(ones: list[str], places: list[int], *, threes: bool = True) -> _Row:
    twos = [f"{one} {other}" for one, other in pairwise(ones)]
    joined = zip(twos, ones[2:], strict=False) if threes else ()
    return _Row(ones, places, twos, [f"{two} {other}" for two, other in joined])


def views(reading: Reading, ordinary: frozenset[str] | None = None) -> Views:
    """Every token of the article; `ordinary` words that open a sentence are no names.

    By default those that were shipped with the weights.
    """
    plain = [_STEMS[word.norm] for word in reading.words]
    row = _masked(reading, plain, ordinary_words() if ordinary is None else ordinary)
    size = len(row.ones)
    whole = [row.run("", grams, 0, size) for grams in (1, 2, 3)]
    near, beside = _near(row)
    aware = (*whole, *_clauses(reading, row), *_sides(row), *beside)
    blind = _row(plain, list(range(len(plain))), threes=False)
    unseeing = (blind.run(BLIND, 1, 0, len(plain)), blind.run(BLIND, 2, 0, len(plain)))
    return Views(
        aware=Tokens((row.ones, row.twos, row.threes, near), aware),
        blind=Tokens((blind.ones, blind.twos), unseeing),
    )


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
        elif not titled and word.surface[0].isupper() and _is_name(word, reading.text, ordinary):
            fresh, last_name = last_name != at - 1, at
            if not fresh:
                continue
            form = OTHER
        forms.append(form)
        places.append(at)
    return _row(forms, places)


def _is_titled(found: tuple[Word, ...]) -> bool:
    """Whether the text is a headline in capitals, in which a capital proves nothing."""
    long = [word.surface[0].isupper() for word in found if len(word.surface) >= _LONG]
    return len(long) >= _FEWEST and sum(long) > _TITLED * len(long)


def _is_name(word: Word, text: str, ordinary: frozenset[str]) -> bool:
    """Whether a word with a capital is part of a name.

    It is, save where it opens a sentence: there it must be a word that nobody
    writes small.
    """
    if word.norm in common_words():
        return False
    if word.norm not in ordinary or (word.surface.isupper() and len(word.surface) > 1):
        return True
    return not _OPENS.search(text, max(0, word.start - 3), word.start)


def ordinary_words() -> frozenset[str]:
    """The words that were seen small often enough, in the rows that trained the judge."""
    return shipped().words


def _clauses(reading: Reading, row: _Row) -> list[Run]:
    begins = [reading.words[place].start for place in row.places]
    runs: list[Run] = []
    start = 0
    for clause in reading.clauses:
        end = bisect_left(begins, clause.end, start)
        if clause.named or not reading.named:
            runs += (row.run("C:", 1, start, end), row.run("C:", 2, start, end))
            if TARGET in row.ones[start:end]:
                first = row.ones.index(TARGET, start, end)
                runs += (row.run("cl:", 1, start, first), row.run("cr:", 1, first + 1, end))
                runs.append(row.run("cr:", 2, first + 1, end))
        else:
            runs.append(row.run("O:", 1, start, end))
        start = end
    return runs


def _sides(row: _Row) -> list[Run]:
    if TARGET not in row.ones:
        return []
    first, size = row.ones.index(TARGET), len(row.ones)
    sides = (("L:", 0, first), ("R:", first + 1, size))
    return [row.run(view, grams, start, end) for view, start, end in sides for grams in (1, 2)]


def _near(row: _Row) -> tuple[list[str], list[Run]]:
    """What stands next to the customer, as a source of its own."""
    ones, places = row.ones, row.places
    middles = [i for i, form in enumerate(ones) if form == TARGET]
    near: list[str] = []
    runs: list[Run] = []
    for name, steps in _NEAR:
        left = [i - step for i in middles for step in steps if i >= step]
        right = [i + step for i in middles for step in steps if i + step < len(ones)]
        for view, beside in (("l" + name, left), ("r" + name, right)):
            found = [places[i] for i in beside]
            runs.append(Run(view, 3, len(near), len(near) + len(beside), found, found))
            near += [ones[i] for i in beside]
    return near, runs
