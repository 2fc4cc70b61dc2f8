"""How a file is laid out: encoding, delimiter, columns, notations; found out before it is read.

Every question is settled for the whole file by reading it once, line by line, in constant memory;
what cannot be settled is refused with a sentence that says which answer is needed.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TextIO

from bot.intake.encoding import Examined, examine
from bot.intake.heading import Heading, explain, fit
from bot.intake.notation import (
    Evidence,
    Mark,
    Order,
    amount_text,
    day_text,
    look_at_amount,
    look_at_day,
)
from bot.intake.sheet import (
    Cells,
    Problem,
    RawLine,
    SheetError,
    UnclearError,
    amounts,
    days,
    required,
)
from bot.intake.synonym import CURRENCIES

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SEP = "sep="
_HEADER_MOST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person said about a file: columns by our names, dmy or mdy, comma or point."""

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    decimal: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A file that can be read: where each column stands and how it is written."""

    path: Path
    examined: Examined
    delimiter: str
    header: tuple[str, ...]
    heading: Heading
    days: Mapping[str, str]
    amounts: Mapping[str, str]
    rows: int

    @property
    def names(self) -> dict[str, str]:
        """What the file calls each of our columns."""
        return {name: self.header[at].strip() for name, at in self.heading.columns.items()}

    @property
    def spoken(self) -> str:
        """Encoding and delimiter, for people."""
        return f"{self.examined.label}, {DELIMITERS[self.delimiter]} between cells"


def lay_out(path: Path, kind: type[Cells], choices: Choices | None = None) -> Layout:
    """The layout of a file with lines of a kind; raises SheetError where it is no use."""
    chosen = choices or Choices()
    examined = examine(path, chosen.encoding)
    fields = tuple(kind.model_fields)
    with _reading(path, examined.codec) as file:
        delimiter, header = _first_line(file, fields, path)
    heading = explain(header, fields, required(kind), chosen.columns, path=path.name)
    dated = {n: Evidence() for n in days(kind) if n in heading.columns}
    money = {n: Evidence() for n in amounts(kind) if n in heading.columns}
    looks = [(heading.columns[n], partial(_look, look_at_day, e)) for n, e in dated.items()]
    looks += [(heading.columns[n], partial(_look, look_at_amount, e)) for n, e in money.items()]
    rows = 0
    for _, row in _rows(path, examined.codec, delimiter):
        rows += 1
        for at, look in looks:
            if at < len(row):
                look(row[at])
    return Layout(
        path=path,
        examined=examined,
        delimiter=delimiter,
        header=header,
        heading=heading,
        days=_orders(dated, chosen.dates, path.name),
        amounts=_marks(money, chosen.decimal, path.name),
        rows=rows,
    )


def names_of(path: Path, fields: Sequence[str]) -> set[str]:
    """Which of these columns the first line of a file names; raises SheetError."""
    return fit(header_of(path, fields), fields)


def header_of(path: Path, fields: Sequence[str]) -> tuple[str, ...]:
    """The first line of a file with these columns, cell by cell; raises SheetError."""
    with _reading(path, examine(path).codec) as file:
        return _first_line(file, fields, path)[1]


def lines(layout: Layout) -> Iterator[RawLine | Problem]:
    """Every line with our columns, dates and amounts written our way where they can be read."""
    width = len(layout.header)
    writers, absent = _writers(layout), dict.fromkeys(layout.heading.absent, "")
    names = layout.names
    for number, row in _rows(layout.path, layout.examined.codec, layout.delimiter):
        while len(row) > width and not row[-1].strip():
            row.pop()
        if len(row) != width:
            reason = f"{len(row)} cells where the header has {width}"
            yield Problem(line=number, reason=reason)
            continue
        cells = absent | {name: write(row[at].strip()) for name, at, write in writers}
        if layout.amounts:
            _settle_currency(cells, row, layout)
        yield RawLine(line=number, cells=cells, names=names)


Writer = Callable[[str], str]


def _writers(layout: Layout) -> list[tuple[str, int, Writer]]:
    found: list[tuple[str, int, Writer]] = []
    for name, at in layout.heading.columns.items():
        write: Writer = str
        if name in layout.days:
            write = partial(_day, order=layout.days[name])
        elif name in layout.amounts:
            write = partial(_amount, mark=layout.amounts[name])
        found.append((name, at, write))
    return found


def _day(cell: str, order: str) -> str:
    plain = len(cell) == len("2026-03-31") and cell[4] == cell[7] == "-"
    return cell if plain or not cell else day_text(cell, order)


def _amount(cell: str, mark: str) -> str:
    return amount_text(cell, mark)[0] if cell else cell


def _settle_currency(cells: dict[str, str], row: Sequence[str], layout: Layout) -> None:
    """Take the currency from its column, from beside the amount, or from the heading.

    An amount whose own currency is another one, or not clear, is left as it was: a problem.
    """
    stated = cells.get("currency", "") or layout.heading.currency
    stated = CURRENCIES.get(stated.upper(), stated)
    for name, mark in layout.amounts.items():
        written = row[layout.heading.columns[name]].strip()
        if not written or cells[name] == written:
            continue
        beside = amount_text(written, mark)[1]
        code = CURRENCIES.get(beside, beside)
        if beside in {"$", "¥"} and stated:
            code = stated
        if code in {"$", "¥"} or (code and stated and code != stated.upper()):
            cells[name] = written
        stated = stated or code
    if stated:
        cells["currency"] = stated


@contextmanager
def _reading(path: Path, codec: str) -> Iterator[TextIO]:
    try:
        with path.open(newline="", encoding=codec) as file:
            yield file
    except csv.Error as wrong:
        msg = f"{path.name} is no CSV file: {wrong}."
        raise SheetError(msg) from wrong
    except UnicodeError as wrong:
        msg = f"{path.name} cannot be decoded: save it as “CSV UTF-8” and try again."
        raise SheetError(msg) from wrong


def _first_line(file: TextIO, fields: Sequence[str], path: Path) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the header: that delimiter by which most columns are ours."""
    line = _header_line(file)
    if not line.strip():
        msg = (
            f"{path.name} is empty: it lacks the columns that its first line must name, "
            f"of {', '.join(fields)}."
        )
        raise SheetError(msg)
    best: tuple[int, int, str, tuple[str, ...]] = (-1, -1, ",", ())
    for delimiter in DELIMITERS:
        try:
            header = tuple(next(csv.reader([line], delimiter=delimiter, strict=True)))
        except (csv.Error, StopIteration):
            continue
        found = (len(fit(header, fields)), len(header), delimiter, header)
        best = max(best, found, key=lambda one: one[:2])
    if not best[3]:
        msg = f"{path.name} is no CSV file: its first line cannot be read."
        raise SheetError(msg)
    header = best[3]
    while header and not header[-1].strip():
        header = header[:-1]
    return best[2], header


