"""Finding the names of the table in a text, English or Chinese.

In English a name begins with a capital, unless it is written small itself or the text knows no
capitals: so few words of a text are looked up at all. In Chinese each character is a word.
"""

from itertools import chain, compress
from operator import add

from feeds.chunk import FIRSTS, norms_in, place_of
from feeds.han import between_han, place_after, simple
from feeds.table import ANYHOW, BEHIND, Hit, NameTable, Tried
from feeds.word import (
    Place,
    has_han,
    is_possessive,
    norms_of,
    owners_of,
    places,
    places_of,
    surfaces,
)


class Finder(NameTable):
    """The table of names, and what of it stands in a text."""

    def hits(self, text: str) -> list[Hit]:
        """Every name that stands in the text, longer and shorter ones."""
        if has_han(text):
            return self._in_han(text)
        chunks = text.split()
        if text.islower():
            return self._anywhere(text)
        chunks.append("")
        begins, pairs, firsts = self._begins, self._pairs, FIRSTS
        smalls, some_small = self._smalls, bool(self._small)
        likely = [
            number
            for number, chunk in enumerate(chunks)
            if (not chunk.islower() or (some_small and smalls[chunk]))
            and (begun := begins[chunk])
            and (
                begun is ANYHOW
                or not (second := firsts[chunks[number + 1]])
                or begun + second in pairs
            )
        ]
        return [hit for number in likely for hit in self._from(text, chunks, number)]

    def _from(self, text: str, chunks: list[str], number: int, *, small: bool = False) -> list[Hit]:
        """The names that begin in a chunk; `small`: with its last word, a particle."""
        ahead = chunks[number : number + self._longest]
        norms = list(chain.from_iterable(map(norms_in, ahead)))
        end = len(norms_in(ahead[0]))
        tried = [
            each for at in range(end - 1 if small else 0, end) for each in self._keys(norms, at)
        ]
        behind = not small and number and self._firsts.get(norms[0], 0) & BEHIND
        found: list[Hit] = []
        if behind and chunks[number - 1].islower():
            found = self._from(text, chunks, number - 1, small=True)
        if not tried:
            return found
        start = place_of(text, chunks, number)
        placed = places(text, start, max(end for _, end, _ in tried))
        for at, end, key in tried:
            if small or not placed[at][0][0].islower() or norms[at] in self._small:
                found += self._read(placed[at:end], key)
        return found

    def _anywhere(self, text: str) -> list[Hit]:
        """The names in a text that does not know capitals."""
        spelled = surfaces(text)
        norms = norms_of(spelled)
        tried = [
            each
            for at in [at for at, norm in enumerate(norms) if norm in self._firsts]
            for each in self._keys(norms, at)
        ]
        return self._placed(text, spelled, tried)

    def _placed(self, text: str, spelled: list[str], tried: list[Tried]) -> list[Hit]:
        if not tried:
            return []
        placed = places_of(text, spelled[: max(end for _, end, _ in tried)])
        return [hit for at, end, key in tried for hit in self._read(placed[at:end], key)]

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
        tried: list[Tried] = []
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
