"""Which chunks of texts begin a name: most do not, and the same ones are met again and again."""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Final

from feeds.chunk import norms_in
from feeds.word import has_han, surfaces

ALONE, LONGER, BEHIND = 1, 2, 4
"""What a word may be: a name by itself, the first of several, the second behind a particle."""
UNSURE: Final = "\0"
_ROOM: Final = 655_360
"""Characters of chunks that are remembered."""


class Beginnings:
    """What is known of chunks, for names whose first words and pairs of words are given.

    `begun` has those that may begin a name: with their last word and a space, or as UNSURE where
    the chunk is worth a closer look by itself. `seen` has all that were met lately.
    """

    def __init__(self, firsts: dict[str, int], pairs: dict[str, int], small: set[str]) -> None:
        """Know nothing of any chunk."""
        self.begun: dict[str, str] = {}
        self.seen: set[str] = set()
        self._firsts = firsts
        self._pairs = pairs
        self._small = small
        self._room = _ROOM

    def forget(self) -> None:
        """Know nothing of any chunk, for there are other names now."""
        self.begun.clear()
        self.seen.clear()
        self._room = _ROOM

    def learn(self, chunks: Sequence[str]) -> bool:
        """Get to know the chunks; False if Han characters stand in one of them."""
        if self._room < 0:
            self.forget()
        for chunk in chunks:
            if chunk in self.seen:
                continue
            if has_han(chunk):
                return False
            self._room -= len(chunk)
            if begun := self._begun(chunk):
                self.begun[chunk] = begun
            self.seen.add(chunk)
        return True

    def _begun(self, chunk: str) -> str:
        norms = norms_in(chunk)
        if chunk.islower() and self._small.isdisjoint(norms):
            return ""
        kinds = [
            self._firsts.get(norm, 0) if norm in self._small or not surface[0].islower() else 0
            for surface, norm in zip(surfaces(chunk), norms, strict=True)
        ]
        if not any(kinds):
            return ""
        inside = map(" ".join, pairwise(norms))
        if kinds[0] & BEHIND or ALONE & reduce(or_, kinds) or any(map(self._pairs.get, inside)):
            return UNSURE
        return f"{norms[-1]} " if kinds[-1] else ""
