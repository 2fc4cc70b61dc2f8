"""Which words would keep articles about somebody else away from a customer.

When people say of a story that it is not about the customer, its name stood beside other words:
*Summit Entertainment*, *G20 Summit*, 大众点评. The shortest such phrase that no story about the
customer holds is proposed as an exclude term, with the articles that it would have hidden.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from feeds.word import Word, contains, spaced, words

_REACH: Final = 2
_HAN_REACH: Final = 3
_HAN_LENGTH: Final = 4
_FEWEST_LETTERS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A term to exclude, as it is spelled, and the places of the articles that it would hide."""

    term: str
    hides: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article, and where in it the customer's name was found."""

    text: str
    start: int
    end: int


def propose(wrong: Told, others: Sequence[Told], kept: Sequence[str]) -> Exclusion | None:
    """The best exclude term for an article that is not about the customer; None without one.

    `others` are further articles in which the same name was found and that nobody has called right;
    `kept` are the texts of stories about the customer, of which none may be hidden. Best is what
    hides most of the others, then the shortest.
    """
    mine = [spaced(words(text)) for text in kept]
    every = [spaced(words(wrong.text)), *(spaced(words(one.text)) for one in others)]
    best: tuple[int, int, Exclusion] | None = None
    for phrase in _phrases(wrong):
        needle = tuple(word.norm for word in phrase)
        if any(contains(text, needle) for text in mine):
            continue
        hides = tuple(place for place, text in enumerate(every) if contains(text, needle))
        term = wrong.text[phrase[0].start : phrase[-1].end]
        ranked = (-len(hides), _length(phrase), Exclusion(term=term, hides=hides))
        if best is None or ranked[:2] < best[:2]:
            best = ranked
    return best[2] if best else None


def _phrases(told: Told) -> Iterator[tuple[Word, ...]]:
    """The name with its neighbours on either side, the shortest first."""
    found = words(told.text)
    first = next((n for n, w in enumerate(found) if w.end > told.start), 0)
    last = max((n for n, w in enumerate(found) if w.start < told.end), default=first)
    reach = _HAN_REACH if found and found[first].is_han else _REACH
    for size in range(1, reach + 1):
        for left in range(size + 1):
            begin, end = first - left, last + size - left
            if begin < 0 or end >= len(found):
                continue
            beside = (*found[begin:first], *found[last + 1 : end + 1])
            if all(map(_is_name, beside)) and _is_one_phrase(told.text, found[begin : end + 1]):
                yield found[begin : end + 1]


def _length(phrase: tuple[Word, ...]) -> int:
    """How far a phrase is from the best length: two words, or four characters as names have."""
    return abs(len(phrase) - _HAN_LENGTH) if phrase[0].is_han else len(phrase)


def _is_name(word: Word) -> bool:
    """A neighbour that can be part of a name: a Han character, a capital, a figure."""
    if word.is_han:
        return True
    return word.surface[:1].isupper() or word.surface[:1].isdigit() or word.norm == "&"


def _is_one_phrase(text: str, phrase: tuple[Word, ...]) -> bool:
    """Whether nothing but a space or a hyphen stands between the words."""
    gaps = [text[one.end : other.start] for one, other in pairwise(phrase)]
    letters = sum(len(word.norm) for word in phrase)
    return all(gap in {"", " ", "-"} for gap in gaps) and letters >= _FEWEST_LETTERS
