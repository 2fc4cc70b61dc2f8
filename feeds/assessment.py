"""What the judge says of one mention."""

from dataclasses import dataclass
from enum import StrEnum

from feeds.role import Part
from feeds.status import Status
from scoring.vocabulary import Category, Level, NewsSeverity


class Label(StrEnum):
    """What the article is for the customer."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One judged mention: how likely it is negative (0 to 1), what it is about, and why.

    `words` are words of the article, those of the customer's clause first; `clause` is that clause;
    `because` is a sentence for people. `category` is None where no risk was found; `status` says
    how far the matter has come.
    """

    p_negative: float
    label: Label
    level: Level
    category: Category | None
    severity: NewsSeverity
    role: Part
    status: Status
    words: tuple[str, ...]
    clause: str
    because: str

    def __post_init__(self) -> None:
        """Refuse a probability outside 0 to 1."""
        if not 0 <= self.p_negative <= 1:
            msg = "a probability lies between 0 and 1"
            raise ValueError(msg)

    @property
    def adverse(self) -> bool:
        """Whether the mention is adverse at once, or once a person has confirmed it."""
        return self.level in {Level.HIGH, Level.REVIEW}
