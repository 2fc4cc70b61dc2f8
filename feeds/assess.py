"""Whether an article is bad news for a customer, how bad, and which words say so.

Words of risk count in full in the customer's clause and a third elsewhere; they do not count where
the customer is the plaintiff, victim, rater, rescuer or bystander, nor where it was cleared. The
same words always give the same answer.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from feeds.assessment import Assessment, Label
from feeds.clause import Clause
from feeds.lexicon import PROCEDURAL, Hit, lexicon
from feeds.markup import shorten
from feeds.reading import Reading, read
from feeds.role import LEGAL, Part, part_of
from feeds.severity import default_severity, severity_of
from feeds.status import Status
from scoring.vocabulary import Category, Level, NewsSeverity

ELSEWHERE: Final = 0.35
_STEEP: Final = 1.2
_EDGE: Final = 0.9
_HIGH: Final = 0.7
_REVIEW: Final = 0.5
_POSITIVE: Final = -0.6
_NEAR_TOP: Final = 0.5
_VAGUE: Final = 0.25
_WORDS_SHOWN: Final = 5
_CLAUSE_CAP: Final = 300
_NEGATED: Final = re.compile(
    r"(?:\b(?:no|without|avoid(?:s|ed)?|avert(?:s|ed)?|escap(?:es|ed)|rul(?:es|ed) out|free of)"
    r"\s+(?:\w+\s+)?"
    r"|(?:没有|不存在|并未|从未|未被|未发生|不会|无|免于|避免)(?:任何)?)$",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(
    r"(?:'s|’s)?\s+(?:\w+\s+)?(?:says|said|alleges|alleged|claims|claimed|argues|argued)\s+"
    r"(?!(?:that\s+)?(?:it|its|they|their)\b)"
    r"|(?:方面)?(?:称|表示|认为)"
)
_TURN: Final = re.compile(r"\s*(?:but|however|但|不过|然而)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """A sighting, what it counts, and whether it stands in the customer's clause."""

    hit: Hit
    worth: float
    own: bool


def assess(title: str, text: str, entity_names: tuple[str, ...], lang: str = "") -> Assessment:
    """Judge the article for the customer that goes by these names.

    Where none of them is found, every clause counts. At most 600 characters are read, the sentences
    with the customer first. `lang` (en, zh) limits the terms to one language; "" uses both.
    """
    reading = read(f"{title}\n{text}" if title and text else title or text, entity_names)
    found = tuple(
        hit
        for hit in lexicon().find(reading.text, lang)
        if not any(start <= hit.start < end for start, end in reading.spans)
        and not _NEGATED.search(reading.text[max(0, hit.start - 30) : hit.start])
    )
    part = _overall(reading, found)
    weighed = _distinct(_weigh(hit, reading, part) for hit in found)
    return _judge(reading, weighed, part, entity_names)


def _overall(reading: Reading, found: tuple[Hit, ...]) -> Part:
    """The part that decides.

    Bad news in a clause of the customer's own, else the first silent part.
    """
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


def _opens_anew(reading: Reading, clause: Clause) -> bool:
    """Whether the clause speaks of the customer in a sentence of its own, that may accuse it anew.

    "Nordwind says Halden forged documents", after "Nordwind sues Halden", does not.
    """
    told = any(_TELLS.match(reading.text, end) for _, end in reading.spans if clause.holds(end))
    before = reading.text[: clause.start].rstrip(" ")
    new = before.endswith(("\n", ".", "!", "?", "。", "；", "！"))
    return (new and not told) or bool(_TURN.match(reading.text, clause.start))


def _weigh(hit: Hit, reading: Reading, part: Part) -> _Weighed:
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
    """Keep each term once, where it counts most.

    A headline that is repeated below it proves nothing more.
    """
    best: dict[str, _Weighed] = {}
    for each in weighed:
        known = best.get(each.hit.term)
        if known is None or abs(each.worth) > abs(known.worth):
            best[each.hit.term] = each
    return tuple(sorted(best.values(), key=lambda w: w.hit.start))


def _judge(
    reading: Reading, weighed: tuple[_Weighed, ...], part: Part, names: tuple[str, ...]
) -> Assessment:
    score = sum(each.worth for each in weighed)
    market = sum(w.worth for w in weighed if w.hit.category is Category.MARKET_SIGNAL)
    p = _probability(score)
    counted = tuple(w for w in weighed if w.worth > 0)
    category = _category(counted)
    level = _level(p, _probability(score - market), counted)
    grave = severity_of(category, reading.status, reading.text)
    main = _clause_of(reading, counted)
    return Assessment(
        p_negative=p,
        label=_label(score, p),
        level=level,
        category=category,
        severity=NewsSeverity.NONE if level is Level.NONE else grave,
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
    """The gravest of the categories that weigh at least half as much as the heaviest.

    A move of the market comes last.
    """
    totals: dict[Category, float] = {}
    for each in counted:
        if each.hit.category is not None:
            worth = each.worth * (_VAGUE if each.hit.term in PROCEDURAL else 1.0)
            totals[each.hit.category] = totals.get(each.hit.category, 0.0) + worth
    risks = {c: t for c, t in totals.items() if c is not Category.MARKET_SIGNAL}
    if not risks:
        return Category.MARKET_SIGNAL if totals else None
    top = max(risks.values())
    near = [c for c, total in risks.items() if total >= _NEAR_TOP * top]
    return max(near, key=lambda c: (default_severity(c).rank, risks[c], c))


def _clause_of(reading: Reading, counted: tuple[_Weighed, ...]) -> str:
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
    reading: Reading,
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
            return f"{seen}, but this is an {reading.status}".replace(
                "an retraction", "a retraction"
            )
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
