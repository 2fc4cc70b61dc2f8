"""Whether an article is bad news for a customer, how bad, and which words say so.

How likely it is negative is told by the trained judge in English and by the words of risk in
Chinese; the words of risk give the category, and without one of them in the customer's clause
nothing warns. The same words always give the same answer.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from feeds.assessment import Assessment, Label
from feeds.because import because, clause_of, words_of
from feeds.learnt import NOTHING, Learnt, moved
from feeds.lexicon import PROCEDURAL
from feeds.model import Known, Model, Odds, model
from feeds.reading import Reading, read
from feeds.role import Part
from feeds.severity import default_severity, severity_of
from feeds.shipped import shipped
from feeds.statement import states_plainly
from feeds.view import Views, views
from feeds.weigh import Scales, Weighed, weigh
from feeds.word import is_chinese
from scoring.vocabulary import Category, Level, NewsSeverity

_STEEP: Final = 1.2
_EDGE: Final = 0.9
_HIGH: Final = 0.7
_REVIEW: Final = 0.5
_SILENT: Final = 0.45
_STATED: Final = 0.9
"""How likely a plain statement is negative at least: 58 of 59 in the training files are."""

_ELSEWHERE: Final = 0.6
"""From which probability on an article is shown to a person that has no word of risk in the
customer's clause, nor a mild one."""

_POSITIVE: Final = -0.6
_DOUBTFUL: Final = {
    NewsSeverity.CRITICAL: 0.0,
    NewsSeverity.HIGH: 0.0,
    NewsSeverity.MEDIUM: 0.1,
    NewsSeverity.LOW: _REVIEW,
    NewsSeverity.NONE: _REVIEW,
}
"""From which probability on a word of risk in the customer's clause is shown to a person."""

_TAUGHT: Final = "; weighed with what triage taught (version {})"
_NEAR_TOP: Final = 0.5
_VAGUE: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chance:
    """How likely the article is negative, what it is called, and what the trained judge saw."""

    p: float
    label: Label
    seen: Views | None = None
    odds: Odds | None = None
    aware: Known | None = None


def assess(
    title: str,
    text: str,
    entity_names: tuple[str, ...],
    lang: str = "",
    learnt: Learnt = NOTHING,
) -> Assessment:
    """Judge the article for the customer that goes by these names.

    Where none of them is found, every clause counts. At most 600 characters are read, the sentences
    with the customer first. `lang` (en, zh) says the language; "" has the judge look for itself.
    What was `learnt` in triage weighs in, but never makes less of what is HIGH without it.
    """
    reading = read(f"{title}\n{text}" if title and text else title or text, entity_names)
    scales = weigh(reading, lang)
    chance = _chance(reading, scales, lang)
    category = _category(scales.counted)
    grave = severity_of(category, reading.status, reading.text)
    level = _level(chance.p, scales, grave)
    taught = _taught(chance, reading, scales, learnt)
    after = _level(taught.p, scales, grave)
    told = _TAUGHT.format(learnt.version) if level not in {Level.HIGH, after} else ""
    if after is Level.HIGH or level is not Level.HIGH:
        chance, level = taught, after
    if category is None and level is not Level.NONE:
        grave = NewsSeverity.LOW
    clause = clause_of(reading, scales)
    shown = words_of(reading, scales, None if level is Level.NONE else _shares(chance))
    return Assessment(
        p_negative=chance.p,
        label=chance.label,
        level=level,
        category=category,
        severity=NewsSeverity.NONE if level is Level.NONE else grave,
        role=scales.part if reading.named else Part.UNKNOWN,
        status=reading.status,
        words=shown.all,
        clause=clause,
        because=because(reading, scales, shown, category, entity_names) + told,
    )


def _chance(reading: Reading, scales: Scales, lang: str) -> _Chance:
    if lang == "zh" or (lang != "en" and is_chinese(reading.text)):
        return _by_words(scales)
    seen = views(reading)
    aware = trained().known(seen.aware)
    odds = trained().judge(seen, scales.evidence, aware)
    p, label = _settled(odds, reading, scales)
    return _Chance(p=p, label=label, seen=seen, odds=odds, aware=aware)


