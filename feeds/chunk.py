"""A text without Han characters by its chunks: what stands between two spaces.

Most chunks are met again and again, so their words are remembered by them.
"""

from collections.abc import Sequence
from typing import Final

from feeds.han import end_of_han
from feeds.word import is_han, is_possessive, norms_of, places, starts, surfaces

_KEPT: Final = 65_536
LONG: Final = 40
"""Longer ones are no words: they are not kept in memory."""


class _Chunks(dict[str, tuple[str, ...]]):
    """The normal forms of the words in what stands between two spaces, as asked for lately."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        if len(self) > _KEPT:
            self.clear()
        norms = (chunk.lower(),) if _is_plain(chunk) else tuple(norms_of(surfaces(chunk)))
        if len(chunk) <= LONG:
            self[chunk] = norms
        return norms


_CHUNKS: Final = _Chunks()


def _is_plain(chunk: str) -> bool:
    return chunk.isascii() and chunk.isalnum() and chunk.lower() != "and"


def norms_in(chunk: str) -> tuple[str, ...]:
    """The normal forms of the words between two spaces."""
    return _CHUNKS[chunk]


class _Firsts(dict[str, str]):
    """The normal form of the first word between two spaces, "" where none is; looked up lately."""

    def __missing__(self, chunk: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        first = next(iter(_CHUNKS[chunk]), "")
        if len(chunk) <= LONG:
            self[chunk] = first
        return first


FIRSTS: Final = _Firsts()


def place_of(text: str, chunks: Sequence[str], number: int) -> int:
    """Answer where one of the chunks begins that the text has between its spaces."""
    at = text.find(chunks[number])
    if text.find(chunks[number], at + 1) < 0:
        return at
    return starts(text, chunks[: number + 1])[-1]


def end_of(norms: list[str], text: str, at: int) -> int:
    """Answer where these words end that begin at a place or right behind it; 0 where others do."""
    if is_han(norms[0]):
        return end_of_han(norms, text, at)
    ahead = places(text, at, len(norms))
    if norms_of([surface for surface, _, _ in ahead]) != norms:
        return 0
    surface, _, end = ahead[-1]
    return end - 2 if is_possessive(surface) else end
