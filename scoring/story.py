"""A story as people look at it: the event, what was said of it, what that would teach."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from scoring.adverse import AdverseEvent
from scoring.certificate import Certificate
from scoring.vocabulary import CustomerId, EventId, Level, NewsSeverity, PersonId, Triage


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one person said of one story; `severity` is what the story was judged at that time."""

    event: EventId
    customer: CustomerId
    said: Triage
    severity: NewsSeverity
    author: PersonId
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story to look at: the event, whose it is, and what was said of it last."""

    event: AdverseEvent
    name: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryList:
    """The stories about one customer, or of all that wait for a person; `more` are not shown.

    `certificate` says what was read: without it nobody may say that there are none (domain §6).
    `watched` is unset for an archived customer.
    """

    name: str
    stories: tuple[Story, ...]
    certificate: Certificate
    more: int = 0
    watched: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedExclusion:
    """Words that would keep such articles away, and the headlines that they would have hidden."""

    customer: CustomerId
    name: str
    term: str
    hidden: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """What followed a verdict: whether anything changed, a sentence, perhaps words to exclude.

    `suggested` is the market reputation that a confirmed story suggests where it is worse than the
    one that is `rated` (0: none); a person accepts it by re-rating, in the thread of `case`.
    """

    changed: bool
    sentence: str
    story: Story
    exclusion: ProposedExclusion | None = None
    suggested: int = 0
    rated: int = 0
    case: int = 0


REPUTATION = MappingProxyType(
    {
        NewsSeverity.LOW: 2,
        NewsSeverity.MEDIUM: 3,
        NewsSeverity.HIGH: 4,
        NewsSeverity.CRITICAL: 5,
    }
)
"""The market reputation that a confirmed story suggests, by the written guide (domain §1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One article that names a customer: by which spelling and rule, and how it was judged."""

    title: str
    link: str
    outlet: str
    first_seen: datetime
    surface: str
    rule: str
    strong: bool
    level: Level
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """How many articles name a customer by a spelling that is not enough by itself, and why."""

    surface: str
    rule: str
    articles: int
