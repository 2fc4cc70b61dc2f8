"""A text as the judge reads it: where the customer stands, in which clauses, and in what part."""

from dataclasses import dataclass
from typing import Final

from feeds.clause import Clause, Span, clauses, named_spans, sentences
from feeds.role import TARGET, Part, part_in
from feeds.status import Status, status_of

TEXT_CAP: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text with the places of the customer and the parts that it plays there."""

    text: str
    spans: tuple[Span, ...]
    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...]
    status: Status

    @property
    def named(self) -> bool:
        """Whether the customer was found in the text."""
        return any(clause.named for clause in self.clauses)


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
    return "".join(text[pieces[i].start : pieces[i].end] for i in sorted(kept))[: 2 * TEXT_CAP]


def read(text: str, names: tuple[str, ...]) -> Reading:
    """Answer the text with the customer's places, clauses and parts.

    At most 600 characters are read: the headline, then the sentences with the customer.
    """
    text = _selected(text, names)
    spans = named_spans(text, names)
    cut = clauses(text, spans)
    parts = tuple(part_in(_masked(text, c, spans)) if c.named else Part.UNKNOWN for c in cut)
    named = [s for s in sentences(text, spans) if s.named]
    masked = " ".join(_masked(text, s, spans) for s in named) if named else text
    return Reading(text=text, spans=spans, clauses=cut, parts=parts, status=status_of(masked))


def _masked(text: str, clause: Clause, spans: tuple[Span, ...]) -> str:
    out, at = [], clause.start
    for start, end in spans:
        if clause.start <= start < clause.end:
            out += [text[at:start], TARGET]
            at = end
    return "".join([*out, text[at : max(at, clause.end)]]).strip(" \n,.;，。；")
