"""Words of a text, each with its place: what names, terms and lookups are compared by.

A word is one Han character, a lone `&`, or a run of letters and digits joined by `'` and `.`; words
joined by a hyphen or `&` are given one by one. Each keeps its original spelling, because capitals
are evidence. Traditional characters are compared as the Simplified ones, one by one, so that every
place in a text stays what it is.
"""

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache, partial
from itertools import islice, repeat
from operator import add
from typing import Final, NamedTuple

import opencc

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER: Final = f"[^\\W_{HAN}]"
_RUN: Final = re.compile(f"[{HAN}]+|[&＆]|{_LETTER}+(?:['’.]{_LETTER}+)*")
_SIGN: Final = re.compile(f"[{HAN}]")
_FAR: Final = re.compile("[\u3400-\U0003ffff]")
"""What may be Han, found in half the time."""
_LATIN: Final = re.compile(f"{_LETTER}+")
_PLAIN: Final = re.compile("&|[0-9A-Za-z]+(?:['.][0-9A-Za-z]+)*")
"""The same for texts in ASCII, three times as fast."""
_INITIALS: Final = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_OWN_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters whose stroke or bond is no accent that comes off."""
POSSESSIVE: Final = ("'s", "’s")
HYPHENS: Final = "-‐‑"
_HYPHEN: Final = re.compile(f"[{HYPHENS}]")
_KEPT: Final = 65_536
_COMMON_HAN: Final = range(0x3400, 0xA000)


class Word(NamedTuple):
    """One word: its normal form, its place in the text, its spelling there.

    `owner` is the normal form with a possessive 's left on (else the same as `norm`). `glued_left`
    and `glued_right` say that a hyphen joins it to its neighbour.
    """

    norm: str
    owner: str
    start: int
    end: int
    surface: str
    glued_left: bool = False
    glued_right: bool = False

    @property
    def is_han(self) -> bool:
        """Whether the word is one Han character."""
        return is_han(self.norm)


_NO: Final = repeat(object=False)
_made: Final = partial(tuple.__new__, Word)
"""A word of all its fields, at half the price of naming them."""


def is_han(norm: str) -> bool:
    """Answer whether the normal form is one Han character."""
    if len(norm) != 1 or norm < "\u3400":
        return False
    return "\u4e00" <= norm <= "\u9fff" or re.match(f"[{HAN}]", norm) is not None


def has_han(text: str) -> bool:
    """Answer whether a Han character stands in the text."""
    if text.isascii() or not (far := _FAR.search(text)):
        return False
    return _SIGN.search(text, far.start()) is not None


def surfaces(text: str) -> list[str]:
    """Answer the spellings of the words of the text, in order, a possessive left on."""
    if text.isascii():
        return _PLAIN.findall(text)
    found: list[str] = []
    for run in _RUN.findall(text):
        if _begins_han(run):
            found.extend(run)
        else:
            found.append(run)
    return found


def _begins_han(run: str) -> bool:
    first = run[0]
    return "\u3400" <= first <= "\u9fff" or "\uf900" <= first <= "\ufaff" or first >= "\U00020000"


def starts(text: str, found: Iterable[str]) -> list[int]:
    """Answer where the words that `surfaces` gave begin.

    Between two words stands nothing that a word could begin with, so each is found at once.
    """
    firsts: list[int] = []
    find, at = text.find, 0
    for surface in found:
        start = find(surface, at)
        firsts.append(start)
        at = start + len(surface)
    return firsts


Place = tuple[str, int, int]
"""The spelling of a word, where it begins, where it ends."""


def places(text: str, at: int, count: int) -> list[Place]:
    """Answer so many words from a place on, in a text without Han characters."""
    found = (_PLAIN if text.isascii() else _RUN).finditer(text, at)
    return [(word[0], word.start(), word.end()) for word in islice(found, count)]


def is_whole(text: str, at: int) -> bool:
    """Answer whether the word that is seen from a place on begins there, not before it."""
    before = text[at - 1 : at]
    if not before or text[at] in "&＆":
        return True
    return not (before.isalnum() or (before in "'’." and text[at - 2 : at - 1].isalnum()))


def places_of(text: str, found: Sequence[str]) -> list[Place]:
    """Answer where the words that `surfaces` gave stand."""
    firsts = starts(text, found)
    return [(word, at, at + len(word)) for word, at in zip(found, firsts, strict=True)]


def words(text: str) -> tuple[Word, ...]:
    """Answer the words of the text, in order."""
    found = surfaces(text)
    firsts = starts(text, found)
    norms = list(map(NORMS.__getitem__, found))
    ends = map(add, firsts, map(len, found))
    made = list(map(_made, zip(norms, norms, firsts, ends, found, _NO, _NO, strict=False)))
    # Only a possessive or a hyphen asks for a closer look.
    if any(mark in text for mark in POSSESSIVE):
        for at, surface in enumerate(found):
            if is_possessive(surface):
                made[at] = word_at(text, firsts[at], made[at].end)
    for hyphen in _HYPHEN.finditer(text):
        after = bisect(firsts, hyphen.start())
        for at in range(max(0, after - 1), min(after + 1, len(found))):
            made[at] = word_at(text, firsts[at], firsts[at] + len(found[at]))
    return tuple(made)


def word_at(text: str, start: int, end: int) -> Word:
    """Answer the word that stands at a place of a word."""
    surface = owner = text[start:end]
    after = end
    if is_possessive(surface):
        surface, end = surface[:-2], end - 2
        owner = fold(owner)
        norm = fold(surface)
    else:
        norm = owner = NORMS[surface]
    return Word(
        norm,
        owner,
        start,
        end,
        surface,
        start > 1 and text[start - 1] in HYPHENS and text[start - 2].isalnum(),
        after + 1 < len(text) and text[after] in HYPHENS and text[after + 1].isalnum(),
    )


def is_possessive(surface: str) -> bool:
    """Answer whether the spelling ends in a possessive 's."""
    return surface.endswith("s") and surface.endswith(POSSESSIVE) and len(surface) > len("'s")


