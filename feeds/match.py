"""Which customers a text names: names looked up word by word in one table.

A name is found only where its words stand as words (a Han character is one), so boundaries need no
check. Most texts name nobody, and most words begin no name: they are sorted out by their normal
forms alone. Places, spellings and evidence are looked at only where a whole name was found.
"""

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Final

from feeds.evidence import judged, stands
from feeds.mention import Mention
from feeds.pattern import Pattern, patterns_of
from feeds.seen import EVERYBODY, Scope, Seen
from feeds.table import Hit, NameTable
from feeds.word import end_of
from scoring.customer import Customer
from scoring.vocabulary import CustomerId

_KEPT: Final = 8_192

_Found = dict[Hit, dict[CustomerId, Pattern]]


class NameIndex:
    """The names of all customers; customers come and go without a rebuild."""

    def __init__(self, customers: Iterable[Customer] = ()) -> None:
        """Start with these customers."""
        self._lock = Lock()
        self._table = NameTable()
        self._patterns: dict[CustomerId, dict[str, Pattern]] = {}
        """What the names prove of customers that were found lately."""
        for customer in customers:
            self._table.add(customer)

    def __len__(self) -> int:
        """Answer how many customers are watched."""
        return len(self._table)

    def add(self, customer: Customer) -> None:
        """Watch the customer's names; one that is watched already is replaced."""
        with self._lock:
            self._patterns.pop(customer.id, None)
            self._table.add(customer)

    def remove(self, customer_id: CustomerId) -> None:
        """Watch the customer no more; one that is not watched is no error."""
        with self._lock:
            self._patterns.pop(customer_id, None)
            self._table.remove(customer_id)

    def find(self, text: str, scope: Scope = EVERYBODY) -> tuple[Mention, ...]:
        """Every mention in the text, in order; `scope` is whom the text's feed is about.

        Each span holds the longest known name that stands there.
        """
        with self._lock:
            hits = self._table.hits(text)
            if not hits:
                return ()
            seen = Seen(text)
            found = self._read(hits, seen)
        return tuple(_mentions(found, seen, scope))

    def _read(self, hits: list[Hit], seen: Seen) -> _Found:
        """What stands at the hits: each customer's name, and the same with its legal form."""
        found: _Found = {}
        for hit in hits:
            for customer in self._table.owners(hit.key):
                for key, pattern in self._patterns_of(customer).items():
                    read = hit if key == hit.key else _continued(hit, key, seen)
                    if read is not None:
                        found.setdefault(read, {})[customer.id] = pattern
        return found

    def _patterns_of(self, customer: Customer) -> dict[str, Pattern]:
        found = self._patterns.get(customer.id)
        if found is None:
            if len(self._patterns) >= _KEPT:
                self._patterns.clear()
            found = self._patterns[customer.id] = patterns_of(customer)
        return found


def _continued(hit: Hit, key: str, seen: Seen) -> Hit | None:
    """The hit with the words that follow, where they are the rest of a longer key."""
    if not key.startswith(f"{hit.key} "):
        return None
    rest = key[len(hit.key) + 1 :].split(" ")
    end = end_of(rest, seen.text, hit.end)
    return Hit(hit.start, end, key) if end else None


def _mentions(found: _Found, seen: Seen, scope: Scope) -> Iterator[Mention]:
    hits = _longest([hit for hit in found if stands(hit, found[hit].values(), seen.text)])
    about: dict[CustomerId, set[str]] = {}
    for hit in hits:
        for customer in found[hit]:
            about.setdefault(customer, set()).add(hit.key)
    for hit in hits:
        for customer, pattern in found[hit].items():
            others = about[customer] - {hit.key}
            mention = judged(pattern, hit, seen, scope, others, shared=len(found[hit]) > 1)
            if mention is not None:
                yield mention


def _longest(hits: list[Hit]) -> list[Hit]:
    """The hits without those that lie in a longer one or overlap it.

    Of equally long ones the first stays.
    """
    if len(hits) <= 1:
        return hits
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (-_size(h), h.start, -len(h.key))):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept)


def _size(hit: Hit) -> int:
    return hit.key.count(" ")
