"""One story, many articles.

Two articles are the same story when most of the neighbouring words of the shorter one stand in the
longer one, unless their figures or the names at their head disagree: "profit fell 12 %" and "profit
fell 30 %" are two stories. Two entries that lead to one article are the same story in any words.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from feeds.article import canonical_url, normalise_title
from feeds.view import stem
from feeds.word import Word, contains, spaced, words

_ALIKE: Final = 0.5
_SHARED_WORDS: Final = 0.7
_FEWEST_PAIRS: Final = 3
_FEWEST_WORDS: Final = 5
_WORD_SIZE: Final = 4
_KEPT: Final = 4_096
_SLUG: Final = re.compile(r"\d{3}|(?:-[^-/]+){3}[^/]*/?$")
"""What the address of one article holds, and that of a page of many does not."""
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_STOP: Final = frozenset(
    "a an the of in on at to for by with from as is are was were be been has have had it its"
    " this that & or after over"
    " into amid says said say will would could may new 的 了 在 是 和 与 将 被 对 为 及 于".split()
)


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


def same_article(link: str, other: str) -> bool:
    """Whether two links lead to one article, tracking aside; a paper's front page is none."""
    address = canonical_url(link)
    if not address or address != canonical_url(other):
        return False
    parts = urlsplit(address)
    return _SLUG.search(parts.path) is not None or _SLUG.search(parts.query) is not None


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
