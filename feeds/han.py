"""Han characters of a text as they are compared: Simplified, one by one, each a word."""

import re
from functools import cache
from typing import Final

from feeds.word import fold, simplified, words

_OTHER: Final = re.compile("[0-9A-Za-z\u00c0-\u2fff\u3041-\u33ff\uac00-\ud7ff\uff10-\uffdc&'.]+")
"""What in a text with Han characters may hold other words."""


_WIDE: Final = 4
"""Bytes of a character."""


class _Simple(dict[str, str]):
    """Each character as `simple` has it."""

    def __missing__(self, sign: str) -> str:
        found = self[sign] = fold(sign)[:1] if sign.isalnum() else ""
        return found


_SIMPLE: Final = _Simple()


def simple(text: str) -> str:
    """The characters of a text alone, Traditional ones as Simplified, no spaces or signs."""
    return "".join(map(_SIMPLE.__getitem__, text))


def place_after(text: str, at: int, count: int) -> int:
    """Where so many characters of `simple` end that begin at a place."""
    while count:
        count -= len(_SIMPLE[text[at]])
        at += 1
    return at


def pairs_of(text: str) -> tuple[memoryview, memoryview]:
    """Each two neighbours of a text as one number: those at even places, those at odd ones.

    Numbers are sorted out without a string being made of each.
    """
    coded = memoryview(text.encode("utf-32-le", "surrogatepass"))
    size, wide = len(coded), 2 * _WIDE
    return (
        coded[: size - size % wide].cast("Q"),
        coded[_WIDE : size - (size - _WIDE) % wide].cast("Q") if text else coded,
    )


def pair_of(two: str) -> int:
    """Two characters as `pairs_of` gives them."""
    return int.from_bytes(two.encode("utf-32-le", "surrogatepass"), "little")


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
