"""The words of risk, in English and Chinese: which stand in a text, where, and how much they weigh.

English terms are whole words, `*` stands for any word ending, `#` for a figure and a space for any
spaces; Chinese terms are substrings. The longest match wins, and no two sightings overlap.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from feeds.word import HAN, in_simplified
from scoring.vocabulary import Category

MITIGATING: Final = "mitigating"
GRAVE: Final = frozenset(
    {
        Category.INSOLVENCY,
        Category.PAYMENT_DEFAULT,
        Category.FRAUD_CORRUPTION,
        Category.SANCTIONS_TRADE,
    }
)
"""Categories of which one word in the customer's clause is reason enough for a person to"
" look."""

PROCEDURAL: Final = frozenset(
    line.strip()
    for line in """
        investigat* | probe* | searched | scrutiny | alleg* | arrest* | detained | prosecut*
        plead* | guilty | charged with | indict* | convict* | sentenced | jailed
        to prison | lands in prison | held in prison | still in prison | from prison
        faces prison | facing prison | prison term*
        prison sentence* | prison time
        years in prison | months in prison | years prison | year prison
        extradit* | criminal charges | criminal complaint | raid* | under lens | under scanner
        to settle | settle* charges | sues | sued | sue | suing | lawsuit* | legal action
        涉嫌 | 起诉 | 被告 | 判决 | 警方 | 犯罪 | 诉讼 | 被诉 | 涉诉 | 调查 | 立案 | 被查 | 公诉
        刑拘 | 逮捕 | 被捕
    """.replace("\n", "|").split("|")
    if line.strip()
)
"""Terms that say that a matter is before somebody, not what it is: they choose a category last."""

_HEAD: Final = 2
_KEPT: Final = 50_000
_WORD: Final = re.compile(r"\w+")
_LEAD: Final = re.compile(r"(\w+)(\*?)")
_SECOND: Final = re.compile(rf"\w+\*?[^\w*#]+(\w{{{_HEAD}}})")
"""How the second word of a term begins, where that is plain."""

_CHINESE: Final = re.compile(f"[{HAN}]")


class Hit(NamedTuple):
    """One sighting of a term.

    `category` is None where the term mitigates (its weight is then below zero).
    """

    start: int
    end: int
    surface: str
    term: str
    category: Category | None
    weight: float

    @property
    def grave(self) -> bool:
        """Whether the term speaks of insolvency, default, fraud or sanctions (severity 3)."""
        return self.category in GRAVE

    @property
    def risk(self) -> bool:
        """Whether the term names a risk, other than a move of the market."""
        return self.category is not None and self.category is not Category.MARKET_SIGNAL


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    pattern: re.Pattern[str]
    category: Category | None
    weight: float


class _Opening(NamedTuple):
    """The terms that a word may begin: those that look no further, others by the word after it."""

    alone: list[_Term]
    before: dict[str, list[_Term]]


class _Begun(dict[str, _Opening | None]):
    """What the words that were seen lately begin, None: nothing; looked up without a call."""

    def __init__(self, opening: Callable[[str], list[_Term]]) -> None:
        super().__init__()
        self._opening = opening

    def __missing__(self, word: str) -> _Opening | None:
        if len(self) >= _KEPT:
            self.clear()
        found = _Opening([], {})
        for term in self._opening(word):
            second = _SECOND.match(term.text)
            kept = found.before.setdefault(second[1], []) if second else found.alone
            kept.append(term)
        self[word] = found if any(found) else None
        return self[word]


class Lexicon:
    """The terms, indexed by how they begin, so that a text is read once."""

    def __init__(self, table: str) -> None:
        """Read a table of terms: CSV with the columns term, lang, category, weight."""
        self._words: dict[str, list[_Term]] = {}
        self._stems: dict[str, list[_Term]] = {}
        self._han: dict[str, list[_Term]] = {}
        self._begun = _Begun(self._opening)
        self._size = 0
        for row in csv.DictReader(io.StringIO(table)):
            self._add(row)
        self._heads: dict[str, list[str]] = {}
        for stem in self._stems:
            self._heads.setdefault(stem[:_HEAD], []).append(stem)

    def __len__(self) -> int:
        """Answer how many terms there are."""
        return self._size

    def find(self, text: str, lang: str = "") -> tuple[Hit, ...]:
        """The sightings in order; `lang` is en or zh to look for that language's terms only."""
        found: list[Hit] = []
        written, text = text, in_simplified(text)
        if lang != "zh":
            found += self._in_english(text)
        if lang != "en":
            found += [hit for sign in _CHINESE.finditer(text) for hit in self._at_sign(text, sign)]
        kept = _longest(found)
        if written == text:
            return kept
        return tuple(hit._replace(surface=written[hit.start : hit.end]) for hit in kept)

    def _in_english(self, text: str) -> list[Hit]:
        found: list[Hit] = []
        small, begun = text.lower(), self._begun
        last: _Opening | None = None
        at = 0
        # A few letters are two when they are small: the places must be those of the text.
        for word in _WORD.finditer(small if len(small) == len(text) else text):
            written = word[0]
            terms = last.before.get(written[:_HEAD]) if last else None
            if terms:
                found += _sighted(text, at, terms)
            last = begun[written]
            if last:
                at = word.start()
                if last.alone:
                    found += _sighted(text, at, last.alone)
        return found

    def _add(self, row: dict[str, str]) -> None:
        term = row["term"]
        chinese = row["lang"] == "zh"
        kind = row["category"]
        made = _Term(
            text=term,
            pattern=re.compile(re.escape(term)) if chinese else _english(term),
            category=None if kind == MITIGATING else Category(kind),
            weight=float(row["weight"]),
        )
        self._size += 1
        lead = _LEAD.match(term)
        if chinese:
            self._han.setdefault(term[0], []).append(made)
        elif lead:
            table = self._stems if lead[2] else self._words
            table.setdefault(lead[1], []).append(made)

    def _opening(self, word: str) -> list[_Term]:
        """The terms that the word may begin."""
        lowered = word.lower()
        terms = list(self._words.get(lowered, ()))
        for stem in self._heads.get(lowered[:_HEAD], ()):
            if lowered.startswith(stem):
                terms += self._stems[stem]
        return terms

    def _at_sign(self, text: str, sign: re.Match[str]) -> list[Hit]:
        return _sighted(text, sign.start(), self._han.get(sign[0], []))


def _english(term: str) -> re.Pattern[str]:
    parts = re.escape(term).replace(r"\*", r"\w*").replace(r"\#", r"[\d,.]+").replace(r"\ ", r"\s+")
    return re.compile(parts + r"(?!\w)", re.IGNORECASE)


def _sighted(text: str, at: int, terms: list[_Term]) -> list[Hit]:
    hits = []
    for term in terms:
        found = term.pattern.match(text, at)
        if found:
            hits.append(
                Hit(
                    start=at,
                    end=found.end(),
                    surface=" ".join(found[0].split()),
                    term=term.text,
                    category=term.category,
                    weight=term.weight,
                )
            )
    return hits


def _longest(hits: list[Hit]) -> tuple[Hit, ...]:
    taken = -1
    kept = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end, h.term)):
        if hit.start >= taken:
            kept.append(hit)
            taken = hit.end
    return tuple(kept)


@cache
def lexicon() -> Lexicon:
    """Answer the lexicon that lies beside this file, read once."""
    return Lexicon((files("feeds") / "adverse_terms.csv").read_text("utf-8"))
