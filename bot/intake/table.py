"""Lines of the smaller tables: industry ratings, ratings, reviews, notes, people, rates, feeds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field

from bot.intake.layout import Choices, lay_out
from bot.intake.layout import lines as lines_of
from bot.intake.sheet import Cells, Day, Money, OptionalDay, Problem, RawLine, values
from scoring.vocabulary import Indicator, Role

Level = Annotated[int, Field(ge=1, le=5)]
Kind = TypeVar("Kind", bound=Cells)


class IndustryCells(Cells):
    """One line of the industry table."""

    industry: Annotated[str, Field(min_length=1, max_length=80)]
    rating: Level
    reason: str = ""
    as_of: Day


class RatingCells(Cells):
    """One rating by a person."""

    customer_id: Annotated[str, Field(min_length=1)]
    indicator: Indicator
    rating: Level
    as_of: Day
    author: str = ""
    reason: str = ""


class ReviewCells(Cells):
    """One signed review."""

    customer_id: Annotated[str, Field(min_length=1)]
    reviewer: str
    due: OptionalDay = None
    signed: Day
    note: str = ""


class NoteCells(Cells):
    """One mitigation, or one piece of feedback whose kind stands in `state`."""

    customer_id: Annotated[str, Field(min_length=1)]
    kind: Annotated[str, Field(pattern="^(mitigation|feedback)$")]
    author: str
    day: Day
    owner: str = ""
    due: OptionalDay = None
    state: str
    text: str


class PersonCells(Cells):
    """One person's role."""

    user_id: Annotated[str, Field(min_length=1)]
    name: str
    role: Role


class RateCells(Cells):
    """Units of the base currency for one unit of another one."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    rate: Money


class FeedCells(Cells):
    """One feed of the demo book: a name, and a path on the local page."""

    title: Annotated[str, Field(min_length=1)]
    path: Annotated[str, Field(min_length=1)]


class FeedAddressCells(Cells):
    """One feed: a name, and its address."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$", max_length=2000)]


def read_table(
    path: Path,
    kind: type[Kind],
    lines: Iterator[RawLine | Problem] | None = None,
    choices: Choices | None = None,
) -> Iterator[Kind | Problem]:
    """Every line of a table file, checked by its kind; raises SheetError where it is no use."""
    source = lines_of(lay_out(path, kind, choices)) if lines is None else lines
    return values(source, kind, lambda _line, cells: cells)
