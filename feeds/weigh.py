"""The words of risk of an article, each with what it counts for the customer.

They count in full in the customer's clause and a third elsewhere; they do not count where they are
negated, where the customer is the plaintiff, victim, rater, rescuer or bystander, where it was
cleared, or where the report was taken back.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from feeds.clause import Clause
from feeds.denial import DENIALS, tells_no_risk
from feeds.lexicon import PROCEDURAL, Hit, lexicon
from feeds.reading import Reading
from feeds.role import LEGAL, Part, part_of
from feeds.status import Status
from scoring.vocabulary import Category

ELSEWHERE: Final = 0.35
_TELLS: Final = re.compile(
    r"(?:'s|’s)?\s+(?:\w+\s+)?(?:says|said|alleges|alleged|claims|claimed|argues|argued)\s+"
    r"(?!(?:that\s+)?(?:it|its|they|their)\b)"
    r"|(?:方面)?(?:称|表示|认为)"
)
_TURN: Final = re.compile(r"\s*(?:but|however|但|不过|然而)", re.IGNORECASE)
_DENIES: Final = re.compile(
    r"TARGET(?:'s|’s)?,?\s+(?:\w+\s+)?(?:denies|denied|rejects|rejected|dismisses|dismissed|refutes"
    r"|refuted|rebuts|disputes|disputed|contests)\b"
    r"|TARGET[^，。；]{0,4}(?:否认|驳斥|反驳)"
)
_CLAIMED: Final = frozenset({"alleg*", "涉嫌"})
_WORDS_AFTER: Final = 3
_WORDS_BEFORE: Final = 2
_MOST: Final = 6.0


class Weighed(NamedTuple):
    """A sighting, what it counts, and whether it stands in the customer's clause."""

    hit: Hit
    worth: float
    own: bool
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """The weighed words of an article, in order, and the part that the customer plays in it."""

    weighed: tuple[Weighed, ...]
    part: Part
    denied: bool
    """Whether a word of risk stands there only to be denied: "averts bankruptcy"."""
    counted: tuple[Weighed, ...]
    """Those that speak against the customer."""
    disputed: bool = False
    """Whether there is no more than an allegation, and the customer denies it."""

    @property
    def score(self) -> float:
        """What they count together, mitigating words taken off."""
        return sum(each.worth for each in self.weighed)

    @property
    def market(self) -> float:
        """What moves of the market count in the score."""
        return sum(w.worth for w in self.weighed if w.hit.category is Category.MARKET_SIGNAL)

    @property
    def evidence(self) -> tuple[float, ...]:
        """What the trained judge is told of the words of risk.

        Risks beside the customer's name, others in its clause, risks elsewhere, moves of the
        market, what mitigates, and whether the customer's part is a silent one.
        """
        risks = [w for w in self.weighed if w.hit.risk]
        near = sum(w.worth for w in risks if w.near)
        own = sum(w.worth for w in risks if w.own and not w.near)
        elsewhere = sum(w.worth for w in risks if not w.own)
        market = sum(
            w.worth for w in self.weighed if w.own and w.hit.category is Category.MARKET_SIGNAL
        )
        mitigating = sum(w.worth for w in self.weighed if w.hit.category is None)
        silent = 0.0 if self.part.counts else 1.0
        return (
            min(near, _MOST),
            min(own, _MOST),
            min(elsewhere, _MOST),
            market,
            mitigating,
            silent,
        )


def weigh(reading: Reading, lang: str) -> Scales:
    """Answer the words of risk, each once and where it counts most."""
    seen = tuple(
        hit
        for hit in lexicon().find(reading.text, lang)
        if not any(start <= hit.start < end for start, end in reading.spans)
    )
    starts = tuple(start for start, _ in reading.spans)
    signs = DENIALS.sighted(reading.words) if seen else []
    found = tuple(hit for hit in seen if not tells_no_risk(hit, reading.text, starts, signs))
    part = _overall(reading, found)
    weighed = _distinct(_weighed(hit, reading, part) for hit in found)
    return Scales(
        weighed=weighed,
        counted=tuple(each for each in weighed if each.worth > 0),
        part=part,
        disputed=_is_disputed(reading, weighed),
        denied=any(hit.risk for hit in seen if hit not in found),
    )


def _is_disputed(reading: Reading, weighed: tuple[Weighed, ...]) -> bool:
    """Whether the customer denies what is said, and no act of an authority stands behind it."""
    if reading.status not in {Status.NONE, Status.ALLEGATION}:
        return False
    acts = (w.hit.term in PROCEDURAL and w.hit.term not in _CLAIMED for w in weighed)
    return any(map(_DENIES.search, reading.masked)) and not any(acts)


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


def _weighed(hit: Hit, reading: Reading, part: Part) -> Weighed:
    place, clause = _clause_of(hit, reading)
    own = clause is not None and clause.named
    named = reading.named
    worth = hit.weight * (1.0 if own or not named else ELSEWHERE)
    silent = hit.risk and (not part.counts or (own and not reading.parts[place].counts))
    if silent or _is_void(hit, reading, clause):
        worth = 0.0
    return Weighed(
        hit=hit,
        worth=worth,
        own=own or not named,
        near=own and clause is not None and _is_near(hit, reading, clause),
    )


def _is_void(hit: Hit, reading: Reading, clause: Clause | None) -> bool:
    """Whether the customer was cleared of it, or the report was taken back."""
    if reading.status is Status.ACQUITTAL and hit.category in LEGAL:
        return clause is None or not _TURN.match(reading.text, clause.start)
    return reading.status is Status.RETRACTION


def _clause_of(hit: Hit, reading: Reading) -> tuple[int, Clause | None]:
    start = hit.start
    for place, clause in enumerate(reading.clauses):
        if clause.start <= start < clause.end:
            return place, clause
    return 0, None


def _is_near(hit: Hit, reading: Reading, clause: Clause) -> bool:
    """Whether the term stands beside the customer's name, as a verb or its object does."""
    text, first, last = reading.text, hit.start, hit.end
    for start, end in reading.spans:
        if clause.start <= start < clause.end:
            if end <= first and text.count(" ", end, first) <= _WORDS_AFTER:
                return True
            if last <= start and text.count(" ", last, start) <= _WORDS_BEFORE:
                return True
    return False


def _distinct(weighed: Iterable[Weighed]) -> tuple[Weighed, ...]:
    """Keep each term once, where it counts most.

    A headline that is repeated below it proves nothing more.
    """
    best: dict[str, Weighed] = {}
    for each in weighed:
        known = best.get(each.hit.term)
        if known is None or abs(each.worth) > abs(known.worth):
            best[each.hit.term] = each
    return tuple(sorted(best.values(), key=lambda w: w.hit.start))
