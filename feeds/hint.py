"""Tables of patterns that are tried in turn, each only where a text holds letters it needs.

Searching a hundred patterns in each text would cost more than all the rest of judging; whether one
of a few letters stands in it is told at once.
"""

import re
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

from feeds.word import has_han

Kind = TypeVar("Kind")
Line = tuple[Kind, str, str]
"""What a pattern tells, small letters of which one must be there, parted by spaces, the pattern."""


class Table(Generic[Kind]):
    """What is told by the first pattern that is found. Letters are left out in Chinese patterns."""

    def __init__(self, lines: Iterable[Line[Kind]], flags: re.RegexFlag = re.NOFLAG) -> None:
        """Read the lines in the order in which they are tried."""
        self.rows: Final = tuple(
            (kind, tuple(hints.split()) or ("",), re.compile(pattern, flags))
            for kind, hints, pattern in lines
        )
        self._hints: Final = tuple(
            dict.fromkeys(h for _, hints, _ in self.rows for h in hints if h)
        )
        self._english: Final = tuple(row for row in self.rows if not has_han(row[2].pattern))

    def may_tell(self, text: str) -> bool:
        """Whether a pattern would be tried in the text."""
        small = text.lower()
        return has_han(text) or any(hint in small for hint in self._hints)

    def first(self, text: str) -> Kind | None:
        """What the first pattern tells that is found in the text; None where none is."""
        small = text.lower()
        for kind, hints, pattern in self.rows if has_han(text) else self._english:
            for hint in hints:
                if hint in small:
                    if pattern.search(text):
                        return kind
                    break
        return None
