"""The demo book: the same tables, with day offsets in place of dates."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from bot.intake.customer import CustomerLine, read_customers
from bot.intake.invoice import InvoiceCells, NamedInvoice, make_invoice
from bot.intake.sheet import Cells, Problem, RawLine, SheetError, read, values
from bot.intake.table import (
    FeedCells,
    IndustryCells,
    NoteCells,
    PersonCells,
    RateCells,
    RatingCells,
    ReviewCells,
    read_table,
)

_RENAMED = {
    "issue_day": "issue_date",
    "due_day": "due",
    "paid_day": "paid_date",
    "as_of_day": "as_of",
    "signed_day": "signed",
    "day": "day",
}
Kind = TypeVar("Kind", bound=Cells)


class Book:
    """A folder of tables, its day 0 being the day on which it is loaded.

    Raises SheetError for a bad line: the book is ours, so a bad line is a mistake of ours.
    """

    def __init__(self, folder: Path, today: date) -> None:
        """Read from a folder, with today as day 0."""
        self._folder = folder
        self._today = today

    def customers(self) -> list[CustomerLine]:
        """The customers."""
        return list(_good(read_customers(self._folder / "customers.csv")))

    def invoices(self) -> list[NamedInvoice]:
        """The ledger."""
        lines = self._dated("invoices.csv", {"due_day": "due_date"})
        return list(_good(values(lines, InvoiceCells, make_invoice)))

    def industries(self) -> list[IndustryCells]:
        """The industry table."""
        return self._table("industries.csv", IndustryCells)

    def ratings(self) -> list[RatingCells]:
        """Ratings by people."""
        return self._table("ratings.csv", RatingCells)

    def reviews(self) -> list[ReviewCells]:
        """Signed reviews."""
        return self._table("reviews.csv", ReviewCells)

    def notes(self) -> list[NoteCells]:
        """Mitigations and feedback."""
        return self._table("notes.csv", NoteCells)

    def people(self) -> list[PersonCells]:
        """People and roles."""
        return self._table("people.csv", PersonCells)

    def rates(self) -> list[RateCells]:
        """Rates of currencies."""
        return self._table("rates.csv", RateCells)

    def feeds(self) -> list[FeedCells]:
        """Feeds by their path on the local workspace."""
        return self._table("feeds.csv", FeedCells)

    def _table(self, name: str, kind: type[Kind]) -> list[Kind]:
        path = self._folder / name
        return list(_good(read_table(path, kind, self._dated(name))))

    def _dated(
        self, name: str, renamed: dict[str, str] | None = None
    ) -> Iterator[RawLine | Problem]:
        names = _RENAMED | (renamed or {})
        for raw in read(self._folder / name):
            if isinstance(raw, Problem):
                yield raw
                continue
            cells = {
                names.get(column, column): self._day(text) if column in names else text
                for column, text in raw.cells.items()
            }
            yield RawLine(line=raw.line, cells=cells)

    def _day(self, offset: str) -> str:
        return (self._today + timedelta(days=int(offset))).isoformat() if offset else ""


Value = TypeVar("Value")


def _good(lines: Iterator[Value | Problem]) -> Iterator[Value]:
    for line in lines:
        if isinstance(line, Problem):
            msg = f"line {line.line} of the demo book: {line.reason}"
            raise SheetError(msg)
        yield line
