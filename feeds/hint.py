"""Tables of patterns that are tried in turn, each only where a word of the text begins as it must.

Searching a hundred patterns in each text would cost more than all the rest of judging; how its
words begin is told in one pass.
"""

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Final, Generic, TypeVar

from feeds.word import Word, has_han

Kind = TypeVar("Kind")
Line = tuple[Kind, str, str]
"""What a pattern tells, how a word begins that must be there, the pattern.

Of several beginnings, parted by spaces, one is enough; of two groups of them, parted by &, one of
each. A pattern without is always tried where it may be found: a Chinese one in a text with Han
characters.
"""

Sign = tuple[int, int]
"""Where a word stands that begins patterns, and a bit for each of these."""

_WORD: Final = re.compile(r"[^\W_]+")
_HEAD: Final = 3
_KEPT: Final = 50_000


class _Begun(dict[str, int]):
    """Which patterns each word that was seen lately begins: looked up without a call."""

    def __init__(self, beginnings: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._heads: dict[str, list[tuple[str, int]]] = {}
        for beginning, bits in beginnings:
            self._heads.setdefault(beginning[:_HEAD], []).append((beginning, bits))

    def __missing__(self, word: str) -> int:
        if len(self) >= _KEPT:
            self.clear()
        begun = 0
        for beginning, bits in self._heads.get(word[:_HEAD], ()):
            if word.startswith(beginning):
                begun |= bits
        self[word] = begun
        return begun


class Table(Generic[Kind]):
    """What is told by the first pattern that is found."""

    def __init__(self, lines: Sequence[Line[Kind]], flags: re.RegexFlag = re.NOFLAG) -> None:
        """Read the lines in the order in which they are tried."""
        self.rows: Final = [(kind, re.compile(pattern, flags)) for kind, _, pattern in lines]
        self._kinds: Final = {kind: place for place, (kind, _, _) in enumerate(lines)}
        # Of each pattern a bit says that one beginning is there, and as far above it the other.
        self._above = len(lines)
        self._always = self._in_han = 0
        beginnings: list[tuple[str, int]] = []
        for place, (_, wanted, pattern) in enumerate(lines):
            one, _, other = wanted.partition("&")
            bit, above = 1 << place, 1 << place + self._above
            beginnings += [(beginning, bit) for beginning in one.split()]
            beginnings += [(beginning, above) for beginning in other.split()]
            if not other:
                self._always |= above
            if not wanted and has_han(pattern):
                self._in_han |= bit
            elif not wanted:
                self._always |= bit
        self._begun = _Begun(beginnings)

    def tried(self, text: str) -> int:
        """Which patterns may be found in the text, a bit for each; 0: none."""
        begun = filter(None, map(self._begun.__getitem__, _WORD.findall(text.lower())))
        bits = reduce(or_, begun, self._always | (self._in_han if has_han(text) else 0))
        return bits & bits >> self._above

    def first(self, text: str, tried: int | None = None) -> Kind | None:
        """What the first pattern tells that is found in the text; None where none is.

        `tried` are the patterns that may be found, where that was told before.
        """
        bits = self.tried(text) if tried is None else tried
        while bits:
            lowest = bits & -bits
            kind, pattern = self.rows[lowest.bit_length() - 1]
            if pattern.search(text):
                return kind
            bits ^= lowest
        return None

    def sighted(self, words: Iterable[Word]) -> list[Sign]:
        """The words of a text that begin a pattern, in order."""
        begun = self._begun
        return [(word.start, bits) for word in words if (bits := begun[word.norm])]

    def opened(
        self, kind: Kind, signs: Iterable[Sign], text: str, end: int
    ) -> re.Match[str] | None:
        """Where the pattern of a kind begins at one of the signs and ends at the place."""
        place = self._kinds[kind]
        pattern, bit = self.rows[place][1], 1 << place
        for at, bits in signs:
            if bits & bit and (found := pattern.match(text, at, end)):
                return found
        return None
