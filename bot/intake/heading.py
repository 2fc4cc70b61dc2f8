"""What the first line of a file calls its columns, and which of ours each of them is."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.intake.sheet import SheetError, UnclearError
from bot.intake.synonym import CURRENCIES, SYNONYMS

_LAST_WORD = re.compile(
    r"^(?P<name>.+?)[\s(（\[]+(?:in\s+)?(?P<code>[A-Za-z]{3}|元|人民币)[)）\]]?$"
)
_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Where each of our columns stands; `currency` is what a heading like Amount (EUR) says.

    `absent` are columns of which a person said that the file has none.
    """

    columns: Mapping[str, int]
    ignored: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    currency: str = ""


def key(name: str) -> str:
    """A heading without case, spaces and punctuation; a number sign is a “no”."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = text.replace("#", " no").replace("№", " no")
    return "".join(c for c in text if c.isalnum())


def explain(
    header: Sequence[str],
    fields: Sequence[str],
    needed: Sequence[str],
    chosen: Mapping[str, str],
    *,
    path: str,
) -> Heading:
    """Find our columns among a file's; raises SheetError where one is missing or in doubt.

    `chosen` names columns as a person did; an empty name says that the file has no such column.
    """
    names, currency = _split(header)
    columns = {}
    for name in fields:
        if name in chosen:
            if chosen[name]:
                columns[name] = _chosen(header, name, chosen[name], path)
        elif (at := _found(names, header, name, path)) is not None:
            columns[name] = at
    if unknown := set(chosen) - set(fields):
        msg = f"“{min(unknown)}” is no column of ours; they are {', '.join(fields)}."
        raise SheetError(msg)
    missing = [name for name in needed if name not in columns and chosen.get(name) != ""]
    if missing:
        raise _lacks(header, missing, path)
    used = set(columns.values())
    return Heading(
        columns=columns,
        absent=tuple(name for name in fields if chosen.get(name) == ""),
        ignored=tuple(h.strip() for n, h in enumerate(header) if n not in used and h.strip()),
        currency=currency if "currency" not in columns and "amount" in columns else "",
    )


def fit(header: Sequence[str], fields: Sequence[str]) -> set[str]:
    """Which of these columns the header names, once or several times."""
    names, _ = _split(header)
    return {name for name in fields if any(k in _known_as(name) for k in names)}


def guess(header: Sequence[str], fields: Sequence[str]) -> dict[str, int]:
    """Where each of our columns probably stands; those in doubt are left out."""
    names, _ = _split(header)
    found = {}
    for name in fields:
        known = _known_as(name)
        places = [n for n, heading in enumerate(names) if heading in known]
        if len(places) == 1:
            found[name] = places[0]
    return found


def _split(header: Sequence[str]) -> tuple[list[str], str]:
    """The keys of the headings, a currency behind them taken off, and that currency."""
    keys, codes = [], set()
    for heading in header:
        found = _LAST_WORD.match(heading.strip())
        code = CURRENCIES.get(found["code"].upper(), "") if found else ""
        if found and code:
            codes.add(code)
        keys.append(key(found["name"]) if found and code else key(heading))
    return keys, codes.pop() if len(codes) == 1 else ""


def _known_as(name: str) -> frozenset[str]:
    return frozenset(key(n) for n in (name, *SYNONYMS.get(name, ())))


def _found(names: Sequence[str], header: Sequence[str], name: str, path: str) -> int | None:
    own = [n for n, heading in enumerate(header) if heading.strip().casefold() == name]
    if len(own) == 1:
        return own[0]
    known = _known_as(name)
    found = [n for n, heading in enumerate(names) if heading in known]
    if len(found) > 1:
        said = " and ".join(f"“{header[n].strip()}”" for n in found)
        raise UnclearError(
            f"Several columns of {path} could be {name}: {said}.",
            f'Say which one, for example --map {name}="{header[found[0]].strip()}".',
        )
    return found[0] if found else None


def _chosen(header: Sequence[str], name: str, wanted: str, path: str) -> int:
    found = [n for n, h in enumerate(header) if h.strip() == wanted.strip()]
    found = found or [n for n, h in enumerate(header) if key(h) == key(wanted)]
    if len(found) != 1:
        many = "several columns" if found else "no column"
        msg = f"{path} has {many} called “{wanted}” for {name}; it has {_listed(header)}."
        raise SheetError(msg)
    return found[0]


def _lacks(header: Sequence[str], missing: Sequence[str], path: str) -> UnclearError:
    noun = "the column" if len(missing) == 1 else "the columns"
    return UnclearError(
        f"{path} lacks {noun} {', '.join(missing)}; its first line must name them. "
        f"It names {_listed(header)}.",
        f'Where one of these is meant, say so, for example --map {missing[0]}="…".',
    )


def _listed(header: Sequence[str]) -> str:
    names = [f"“{h.strip()}”" for h in header if h.strip()]
    more = ", …" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more if names else "nothing"
