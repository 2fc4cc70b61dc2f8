"""Which customers a text names: names looked up word by word in one table.

A name is found only where its words stand as words (a Han character is one), so boundaries need no
check. Most texts name nobody, and most words begin no name: they are sorted out by their normal
forms alone. Places, spellings and evidence are looked at only where a whole name was found.
"""

from collections.abc import Collection, Iterable, Iterator
from threading import Lock
from typing import Final, NamedTuple

from feeds.chunk import end_of, ends_word, initials_of, may_follow, tail_of
from feeds.evidence import JOINTS, is_sure, judged, stands
from feeds.finder import Finder
from feeds.mention import Mention, Strength, made
from feeds.pattern import FREQUENT, Pattern, patterns_of
from feeds.seen import EVERYBODY, Scope, Seen
from feeds.table import Hit
from feeds.table import made as made_hit
from scoring.customer import Customer
from scoring.vocabulary import CustomerId

_KEPT: Final = 8_192

_Found = dict[Hit, dict[CustomerId, Pattern]]
_Reading = tuple[str, list[str], str, Pattern]
"""A key, its words behind those that were looked for and their usual spelling, what it proves."""
_Sure = tuple[str, CustomerId, str, str]
"""What a mention says beside its place: by which key, which customer, which name, which rule."""


class _Known(NamedTuple):
    """What a key proves: the readings of each customer, the longest first.

    `initials` is what the words behind may begin with. `alone` is what the key proves wherever it
    stands, None where that depends; `longer` is what it proves with which tail behind it.
    """

    initials: str
    alone: _Sure | None
    longer: tuple[tuple[str, _Sure], ...]
    readings: tuple[tuple[_Reading, ...], ...]


class NameIndex:
    """The names of all customers; customers come and go without a rebuild."""

    def __init__(self, customers: Iterable[Customer] = ()) -> None:
        """Start with these customers."""
        self._lock = Lock()
        self._table = Finder()
        self._frequent: frozenset[tuple[CustomerId, str]] = frozenset()
        self._kept: dict[str, _Known] = {}
        """What the keys prove that were found lately."""
        for customer in customers:
            self._table.add(customer)

    def __len__(self) -> int:
        """Answer how many customers are watched."""
        return len(self._table)

    def add(self, customer: Customer) -> None:
        """Watch the customer's names; one that is watched already is replaced."""
        with self._lock:
            self._kept.clear()
            self._table.add(customer)

    def remove(self, customer_id: CustomerId) -> None:
        """Watch the customer no more; one that is not watched is no error."""
        with self._lock:
            self._kept.clear()
            self._table.remove(customer_id)

    def doubt(self, frequent: Iterable[tuple[CustomerId, str]]) -> None:
        """Note which names stand in too many articles to be sure by themselves."""
        with self._lock:
            self._kept.clear()
            self._frequent = frozenset(frequent)

    def find(self, text: str, scope: Scope = EVERYBODY) -> tuple[Mention, ...]:
        """Every mention in the text, in order; `scope` is whom the text's feed is about.

        Each span holds the longest known name that stands there.
        """
        with self._lock:
            hits = self._table.hits(text)
            if not hits:
                return ()
            surely = self._surely(hits, text)
            if surely is not None:
                return surely
            found = self._read(hits, text)
        return tuple(_mentions(found, Seen(text), scope, self._frequent))

    def _surely(self, hits: list[Hit], text: str) -> tuple[Mention, ...] | None:
        """What the hits prove that need no evidence; None where one may need some."""
        found: dict[Hit, Mention] = {}
        for start, short, short_key in hits:
            initials, sure, longer, _ = self._kept.get(short_key) or self._known(short_key)
            end = short
            for tail, said in longer:
                if text.startswith(tail, short) and ends_word(text, short + len(tail)):
                    sure, end = said, short + len(tail)
            if end == short and may_follow(initials, text, short):
                return None
            apart = text[start - 1 : start] not in JOINTS and text[end : end + 1] not in JOINTS
            if sure is None or not apart or text[start].islower():
                return None
            key, customer, alias, why = sure
            fields = (customer, text[start:end], start, end, alias, Strength.STRONG, why)
            found[made_hit((start, end, key))] = made(fields)
        if len(found) < len(hits):
            return None
        return tuple(found.values() if len(hits) == 1 else map(found.__getitem__, _apart(found)))

    def _read(self, hits: list[Hit], text: str) -> _Found:
        """What stands at the hits: each customer's name, with its legal form where that follows."""
        found: _Found = {}
        for hit in hits:
            known = self._kept.get(hit.key) or self._known(hit.key)
            longer = may_follow(known.initials, text, hit.end)
            for readings in known.readings:
                for key, rest, tail, pattern in readings if longer else readings[-1:]:
                    end = end_of(rest, tail, text, hit.end) if rest else hit.end
                    read = Hit(hit.start, end, key) if rest else hit
                    if end and stands(read, pattern, text):
                        found.setdefault(read, {})[pattern.customer.id] = pattern
                        break
        return found

    def _known(self, key: str) -> _Known:
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        readings = tuple(
            tuple(sorted(_readings(customer, key), key=_longest_first))
            for customer in self._table.owners(key)
        )
        initials = initials_of(rest for each in readings for _, rest, _, _ in each)
        alone, longer = self._sure(readings)
        self._kept[key] = _Known(initials, alone, longer, readings)
        return self._kept[key]

    def _sure(
        self, readings: tuple[tuple[_Reading, ...], ...]
    ) -> tuple[_Sure | None, tuple[tuple[str, _Sure], ...]]:
        """What the key proves alone, and with each tail, no two of which begin alike."""
        alone = None
        if len(readings) == 1:
            key, rest, _, pattern = readings[0][-1]
            alone = None if rest else self._said(key, pattern)
        longer = [each for some in readings for each in some if each[1]]
        said = [(tail, self._said(key, pattern)) for key, _, tail, pattern in longer]
        if len({rest[0] for _, rest, _, _ in longer}) < len(longer) or not all(map(all, said)):
            return alone, ()
        return alone, tuple((tail, sure) for tail, sure in said if sure)

    def _said(self, key: str, pattern: Pattern) -> _Sure | None:
        if not is_sure(key, pattern) or _is_often(pattern, self._frequent):
            return None
        return key, pattern.customer.id, pattern.alias, pattern.why


