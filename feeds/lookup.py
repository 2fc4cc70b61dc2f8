"""Looking a customer up by what a person typed: an index of grams, and likeness on the best of it.

Exact keys first (id, registry id, name, alias), then what begins so, then what is alike: Latin
words by trigrams, Han characters singly and in pairs, so that a name of two characters is found
too. The rarest grams of what was typed choose some 200 names, and only those are compared in full.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from feeds.gram import grams
from feeds.names import core_form, name_keys, normal_form, spelled_out
from feeds.word import HAN
from scoring.customer import Customer
from scoring.vocabulary import CustomerId

NEAR_CUT: Final = 62
CLOSE: Final = 12
"""Two likenesses are close where they differ by no more: then people choose, not the bot."""
_COMPARED: Final = 200
_WORN: Final = 1_000
_POSTINGS: Final = 16_000
_FEWEST_GRAMS: Final = 6
"""One slip of the finger spoils up to three trigrams: so many more are always looked at."""
_BEGINNINGS: Final = 60
_AT_ONCE: Final = 2_000
_BONUS_PREFIX, _BONUS_WHOLE = 12, 6
_FEWEST_LETTERS, _FEWEST_HAN = 4, 2
_BETWEEN_HAN: Final = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")
_SIGNS: Final = re.compile(r"[\W_]+")


class How(StrEnum):
    """By what a customer was found."""

    ID = "id"
    REGISTRY = "registry id"
    NAME = "name"
    ALIAS = "alias"
    BEGINNING = "beginning"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """One customer that may be meant: the spelling that is alike, and how much (0 to 100)."""

    customer: CustomerId
    spelling: str
    how: How
    likeness: float


class _Spelling(NamedTuple):
    customer: CustomerId
    name: str
    key: str


class LookUp:
    """The names of all customers; customers come and go without a rebuild."""

    def __init__(self, customers: Iterable[Customer] = ()) -> None:
        """Start with these customers."""
        self._spellings: list[_Spelling | None] = []
        self._places: dict[CustomerId, tuple[int, ...]] = {}
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        self._waiting: deque[int] = deque()
        """Spellings whose grams are not in the postings yet."""
        self._sorted: list[tuple[str, int]] = []
        self._in_order = True
        self._exact: dict[How, dict[str, tuple[CustomerId, ...]]] = {how: {} for how in How}
        self._keys: dict[CustomerId, tuple[tuple[How, str], ...]] = {}
        self._gone = 0
        for customer in customers:
            self.add(customer)

    def __len__(self) -> int:
        """Answer how many customers can be found."""
        return len(self._keys)

    @property
    def worn(self) -> bool:
        """Whether more than half of it is of customers that left: time to make it anew."""
        return self._gone > _WORN and self._gone * 2 > len(self._spellings)

    def add(self, customer: Customer) -> None:
        """Let the customer be found; one that can be found already is replaced."""
        self.remove(customer.id)
        # The names of a merged customer are the other one's aliases: only its old id is left.
        names = () if customer.merged_into else customer.names
        forms = [form for name in names for form in _forms(name)]
        self._keys[customer.id] = keys = tuple(dict.fromkeys(_exact_keys(customer, forms)))
        for how, key in keys:
            held = self._exact[how]
            held[key] = (*held[key], customer.id) if key in held else (customer.id,)
        spelled = {form.key: form.name for form in forms if form.key}
        self._places[customer.id] = tuple(
            self._enter(_Spelling(customer.id, name, key)) for key, name in spelled.items()
        )

    def _enter(self, spelling: _Spelling) -> int:
        place = len(self._spellings)
        self._spellings.append(spelling)
        self._sorted.append((spelling.key, place))
        self._in_order = False
        self._waiting.append(place)
        return place

    def prepare(self, most: int = _AT_ONCE) -> bool:
        """Make some of the names ready for `near`, which else does it itself; True while any wait.

        To find somebody by an exact name nothing need be prepared.
        """
        waiting, postings = self._waiting, self._postings
        for _ in range(min(most, len(waiting))):
            place = waiting.popleft()
            spelling = self._spellings[place]
            for gram in grams(spelling.key) if spelling else ():
                postings[gram].append(place)
        if not waiting:
            self._sort()
        return bool(waiting)

    def _sort(self) -> None:
        if not self._in_order:
            self._sorted.sort()
            self._in_order = True

    def remove(self, customer: CustomerId) -> None:
        """Let the customer be found no more; one that cannot be found is no error."""
        for how, key in self._keys.pop(customer, ()):
            held = self._exact[how]
            held[key] = tuple(other for other in held[key] if other != customer)
            if not held[key]:
                del held[key]
        for place in self._places.pop(customer, ()):
            self._spellings[place] = None
            self._gone += 1

    def exactly(self, asked: str) -> tuple[CustomerId, ...]:
        """The customers that this is an id, a registry id, a name or an alias of, in that order.

        A whole name decides alone; a name without its legal form is as good as an alias.
        """
        full, core = normal_form(asked), core_form(asked)
        for found in (
            self._held(How.ID, asked.strip().casefold()),
            self._held(How.REGISTRY, registry_key(asked)),
            self._held(How.NAME, full),
            self._held(How.ALIAS, full) | self._held(How.ALIAS, core),
        ):
            if found:
                return tuple(sorted(found))
        return ()

    def _held(self, how: How, key: str) -> frozenset[CustomerId]:
        return frozenset(self._exact[how].get(key, ())) if key else frozenset()

    def near(self, asked: str, *, most: int = 5) -> tuple[Near, ...]:
        """The customers whose names begin so or are alike, the likeliest first."""
        wanted = _compact(normal_form(asked))
        if not wanted:
            return ()
        self.prepare(len(self._waiting))
        places = dict.fromkeys((*self._beginning(wanted), *self._sharing(wanted)))
        spelled = [s for s in (self._spellings[p] for p in places) if s is not None]
        scored = process.extract(
            wanted, [s.key for s in spelled], scorer=fuzz.WRatio, limit=None, score_cutoff=1
        )
        best: dict[CustomerId, Near] = {}
        for key, likeness, place in scored:
            if likeness < NEAR_CUT - _BONUS_PREFIX and not key.startswith(wanted):
                break
            near = _near(wanted, spelled[place], likeness)
            held = best.get(near.customer)
            if near.likeness >= NEAR_CUT and (held is None or near.likeness > held.likeness):
                best[near.customer] = near
        ranked = sorted(best.values(), key=lambda n: (-n.likeness, len(n.spelling), n.spelling))
        return tuple(ranked[:most])

    def _beginning(self, wanted: str) -> Iterator[int]:
        """The first names that begin so, in alphabetical order."""
        self._sort()
        at = bisect_left(self._sorted, (wanted,))
        for key, place in islice(self._sorted, at, at + _BEGINNINGS):
            if not key.startswith(wanted):
                return
            yield place

    def _sharing(self, wanted: str) -> list[int]:
        """The names that share most grams with what was typed, its rarest grams first."""
        lists = sorted((self._postings.get(g, []) for g in grams(wanted)), key=len)
        counts: Counter[int] = Counter()
        left = _POSTINGS
        for number, places in enumerate(lists):
            if number >= _FEWEST_GRAMS and len(places) > left:
                break
            counts.update(islice(places, _POSTINGS))
            left -= len(places)
        return _most_shared(counts)


def _most_shared(counts: Counter[int]) -> list[int]:
    """The places with the highest counts, some 200; of equal ones those of the rarest grams."""
    least, room = 0, _COMPARED
    for count, having in sorted(Counter(counts.values()).items(), reverse=True):
        least = count
        if having >= room:
            break
        room -= having
    above = [place for place, count in counts.items() if count > least]
    level = (place for place, count in counts.items() if count == least)
    return [*above, *islice(level, max(room, 0))]


def sure(near: tuple[Near, ...], asked: str) -> Near | None:
    """The one customer that is meant without doubt: its name begins so, and no other is close."""
    wanted = _compact(normal_form(asked))
    long_enough = len(_SIGNS.sub("", wanted)) >= (
        _FEWEST_HAN if re.match(f"[{HAN}]", wanted) else _FEWEST_LETTERS
    )
    if not near or not long_enough or near[0].how is not How.BEGINNING:
        return None
    first, *others = near
    if not _whole_words(wanted, _compact(normal_form(first.spelling))):
        return None
    return None if others and first.likeness - others[0].likeness <= CLOSE else first


def registry_key(number: str) -> str:
    """A registry id as it is compared: letters and digits, in capitals."""
    return _SIGNS.sub("", number).upper()


def _near(wanted: str, spelling: _Spelling, likeness: float) -> Near:
    begins = spelling.key.startswith(wanted)
    bonus = 0
    if begins:
        bonus = _BONUS_PREFIX + (_BONUS_WHOLE if _whole_words(wanted, spelling.key) else 0)
    return Near(
        customer=spelling.customer,
        spelling=spelling.name,
        how=How.BEGINNING if begins else How.ALIKE,
        likeness=likeness + bonus,
    )


def _whole_words(wanted: str, key: str) -> bool:
    """Whether the name begins with these words, the last one not cut off."""
    after = key[len(wanted) : len(wanted) + 1]
    han = bool(after) and bool(re.match(f"[{HAN}]", after))
    return key.startswith(wanted) and (after in {"", " "} or han)


class _Forms(NamedTuple):
    """One spelling of one name: whole, without its legal form, and as it is compared."""

    name: str
    full: str
    core: str
    key: str


def _forms(name: str) -> Iterator[_Forms]:
    """The name as it is written, and once more with ä spelled out as ae where it has one."""
    variants = (name,) if name.isascii() else dict.fromkeys((name, spelled_out(name)))
    for variant in variants:
        full, core = name_keys(variant)
        yield _Forms(name, full, core, _compact(full))


def _exact_keys(customer: Customer, forms: Iterable[_Forms]) -> Iterator[tuple[How, str]]:
    """Every key that finds the customer at once."""
    yield How.ID, customer.id.casefold()
    for registered in () if customer.merged_into else customer.registry_ids:
        if registered.key:
            yield How.REGISTRY, registered.key
    own = {customer.name, customer.legal_name}
    for form in forms:
        if form.full:
            yield How.NAME if form.name in own else How.ALIAS, form.full
        if form.core:
            yield How.ALIAS, form.core


def _compact(key: str) -> str:
    """The key without the spaces between Han characters."""
    return key if key.isascii() else _BETWEEN_HAN.sub("", key)
