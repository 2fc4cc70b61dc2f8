"""Reading a CSV file: its header checked, its lines one by one, bad ones with a reason."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

_YES, _NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n", ""})


class SheetError(Exception):
    """The file cannot be read as a whole; the message is a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line that was left out: its number in the file, counted from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """One line of the file by column name."""

    line: int
    cells: dict[str, str]


class Cells(BaseModel):
    """The parent of every kind of line: text cells in, checked values out."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


def _day(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        msg = f"“{text}” is no date; write it as 2026-03-31"
        raise ValueError(msg) from wrong


def _optional_day(text: object) -> object:
    return None if text in {"", None} else _day(text)


def _money(text: object) -> object:
    try:
        amount = Decimal(str(text).strip())
    except InvalidOperation as wrong:
        msg = f"“{text}” is no amount; write it as 1234.56"
        raise ValueError(msg) from wrong
    if not amount.is_finite():
        msg = f"“{text}” is no amount; write it as 1234.56"
        raise ValueError(msg)
    return amount


def _yes(text: object) -> object:
    word = str(text).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    msg = f"“{text}” is neither yes nor no"
    raise ValueError(msg)


def _list(text: object) -> object:
    parts = str(text or "").split("|")
    return tuple(p.strip() for p in parts if p.strip())


Day = Annotated[date, BeforeValidator(_day)]
OptionalDay = Annotated[date | None, BeforeValidator(_optional_day)]
Money = Annotated[Decimal, BeforeValidator(_money)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
Names = Annotated[tuple[str, ...], BeforeValidator(_list)]


def read(path: Path, needed: tuple[str, ...]) -> Iterator[RawLine | Problem]:
    """Every line of a CSV file; raises SheetError where the file or its header is no use."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from _lines(file, path, needed)
    except OSError as wrong:
        msg = f"{path} cannot be read: {wrong.strerror}."
        raise SheetError(msg) from wrong
    except UnicodeDecodeError as wrong:
        msg = f"{path} is not in UTF-8: save it as “CSV UTF-8” and try again."
        raise SheetError(msg) from wrong
    except csv.Error as wrong:
        msg = f"{path} is no CSV file: {wrong}."
        raise SheetError(msg) from wrong


def _lines(file: TextIO, path: Path, needed: tuple[str, ...]) -> Iterator[RawLine | Problem]:
    rows = csv.reader(file, strict=True)
    header = [cell.strip().casefold() for cell in next(rows, [])]
    missing = [name for name in needed if name not in header]
    if missing:
        msg = f"{path} lacks the column(s) {', '.join(missing)}; its first line must name them."
        raise SheetError(msg)
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        line = rows.line_num
        if len(row) != len(header):
            reason = f"{len(row)} cells where the header has {len(header)}"
            yield Problem(line=line, reason=reason)
        else:
            yield RawLine(line=line, cells=dict(zip(header, row, strict=True)))


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
            yield Problem(line=raw.line, reason=_reason(wrong))


def _reason(wrong: ValidationError) -> str:
    first = wrong.errors()[0]
    column = str(first["loc"][0]) if first["loc"] else ""
    said = first["msg"].removeprefix("Value error, ")
    return f"{column}: {said}" if column else said
