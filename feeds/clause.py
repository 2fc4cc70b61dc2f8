"""Cutting a text into clauses: bad news counts for the customer in whose clause it stands."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from feeds.word import HAN, Word, has_han, words

Span = tuple[int, int]

_MARKS: Final = (
    r"[\n;:?!,.|，。；：？！…–—-](?:(?<=[\n|，。；：？！…])|(?<=[;:?!])(?=\s|$)|(?<=,)(?=\s)"
    r"|(?<=\.)(?=\s|$|[”\"')\]])|(?<=\s[–—-])\s|(?<=—)—)"
)
_TURNS: Final = tuple("but while whereas although though as after despite amid".split())
_MARK: Final = re.compile(_MARKS)
_TURN: Final = tuple((turn, re.compile(rf"{turn}(?<!\w{turn})(?!\w)")) for turn in _TURNS)
"""Each by itself and small: a pattern that begins with letters is looked for at once."""

_HAN_CUT: Final = re.compile(
    rf"{_MARKS}|(?<=[{HAN}])[,;:!?\u3000 ](?=[{HAN}])|\b(?:{'|'.join(_TURNS)})\b"
    r"|但是|然而|不过|虽然|尽管|而(?=[^且])|但",
    re.IGNORECASE,
)
"""The same, and where Chinese is cut."""

_SENTENCE: Final = re.compile(
    r"[\n?!.。？！](?:(?<=[\n。？！])|(?<=[?!])(?=\s|$)|(?<=\.)(?=\s|$|[”\"')\]]))"
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:[A-Za-z]|inc|corp|ltd|co|mr|mrs|ms|dr|st|vs|no|rs|jr|sr|bros|dept|govt|approx|cos"
    r"|llc|plc|etc|jan|feb|mar"
    r"|apr|jun|jul|aug|sept?|oct|nov|dec))$",
    re.IGNORECASE,
)
_CLINGS: Final = re.compile(r"\s*(?:which|who|whose|inc|ltd|llc|corp|co)\b", re.IGNORECASE)
"""What goes on with the clause before the comma: a relative clause, a legal form."""

_RELATIVE: Final = re.compile(r"\s*,\s+(?:which|who|whose)\b[^,\n]*,$")
"""What stands between the customer's name and its verb: ", which makes valves,"."""

_VERB: Final = re.compile(r"\s+(?!and\b|or\b|but\b|with\b|while\b|as\b|says?\b|said\b)[a-z]")
_PREDICATE: Final = re.compile(
    r"\s+(?:also\s+|now\s+|then\s+)?(?:files|seeks|faces|warns|defaults|halts|stops|suspends|lays\s+off|cuts|closes"
    r"|shuts|enters|owes|misses|fails|fires|sacks|asks|calls\s+in|appoints|admits|denies|sues|recalls"
    r"|restates|scraps|skips|delays|withdraws|loses|posts|reports|blames|says\s+it|to\s+(?:cut|shut"
    r"|close|lay\s+off|file|seek|halt|restate|recall|sue|buy|pay|acquire)|wins|buys|acquires|opens"
    r"|hires|launches|raises|lowers|slashes|names|expects|settles|pays|agrees|plans|is|has|was)\s+\S"
)
"""A verb whose subject is not told again: ", files for insolvency"."""

_QUOTES: Final = " \n“”\"'"
_APPOSITION: Final = 90
_AS_WORD: Final = re.compile(r"(?:such|well|as\s+\w+|known|same|so)\s+$", re.IGNORECASE)
_AS_AFTER: Final = re.compile(
    r"\s+(?:well|a|an|the|of|chief|ceo|cfo|chairman|many|much|joint"
    r"|administrators?|receivers?|liquidators?)\b",
    re.IGNORECASE,
)


class Clause(NamedTuple):
    """One clause of a text by its span, and whether it speaks of the customer.

    Either it names it, or it is `led` by the clause before: "Acme misses a payment; seeks a loan".
    """

    start: int
    end: int
    named: bool
    led: bool = False

    def holds(self, at: int) -> bool:
        """Whether the place lies in this clause."""
        return self.start <= at < self.end


def clauses(text: str, names: Iterable[Span]) -> tuple[Clause, ...]:
    """Answer the clauses of the text in order; no cut is made inside a span of `names`."""
    spans = tuple(names)
    return _pieces(text, spans, _cuts_in(text))


def sentences(text: str, names: Iterable[Span]) -> tuple[Clause, ...]:
    """Answer the sentences of the text in order; no cut is made inside a span of `names`."""
    return _pieces(text, tuple(names), _SENTENCE.finditer(text))


def _cuts_in(text: str) -> list[re.Match[str]]:
    """Where a clause may end or begin, in order."""
    if has_han(text):
        return list(_HAN_CUT.finditer(text))
    found = list(_MARK.finditer(text))
    small = text.lower()
    if len(small) != len(text):
        # The places must be those of the text: a few letters are two when they are small.
        small = text
    turns = [turn for letters, each in _TURN if letters in small for turn in each.finditer(small)]
    return sorted(found + turns, key=re.Match.start) if turns else found


