"""Why an article was judged as it was: words of the article, the clause, a sentence for people.

First the words of risk, those of the customer's clause before the others; then up to three words
that moved the trained judge, as they stand in the article.
"""

from dataclasses import dataclass
from typing import Final

from feeds.markup import shorten
from feeds.pattern import common_words
from feeds.reading import Reading
from feeds.weigh import Scales, Weighed
from scoring.vocabulary import Category

_SHOWN: Final = 5
_MOVED: Final = 3
_LEAST_SHARE: Final = 0.02
_CLAUSE_CAP: Final = 300
_SIGNS: Final = " \n,.;:，。；："
_SMALL: Final = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her his how"
    " i if in into is it its may more most no nor not of off on or our out over per she should so"
    " some than that the their them then there these they this to up us was we were what when"
    " where which who will with would you your said says after before about amid".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The words to show: words of risk, and words that moved the trained judge."""

    risk: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both, the words of risk first."""
        return self.risk + self.moved


def words_of(reading: Reading, scales: Scales, shares: dict[int, float]) -> Shown:
    """The words to show; `shares` says by word what it added for the trained judge."""
    risk = _surfaces(scales.counted or scales.weighed)
    taken = {part.casefold() for surface in risk for part in surface.split()}
    moved: list[str] = []
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    for at, share in ranked:
        if share < _LEAST_SHARE or len(moved) == _MOVED:
            break
        word = reading.words[at]
        if _is_named(reading, at) or not _tells(word.norm, word.surface):
            continue
        if word.surface.casefold() not in taken:
            taken.add(word.surface.casefold())
            moved.append(word.surface)
    if not risk and not moved:
        # No verdict without a word: where no plain one is left, the one that added most.
        others = [reading.words[at] for at, _ in ranked if not _is_named(reading, at)]
        plain = [word.surface for word in others if word.norm not in _SMALL]
        moved = (plain or [word.surface for word in others])[:1]
    return Shown(risk=risk, moved=tuple(moved))


def _is_named(reading: Reading, at: int) -> bool:
    """Whether the word is part of the customer's name."""
    place = reading.words[at].start
    return any(start <= place < end for start, end in reading.spans)


def _tells(norm: str, surface: str) -> bool:
    """Whether a word says something to a reader: no small word, no figure, no name."""
    if norm in _SMALL or not norm[0].isalpha() or len(norm) < len("ban"):
        return False
    return surface.islower() or norm in common_words()


def _surfaces(weighed: tuple[Weighed, ...]) -> tuple[str, ...]:
    ranked = sorted(weighed, key=lambda w: (not w.own, w.hit.start))
    return tuple(dict.fromkeys(w.hit.surface for w in ranked if w.hit.weight > 0))[:_SHOWN]


def clause_of(reading: Reading, scales: Scales) -> str:
    """The clause that decides: of the heaviest word of risk, else the customer's."""
    ranked = sorted(scales.counted, key=lambda w: (not w.own, -w.worth, w.hit.start))
    place = ranked[0].hit.start if ranked else (reading.spans[0][0] if reading.spans else 0)
    for clause in reading.clauses:
        if clause.holds(place):
            found = reading.text[clause.start : clause.end].strip(_SIGNS)
            return shorten(" ".join(found.split()), _CLAUSE_CAP)
    return shorten(" ".join(reading.text.split()), _CLAUSE_CAP)


def because(
    reading: Reading,
    scales: Scales,
    shown: Shown,
    category: Category | None,
    names: tuple[str, ...],
) -> str:
    """The reason as a sentence for people."""
    start, end = reading.spans[0] if reading.spans else (0, 0)
    name = reading.text[start:end] or (names[0] if names else "the article")
    moved = _starred(shown.moved)
    if not scales.counted:
        seen = _starred(shown.risk)
        if seen and reading.status.closes:
            article = "a" if reading.status.value.startswith("r") else "an"
            return f"{seen}, but this is {article} {reading.status}"
        if seen and not scales.part.counts:
            return f"{name} is the {scales.part} here: {seen}"
        return f"read as bad news by its words: {moved}" if moved else "no word of risk was found"
    own = tuple(w for w in scales.counted if w.own)
    where = f"in the sentence about {name}" if own and reading.named else "elsewhere in the article"
    if not reading.named:
        where = "in the article"
    about = f" ({category.label})" if category else ""
    stage = "" if reading.status.value == "none" else f"; {reading.status}"
    also = f"; also read as bad: {moved}" if moved else ""
    return f"{where}: {_starred(_surfaces(own or scales.counted))}{about}{stage}{also}"


def _starred(words: tuple[str, ...]) -> str:
    return ", ".join(f"*{word}*" for word in words)
