"""The table of all names: which of them stand where in a text, found word by word.

Whose name a key is stands in one dictionary, and three smaller ones say where a key may begin: at
which word, at which two words, at which two Han characters. Customers come and go without a
rebuild. A key carries its possessive 's (Macy's); it is looked for without.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from feeds.beginning import ALONE, BEHIND, LONGER, Beginnings
from feeds.han import pair_of, spellings
from feeds.pattern import keys_of
from feeds.word import is_han, norms_of
from scoring.customer import Customer
from scoring.vocabulary import CustomerId

_WORN: Final = 1_000
_SIGNS_BETWEEN: Final = 2
PARTICLES: Final = frozenset("the de da di du del la le el al van von der den ten".split())
"""Small words that begin names and are often not written large: the Gap, de Beers, von Roll."""


class Hit(NamedTuple):
    """The place in a text where a key stands, without a possessive 's that is not the name's."""

    start: int
    end: int
    key: str


made: Final = partial(tuple.__new__, Hit)
"""A hit of its fields in their order, at half the price."""
Tried = tuple[int, int, str]
"""From which word to which one a key stands."""


class _Sizes(dict[int, tuple[int, ...]]):
    """Which bits are on."""

    def __missing__(self, bits: int) -> tuple[int, ...]:
        found = self[bits] = tuple(n for n in range(bits.bit_length()) if bits >> n & 1)
        return found


SIZES: Final = _Sizes()


class NameTable:
    """Whose name each key is."""

    def __init__(self) -> None:
        """Begin with no names."""
        self._owners: dict[str, Customer | tuple[Customer, ...]] = {}
        """Nobody's are keys without their possessive, and those of names that left."""
        self._firsts: dict[str, int] = {}
        """What may begin there, as bits; like sizes, a few of names that left may be on still."""
        self._pairs: dict[str, int] = {}
        self._han: dict[int, int] = {}
        """Of how many words the names may be, as bits."""
        self._customers: dict[CustomerId, Customer] = {}
        self._left = 0
        self._longest = self._reach = 1
        self._single = False
        self._small: set[str] = set()
        """First words that may stand without a capital, as they are compared."""
        self._begins = Beginnings(self._firsts, self._pairs, self._small)
        self._idle: set[str] = set()
        """Words of texts with Han characters that begin no name."""

    def __len__(self) -> int:
        """Answer how many customers are in it."""
        return len(self._customers)

    def add(self, customer: Customer) -> None:
        """Enter the names of a customer; those that it had before go."""
        if customer.id in self._customers:
            self.remove(customer.id)
        self._customers[customer.id] = customer
        self._begins.forget()
        self._idle.clear()
        for key, small in keys_of(customer).items():
            held = self._owners.get(key)
            self._owners[key] = (*_each(held), customer) if held else customer
            self._begin(key, small=small)

    def _begin(self, key: str, *, small: bool) -> None:
        """Note where the key may begin, how long it is, whether it is written small."""
        words = key.split(" ")
        if "'" in key:
            words = norms_of(words)
            self._owners.setdefault(" ".join(words), ())
        first, size = words[0], len(words)
        self._longest = max(size, self._longest)
        self._reach = self._longest + _SIGNS_BETWEEN
        if size > 1 and all(map(is_han, words)):
            for pair in spellings(first + words[1]):
                number = pair_of(pair)
                self._han[number] = self._han.get(number, 0) | 1 << size
            return
        # A name of one word is its own first word: one string in memory, not two.
        first = key if first == key else first
        self._note(first, ALONE if size == 1 else LONGER)
        self._single = self._single or is_han(first)
        if small and not is_han(first):
            self._small.add(first)
        if size > 1:
            if first in PARTICLES:
                self._note(words[1], BEHIND)
            pair = f"{first} {words[1]}"
            pair = key if pair == key else pair
            self._pairs[pair] = self._pairs.get(pair, 0) | 1 << size

    def _note(self, word: str, kind: int) -> None:
        self._firsts[word] = self._firsts.get(word, 0) | kind

    def remove(self, customer_id: CustomerId) -> None:
        """Take the names of a customer out; one that is not in it is no error."""
        customer = self._customers.pop(customer_id, None)
        for key in keys_of(customer) if customer else ():
            rest = tuple(c for c in _each(self._owners[key]) if c.id != customer_id)
            self._owners[key] = rest[0] if len(rest) == 1 else rest
            self._left += not rest
        if not self._customers or self._left > max(_WORN, len(self._owners) // 2):
            self._renew()

    def _renew(self) -> None:
        """Forget where names began that are no more."""
        self._left = 0
        self._small.clear()
        self._begins.forget()
        for begun in (self._firsts, self._pairs, self._han):
            begun.clear()
        for key in [key for key, held in self._owners.items() if held == ()]:
            del self._owners[key]
        for customer in self._customers.values():
            for key, small in keys_of(customer).items():
                self._begin(key, small=small)

    def owners(self, key: str) -> tuple[Customer, ...]:
        """The customers whose name it is."""
        return _each(self._owners[key])

    def _size_of(self, first: str, second: str) -> int:
        """Of how many words, as bits, the names may be that begin with these two."""
        return (self._firsts.get(first, 0) & ALONE) << 1 | self._pairs.get(f"{first} {second}", 0)

    def _sizes(self, norms: Sequence[str], at: int) -> int:
        """Of how many words, as bits, the names may be that begin at a word."""
        return self._size_of(norms[at], norms[at + 1] if at + 1 < len(norms) else "")

    def _keys(self, norms: list[str], at: int) -> list[Tried]:
        """The keys whose words begin at a word."""
        sizes = self._sizes(norms, at)
        return self._whole(norms, at, sizes) if sizes else []

    def _whole(self, norms: Sequence[str], at: int, sizes: int) -> list[Tried]:
        most = len(norms) - at
        return [
            (at, at + size, key)
            for size in SIZES[sizes]
            if size <= most and (key := " ".join(norms[at : at + size])) in self._owners
        ]


def _each(held: Customer | tuple[Customer, ...]) -> tuple[Customer, ...]:
    return held if isinstance(held, tuple) else (held,)
