"""Where names are looked for: whom a feed is about, and a text whose places are looked up late."""

from dataclasses import dataclass
from typing import Final

from feeds.word import norms_of, surfaces
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
    """A text that names somebody; its words are looked at only where there is doubt."""

    __slots__ = ("_haystack", "text")

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self.text = text
        self._haystack = ""

    @property
    def haystack(self) -> str:
        """The normal forms of its words between single spaces, for `contains`."""
        self._haystack = self._haystack or f" {' '.join(norms_of(surfaces(self.text)))} "
        return self._haystack
