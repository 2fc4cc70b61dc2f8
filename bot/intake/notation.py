"""How a file writes dates and amounts: decided for a whole column, or asked; never row by row.

31/03/2026 says that the day comes first, 01/02/2026 says nothing; 1.234,56 says that the comma is
the decimal mark, 1.234 says nothing. What a column says is gathered before anything is taken in.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.intake.sheet import YEARS

_MONTHS = 12
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_GROUPED = {
    mark: re.compile(rf"\d{{1,3}}(?:{other}\d{{3}})+(?:{dot}\d+)?|\d+(?:{dot}\d+)?|{dot}\d+")
    for mark, dot, other in ((".", r"\.", ","), (",", ",", r"\."))
}
_SPACED = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_COINS = r"[€$¥£]|[A-Z]{3}|元|人民币"
_AMOUNT = re.compile(
    rf"(?P<open>\()? ?(?P<sign>[+-])? ?(?P<before>{_COINS})? ?(?P<inner>[+-])? ?"
    rf"(?P<digits>[\d.,][\d.,' ’]*?) ?(?P<after>{_COINS})? ?(?P<trail>[+-])? ?(?P<close>\))?"
)
_SIGNS = str.maketrans("−‒–－", "----")


class Order(StrEnum):
    """Which of day and month comes first where the year comes last."""

    DAY = "dmy"
    MONTH = "mdy"


class Mark(StrEnum):
    """What stands between whole and part of an amount."""

    POINT = "."
    COMMA = ","


@dataclass(slots=True)
class Evidence:
    """What the cells of a column say for one reading or the other, with a cell of each kind."""

    votes: dict[str, int] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    silent: str = ""

    def note(self, says: str, cell: str) -> None:
        """Count a cell that decides."""
        self.votes[says] = self.votes.get(says, 0) + 1
        self.cells.setdefault(says, cell)

    def note_silent(self, cell: str) -> None:
        """Keep a cell that can be read in two ways."""
        self.silent = self.silent or cell


def look_at_day(cell: str, found: Evidence) -> None:
    """What one date says about day and month."""
    if len(cell) == len("2026-03-31") and cell[4] == "-":
        return
    parts = _YEAR_LAST.fullmatch(_tidy_day(cell))
    if parts is None or parts[2] == ".":
        return
    first, second = int(parts[1]), int(parts[3])
    if first > _MONTHS >= second:
        found.note(Order.DAY, cell)
    elif second > _MONTHS >= first:
        found.note(Order.MONTH, cell)
    elif first != second:
        found.note_silent(cell)


def look_at_amount(cell: str, found: Evidence) -> None:
    """What one amount says about point and comma."""
    amount = _taken_apart(cell)
    if amount is None:
        return
    digits = amount.digits
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        last = Mark.POINT if digits.rfind(".") > digits.rfind(",") else Mark.COMMA
        if _GROUPED[last].fullmatch(digits):
            found.note(last, cell)
    elif points + commas == 1:
        mark = Mark.POINT if points else Mark.COMMA
        whole, _, rest = digits.partition(mark)
        if len(rest) == len("000") and whole.lstrip("0") and len(whole) <= len("000"):
            found.note_silent(cell)
        elif rest.isdecimal():
            found.note(mark, cell)
    elif points + commas > 1:
        other = Mark.COMMA if points else Mark.POINT
        if _GROUPED[other].fullmatch(digits):
            found.note(other, cell)


def day_text(cell: str, order: str) -> str:
    """The date as 2026-03-31; the cell as it is where it cannot be read."""
    text = _tidy_day(cell)
    for pattern in (_YEAR_FIRST, _CHINESE, _COMPACT):
        if found := pattern.fullmatch(text):
            year, month, day = (int(part) for part in found.groups() if part.isdecimal())
            return _written(year, month, day) or cell
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        reading = order or (Order.DAY if found[2] == "." or first == second else "")
        if reading:
            day, month = (first, second) if reading == Order.DAY else (second, first)
            return _written(year, month, day) or cell
    return cell


def amount_text(cell: str, mark: str) -> tuple[str, str]:
    """The amount as -1234.56, and the currency that stands beside it, as it is written.

    The cell as it is where it cannot be read.
    """
    if mark != Mark.COMMA and _PLAIN.fullmatch(cell):
        return cell, ""
    amount = _taken_apart(cell)
    if amount is None or not _GROUPED[mark or Mark.POINT].fullmatch(amount.digits):
        return cell, ""
    thousands = Mark.POINT if mark == Mark.COMMA else Mark.COMMA
    plain = amount.digits.replace(thousands, "").replace(Mark.COMMA, Mark.POINT)
    return ("-" if amount.negative else "") + plain, amount.currency


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amount:
    """An amount taken apart; its digits have their marks, but no spaces between thousands."""

    digits: str
    negative: bool
    currency: str


def _taken_apart(cell: str) -> _Amount | None:
    """A minus stands in front or behind, as some systems write it, or brackets do."""
    text = unicodedata.normalize("NFKC", cell.translate(_SIGNS)).strip()
    found = _AMOUNT.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    signs = [s for s in (found["sign"], found["inner"], found["trail"], found["open"]) if s]
    if len(signs) > 1 or (found["before"] and found["after"]):
        return None
    return _Amount(
        digits=_SPACED.sub("", found["digits"]),
        negative=bool(signs) and signs[0] in "-(",
        currency=found["before"] or found["after"] or "",
    )


def _tidy_day(cell: str) -> str:
    return _TIME.sub("", unicodedata.normalize("NFKC", cell).strip())


def _written(year: int, month: int, day: int) -> str:
    if year not in YEARS:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
