"""Finding the names of the table in a text, English or Chinese.

In English a name begins with a capital, unless it is written small itself or the text knows no
capitals: so few words of a text are looked up at all. In Chinese each character is a word.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import compress, count, filterfalse
from typing import Final

from feeds.beginning import BEHIND, UNSURE
from feeds.chunk import FIRSTS, KEPT, LONG, norms_in, word_before
from feeds.han import between_han, is_simple, pairs_of, place_after, simple
from feeds.table import PARTICLES, SIZES, Hit, NameTable, Tried, made
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

_BEHIND_WORDS: Final = ',.:;!?)”"'


class Finder(NameTable):
    """The table of names, and what of it stands in a text."""

    def hits(self, text: str) -> list[Hit]:
        """Every name that stands in the text, longer and shorter ones."""
        if "\u3400" <= text[:1] <= "\u9fff":
            return self._in_han(text)
        if text.islower():
            return self._in_han(text) if has_han(text) else self._anywhere(text)
        chunks = text.replace("\n", " ").split(" ")
        large = chunks if self._small else list(filterfalse(str.islower, chunks))
        if not self._begins.seen.issuperset(large) and not self._begins.learn(large):
            return self._in_han(text)
        hits: list[Hit] = []
        pairs, begun, at = self._pairs, self._begins.begun, -1
        live = list(filter(begun.__contains__, large))
        chunks.append("")
        for chunk in live:
            at = chunks.index(chunk, at + 1)
            begins, second = begun[chunk], FIRSTS[chunks[at + 1]]
            if sizes := pairs.get(begins + second):
                hits += self._straight(text, chunks, at, sizes)
            elif begins == UNSURE or not second:
                hits += self._closely(text, chunks, at, second)
        return hits

    def _straight(self, text: str, chunks: list[str], at: int, sizes: int) -> list[Hit]:
        """The names of these sizes from a chunk on, most often plain words between single spaces.

        Then the key is what stands there.
        """
        size = sizes.bit_length() - 1
        key = " ".join(chunks[at : at + size]).rstrip(_BEHIND_WORDS).lower()
        if sizes == 1 << size and key in self._owners and "'" not in key:
            start = _place(chunks, at)
            return [made((start, start + len(key), key))]
        plain = key.isascii() and key.replace(" ", "").isalnum()
        if not plain or "  " in f"{key} " or " and" in key:
            return self._begun(text, _place(chunks, at), len(norms_in(chunks[at])), self._small)
        keys = _parts(key, sizes)
        owned = [key for key in keys if key in self._owners]
        if not owned:
            return []
        start = _place(chunks, at)
        return [made((start, start + len(key), key)) for key in owned]

    def _closely(self, text: str, chunks: list[str], at: int, second: str) -> list[Hit]:
        """The names that begin in a chunk, or with a particle before it."""
        norms = norms_in(chunks[at])
        second = second or next(filter(None, map(FIRSTS.__getitem__, chunks[at + 1 :])), "")
        found: list[Hit] = []
        if any(map(self._size_of, norms, (*norms[1:], second))):
            found = self._begun(text, _place(chunks, at), len(norms), self._small)
        behind = self._firsts.get(norms[0], 0) & BEHIND
        if behind and not PARTICLES.isdisjoint(norms_in(chunks[at - 1])):
            before = word_before(text, _place(chunks, at))
            if before is not None:
                found += self._begun(text, before, 1, PARTICLES)
        return found

    def _begun(
        self,
        text: str,
        start: int,
        many: int,
        small: AbstractSet[str],
    ) -> list[Hit]:
        """The names that begin with one of so many words from a place on.

        They begin large, or with one of the `small` words.
        """
        placed = places(text, start, many + 1)
        norms = norms_of([surface for surface, _, _ in placed])
        found: list[Hit] = []
        for at in range(many):
            surface, _, _ = placed[at]
            sizes = self._sizes(norms, at)
            if sizes and (norms[at] in small or not surface[0].islower()):
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
        return [hit for at, sizes in self._in_pairs(text) for hit in self._han_at(text, at, sizes)]

    def _han_at(self, text: str, at: int, sizes: int) -> list[Hit]:
        """The names of these sizes from a place on, most often Simplified characters in a row."""
        most = text[at : at + sizes.bit_length() - 1]
        if is_simple(most):
            whole = " ".join(most)
            keys = [whole[: 2 * size - 1] for size in SIZES[sizes] if size <= len(most)]
            owned = [key for key in keys if key in self._owners]
            return [made((at, at + len(key) // 2 + 1, key)) for key in owned]
        tried = self._whole(simple(text[at : at + self._reach]), 0, sizes)
        return [Hit(at, place_after(text, at, end), key) for _, end, key in tried]

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
        han = self._han
        for first, pairs in enumerate(pairs_of(text)):
            if not han.keys().isdisjoint(pairs):
                for at in compress(count(), map(han.__contains__, pairs)):
                    yield first + 2 * at, han[pairs[at]]

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


def _parts(key: str, sizes: int) -> list[str]:
    """As many words of a key as `sizes` says."""
    words = key.split(" ")
    return [" ".join(words[:size]) for size in SIZES[sizes] if size <= len(words)]


def _place(chunks: list[str], at: int) -> int:
    """Where a chunk stands in its text."""
    return sum(map(len, chunks[:at])) + at
