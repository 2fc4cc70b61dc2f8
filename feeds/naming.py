"""Names that stand in so many articles that they can hardly mean the customer each time."""

from dataclasses import dataclass
from typing import Final

from scoring.vocabulary import CustomerId

DAYS: Final = 7
MANY: Final = 20
"""Articles in a thousand: a name of one word that stands in more needs a second signal."""
FEWEST: Final = 20
"""In fewer articles a name is never too frequent."""
_ADVERSE: Final = 5
"""Where one in so many is adverse, the customer is in trouble and not its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """In how many articles of the last week a name stood, and in how many of those adversely.

    `read` is how many articles there were.
    """

    customer: CustomerId
    alias: str
    articles: int
    adverse: int
    read: int

    @property
    def too_frequent(self) -> bool:
        """Whether the name, where it is a single word, proves little by itself."""
        often = self.articles >= FEWEST and self.articles * 1_000 > MANY * self.read
        return often and self.adverse * _ADVERSE < self.articles
