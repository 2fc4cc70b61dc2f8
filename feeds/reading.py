"""A text as the judge reads it: where the customer stands, in which clauses, and in what part."""

from dataclasses import dataclass
from typing import Final

from feeds.clause import Clause, Span, clauses, named_spans, sentences, spans_in
from feeds.role import TARGET, Part, part_in
from feeds.status import Status, may_tell_status, status_of
from feeds.word import Word, words

TEXT_CAP: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text with the places of the customer and the parts that it plays there."""

    text: str
    words: tuple[Word, ...]
    spans: tuple[Span, ...]
    clauses: tuple[Clause, ...]
    masked: tuple[str, ...]
    """The clauses that name the customer, with TARGET for the name; "" for the others."""
    parts: tuple[Part, ...]
    status: Status

    @property
    def named(self) -> bool:
        """Whether the customer was found in the text."""
        return bool(self.spans)


def _selected(text: str, names: tuple[str, ...]) -> str:
    if len(text) <= TEXT_CAP:
        return text
    pieces = sentences(text, named_spans(text, names))
    # The headline first, then the sentences with the customer, then the others.
    ranked = sorted(range(len(pieces)), key=lambda i: (i > 0 and not pieces[i].named, i))
    room = TEXT_CAP
    kept: list[int] = []
    for index in ranked:
        size = pieces[index].end - pieces[index].start
        if size <= room or not kept:
            kept.append(index)
            room -= size
    # What stood between two sentences, a line's end for one, keeps them apart.
    parts = (text[pieces[i].start : pieces[i].end] for i in sorted(kept))
    return "".join(p if p.endswith((" ", "\n", "。")) else f"{p}\n" for p in parts)[: 2 * TEXT_CAP]


def read(text: str, names: tuple[str, ...]) -> Reading:
    """Answer the text with the customer's places, clauses and parts.

    At most 600 characters are read: the headline, then the sentences with the customer.
    """
    text = _selected(text, names)
    found = words(text)
    spans = spans_in(found, names)
    cut = clauses(text, spans)
    masks = tuple(" ".join(_led(text, c, spans).split()) if c.named else "" for c in cut)
    parts = tuple(part_in(mask) if mask else Part.UNKNOWN for mask in masks)
    return Reading(
        text=text,
        words=found,
        spans=spans,
        clauses=cut,
        masked=masks,
        parts=parts,
        status=_status(text, spans),
    )


def _status(text: str, spans: tuple[Span, ...]) -> Status:
    """How far the matter has come by the sentences that name the customer."""
    tried = may_tell_status(text)
    if not tried:
        return Status.NONE
    named = [s for s in sentences(text, spans) if s.named]
    told = " ".join(_masked(text, s, spans) for s in named) if named else text
    return status_of(told, tried)


def _led(text: str, clause: Clause, spans: tuple[Span, ...]) -> str:
    """The masked clause, with the colon before it where a source may be named at the end.

    A clause that goes on with the subject of the one before is given its subject.
    """
    masked = _masked(text, clause, spans)
    if clause.led:
        return f"{TARGET} {masked.lstrip()}"
    last = clause.start > 0 and clause.end == len(text)
    return f": {masked}" if last and text[clause.start - 1] == ":" else masked


def _masked(text: str, clause: Clause, spans: tuple[Span, ...]) -> str:
    out, at = [], clause.start
    for start, end in spans:
        if clause.start <= start < clause.end:
            out += [text[at:start], TARGET]
            at = end
    return "".join([*out, text[at : max(at, clause.end)]]).strip(" \n,.;，。；")
