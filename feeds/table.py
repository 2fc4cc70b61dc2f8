"""The table of all names: which of them stand where in a text, found word by word.

Whose name a key is stands in one dictionary, and three smaller ones say where a key may begin: at
which word, at which two words where it has more than two, at which two Han characters. Customers
come and go without a rebuild. A key carries its possessive 's (Macy's); it is looked for without.
"""

from collections.abc import Sequence
from itertools import chain, compress
from operator import add
from typing import Final, NamedTuple

from feeds.chunk import FIRSTS, LONG, norms_in, place_of
from feeds.han import between_han, place_after, simple, spellings
from feeds.pattern import keys_of
from feeds.word import (
    Place,
    has_han,
    is_han,
    is_possessive,
    norms_of,
    owners_of,
    places,
    places_of,
    surfaces,
)
from scoring.customer import Customer
from scoring.vocabulary import CustomerId

_WORN: Final = 1_000
_ALONE, _LONGER = 1, 2
_KEPT: Final = 65_536
_SIGNS_BETWEEN: Final = 2
_ANYHOW: Final = "\0"
_PARTICLES: Final = frozenset("de da di du del la le el al van von der den ten bin".split())
"""Small words that begin names and are often not written large: de Beers, von Roll."""


class Hit(NamedTuple):
    """The place in a text where a key stands, without a possessive 's that is not the name's."""

    start: int
    end: int
    key: str


_Tried = tuple[int, int, str]
"""From which word to which one a key stands."""