class _Norms(dict[str, str]):
    """The normal forms that were asked for lately: looked up without a call."""

    def __missing__(self, surface: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        if surface.isascii() and surface.isalnum():
            norm = surface.lower()
            norm = "&" if norm == "and" else norm
        else:
            norm = fold(surface[:-2] if is_possessive(surface) else surface)
        self[surface] = norm
        return norm


NORMS: Final = _Norms()


def norms_of(found: Iterable[str]) -> list[str]:
    """The normal forms of spellings, without their possessives."""
    return list(map(NORMS.__getitem__, found))


def owners_of(found: Iterable[str], norms: Iterable[str]) -> list[str]:
    """The normal forms of spellings, their possessives left on."""
    return [
        fold(surface) if is_possessive(surface) else norm
        for surface, norm in zip(found, norms, strict=True)
    ]


@lru_cache(maxsize=_KEPT)
def fold(surface: str) -> str:
    """The normal form of one word: compatible forms, case and Latin accents folded.

    `and` is `&`.
    """
    if surface.isascii():
        norm = surface.lower()
    else:
        wide = unicodedata.normalize("NFKC", surface).casefold().replace("’", "'")
        bare = _ACCENT.sub("", unicodedata.normalize("NFD", wide))
        plain = unicodedata.normalize("NFC", bare).translate(_OWN_LETTERS)
        norm = plain.translate(simplified())
    if "." in norm and _INITIALS.fullmatch(norm):
        norm = norm.replace(".", "")
    return "&" if norm == "and" else norm


def in_simplified(text: str) -> str:
    """The text with each Traditional character as the Simplified one; every place stays."""
    return text.translate(simplified()) if has_han(text) else text


@cache
def simplified() -> dict[int, str]:
    """Which Simplified character stands for which Traditional one.

    Taken one by one: a name is written the same whatever stands beside it.
    """
    signs = [chr(code) for code in _COMMON_HAN]
    plain = opencc.OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {
        ord(sign): simple
        for sign, simple in zip(signs, plain, strict=True)
        if sign != simple and len(simple) == 1
    }


def contains(haystack: str, needle: tuple[str, ...]) -> bool:
    """Answer whether the words of `needle` stand in a row in `haystack`, which `spaced` made."""
    return bool(needle) and f" {' '.join(needle)} " in haystack


def spaced(text_words: tuple[Word, ...]) -> str:
    """Answer the normal forms between single spaces, for `contains`."""
    return " " + " ".join(word.norm for word in text_words) + " "


def is_chinese(text: str) -> bool:
    """Answer whether the text is Chinese: more Han characters than words in letters."""
    han = sum(1 for _ in _SIGN.finditer(text))
    return han > 0 and han > sum(1 for _ in _LATIN.finditer(text))