def _settled(odds: Odds, reading: Reading, scales: Scales) -> tuple[float, Label]:
    """What the odds come to, by what plain words say: not the customer's, or nothing else."""
    label = Label.NEUTRAL if odds.neutral >= odds.positive else Label.POSITIVE
    p = odds.negative
    if _is_silent(reading, scales):
        p = min(p, _SILENT)
    elif p < _STATED and _is_stated(reading):
        p, label = _STATED, Label.NEGATIVE
    elif odds.calls_negative or p >= _REVIEW:
        label = Label.NEGATIVE
    return p, label


def _taught(chance: _Chance, reading: Reading, scales: Scales, learnt: Learnt) -> _Chance:
    """The same with what triage taught, where that is for these weights."""
    if chance.seen is None or chance.odds is None or not learnt.suits(shipped().edition):
        return chance
    push = learnt.push(trained().values(chance.seen.aware))
    odds = replace(chance.odds, negative=moved(chance.odds.negative, push))
    p, label = _settled(odds, reading, scales)
    return replace(chance, p=p, label=label, odds=odds)


def _is_stated(reading: Reading) -> bool:
    return any(
        clause.named and part.counts and states_plainly(masked)
        for clause, part, masked in zip(reading.clauses, reading.parts, reading.masked, strict=True)
    )


def trained() -> Model:
    """The trained judge, read at its first use."""
    return model()


def _by_words(scales: Scales) -> _Chance:
    p = _probability(scales.score)
    if p >= _REVIEW:
        return _Chance(p=p, label=Label.NEGATIVE)
    return _Chance(p=p, label=Label.POSITIVE if scales.score <= _POSITIVE else Label.NEUTRAL)


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-_STEEP * (score - _EDGE)))


def _is_silent(reading: Reading, scales: Scales) -> bool:
    """Whether what is bad here is not the customer's, or is over without a stain."""
    if any(w.own and w.hit.risk for w in scales.counted):
        return False
    return scales.denied or not scales.part.counts or reading.status.closes


def _level(p: float, scales: Scales, grave: NewsSeverity) -> Level:
    """HIGH is adverse at once, REVIEW once a person has said so, a move of the market never.

    What is grave in the customer's own clause is for a person to look at, however unlikely.
    """
    own = [w for w in scales.counted if w.own and w.hit.risk]
    if p >= _HIGH and own:
        return Level.REVIEW if scales.disputed else Level.HIGH
    if any(w.hit.grave for w in own) or (own and p >= _DOUBTFUL[grave]):
        return Level.REVIEW
    if p < _REVIEW:
        return Level.NONE
    if scales.market > 0 and not any(w.hit.risk for w in scales.counted):
        return Level.MARKET
    mild = any(w.own and w.worth < 0 for w in scales.weighed)
    return Level.REVIEW if own or (p >= _ELSEWHERE and not mild) else Level.NONE


def _shares(chance: _Chance) -> Callable[[], dict[int, float]] | None:
    """What asks how much each word added; None where the trained judge calls nothing negative."""
    seen, aware = chance.seen, chance.aware
    if seen is None or chance.label is not Label.NEGATIVE:
        return None
    return lambda: trained().shares(seen, aware)


def _category(counted: tuple[Weighed, ...]) -> Category | None:
    """The gravest of the categories that weigh at least half as much as the heaviest.

    What is told elsewhere counts only where the customer's clause names no risk; a move of the
    market comes last.
    """
    totals: dict[Category, float] = {}
    own = [each for each in counted if each.own and each.hit.risk]
    for each in own or counted:
        if each.hit.category is not None:
            worth = each.worth * (_VAGUE if each.hit.term in PROCEDURAL else 1.0)
            totals[each.hit.category] = totals.get(each.hit.category, 0.0) + worth
    risks = {c: t for c, t in totals.items() if c is not Category.MARKET_SIGNAL}
    if not risks:
        return Category.MARKET_SIGNAL if totals else None
    top = max(risks.values())
    near = [c for c, total in risks.items() if total >= _NEAR_TOP * top]
    return max(
        near, key=lambda c: (default_severity(c).rank, c is Category.INSOLVENCY, risks[c], c)
    )