def _readings(customer: Customer, key: str) -> Iterator[_Reading]:
    """The customer's name that the key is, and those that begin with it."""
    for longer, pattern in patterns_of(customer).items():
        if longer == key:
            yield longer, [], "", pattern
        elif longer.startswith(f"{key} "):
            rest = longer[len(key) + 1 :].split(" ")
            yield longer, rest, tail_of(pattern.alias, rest), pattern


def _longest_first(reading: _Reading) -> int:
    _, rest, _, _ = reading
    return -len(rest)


def _mentions(
    found: _Found, seen: Seen, scope: Scope, frequent: frozenset[tuple[CustomerId, str]]
) -> Iterator[Mention]:
    hits = _apart(found) if len(found) > 1 else list(found)
    for hit in hits:
        shared = "two customers have this name" if len(found[hit]) > 1 else ""
        for pattern in found[hit].values():
            often = FREQUENT if _is_often(pattern, frequent) else ""
            doubt = shared or pattern.doubt or often
            others = [each.key for each in hits if each != hit and _is_other(found[each], pattern)]
            mention = judged(pattern, hit, seen, scope, others, doubt)
            if mention is not None:
                yield mention


def _is_often(pattern: Pattern, frequent: frozenset[tuple[CustomerId, str]]) -> bool:
    """Whether the name stands in too many articles to be sure by itself."""
    return pattern.single and (pattern.customer.id, pattern.alias) in frequent


def _is_other(named: dict[CustomerId, Pattern], pattern: Pattern) -> bool:
    """Whether another name of the customer is among these."""
    known = named.get(pattern.customer.id)
    return known is not None and known.alias != pattern.alias


def _apart(found: Collection[Hit]) -> list[Hit]:
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