class _Begins(dict[str, str]):
    """What a name may begin with in what stands between two spaces: its word and a space.

    "" where none begins there, and _ANYHOW where that is worth a closer look by itself.
    """

    def __init__(self, firsts: dict[str, int]) -> None:
        super().__init__()
        self._firsts = firsts

    def __missing__(self, chunk: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        found = self._found(norms_in(chunk))
        if len(chunk) <= LONG:
            self[chunk] = found
        return found

    def _found(self, norms: tuple[str, ...]) -> str:
        if self._firsts.keys().isdisjoint(norms):
            return ""
        if len(norms) > 1 or self._firsts[norms[0]] & _ALONE:
            return _ANYHOW
        return f"{norms[0]} "


class _Sizes(dict[int, tuple[int, ...]]):
    """Which bits are on."""

    def __missing__(self, bits: int) -> tuple[int, ...]:
        found = self[bits] = tuple(n for n in range(bits.bit_length()) if bits >> n & 1)
        return found


_SIZES: Final = _Sizes()


class NameTable:
    """Whose name each key is."""

    def __init__(self) -> None:
        """Begin with no names."""
        self._owners: dict[str, Customer | tuple[Customer, ...]] = {}
        """Nobody's is a key without its possessive, where no name is spelled so."""
        self._firsts: dict[str, int] = {}
        """What may begin there, as bits; like sizes, a few of names that left may be on still."""
        self._pairs: dict[str, int] = {}
        self._han: dict[str, int] = {}
        """Of how many words the names may be, as bits."""
        self._customers: dict[CustomerId, Customer] = {}
        self._left = 0
        self._longest = self._reach = 1
        self._single = False
        self._begins = _Begins(self._firsts)
        self._small: set[str] = set()
        """First words that are written small."""

    def __len__(self) -> int:
        """Answer how many customers are in it."""
        return len(self._customers)

    def add(self, customer: Customer) -> None:
        """Enter the names of a customer; those that it had before go."""
        if customer.id in self._customers:
            self.remove(customer.id)
        self._customers[customer.id] = customer
        for key, small in keys_of(customer).items():
            held = self._owners.get(key)
            self._owners[key] = (*_each(held), customer) if held else customer
            self._begin(key, small)

    def _begin(self, key: str, small: str) -> None:
        """Note where the key may begin, and how long it is; `small` is its first word if it is."""
        words = key.split(" ")
        if "'" in key:
            words = norms_of(words)
            self._owners.setdefault(" ".join(words), ())
        first, size = words[0], len(words)
        self._longest = max(size, self._longest)
        self._reach = self._longest + _SIGNS_BETWEEN
        if size > 1 and all(map(is_han, words)):
            for pair in spellings(first + words[1]):
                self._han[pair] = self._han.get(pair, 0) | 1 << size
            return
        # A name of one word is its own first word: one string in memory, not two.
        first = key if first == key else first
        held = self._firsts.get(first, 0)
        kinds = held | (_ALONE if size == 1 else _LONGER)
        if kinds != held:
            self._begins.clear()
            self._firsts[first] = kinds
        self._single = self._single or is_han(first)
        if small or first in _PARTICLES:
            self._small.add(small or first)
        if size > 1:
            pair = f"{first} {words[1]}"
            pair = key if pair == key else pair
            self._pairs[pair] = self._pairs.get(pair, 0) | 1 << size

    def remove(self, customer_id: CustomerId) -> None:
        """Take the names of a customer out; one that is not in it is no error."""
        customer = self._customers.pop(customer_id, None)
        for key in keys_of(customer) if customer else ():
            rest = tuple(c for c in _each(self._owners[key]) if c.id != customer_id)
            if rest:
                self._owners[key] = rest if len(rest) > 1 else rest[0]
            else:
                del self._owners[key]
                self._left += 1
        if not self._customers or self._left > max(_WORN, len(self._owners)):
            self._renew()

    def _renew(self) -> None:
        """Forget where names began that are no more."""
        self._left = 0
        self._small.clear()
        self._begins.clear()
        for begun in (self._firsts, self._pairs, self._han):
            begun.clear()
        for key in [key for key, held in self._owners.items() if held == ()]:
            del self._owners[key]
        for customer in self._customers.values():
            for key, small in keys_of(customer).items():
                self._begin(key, small)

    def owners(self, key: str) -> tuple[Customer, ...]:
        """The customers whose name it is."""
        return _each(self._owners[key])

    def hits(self, text: str) -> list[Hit]:
        """Every name that stands in the text, longer and shorter ones."""
        if has_han(text):
            return self._in_han(text)
        chunks = text.split()
        cased = not text.islower()
        if not cased or (self._small and not self._small.isdisjoint(chunks)):
            return self._anywhere(text, cased=cased)
        chunks.append("")
        begins, pairs, firsts = self._begins, self._pairs, FIRSTS
        likely = [
            number
            for number, chunk in enumerate(chunks)
            if not chunk.islower()
            and (begun := begins[chunk])
            and (
                begun is _ANYHOW
                or not (second := firsts[chunks[number + 1]])
                or begun + second in pairs
            )
        ]
        return [hit for number in likely for hit in self._from(text, chunks, number)]

    def _from(self, text: str, chunks: list[str], number: int) -> list[Hit]:
        """The names that begin in a chunk, which is what stands between two spaces."""
        ahead = chunks[number : number + self._longest]
        norms = list(chain.from_iterable(map(norms_in, ahead)))
        tried = [each for at in range(len(norms_in(ahead[0]))) for each in self._keys(norms, at)]
        if not tried:
            return []
        start = place_of(text, chunks, number)
        placed = places(text, start, max(end for _, end, _ in tried))
        return [
            hit
            for at, end, key in tried
            if not placed[at][0][0].islower()
            for hit in self._read(placed[at:end], key)
        ]

    def _anywhere(self, text: str, *, cased: bool) -> list[Hit]:
        """The names in a text that does not know capitals, or in which one may have none."""
        spelled = surfaces(text)
        norms = norms_of(spelled)
        tried = [
            each
            for at in [at for at, norm in enumerate(norms) if norm in self._firsts]
            if not cased or spelled[at] in self._small or not spelled[at][0].islower()
            for each in self._keys(norms, at)
        ]
        return self._placed(text, spelled, tried)

    def _placed(self, text: str, spelled: list[str], tried: list[_Tried]) -> list[Hit]:
        if not tried:
            return []
        placed = places_of(text, spelled[: max(end for _, end, _ in tried)])
        return [hit for at, end, key in tried for hit in self._read(placed[at:end], key)]

    def _keys(self, norms: list[str], at: int) -> list[_Tried]:
        """The keys whose words begin at a word."""
        pair = " ".join(norms[at : at + 2])
        sizes = (self._firsts.get(norms[at], 0) & _ALONE) << 1 | self._pairs.get(pair, 0)
        return self._whole(norms, at, sizes) if sizes else []

    def _whole(self, norms: Sequence[str], at: int, sizes: int) -> list[_Tried]:
        most = len(norms) - at
        return [
            (at, at + size, key)
            for size in _SIZES[sizes]
            if size <= most and (key := " ".join(norms[at : at + size])) in self._owners
        ]

    def _in_han(self, text: str) -> list[Hit]:
        """The names in a text with Han characters, each of which is a word."""
        firsts = self._firsts.keys()
        others = chain.from_iterable(map(norms_in, between_han(text)))
        if not firsts.isdisjoint(others) or (self._single and not firsts.isdisjoint(simple(text))):
            return self._among_others(text)
        begins = map(self._han.__contains__, map(add, text, text[1:]))
        return [
            Hit(at, place_after(text, at, end), key)
            for at in compress(range(len(text)), begins)
            for _, end, key in self._whole(
                simple(text[at : at + self._reach]), 0, self._han[text[at : at + 2]]
            )
        ]

    def _among_others(self, text: str) -> list[Hit]:
        """The same where other words than Han characters may be of a name."""
        spelled = surfaces(text)
        norms = norms_of(spelled)
        tried: list[_Tried] = []
        for at, pair in enumerate(map(add, norms, norms[1:])):
            if pair in self._han:
                tried += self._whole(norms, at, self._han[pair])
        for at in [at for at, norm in enumerate(norms) if norm in self._firsts]:
            tried += self._keys(norms, at)
        return self._placed(text, spelled, tried)

    def _read(self, words: list[Place], key: str) -> list[Hit]:
        """The names that these words are together.

        A possessive 's may belong to the name (Macy's) or not (Acme's): both are tried.
        """
        (_, start, _), (surface, _, end) = words[0], words[-1]
        if not any(spelled[-1] == "s" and is_possessive(spelled) for spelled, _, _ in words):
            return [Hit(start, end, key)] if self._owners[key] else []
        spelled = [surface for surface, _, _ in words]
        norms = norms_of(spelled)
        cut = end - 2 if is_possessive(surface) else end
        whole = owners_of(spelled, norms)
        keys = {key: cut, " ".join((*whole[:-1], norms[-1])): cut, " ".join(whole): end}
        return [Hit(start, end, key) for key, end in keys.items() if self._owners.get(key)]


def _each(held: Customer | tuple[Customer, ...]) -> tuple[Customer, ...]:
    return held if isinstance(held, tuple) else (held,)
