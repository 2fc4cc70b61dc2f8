"""Is this article bad news for this customer, how bad, and which words say so?

Words of risk count in full in the customer's clause and a third elsewhere; they do not count where the customer is the
plaintiff, victim, rater, rescuer or bystander, nor where it was cleared. The same words always give the same answer.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from feeds.clause import Clause, Span, clauses, named_spans, sentences
from feeds.lexicon import Hit, lexicon
from feeds.markup import shorten
from feeds.role import LEGAL, TARGET, Part, Status, part_in, part_of, status_of
from feeds.severity import default_severity, severity_of
from scoring.vocabulary import Category, Level, NewsSeverity

TEXT_CAP: Final = 600
ELSEWHERE: Final = 0.35
_STEEP: Final = 1.2
_EDGE: Final = 0.9
_HIGH: Final = 0.7
_REVIEW: Final = 0.5
_POSITIVE: Final = -0.6
_NEAR_TOP: Final = 0.5
_WORDS_SHOWN: Final = 5
_CLAUSE_CAP: Final = 300
_NEGATED: Final = re.compile(
    r"(?:\b(?:no|without|avoid(?:s|ed)?|avert(?:s|ed)?|escap(?:es|ed)|rul(?:es|ed) out|free of)\s+(?:\w+\s+)?"
    r"|(?:没有|不存在|并未|从未|未被|未发生|不会|无|免于|避免)(?:任何)?)$",
    re.IGNORECASE,
)
_TURN: Final = re.compile(r"\s*(?:but|however|但|不过|然而)", re.IGNORECASE)


class Label(StrEnum):
    """What the article is for the customer."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One judged mention: how likely it is negative (0 to 1), what it is about, and why.

    `words` are words of the article, those of the customer's clause first; `clause` is that clause; `because` is a
    sentence for people. `category` is None where no risk was found; `status` says how far the matter has come.
    """

    p_negative: float
    label: Label
    level: Level
    category: Category | None
    severity: NewsSeverity
    role: Part
    status: Status
    words: tuple[str, ...]
    clause: str
    because: str

    def __post_init__(self) -> None:
        """Refuse a probability outside 0 to 1."""
        if not 0 <= self.p_negative <= 1:
            msg = "a probability lies between 0 and 1"
            raise ValueError(msg)

    @property
    def adverse(self) -> bool:
        """Whether the mention is adverse at once, or once a person has confirmed it."""
        return self.level in {Level.HIGH, Level.REVIEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """A sighting, what it counts, and whether it stands in the customer's clause."""

    hit: Hit
    worth: float
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The text with the places of the customer and the parts that it plays there."""

    text: str
    spans: tuple[Span, ...]
    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...]
    status: Status

    @property
    def named(self) -> bool:
        return any(clause.named for clause in self.clauses)


def assess(title: str, text: str, entity_names: tuple[str, ...], lang: str = "") -> Assessment:
    """Judge the article for the customer that goes by these names; where none of them is found, every clause counts.

    At most 600 characters are read, the sentences with the customer first. `lang` (en, zh) limits the terms to one
    language; "" uses both.
    """
    chosen = _selected(f"{title}\n{text}" if title and text else title or text, entity_names)
    reading = _read(chosen, entity_names)
    found = tuple(
        hit
        for hit in lexicon().find(reading.text, lang)
        if not any(start <= hit.start < end for start, end in reading.spans)
        and not _NEGATED.search(reading.text[max(0, hit.start - 30) : hit.start])
    )
    part = _overall(reading, found)
    weighed = _distinct(_weigh(hit, reading, part) for hit in found)
    return _judge(reading, weighed, part, entity_names)


def _selected(text: str, names: tuple[str, ...]) -> str:
    if len(text) <= TEXT_CAP:
        return text
    pieces = sentences(text, named_spans(text, names))
    # The headline first, then the sentences with the customer, then the others; shown in the order of the text.
    ranked = sorted(range(len(pieces)), key=lambda i: (i > 0 and not pieces[i].named, i))
    room, kept = TEXT_CAP, []
    for index in ranked:
        size = pieces[index].end - pieces[index].start
        if size <= room or not kept:
            kept.append(index)
            room -= size
    return "".join(text[pieces[i].start : pieces[i].end] for i in sorted(kept))[: 2 * TEXT_CAP]


def _read(text: str, names: tuple[str, ...]) -> _Reading:
    spans = named_spans(text, names)
    cut = clauses(text, spans)
    parts = tuple(part_in(_masked(text, c, spans)) if c.named else Part.UNKNOWN for c in cut)
    named = [s for s in sentences(text, spans) if s.named]
    masked = " ".join(_masked(text, s, spans) for s in named) if named else text
    return _Reading(text=text, spans=spans, clauses=cut, parts=parts, status=status_of(masked))


def _masked(text: str, clause: Clause, spans: tuple[Span, ...]) -> str:
    out, at = [], clause.start
    for start, end in spans:
        if clause.start <= start < clause.end:
            out += [text[at:start], TARGET]
            at = end
    return "".join([*out, text[at : max(at, clause.end)]]).strip(" \n,.;，。；")


def _overall(reading: _Reading, found: tuple[Hit, ...]) -> Part:
    """Answer the part that decides: bad news in a clause of the customer's own, else the first silent part."""
    silent = Part.UNKNOWN
    for clause, part in zip(reading.clauses, reading.parts, strict=True):
        if not clause.named:
            continue
        if not part.counts:
            silent = part if silent is Part.UNKNOWN else silent
            continue
        risks = [hit for hit in found if hit.risk and clause.holds(hit.start)]
        if risks and (silent is Part.UNKNOWN or _opens_anew(reading, clause)):
            return part_of(risks[0].category)
    return silent


