"""The labelled rows that train and measure the judge, and how they are split without flattery.

Rows of one story, of one title and of one seldom entity stay on one side of every split: a split at
random would look up to 15 points better than the judge is on names it has never seen.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from feeds.word import words

ENGLISH: Final = {
    "market": "en_sentfin_dev.jsonl",
    "reuters": "en_finentity_dev.jsonl",
    "politics": "en_newsmtsc_aux_dev.jsonl",
    "adverse": "en_adverse_dev.jsonl",
}
CHINESE: Final = "zh_cfbench_dev.jsonl"
LABELS: Final = ("negative", "neutral", "positive")
_SELDOM: Final = 5
_ALIKE: Final = 0.6
_FEWEST_PAIRS: Final = 4
_COMMON_PAIR: Final = 60
_HEAD: Final = 300
_FEWEST_SMALL: Final = 3
_SMALL: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article, one entity, what it is for it, and which set it comes from."""

    origin: str
    title: str
    text: str
    entity: str
    label: str

    @property
    def names(self) -> tuple[str, ...]:
        """The entity's names, as the judge wants them."""
        return (self.entity,) if self.entity else ()

    @property
    def whole(self) -> str:
        """Title and text as the judge joins them."""
        return f"{self.title}\n{self.text}" if self.title and self.text else self.title or self.text

    @property
    def key(self) -> str:
        """The words of the article, without signs and capitals."""
        return re.sub(r"\W+", " ", f"{self.title} {self.text[:_HEAD]}".lower()).strip()


def rows_of(folder: Path, name: str, origin: str) -> list[Row]:
    """The rows of one file of the folder."""
    return [_row(line, origin) for line in (folder / name).read_text("utf-8").splitlines()]


def _row(line: str, origin: str) -> Row:
    row = json.loads(line)
    return Row(
        origin=origin,
        title=row.get("title") or "",
        text=row.get("text") or "",
        entity=row.get("entity") or "",
        label=row["label"],
    )


def english_rows(folder: Path) -> list[Row]:
    """The rows of the four English files."""
    return [r for origin, name in ENGLISH.items() for r in rows_of(folder, name, origin)]


def triaged_rows(file: Path | None) -> list[Row]:
    """The rows that people labelled in triage, English ones only; none where no file is given."""
    if file is None:
        return []
    kept = [
        line
        for line in file.read_text("utf-8").splitlines()
        if line.strip() and json.loads(line).get("lang") != "zh"
    ]
    return [_row(line, "triage") for line in kept]


def ordinary_of(rows: Iterable[Row]) -> list[str]:
    """The words that the rows write small often enough not to be names."""
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for row in rows:
        for word in words(row.whole):
            (small if word.surface[0].islower() else large)[word.norm] += 1
    return sorted(w for w, n in small.items() if n >= _FEWEST_SMALL and n >= _SMALL * large[w])


def sha256_of(file: Path) -> str:
    """The SHA-256 of the file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


class _Union:
    """Which rows belong together."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def root(self, at: int) -> int:
        while self._above[at] != at:
            self._above[at] = self._above[self._above[at]]
            at = self._above[at]
        return at

    def join(self, these: Iterable[int]) -> None:
        first, *others = these
        for other in others:
            self._above[self.root(other)] = self.root(first)


def clusters(rows: Sequence[Row]) -> list[int]:
    """The number of each row's cluster: same title, near-duplicate, or same seldom entity."""
    union = _Union(len(rows))
    same: dict[str, list[int]] = defaultdict(list)
    entities: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        same[row.key].append(at)
        if row.title:
            same["title: " + re.sub(r"\W+", " ", row.title.lower())].append(at)
        if row.entity:
            entities[row.entity.lower()].append(at)
    for group in [*same.values(), *(g for g in entities.values() if len(g) <= _SELDOM)]:
        union.join(group)
    for one, other in _near({key: group[0] for key, group in same.items() if ": " not in key}):
        union.join((one, other))
    return [union.root(at) for at in range(len(rows))]


def _near(firsts: dict[str, int]) -> Iterable[tuple[int, int]]:
    """Pairs of rows of which one holds most pairs of neighbouring words of the other."""
    pairs = {at: frozenset(pairwise(key.split())) for key, at in firsts.items()}
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, found in pairs.items():
        shared: Counter[int] = Counter()
        for pair in found:
            if len(places[pair]) < _COMMON_PAIR:
                shared.update(places[pair])
            places[pair].append(at)
        for other, count in shared.items():
            least = min(len(found), len(pairs[other]))
            if least >= _FEWEST_PAIRS and count >= _ALIKE * least:
                yield at, other


def folds(rows: Sequence[Row], count: int) -> list[int]:
    """The number of each row's fold: whole clusters, the largest first, to the emptiest fold."""
    belongs = clusters(rows)
    sizes = Counter(belongs)
    room = [0] * count
    chosen: dict[int, int] = {}
    for cluster in sorted(sizes, key=lambda c: (-sizes[c], c)):
        fold = room.index(min(room))
        chosen[cluster] = fold
        room[fold] += sizes[cluster]
    return [chosen[cluster] for cluster in belongs]
