"""Over-long cells: each is a problem of its line, told by its column, on the way in already."""

from collections.abc import Iterator
from datetime import date
from types import UnionType
from typing import get_args

import pytest

from bot.intake import customer, invoice, table
from bot.intake.sheet import Cells, Problem, RawLine, values

KINDS = (
    customer.CustomerCells,
    customer.StatementCells,
    customer.GradeCells,
    invoice.InvoiceCells,
    table.IndustryCells,
    table.RatingCells,
    table.ReviewCells,
    table.NoteCells,
    table.PersonCells,
    table.RateCells,
    table.FeedAddressCells,
)
GOOD = {
    "indicator": "industry_risk",
    "rating": "3",
    "status": "active",
    "kind": "feedback",
    "role": "sales",
    "currency": "EUR",
    "rate": "1.5",
    "amount": "5",
    "revenue": "7",
    "url": "https://news.example/feed",
}
LONG = "x" * 4_000


def line_of(kind: type[Cells]) -> dict[str, str]:
    """A good line of a kind."""
    days = {n for n, f in kind.model_fields.items() if date in (f.annotation, *parts(f.annotation))}
    return {
        name: GOOD.get(name, "2026-03-31" if name in days else "A1")
        for name, field in kind.model_fields.items()
        if field.is_required() or name in GOOD or (field.annotation is str and name not in NUMBERS)
    }


NUMBERS = {"registry_id", "uscc", "lei", "vat"}


def parts(annotation: object) -> tuple[object, ...]:
    return get_args(annotation) if isinstance(annotation, UnionType) else ()


def texts() -> Iterator[tuple[type[Cells], str]]:
    """Every column that takes words."""
    for kind in KINDS:
        for name, field in kind.model_fields.items():
            if field.annotation is str or field.annotation == tuple[str, ...]:
                yield kind, name


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_that_is_right_is_taken(kind: type[Cells]) -> None:
    (found,) = values(iter([RawLine(line=2, cells=line_of(kind))]), kind, lambda _n, cells: cells)
    assert isinstance(found, kind)


@pytest.mark.parametrize(("kind", "column"), list(texts()))
def test_a_cell_without_end_is_a_problem_of_its_line(kind: type[Cells], column: str) -> None:
    raw = RawLine(line=2, cells=line_of(kind) | {column: LONG})
    (found,) = values(iter([raw]), kind, lambda _n, cells: cells)
    assert isinstance(found, Problem)
    assert found.column == column
    assert LONG[:400] not in found.reason


def test_how_long_it_may_be_is_said() -> None:
    cells = line_of(table.PersonCells) | {"name": LONG}
    (found,) = values(iter([RawLine(line=2, cells=cells)]), table.PersonCells, lambda _n, c: c)
    assert isinstance(found, Problem)
    assert found.reason == "name: is too long; write at most 200 characters"
