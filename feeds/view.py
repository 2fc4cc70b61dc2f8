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
_NEAR: Final = tuple(
    (f"{side}{min(distance, 3)}:", sign * distance)
    for side, sign in (("l", -1), ("r", 1))
    for distance in (1, 2, 3, 4)
)
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


Run = tuple[str, int, int, int]
"""One view: its name, of how many words its n-grams are, where the first and from where on none
begins."""

Beside = tuple[str, int]
"""What stands next to the customer: the name of its view, and where it stands."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What is weighed, view by view; what is there twice counts twice.

    The stems or masks, the word of the article that each stands for, and what each view sees of
    them: n-grams of `most` words at most, which the views share, so that each is looked up once.
    """

    ones: list[str]
    places: list[int]
    most: int
    runs: list[Run]
    beside: list[Beside]

    @property
    def forms(self) -> list[str]:
        """Each token as it is written: its view, then its n-gram."""
        seen = [
            view + " ".join(self.ones[at : at + size])
            for view, size, start, end in self.runs
            for at in range(start, end)
        ]
        return seen + [view + self.ones[at] for view, at in self.beside]


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The tokens of one article: those that know the customer, and those that do not."""

    aware: Tokens
    blind: Tokens


def _run(view: str, size: int, start: int, end: int) -> Run:
    """The n-grams of a size that lie between two places of the ones."""
    return view, size, start, max(start, end - size + 1)


def views(reading: Reading, ordinary: frozenset[str] | None = None) -> Views:
    """Every token of the article; `ordinary` words that open a sentence are no names.

    By default those that were shipped with the weights.
    """
    plain = [_STEMS[word.norm] for word in reading.words]
    ones, places = _masked(reading, plain, ordinary_words() if ordinary is None else ordinary)
    whole = [_run("", size, 0, len(ones)) for size in (1, 2, 3)]
    aware = [*whole, *_clauses(reading, ones, places), *_sides(ones)]
    blind = [_run(BLIND, size, 0, len(plain)) for size in (1, 2)]
    return Views(
        aware=Tokens(ones, places, 3, aware, _near(ones)),
        blind=Tokens(plain, list(range(len(plain))), 2, blind, []),
    )


def _masked(
    reading: Reading, plain: list[str], ordinary: frozenset[str]
) -> tuple[list[str], list[int]]:
    """The stems with names masked, and the word that each stands for."""
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
    return forms, places


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


def _clauses(reading: Reading, ones: list[str], places: list[int]) -> list[Run]:
    begins = [reading.words[place].start for place in places]
    runs: list[Run] = []
    start = 0
    for clause in reading.clauses:
        end = bisect_left(begins, clause.end, start)
        if clause.named or not reading.named:
            runs += (_run("C:", 1, start, end), _run("C:", 2, start, end))
            if TARGET in ones[start:end]:
                first = ones.index(TARGET, start, end)
                runs += (_run("cl:", 1, start, first), _run("cr:", 1, first + 1, end))
                runs.append(_run("cr:", 2, first + 1, end))
        else:
            runs.append(_run("O:", 1, start, end))
        start = end
    return runs


def _sides(ones: list[str]) -> list[Run]:
    if TARGET not in ones:
        return []
    first = ones.index(TARGET)
    sides = (("L:", 0, first), ("R:", first + 1, len(ones)))
    return [_run(view, size, start, end) for view, start, end in sides for size in (1, 2)]


def _near(ones: list[str]) -> list[Beside]:
    """What stands next to the customer."""
    return [
        (view, at + step)
        for at, form in enumerate(ones)
        if form == TARGET
        for view, step in _NEAR
        if 0 <= at + step < len(ones)
    ]
