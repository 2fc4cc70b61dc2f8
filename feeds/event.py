"""One story, many articles.

Which mentions of a customer tell the same event, and when it got worse. Two articles are the same
story when most of the neighbouring words of the shorter one stand in the longer one, unless their
figures or the names at their head disagree: "profit fell 12 %" and "profit fell 30 %" are two
stories.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

from feeds.article import normalise_title
from feeds.view import stem
from feeds.word import Word, contains, spaced, words
from scoring.vocabulary import Category, CustomerId, Level, NewsSeverity

WINDOW: Final = timedelta(days=7)
_ALIKE: Final = 0.5
_SHARED_WORDS: Final = 0.7
_FEWEST_PAIRS: Final = 3
_FEWEST_WORDS: Final = 5
_WORD_SIZE: Final = 4
_KEPT: Final = 4_096
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_STOP: Final = frozenset(
    "a an the of in on at to for by with from as is are was were be been has have had it its"
    " this that & or after over"
    " into amid says said say will would could may new 的 了 在 是 和 与 将 被 对 为 及 于".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article about one customer, as far as grouping needs it.

    `seen_at` is when it counts from, in UTC.
    """

    customer_id: CustomerId
    title: str
    summary: str
    link: str
    outlet: str
    seen_at: datetime
    category: Category
    severity: NewsSeverity
    level: Level

    def __post_init__(self) -> None:
        """Refuse a time outside UTC."""
        if self.seen_at.tzinfo is not UTC:
            msg = "a story's time is kept in UTC"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One adverse event of one customer.

    Its first article is its head, its outlets are its evidence.
    """

    customer_id: CustomerId
    head: Story
    outlets: tuple[str, ...]
    category: Category
    severity: NewsSeverity
    level: Level

    @classmethod
    def of(cls, story: Story) -> "Event":
        """Answer the event that this article is the first to tell."""
        return cls(
            customer_id=story.customer_id,
            head=story,
            outlets=(story.outlet,),
            category=story.category,
            severity=story.severity,
            level=story.level,
        )

    @property
    def sources(self) -> int:
        """How many outlets tell it."""
        return len(self.outlets)

    def tells(self, story: Story) -> bool:
        """Whether the article tells this event."""
        return same_story(self.head, story)

    def joined(self, story: Story) -> "Event":
        """The event with this article as further evidence; the earliest article is the head."""
        worse = worsens(self.severity, self.level, story)
        return replace(
            self,
            head=min(self.head, story, key=lambda s: s.seen_at),
            outlets=tuple(dict.fromkeys((*self.outlets, story.outlet))),
            category=story.category if worse else self.category,
            severity=max(self.severity, story.severity, key=lambda s: s.rank),
            level=min(self.level, story.level, key=list(Level).index),
        )


def worsens(severity: NewsSeverity, level: Level, story: Story) -> bool:
    """Whether the article makes an event of this severity and level worse.

    Else it is silent evidence.
    """
    if story.level not in {Level.HIGH, Level.REVIEW}:
        return False
    surer = story.level is Level.HIGH and level is not Level.HIGH
    return surer or story.severity.rank > severity.rank


def same_story(one: Story, other: Story) -> bool:
    """Answer whether two articles of one customer, at most 7 days apart, tell the same event."""
    if one.customer_id != other.customer_id or abs(one.seen_at - other.seen_at) > WINDOW:
        return False
    return same_words(one.title, one.summary, other.title, other.summary)


@dataclass(frozen=True, slots=True)
class _Told:
    """What of an article is compared; looked up once for many comparisons."""

    title: str
    figures: frozenset[str]
    leader: tuple[str, ...]
    body: str
    heads: tuple[frozenset[tuple[str, str]], frozenset[str]]
    bodies: tuple[frozenset[tuple[str, str]], frozenset[str]]


@lru_cache(maxsize=_KEPT)
def _told(title: str, summary: str) -> _Told:
    head, body = words(title), words(f"{title}\n{summary}")
    return _Told(
        title=normalise_title(title),
        figures=frozenset(_NUMBER.findall(title)),
        leader=_leader(head),
        body=spaced(body),
        heads=(_pairs(head), _long_words(head)),
        bodies=(_pairs(body), _long_words(body)),
    )


def same_words(title: str, summary: str, other_title: str, other_summary: str) -> bool:
    """Whether two articles say the same.

    Containment of word pairs, guarded by figures and leading names.
    """
    one, other = _told(title, summary), _told(other_title, other_summary)
    if one.title == other.title:
        return True
    if _figures_differ(one, other) or _leaders_differ(one, other):
        return False
    return _alike(one.heads, other.heads) or _alike(one.bodies, other.bodies)


def shared_words(text: str, other: str, names: tuple[str, ...] = ()) -> int:
    """How many telling words two texts share, those of the names aside: long ones, Han pairs.

    Long words are compared by their stems: a correction says *filed* of who *files*.
    """
    named = frozenset(stem(word.norm) for name in names for word in words(name))
    return len((_telling(text) & _telling(other)) - named)


def _telling(text: str) -> frozenset[str]:
    found = [word.norm for word in words(text) if word.norm not in _STOP]
    han = {a + b for a, b in pairwise(found) if len(a) == len(b) == 1 and a > "\u3000"}
    return frozenset(stem(norm) for norm in found if len(norm) >= _WORD_SIZE) | han


def _alike(
    one: tuple[frozenset[tuple[str, str]], frozenset[str]],
    other: tuple[frozenset[tuple[str, str]], frozenset[str]],
) -> bool:
    (pairs, long), (other_pairs, other_long) = one, other
    fewest = min(len(pairs), len(other_pairs))
    if fewest >= _FEWEST_PAIRS and len(pairs & other_pairs) >= _ALIKE * fewest:
        return True
    shared = len(long & other_long)
    return shared >= _FEWEST_WORDS and shared >= _SHARED_WORDS * min(len(long), len(other_long))


def _pairs(text: tuple[Word, ...]) -> frozenset[tuple[str, str]]:
    kept = [word.norm for word in text if word.norm not in _STOP]
    return frozenset(pairwise(kept))


def _long_words(text: tuple[Word, ...]) -> frozenset[str]:
    return frozenset(word.norm for word in text if len(word.norm) >= _WORD_SIZE)


def _figures_differ(one: _Told, other: _Told) -> bool:
    return not (one.figures <= other.figures or other.figures <= one.figures)


def _leaders_differ(one: _Told, other: _Told) -> bool:
    if not one.leader or not other.leader or one.leader == other.leader:
        return False
    return not contains(other.body, one.leader) and not contains(one.body, other.leader)


def _leader(title: tuple[Word, ...]) -> tuple[str, ...]:
    """What may be a name at the head of a title.

    The first two Han characters, or the first capitalised word.
    """
    kept = [word for word in title if word.norm not in _STOP]
    if not kept:
        return ()
    if kept[0].is_han:
        return tuple(word.norm for word in kept[:2])
    return (kept[0].norm,) if kept[0].surface[:1].isupper() else ()
