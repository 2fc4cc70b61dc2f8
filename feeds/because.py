"""Why an article was judged as it was: words of the article, the clause, a sentence for people.

First the words of risk, those of the customer's clause before the others; then up to three words
that moved the trained judge, as they stand in the article.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from feeds.bad_word import is_bad
from feeds.markup import shorten
from feeds.reading import Reading
from feeds.shipped import shipped
from feeds.weigh import Scales, Weighed
from scoring.vocabulary import Category

_SHOWN: Final = 5
_MOVED: Final = 3
_LEAST_SHARE: Final = 0.02
_CLAUSE_CAP: Final = 300
_SIGNS: Final = " \n,.;:，。；："
_SMALL: Final = frozenset(
    # What joins a sentence, and what helps a verb.
    "a about above after again against ahead all also although am amid among an and another any are"
    " around as at away back be became because become been before being below between both but by"
    " came can come comes could did do does down during each either else even ever every few for"
    " from gave get gets give given gives go goes going got had has have he her here him his how"
    " however i if in into is it its itself just kept last least less like made make makes many may"
    " me might more most much must my near nearly neither next no nor not now of off often on once"
    " only onto or other others our out over own per put puts quite rather same said saw say saying"
    " says see seen she should since so some still such take taken takes than that the their them"
    " then there these they this those though through thus till to told too took toward towards"
    " under until up upon us use used uses using very via was way we well were what when where"
    " whether which while who whom whose why will with within without would yet you your"
    # How many, how much, when.
    " zero one two three four five six seven eight nine ten eleven twelve dozen dozens twenty"
    " thirty forty fifty hundred hundreds thousand thousands half third quarter double couple"
    " several first second fourth fifth million millions billion billions trillion crore lakh"
    " percent percentage points euro euros dollar dollars pound pounds rupees rupee yuan yen"
    " second minute hour hours today tomorrow yesterday tonight day days week weeks month months"
    " year years decade monday tuesday wednesday thursday friday saturday sunday january february"
    " march april june july august september october november december monthly weekly daily annual"
    " quarterly early earlier late later latest recent recently soon already ago new old"
    # What any business story is about.
    " company companies firm firms group business plc inc ltd corp gmbh chief executive officer"
    " director manager spokesman spokeswoman spokesperson statement report reports reported"
    " announced announces announcement according news people person customer customers market"
    " markets stock stocks share shares case cases issued"
    " cent count counts faced found taking links average unit agency"
    # Who and what a story is about, not what befell them.
    " former court courts judge judges minister ministers ministry government state officials"
    " official authority authorities analyst analysts expert experts investor investors lender"
    " lenders bank banks industry sector business product products plant plants factory factories"
    " warehouse steel metal metals oil energy power food supply supplies supplier suppliers worker"
    " workers staff employee employees chairman president boss owner owners family city county"
    " country north south east west national international global world".split()
)
"""Words that nobody underlines in a story, whatever they added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The words to show: words of risk, and words that moved the trained judge."""

    risk: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both, the words of risk first."""
        return self.risk + self.moved


def words_of(
    reading: Reading, scales: Scales, shares: Callable[[], dict[int, float]] | None
) -> Shown:
    """The words to show; `shares` says by word what it added for the trained judge.

    It is asked only where a word could be shown for it; None: nothing was said that needs words.
    """
    risk = _surfaces(scales.counted or scales.weighed)
    telling = _telling(reading, scales, risk) if shares else []
    if not shares or (risk and not telling):
        return Shown(risk=risk, moved=())
    added = shares()
    ranked = sorted(telling, key=lambda at: (-added.get(at, 0.0), at))
    moved = [reading.words[at].surface for at in ranked if added.get(at, 0.0) >= _LEAST_SHARE]
    if not risk and not moved:
        moved = _least_idle(reading, added)
    distinct: dict[str, str] = {}
    for surface in moved:
        distinct.setdefault(surface.casefold(), surface)
    return Shown(risk=risk, moved=tuple(distinct.values())[:_MOVED])


def _telling(reading: Reading, scales: Scales, risk: tuple[str, ...]) -> list[int]:
    """The words that are bad to a reader by themselves, no names, and not shown as risk."""
    taken = {part.casefold() for surface in risk for part in surface.split()}
    # What stands beside another firm's name may speak of that one.
    apart = not reading.named or not any(w.own for w in scales.counted)
    return [
        at
        for at, word in enumerate(reading.words)
        if is_bad(word.norm)
        and (word.surface.islower() or word.norm in shipped().words)
        and not _is_named(reading, at)
        and (apart or _is_own(reading, at))
        and word.surface.casefold() not in taken
    ]


def _least_idle(reading: Reading, added: dict[int, float]) -> list[str]:
    """No verdict without a word: where none is bad by itself, the plain one that added most."""
    ranked = sorted(added, key=lambda at: (-added[at], at))
    others = [reading.words[at] for at in ranked if not _is_named(reading, at)]
    plain = [word.surface for word in others if word.norm not in _SMALL]
    telling = [surface for surface in plain if not surface[0].isdigit()]
    return (telling or plain or [word.surface for word in others])[:1]


def _is_own(reading: Reading, at: int) -> bool:
    """Whether a word stands in a clause of the customer's own."""
    place = reading.words[at].start
    return any(clause.named and clause.holds(place) for clause in reading.clauses)


def _is_named(reading: Reading, at: int) -> bool:
    """Whether the word is part of the customer's name."""
    place = reading.words[at].start
    return any(start <= place < end for start, end in reading.spans)


def _surfaces(weighed: tuple[Weighed, ...]) -> tuple[str, ...]:
    """What is shown of the words of risk, the customer's clause first; none within another."""
    ranked = sorted(weighed, key=lambda w: (not w.own, w.hit.start))
    found = tuple(dict.fromkeys(w.hit.surface for w in ranked if w.hit.weight > 0))
    return tuple(w for w in found if not any(w != v and w in v for v in found))[:_SHOWN]


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
    name = _name_in(reading, names)
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


def _name_in(reading: Reading, names: tuple[str, ...]) -> str:
    """The customer as the article writes it; a possessive that is part of the name stays."""
    if not reading.spans:
        return names[0] if names else "the article"
    start, end = reading.spans[0]
    for name in names:
        written = reading.text[start : start + len(name)]
        if len(name) > end - start and written.replace("’", "'").casefold() == name.casefold():
            return written
    return reading.text[start:end]


def _starred(words: tuple[str, ...]) -> str:
    return ", ".join(f"*{word}*" for word in words)
