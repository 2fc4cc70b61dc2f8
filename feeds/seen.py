"""Where names are looked for: whom a feed is about, and a text whose places are looked up late."""

from dataclasses import dataclass
from typing import Final

from feeds.names import LONGEST
from feeds.word import Word, place_of, starts, word_at
from scoring.customer import Customer
from scoring.vocabulary import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a feed is about, where it is not about everybody: a customer, or an industry.

    Such a feed is itself the second signal for an ambiguous name; but for one that is `searched`,
    whose entries may share no more than the word.
    """

    customer: CustomerId = CustomerId("")
    industry: str = ""
    searched: bool = False

    def signal(self, customer: Customer) -> str:
        """What the feed says for this customer; "" where it says nothing."""
        if self.searched:
            return ""
        if self.customer and self.customer == customer.id:
            return "in a feed about it"
        if self.industry and self.industry.casefold() == customer.industry.casefold():
            return "in a feed about its industry"
        return ""


EVERYBODY: Final = Scope()


class Seen:
    """A text in which a name was found; its places are looked up where they are asked for."""

    def __init__(self, text: str, raw: list[str], norms: list[str]) -> None:
        """Keep the text, and the spellings and normal forms of its words."""
        self.text = text
        self.norms = norms
        self._raw = raw
        self._plain = text.isascii()
        self._starts: list[int] = []
        self._words: dict[int, Word] = {}
        self._haystack = ""

    @property
    def haystack(self) -> str:
        """The normal forms between single spaces, for `contains`."""
        self._haystack = self._haystack or f" {' '.join(self.norms)} "
        return self._haystack

    def word(self, at: int) -> Word:
        """The word of that number."""
        found = self._words.get(at)
        if found is None:
            start = self._start(at)
            found = self._words[at] = word_at(self.text, start, start + len(self._raw[at]))
        return found

    def _start(self, at: int) -> int:
        if self._plain:
            return place_of(self.text, at)
        known = len(self._starts)
        if at >= known:
            after = self._starts[-1] + len(self._raw[known - 1]) if known else 0
            self._starts += starts(self.text, self._raw[known : at + 1], after)
        return self._starts[at]

    def after(self, at: int) -> tuple[Word, ...]:
        """The few words that follow one, as far as a legal form may reach."""
        return tuple(self.word(n) for n in range(at + 1, min(at + 1 + LONGEST, len(self.norms))))