def _opens_anew(reading: _Reading, clause: Clause) -> bool:
    """Answer whether the clause speaks of the customer in a sentence of its own, so that it may accuse it anew."""
    before = reading.text[: clause.start].rstrip(" ")
    return before.endswith(("\n", ".", "!", "?", "。", "；", "！")) or bool(_TURN.match(reading.text, clause.start))


def _weigh(hit: Hit, reading: _Reading, part: Part) -> _Weighed:
    place = next((i for i, c in enumerate(reading.clauses) if c.holds(hit.start)), None)
    clause = reading.clauses[place] if place is not None else None
    own = clause is not None and clause.named
    factor = 1.0 if own or not reading.named else ELSEWHERE
    silent = hit.risk and (
        (own and place is not None and not reading.parts[place].counts) or not part.counts
    )
    turned = clause is not None and bool(_TURN.match(reading.text, clause.start))
    cleared = hit.category in LEGAL and reading.status is Status.ACQUITTAL and not turned
    if silent or cleared or reading.status is Status.RETRACTION:
        factor = 0.0
    return _Weighed(hit=hit, worth=hit.weight * factor, own=own or not reading.named)


def _distinct(weighed: Iterable[_Weighed]) -> tuple[_Weighed, ...]:
    """Keep each term once, where it counts most: a headline that is repeated below it proves nothing more."""
    best: dict[str, _Weighed] = {}
    for each in weighed:
        known = best.get(each.hit.term)
        if known is None or abs(each.worth) > abs(known.worth):
            best[each.hit.term] = each
    return tuple(sorted(best.values(), key=lambda w: w.hit.start))


def _judge(
    reading: _Reading, weighed: tuple[_Weighed, ...], part: Part, names: tuple[str, ...]
) -> Assessment:
    score = sum(each.worth for each in weighed)
    market = sum(w.worth for w in weighed if w.hit.category is Category.MARKET_SIGNAL)
    p = _probability(score)
    counted = tuple(w for w in weighed if w.worth > 0)
    category = _category(counted)
    main = _clause_of(reading, counted)
    return Assessment(
        p_negative=p,
        label=_label(score, p),
        level=_level(p, _probability(score - market), counted),
        category=category,
        severity=severity_of(category, reading.status, reading.text),
        role=part if reading.named else Part.UNKNOWN,
        status=reading.status,
        words=_words(counted or weighed),
        clause=shorten(" ".join(main.split()), _CLAUSE_CAP),
        because=_because(reading, weighed, part, category, names),
    )


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-_STEEP * (score - _EDGE)))


def _label(score: float, p: float) -> Label:
    if p >= _REVIEW:
        return Label.NEGATIVE
    return Label.POSITIVE if score <= _POSITIVE else Label.NEUTRAL


def _level(p: float, p_risk: float, counted: tuple[_Weighed, ...]) -> Level:
    own = [w for w in counted if w.own and w.hit.risk]
    if p >= _HIGH and p_risk >= _REVIEW and own:
        return Level.HIGH
    if p_risk >= _REVIEW or any(w.hit.grave for w in own):
        return Level.REVIEW
    return Level.MARKET if p >= _REVIEW else Level.NONE


def _category(counted: tuple[_Weighed, ...]) -> Category | None:
    """Answer the gravest of the categories that weigh at least half as much as the heaviest, markets last."""
    totals: dict[Category, float] = {}
    for each in counted:
        if each.hit.category is not None:
            totals[each.hit.category] = totals.get(each.hit.category, 0.0) + each.worth
    risks = {c: t for c, t in totals.items() if c is not Category.MARKET_SIGNAL}
    if not risks:
        return Category.MARKET_SIGNAL if totals else None
    top = max(risks.values())
    near = [c for c, total in risks.items() if total >= _NEAR_TOP * top]
    return max(near, key=lambda c: (default_severity(c).rank, risks[c], c))


def _clause_of(reading: _Reading, counted: tuple[_Weighed, ...]) -> str:
    ranked = sorted(counted, key=lambda w: (not w.own, -w.worth, w.hit.start))
    place = ranked[0].hit.start if ranked else (reading.spans[0][0] if reading.spans else 0)
    for clause in reading.clauses:
        if clause.holds(place):
            return reading.text[clause.start : clause.end].strip(" \n,.;:，。；：")
    return reading.text


def _words(weighed: tuple[_Weighed, ...]) -> tuple[str, ...]:
    ranked = sorted(weighed, key=lambda w: (not w.own, w.hit.start))
    return tuple(dict.fromkeys(w.hit.surface for w in ranked if w.hit.weight > 0))[:_WORDS_SHOWN]


def _because(
    reading: _Reading,
    weighed: tuple[_Weighed, ...],
    part: Part,
    category: Category | None,
    names: tuple[str, ...],
) -> str:
    start, end = reading.spans[0] if reading.spans else (0, 0)
    name = reading.text[start:end] or (names[0] if names else "the article")
    counted = tuple(w for w in weighed if w.worth > 0)
    if not counted:
        seen = _starred(_words(weighed))
        if seen and reading.status.closes:
            return f"{seen}, but this is an {reading.status}".replace("an retraction", "a retraction")
        if seen and not part.counts:
            return f"{name} is the {part} here: {seen}"
        return "no word of risk was found"
    own = tuple(w for w in counted if w.own)
    where = f"in the sentence about {name}" if own and reading.named else "elsewhere in the article"
    if not reading.named:
        where = "in the article"
    about = f" ({category.label})" if category else ""
    stage = f"; {reading.status}" if reading.status is not Status.NONE else ""
    return f"{where}: {_starred(_words(own or counted))}{about}{stage}"


def _starred(words: tuple[str, ...]) -> str:
    return ", ".join(f"*{word}*" for word in words)
