"""A text without Han characters by its chunks: what stands between two spaces.

Most chunks are met again and again, so their words are remembered by them.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from feeds.han import end_of_han, simple
from feeds.word import is_han, is_possessive, is_whole, norms_of, places, places_of, surfaces

_WORD_BEFORE: Final = re.compile(r"([^\W_]+)[\W_]*\s[\W_]*\Z")
_NEAR: Final = 24
_NEXT: Final = 3
_JOINING: Final = frozenset("'’.")
KEPT: Final = 65_536
LONG: Final = 40
"""Longer ones are no words: they are not kept in memory."""


class _Chunks(dict[str, tuple[str, ...]]):
    """The normal forms of the words in what stands between two spaces, as asked for lately."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        if len(self) > KEPT:
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
        if len(self) > KEPT:
            self.clear()
        first = next(iter(_CHUNKS[chunk]), "")
        if len(chunk) <= LONG:
            self[chunk] = first
        return first


FIRSTS: Final = _Firsts()


def word_before(text: str, at: int) -> int | None:
    """Answer where the word begins before the one that begins a chunk at a place, if any does."""
    near = max(0, at - _NEAR)
    found = _WORD_BEFORE.search(text[near:at])
    if found is None or not is_whole(text, near + found.start()):
        return None
    return near + found.start()


def tail_of(name: str, norms: list[str]) -> str:
    """How the words that a name ends with are spelled, all behind the one before; "" if unsure."""
    placed = places_of(name, surfaces(name))
    spelled = [surface for surface, _, _ in placed[-len(norms) :]]
    if len(placed) <= len(norms) or norms_of(spelled) != norms or any(map(is_possessive, spelled)):
        return ""
    (*_, first), (*_, end) = placed[-len(norms) - 1], placed[-1]
    return name[first:end]


def end_of(norms: list[str], tail: str, text: str, at: int) -> int:
    """Answer where these words end that begin at a place or right behind it; 0 where others do.

    Most often they are spelled as in the `tail`.
    """
    if tail and text.startswith(tail, at):
        end = at + len(tail)
        if ends_word(text, end):
            return end
    if is_han(norms[0]):
        return end_of_han(norms, text, at)
    ahead = places(text, at, len(norms))
    if norms_of([surface for surface, _, _ in ahead]) != norms:
        return 0
    surface, _, end = ahead[-1]
    return end - 2 if is_possessive(surface) else end


def ends_word(text: str, end: int) -> bool:
    """Answer whether the word that is seen up to a place ends there, not behind it."""
    after = text[end : end + 1]
    return not (after.isalnum() or after in _JOINING) or is_han(text[end - 1])


def initials_of(rests: Iterable[Sequence[str]]) -> str:
    """With which signs these words may begin in a text."""
    found = "".join({rest[0][0] for rest in rests if rest})
    return f"{found}a" if "&" in found else found


def may_follow(initials: str, text: str, at: int) -> bool:
    """Answer whether a word that begins so may come next; where it is not seen at once, yes."""
    for sign in text[at : at + _NEXT] if initials else ():
        if not sign.isascii():
            return simple(sign) in initials
        if sign.isalnum() or sign == "&":
            return sign.lower() in initials
    return bool(initials)