def _header_line(file: TextIO) -> str:
    """The first line that says something; Excel's own first line (sep=;) is passed over."""
    for line in file:
        if not line.strip() or line.casefold().startswith(_SEP):
            continue
        whole = line
        while whole.count('"') % 2 and len(whole) < _HEADER_MOST and (more := file.readline()):
            whole += more
        return whole
    return ""


def _rows(path: Path, codec: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each line below the header that is not blank."""
    with _reading(path, codec) as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        headed = False
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if headed:
                yield rows.line_num, row
            elif not delimiter.join(row).casefold().startswith(_SEP):
                headed = True


def _look(look: Callable[[str, Evidence], None], found: Evidence, cell: str) -> None:
    if cell:
        look(cell, found)


def _orders(found: Mapping[str, Evidence], asked: str, path: str) -> dict[str, str]:
    """Which comes first in each column of dates; other columns of the file may tell it."""
    if asked:
        return dict.fromkeys(found, str(Order(asked)))
    for name, evidence in found.items():
        if len(evidence.votes) > 1:
            raise UnclearError(
                f"The dates in {name} of {path} begin with the day ({evidence.cells[Order.DAY]}) "
                f"and with the month ({evidence.cells[Order.MONTH]}).",
                "Say which is right, --dates dmy or --dates mdy.",
            )
    elsewhere = {vote for e in found.values() for vote in e.votes}
    told = elsewhere.pop() if len(elsewhere) == 1 else ""
    orders = {name: next(iter(e.votes), told) for name, e in found.items()}
    for name, order in orders.items():
        if not order and found[name].silent:
            raise UnclearError(
                f"The dates in {name} of {path} can be read in two ways ({found[name].silent}).",
                "Say --dates dmy where the day comes first, --dates mdy where the month does.",
            )
    return orders


def _marks(found: Mapping[str, Evidence], asked: str, path: str) -> dict[str, str]:
    """The decimal mark of each column of amounts; other columns of the file may tell it."""
    if asked:
        return dict.fromkeys(found, str(Mark.COMMA if asked == "comma" else Mark.POINT))
    for name, evidence in found.items():
        if len(evidence.votes) > 1:
            raise UnclearError(
                f"The amounts in {name} of {path} have a decimal point "
                f"({evidence.cells[Mark.POINT]}) and a decimal comma "
                f"({evidence.cells[Mark.COMMA]}).",
                "Say which is right, --decimal point or comma.",
            )
    elsewhere = {vote for e in found.values() for vote in e.votes}
    told = elsewhere.pop() if len(elsewhere) == 1 else ""
    marks = {name: next(iter(e.votes), told) for name, e in found.items()}
    for name, mark in marks.items():
        if not mark and found[name].silent:
            raise UnclearError(
                f"The amounts in {name} of {path} can be read in two ways ({found[name].silent}).",
                "Say --decimal point or --decimal comma.",
            )
    return marks
