"""Han characters of a text as they are compared: Simplified, one by one, each a word."""

import re
from collections.abc import Sequence
from functools import cache
from operator import add
from typing import Final

from feeds.word import fold, simplified, words

_OTHER: Final = re.compile("[0-9A-Za-z\u00c0-\u2fff\u3041-\u33ff\uac00-\ud7ff\uff10-\uffdc&'.]+")
"""What in a text with Han characters may hold other words."""


_WIDE: Final = 2
"""Bytes of a character, but for the rarest."""


class _Simple(dict[str, str]):
    """Each character as `simple` has it."""

    def __missing__(self, sign: str) -> str:
        found = self[sign] = fold(sign)[:1] if sign.isalnum() else ""
        return found


_SIMPLE: Final = _Simple()
_SAME: Final[set[str]] = set()
"""Characters that were seen to stay what they are."""


def simple(text: str) -> str:
    """The characters of a text alone, Traditional ones as Simplified, no spaces or signs."""
    return "".join(map(_SIMPLE.__getitem__, text))


def is_simple(text: str) -> bool:
    """Answer whether `simple` leaves the text as it is."""
    if _SAME.issuperset(text):
        return True
    if simple(text) != text:
        return False
    _SAME.update(text)
    return True


def place_after(text: str, at: int, count: int) -> int:
    """Where so many characters of `simple` end that begin at a place."""
    while count:
        count -= len(_SIMPLE[text[at]])
        at += 1
    return at


def pairs_of(text: str) -> tuple[Sequence[int], Sequence[int]]:
    """Each two neighbours of a text as one number: those at even places, those at odd ones.

    Numbers are sorted out without a string being made of each.
    """
    coded = memoryview(text.encode("utf-16-le", "surrogatepass"))
    if len(coded) > _WIDE * len(text):
        numbers = list(map(pair_of, map(add, text, text[1:])))
        return numbers[::2], numbers[1::2]
    odd = len(text) % 2
    return (
        coded[: len(coded) - _WIDE * odd].cast("I"),
        coded[_WIDE : len(coded) - _WIDE * (1 - odd)].cast("I"),
    )


def pair_of(two: str) -> int:
    """Two characters as `pairs_of` gives them."""
    return ord(two[0]) + (ord(two[1]) << 8 * _WIDE)


def spellings(plain: str) -> list[str]:
    """A few Simplified characters, and all the ways to write them with Traditional ones."""
    found = [""]
    for sign in plain:
        found = [begun + each for begun in found for each in (sign, *_traditional().get(sign, ()))]
    return found


@cache
def _traditional() -> dict[str, str]:
    """Which Traditional characters stand for a Simplified one."""
    found: dict[str, str] = {}
    for code, plain in simplified().items():
        found[plain] = found.get(plain, "") + chr(code)
    return found


def between_han(text: str) -> list[str]:
    """What of a text may be words that are no Han characters."""
    return _OTHER.findall(text)


def end_of_han(norms: list[str], text: str, at: int) -> int:
    """Answer where these Han characters end that begin at a place or behind a sign; else 0."""
    joined = "".join(norms)
    if simple(text[at : at + len(joined)]) == joined:
        return at + len(joined)
    following = words(text[at : at + 2 * len(joined)])[: len(norms)]
    return at + following[-1].end if [word.norm for word in following] == norms else 0
