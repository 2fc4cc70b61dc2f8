"""Tables of patterns that are tried in turn, each only where a word of the text begins as it must.

Searching a hundred patterns in each text would cost more than all the rest of judging; how its
words begin is told in one pass.
"""

import re
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from feeds.word import has_han

Kind = TypeVar("Kind")
Line = tuple[Kind, str, str]
"""What a pattern tells, how a word begins that must be there, the pattern.

Of several beginnings, parted by spaces, one is enough; of two groups of them, parted by &, one of
each. A pattern without is always tried where it may be found: a Chinese one in a text with Han
characters.
"""

_WORD: Final = re.compile(r"[^\W_]+")
_HEAD: Final = 3


class Table(Generic[Kind]):
    """What is told by the first pattern that is found."""

    def __init__(self, lines: Sequence[Line[Kind]], flags: re.RegexFlag = re.NOFLAG) -> None:
        """Read the lines in the order in which they are tried."""
        self.rows: Final = [(kind, re.compile(pattern, flags)) for kind, _, pattern in lines]
        self._heads: Final[dict[str, list[tuple[str, int, int]]]] = {}
        self._always = self._in_han = self._alone = 0
        for place, (_, beginnings, pattern) in enumerate(lines):
            bit = 1 << place
            one, _, other = beginnings.partition("&")
            for beginning in one.split():
                self._heads.setdefault(beginning[:_HEAD], []).append((beginning, bit, 0))
            for beginning in other.split():
                self._heads.setdefault(beginning[:_HEAD], []).append((beginning, 0, bit))
            if not other:
                self._alone |= bit
            if not beginnings and has_han(pattern):
                self._in_han |= bit
            elif not beginnings:
                self._always |= bit

    def tried(self, text: str) -> int:
        """Which patterns may be found in the text, a bit for each; 0: none."""
        bits = self._always | (self._in_han if has_han(text) else 0)
        others, heads = self._alone, self._heads
        for word in _WORD.findall(text.lower()):
            for beginning, bit, other in heads.get(word[:_HEAD], ()):
                if word.startswith(beginning):
                    bits |= bit
                    others |= other
        return bits & others

    def first(self, text: str) -> Kind | None:
        """What the first pattern tells that is found in the text; None where none is."""
        bits = self.tried(text)
        while bits:
            lowest = bits & -bits
            kind, pattern = self.rows[lowest.bit_length() - 1]
            if pattern.search(text):
                return kind
            bits ^= lowest
        return None
