"""Which customers a text names: names looked up word by word in one table.

A name is found only where its words stand as words (a Han character is one), so boundaries need no
check. Most texts name nobody, and most words begin no name: they are sorted out by their normal
forms alone. Places, spellings and evidence are looked at only where a whole name was found.
"""

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Final

from feeds.chunk import end_of
from feeds.evidence import judged, stands
from feeds.finder import Finder
from feeds.mention import Mention
from feeds.pattern import FREQUENT, Pattern, patterns_of
from feeds.seen import EVERYBODY, Scope, Seen
from feeds.table import Hit
from scoring.customer import Customer
from scoring.vocabulary import CustomerId

_KEPT: Final = 8_192

_Found = dict[Hit, dict[CustomerId, Pattern]]
_Reading = tuple[str, list[str], Pattern]
"""A key, its words behind those that were looked for, what it proves."""


class NameIndex:
    """The names of all customers; customers come and go without a rebuild."""

    def __init__(self, customers: Iterable[Customer] = ()) -> None:
        """Start with these customers."""
        self._lock = Lock()
        self._table = Finder()
        self._frequent: frozenset[tuple[CustomerId, str]] = frozenset()
        self._kept: dict[CustomerId, dict[str, tuple[_Reading, ...]]] = {}
        """What the names prove of customers that were found lately."""
        for customer in customers:
            self._table.add(customer)

    def __len__(self) -> int:
        """Answer how many customers are watched."""
        return len(self._table)

    def add(self, customer: Customer) -> None:
        """Watch the customer's names; one that is watched already is replaced."""
        with self._lock:
            self._kept.pop(customer.id, None)
            self._table.add(customer)

    def remove(self, customer_id: CustomerId) -> None:
        """Watch the customer no more; one that is not watched is no error."""
        with self._lock:
            self._kept.pop(customer_id, None)
            self._table.remove(customer_id)

    def doubt(self, frequent: Iterable[tuple[CustomerId, str]]) -> None:
        """Note which names stand in too many articles to be sure by themselves."""
        self._frequent = frozenset(frequent)

    def find(self, text: str, scope: Scope = EVERYBODY) -> tuple[Mention, ...]:
        """Every mention in the text, in order; `scope` is whom the text's feed is about.

        Each span holds the longest known name that stands there.
        """
        with self._lock:
            hits = self._table.hits(text)
            if not hits:
                return ()
            found = self._read(hits, text)
        return tuple(_mentions(found, Seen(text), scope, self._frequent))

    def _read(self, hits: list[Hit], text: str) -> _Found:
        """What stands at the hits: each customer's name, with its legal form where that follows."""
        found: _Found = {}
        for hit in hits:
            for customer in self._table.owners(hit.key):
                for key, rest, pattern in self._readings(customer, hit.key):
                    end = end_of(rest, text, hit.end) if rest else hit.end
                    read = Hit(hit.start, end, key) if rest else hit
                    if end and stands(read, pattern, text):
                        found.setdefault(read, {})[customer.id] = pattern
                        break
        return found

    def _readings(self, customer: Customer, key: str) -> tuple[_Reading, ...]:
        kept = self._kept.get(customer.id)
        if kept is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[customer.id] = {}
        if key not in kept:
            kept[key] = tuple(sorted(_readings(customer, key), key=_longest_first))
        return kept[key]


def _readings(customer: Customer, key: str) -> Iterator[_Reading]:
    """The customer's name that the key is, and those that begin with it."""
    for longer, pattern in patterns_of(customer).items():
        if longer == key:
            yield longer, [], pattern
        elif longer.startswith(f"{key} "):
            yield longer, longer[len(key) + 1 :].split(" "), pattern


def _longest_first(reading: _Reading) -> int:
    _, rest, _ = reading
    return -len(rest)


def _mentions(
    found: _Found, seen: Seen, scope: Scope, frequent: frozenset[tuple[CustomerId, str]]
) -> Iterator[Mention]:
    hits = _apart(found) if len(found) > 1 else list(found)
    for hit in hits:
        shared = "two customers have this name" if len(found[hit]) > 1 else ""
        for customer, pattern in found[hit].items():
            often = pattern.single and (customer, pattern.alias) in frequent
            doubt = shared or pattern.doubt or (FREQUENT if often else "")
            others = [
                other.key
                for other in hits
                if customer in found[other] and found[other][customer].alias != pattern.alias
            ]
            mention = judged(pattern, hit, seen, scope, others, doubt)
            if mention is not None:
                yield mention


def _apart(found: _Found) -> list[Hit]:
    """The hits without those that lie in a longer one or overlap it.

    Of equally long ones the first stays.
    """
    kept: list[Hit] = []
    for hit in sorted(found, key=_rank):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept)


def _rank(hit: Hit) -> tuple[int, int, int]:
    return -hit.key.count(" "), hit.start, -len(hit.key)