def _pieces(
    text: str, spans: tuple[Span, ...], cuts: Iterable[re.Match[str]]
) -> tuple[Clause, ...]:
    # A mark closes the clause before it; a word such as "but" opens the one after it.
    edges = [
        found.start() if found[0].isalpha() else found.end()
        for found in cuts
        if _cuts(text, found) and not _is_within(found.start(), spans)
    ]
    edges = _with_appositions(text, edges, spans)
    found: list[Clause] = []
    for start, end in pairwise([0, *edges, len(text)]):
        if text[start:end].strip():
            named = any(start <= s < end for s, _ in spans)
            led = not named and bool(found) and _goes_on(text, found[-1], start, spans)
            found.append(Clause(start=start, end=end, named=named or led, led=led))
    return tuple(found)


def _goes_on(text: str, before: Clause, start: int, spans: tuple[Span, ...]) -> bool:
    """Whether a clause opens with a verb whose subject opened the clause before: the customer."""
    if not before.named or text[start - 1] not in ";," or not _PREDICATE.match(text, start):
        return False
    opens = before.start + len(text[before.start :]) - len(text[before.start :].lstrip(_QUOTES))
    return before.led or any(opens == first for first, _ in spans)


def _is_within(at: int, spans: tuple[Span, ...]) -> bool:
    return any(start <= at < end for start, end in spans)


def _with_appositions(text: str, edges: list[int], spans: tuple[Span, ...]) -> list[int]:
    """The edges without the commas after a bare name: "Acme, short of cash, seeks a loan"."""
    kept: list[int] = []
    inside = False
    for edge in edges:
        begun = text[kept[-1] if kept else 0 : edge]
        mark = text[edge - 1] if edge > 0 else ""
        comma = mark == ","
        if mark == ":" and _tells_on(text, edge) and _is_bare_name(text, begun, spans):
            continue
        spaced = mark in {" ", "\u3000"} and has_han(text[edge - 2] + text[edge])
        if spaced and not _opens_with_name(edge, begun, spans):
            continue
        if comma and _is_after_relative(text, begun, edge, spans):
            inside = False
            continue
        if comma and _is_bare_name(text, begun, spans):
            inside = text[edge:].lstrip()[:1].islower()
            continue
        if inside and comma and len(begun) <= _APPOSITION:
            inside = False
            continue
        inside = False
        kept.append(edge)
    return kept


def _tells_on(text: str, edge: int) -> bool:
    """Whether a small letter follows: "Acme: receivers called in"; a source has a capital."""
    begins = text[edge : edge + 2].strip()
    return begins.isascii() and begins.islower()


def _opens_with_name(edge: int, begun: str, spans: tuple[Span, ...]) -> bool:
    """Whether the customer is named first after a space in Chinese: what stood before is another's.

    "Halden goes bankrupt Acme takes over"; what follows the name goes on with it.
    """
    first = edge - len(begun)
    if any(first <= start < edge for start, _ in spans):
        return False
    return any(start == edge for start, _ in spans)


def _is_after_relative(text: str, begun: str, edge: int, spans: tuple[Span, ...]) -> bool:
    """Whether the comma closes what was told of the customer, and its verb comes now."""
    first = edge - len(begun)
    return bool(_VERB.match(text, edge)) and any(
        first <= start < end and _RELATIVE.fullmatch(text, end, edge) for start, end in spans
    )


def _is_bare_name(text: str, begun: str, spans: tuple[Span, ...]) -> bool:
    """Whether nothing but a name of the customer stands before the comma."""
    bare = begun[:-1].strip(_QUOTES)
    return any(text[start:end] == bare for start, end in spans)


def _cuts(text: str, found: re.Match[str]) -> bool:
    mark, start, end = found[0], found.start(), found.end()
    if mark == ".":
        before = text[max(0, start - 8) : start]
        return not _ABBREVIATION.search(before) or text[end : end + 2] == "\n"
    if mark == ",":
        return not _CLINGS.match(text[end : end + 12])
    if mark.lower() == "as":
        before, after = text[max(0, start - 20) : start], text[end : end + 20]
        return not _AS_WORD.search(before) and not _AS_AFTER.match(after)
    return True


def named_spans(text: str, names: Iterable[str]) -> tuple[Span, ...]:
    """Where one of the names stands in the text, word by word.

    A possessive or another case is no hindrance.
    """
    return spans_in(words(text), names)


def spans_in(found: tuple[Word, ...], names: Iterable[str]) -> tuple[Span, ...]:
    """The same for a text that was cut into words already."""
    norms = [word.norm for word in found]
    owners = [word.owner for word in found]
    spans: list[Span] = []
    for name in sorted(set(names), key=len, reverse=True):
        wanted = _wanted(name)
        if not wanted:
            continue
        first, room = wanted[0], len(found) - len(wanted)
        places = [at for at, norm in enumerate(norms) if norm == first.norm]
        if owners != norms:
            others = (at for at, owner in enumerate(owners) if owner == first.owner)
            places = sorted({*places, *others})
        for at in places:
            if at <= room and _same(found[at + 1 : at + len(wanted)], wanted[1:]):
                span = (found[at].start, found[at + len(wanted) - 1].end)
                if not any(s < span[1] and span[0] < e for s, e in spans):
                    spans.append(span)
    return tuple(sorted(spans))


@lru_cache(maxsize=4096)
def _wanted(name: str) -> tuple[Word, ...]:
    return words(name)


def _same(part: tuple[Word, ...], wanted: tuple[Word, ...]) -> bool:
    return all(a.norm == b.norm or a.owner == b.owner for a, b in zip(part, wanted, strict=True))
