"""One place where a text names one customer, and how far that is to be trusted."""

from dataclasses import dataclass
from enum import StrEnum

from scoring.vocabulary import CustomerId


class Strength(StrEnum):
    """How far a mention is trusted: an ambiguous one is for people to look at, never a warning."""

    STRONG = "strong"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a text names one customer.

    `text[start:end]` is `surface`, `why` says by which rule.
    """

    customer_id: CustomerId
    surface: str
    start: int
    end: int
    alias: str
    strength: Strength
    why: str

    def __post_init__(self) -> None:
        """Refuse a span that is empty or does not fit its text."""
        if not 0 <= self.start < self.end or self.end - self.start != len(self.surface):
            msg = "a mention's span must hold its surface"
            raise ValueError(msg)

    @property
    def strong(self) -> bool:
        """Whether the mention may lead to a warning."""
        return self.strength is Strength.STRONG
