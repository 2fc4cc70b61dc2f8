"""Words of a text, each with its place: what names, terms and lookups are compared by.

A word is one Han character, a lone `&`, or a run of letters and digits joined by `'` and `.`; words
joined by a hyphen or `&` are given one by one. Each keeps its original spelling, because capitals
are evidence.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from opencc import OpenCC

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER: Final = f"[^\\W_{HAN}]"
_WORD: Final = re.compile(f"[{HAN}]|[&＆]|{_LETTER}+(?:['’.]{_LETTER}+)*")
_SIGN: Final = re.compile(f"[{HAN}]")
_RUN: Final = re.compile(f"{_LETTER}+")
_INITIALS: Final = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_POSSESSIVE: Final = ("'s", "’s")
_HYPHENS: Final = "-‐‑"
_TO_SIMPLIFIED: Final = OpenCC("t2s")


@dataclass(frozen=True, slots=True)
class Word:
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


def is_han(norm: str) -> bool:
    """Answer whether the normal form is one Han character."""
    return (
        len(norm) == 1 and norm >= "\u3400" and _WORD.match(norm) is not None and not _is_run(norm)
    )


def _is_run(norm: str) -> bool:
    return re.match(_LETTER, norm) is not None


def words(text: str) -> tuple[Word, ...]:
    """Answer the words of the text, in order."""
    return tuple(_word(found, text) for found in _WORD.finditer(text))


def _word(found: re.Match[str], text: str) -> Word:
    start, end = found.span()
    surface = found[0]
    owner = fold(surface)
    if surface.endswith(_POSSESSIVE) and len(surface) > len("'s"):
        surface, end = surface[:-2], end - 2
    norm = owner if end == found.end() else fold(surface)
    return Word(
        norm=norm,
        owner=owner,
        start=start,
        end=end,
        surface=surface,
        glued_left=start > 1 and text[start - 1] in _HYPHENS and text[start - 2].isalnum(),
        glued_right=found.end() + 1 < len(text)
        and text[found.end()] in _HYPHENS
        and text[found.end() + 1].isalnum(),
    )


def fold(surface: str) -> str:
    """The normal form of one word: compatible forms, case and Latin accents folded.

    `and` is `&`; a Traditional character is its Simplified one, so 積 and 积 are the same word.
    """
    if len(surface) == 1 and surface >= "\u3400":
        return _fold_character(surface)
    if surface.isascii():
        norm = surface.casefold()
    else:
        wide = unicodedata.normalize("NFKC", surface).casefold().replace("’", "'")
        bare = _ACCENT.sub("", unicodedata.normalize("NFD", wide))
        norm = unicodedata.normalize("NFC", bare)
    if "." in norm and _INITIALS.fullmatch(norm):
        norm = norm.replace(".", "")
    return "&" if norm == "and" else norm


@cache
def _fold_character(surface: str) -> str:
    """One character alone: without its neighbours both sides of a comparison fold it alike."""
    wide = unicodedata.normalize("NFKC", surface).casefold()
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", wide))
    norm = unicodedata.normalize("NFC", bare)
    return _TO_SIMPLIFIED.convert(norm) if is_han(norm) else norm


def contains(haystack: str, needle: tuple[str, ...]) -> bool:
    """Answer whether the words of `needle` stand in a row in `haystack`, which `spaced` made."""
    return bool(needle) and f" {' '.join(needle)} " in haystack


def spaced(text_words: tuple[Word, ...]) -> str:
    """Answer the normal forms between single spaces, for `contains`."""
    return " " + " ".join(word.norm for word in text_words) + " "


def is_chinese(text: str) -> bool:
    """Answer whether the text is Chinese: more Han characters than words in letters."""
    han = sum(1 for _ in _SIGN.finditer(text))
    return han > 0 and han > sum(1 for _ in _RUN.finditer(text))
