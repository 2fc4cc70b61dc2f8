"""Finding the names of the table in a text, English or Chinese.

In English a name begins with a capital, unless it is written small itself or the text knows no
capitals: so few words of a text are looked up at all. In Chinese each character is a word.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import compress, count

from feeds.chunk import FIRSTS, KEPT, LONG, chunk_after, large_in, norms_in, word_before
from feeds.han import between_han, pairs_of, place_after, simple
from feeds.table import ANYHOW, BEHIND, PARTICLES, Hit, NameTable, Tried
from feeds.word import (
    Place,
    has_han,
    is_possessive,
    is_whole,
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
        if text.islower():
            return self._anywhere(text)
        begins, pairs, firsts, find, end = self._begins, self._pairs, FIRSTS, text.find, 0
        hits: list[Hit] = []
        for chunk in large_in(text):
            end = find(chunk, end) + len(chunk)
            if begun := begins[chunk]:
                second = "" if begun is ANYHOW else firsts[chunk_after(text, end)]
                if not second:
                    hits += self._from(text, chunk, end, 0)
                elif sizes := pairs.get(begun + second):
                    hits += self._from(text, chunk, end, sizes)
        return hits + self._written_small(text) if self._small else hits

    def _from(self, text: str, chunk: str, end: int, sizes: int) -> list[Hit]:
        """The names that begin large in the chunk that ends there, or with a particle before it.

        `sizes` is of how many words they may be where that is known.
        """
        start = end - len(chunk)
        if sizes and (straight := self._straight(text, start, sizes)) is not None:
            return straight
        norms = norms_in(chunk)
        found = self._begun(text, start, len(norms))
        if self._firsts.get(norms[0], 0) & BEHIND:
            before = word_before(text, start)
            if before is not None:
                found += self._begun(text, before, 1, PARTICLES)
        return found

    def _straight(self, text: str, start: int, sizes: int) -> list[Hit] | None:
        """The names from a place on, where plain words between single spaces follow; else None."""
        size = sizes.bit_length() - 1
        ahead = text[start:].split(" ", size)[:size]
        plain = "".join(ahead)
        norms = " ".join(ahead).lower().split(" ")
        strange = len(ahead) < size or not {"", "and"}.isdisjoint(norms)
        if strange or not (plain.isascii() and plain.isalnum()):
            return None
        return [
            Hit(start, start + len(key), key)
            for _, _, key in self._whole(norms, 0, sizes)
            if self._owners[key] and is_whole(text, start)
        ]

    def _written_small(self, text: str) -> list[Hit]:
        """The names that begin small wherever they stand."""
        chunks = text.split(" ")
        numbers = compress(count(), map(self._smalls.__getitem__, chunks))
        return [
            hit
            for number in numbers
            for hit in self._begun(
                text,
                sum(map(len, chunks[:number])) + number,
                len(norms_in(chunks[number])),
                self._small,
            )
        ]

    def _begun(
        self,
        text: str,
        start: int,
        many: int,
        small: AbstractSet[str] = frozenset(),
    ) -> list[Hit]:
        """The names that begin with one of so many words from a place on.

        They begin large, or with one of the `small` words.
        """
        placed = places(text, start, many + 1)
        norms = norms_of([surface for surface, _, _ in placed])
        found: list[Hit] = []
        for at in range(many):
            surface, begin, _ = placed[at]
            sizes = self._sizes(norms, at)
            if (
                sizes
                and (norms[at] in small if surface[0].islower() else not small)
                and (at or is_whole(text, begin))
            ):
                if at + sizes.bit_length() > many + 2:
                    placed = places(text, start, at + sizes.bit_length() - 1)
                    norms = norms_of([surface for surface, _, _ in placed])
                for _, end, key in self._whole(norms, at, sizes):
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
        if self._has_others(text) or (
            self._single and not self._firsts.keys().isdisjoint(simple(text))
        ):
            return self._among_others(text)
        return [
            Hit(at, place_after(text, at, end), key)
            for at, sizes in self._in_pairs(text)
            for _, end, key in self._whole(simple(text[at : at + self._reach]), 0, sizes)
        ]

    def _has_others(self, text: str) -> bool:
        """Whether words that are no Han characters may begin a name; most are known not to."""
        found = between_han(text)
        if self._idle.issuperset(found):
            return False
        likely = {word for word in found if not self._firsts.keys().isdisjoint(norms_in(word))}
        if len(self._idle) > KEPT:
            self._idle.clear()
        self._idle.update(word for word in found if len(word) <= LONG and word not in likely)
        return bool(likely)

    def _in_pairs(self, text: str) -> Iterator[tuple[int, int]]:
        """Where two Han characters stand that begin names, and of how many characters."""
        for first, pairs in enumerate(pairs_of(text)):
            if not self._han.keys().isdisjoint(pairs):
                for at in compress(count(), map(self._han.__contains__, pairs)):
                    yield first + 2 * at, self._han[pairs[at]]

    def _among_others(self, text: str) -> list[Hit]:
        """The same where other words than Han characters may be of a name."""
        spelled = surfaces(text)
        norms = norms_of(spelled)
        signs = "".join([norm if len(norm) == 1 else " " for norm in norms])
        tried = [
            each for at, sizes in self._in_pairs(signs) for each in self._whole(norms, at, sizes)
        ]
        for at in [at for at, norm in enumerate(norms) if norm in self._firsts]:
            tried += self._keys(norms, at)
        return self._placed(text, spelled, tried)

    def _read(self, words: list[Place], key: str) -> list[Hit]:
        """The names that these words are together.

        A possessive 's may belong to the name (Macy's) or not (Acme's): both are tried.
        """
        (_, start, _), (surface, _, end) = words[0], words[-1]
        if "s" not in [spelled[-1] for spelled, _, _ in words] or not any(
            is_possessive(spelled) for spelled, _, _ in words
        ):
            return [Hit(start, end, key)] if self._owners[key] else []
        spelled = [surface for surface, _, _ in words]
        norms = norms_of(spelled)
        cut = end - 2 if is_possessive(surface) else end
        whole = owners_of(spelled, norms)
        keys = {key: cut, " ".join((*whole[:-1], norms[-1])): cut, " ".join(whole): end}
        return [Hit(start, end, key) for key, end in keys.items() if self._owners.get(key)]
