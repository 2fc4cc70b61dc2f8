"""The lines of a file, one by one: good ones checked, bad ones with a reason.

`layout` finds out how a file is written; `read` reads our own plain files (the demo book).
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from scoring import length

_YES = frozenset({"yes", "true", "1", "y", "x", "ja", "j", "oui", "是", "有"})
YEARS = range(1900, 2200)
"""Years that a date in a file may lie in."""
_AMOUNT = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{1,10})?|\.\d{1,10})", re.ASCII)
_NO = frozenset({"no", "false", "0", "n", "", "nein", "non", "否", "无", "無"})


class SheetError(Exception):
    """The file cannot be read as a whole; the message is a sentence for people."""


class UnclearError(SheetError):
    """The same where a person's answer settles it; `advice` says how to give it in a terminal."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        """Keep the sentence by itself, for whoever is asked in another way."""
        self.sentence = sentence
        super().__init__(f"{sentence} {advice}".strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line that was left out: its number in the file, counted from 1, and why.

    `column` is what the file calls the column, `value` what stands in it, where it is one cell.
    """

    line: int
    reason: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """One line of the file by column name; `names` is what the file calls them."""

    line: int
    cells: dict[str, str]
    names: Mapping[str, str] = field(default_factory=dict)


class Cells(BaseModel):
    """The parent of every kind of line: text cells in, checked values out."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


def _day(text: object) -> object:
    if not isinstance(text, str):
        return text
    msg = f"“{text}” is no date; write it as 2026-03-31"
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise ValueError(msg) from wrong
    if day.year not in YEARS:
        raise ValueError(msg)
    return day


def _optional_day(text: object) -> object:
    return None if text in {"", None} else _day(text)


def _money(text: object) -> object:
    written = str(text).strip()
    if not _AMOUNT.fullmatch(written):
        msg = f"“{text}” is no amount; write it as 1234.56"
        raise ValueError(msg)
    return Decimal(written)


def _optional_money(text: object) -> object:
    return None if text in {"", None} else _money(text)


def _yes(text: object) -> object:
    word = str(text).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    msg = f"“{text}” is neither yes nor no"
    raise ValueError(msg)


def _list(text: object) -> object:
    parts = str(text or "").split("|")
    return tuple(p.strip() for p in parts if p.strip())


def required(kind: type[Cells]) -> tuple[str, ...]:
    """The columns that a kind of line cannot be without."""
    return tuple(name for name, one in kind.model_fields.items() if one.is_required())


def days(kind: type[Cells]) -> tuple[str, ...]:
    """The columns of a kind that are dates."""
    return _checked_by(kind, _day, _optional_day)


def amounts(kind: type[Cells]) -> tuple[str, ...]:
    """The columns of a kind that are amounts."""
    return _checked_by(kind, _money, _optional_money)


def _checked_by(kind: type[Cells], *checks: Callable[[object], object]) -> tuple[str, ...]:
    return tuple(
        name
        for name, one in kind.model_fields.items()
        if any(getattr(check, "func", None) in checks for check in one.metadata)
    )


Day = Annotated[date, BeforeValidator(_day)]
OptionalDay = Annotated[date | None, BeforeValidator(_optional_day)]
Money = Annotated[Decimal, BeforeValidator(_money)]
OptionalMoney = Annotated[Decimal | None, BeforeValidator(_optional_money)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
Name = Annotated[str, Field(max_length=length.LEGAL_NAME)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_list)]


def read(path: Path) -> Iterator[RawLine | Problem]:
    """Every line of a plain file of ours: UTF-8, commas; raises SheetError where it is none."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            yield from _lines(file)
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        msg = f"{path} cannot be read: {wrong}."
        raise SheetError(msg) from wrong


def _lines(file: TextIO) -> Iterator[RawLine | Problem]:
    rows = csv.reader(file, strict=True)
    header = next(rows, [])
    for row in rows:
        if len(row) != len(header):
            reason = f"{len(row)} cells where the header has {len(header)}"
            yield Problem(line=rows.line_num, reason=reason)
        elif row:
            yield RawLine(line=rows.line_num, cells=dict(zip(header, row, strict=True)))


Kind = TypeVar("Kind", bound=Cells)
Value = TypeVar("Value")


def values(
    lines: Iterator[RawLine | Problem],
    kind: type[Kind],
    make: Callable[[int, Kind], Value],
) -> Iterator[Value | Problem]:
    """Each line checked by `kind` and made a value, or a Problem with the first thing wrong."""
    for raw in lines:
        if isinstance(raw, Problem):
            yield raw
            continue
        try:
            yield make(raw.line, kind.model_validate(raw.cells))
        except ValidationError as wrong:
            yield _problem(raw, wrong)


def _problem(raw: RawLine, wrong: ValidationError) -> Problem:
    first = wrong.errors()[0]
    column = str(first["loc"][0]) if first["loc"] else ""
    said = _said(first["type"], first["msg"], first.get("ctx") or {})
    called = raw.names.get(column, column)
    where = column if called == column else f"{column} (“{called}”)"
    return Problem(
        line=raw.line,
        reason=f"{where}: {said}" if column else said,
        column=called,
        value=raw.cells.get(column, ""),
    )


def _said(kind: str, message: str, context: Mapping[str, object]) -> str:
    """What is wrong, in words for people."""
    if kind == "string_too_long":
        return f"is too long; write at most {context['max_length']} characters"
    if kind in {"missing", "string_too_short"}:
        return "is empty; fill it in"
    return message.removeprefix("Value error, ")
