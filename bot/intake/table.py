"""Lines of the smaller tables: industry ratings, ratings, reviews, notes, people, rates, feeds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field

from bot.intake.layout import Choices, lay_out
from bot.intake.layout import lines as lines_of
from bot.intake.sheet import Cells, Day, Money, OptionalDay, Problem, RawLine, values
from scoring import length
from scoring.vocabulary import Indicator, Role

Level = Annotated[int, Field(ge=1, le=5)]
Kind = TypeVar("Kind", bound=Cells)


class IndustryCells(Cells):
    """One line of the industry table."""

    industry: Annotated[str, Field(min_length=1, max_length=length.INDUSTRY)]
    rating: Level
    reason: Annotated[str, Field(max_length=length.REASON)] = ""
    as_of: Day


class RatingCells(Cells):
    """One rating by a person."""

    customer_id: Annotated[str, Field(min_length=1, max_length=length.CUSTOMER)]
    indicator: Indicator
    rating: Level
    as_of: Day
    author: Annotated[str, Field(max_length=length.PERSON)] = ""
    reason: Annotated[str, Field(max_length=length.REASON)] = ""


class ReviewCells(Cells):
    """One signed review."""

    customer_id: Annotated[str, Field(min_length=1, max_length=length.CUSTOMER)]
    reviewer: Annotated[str, Field(max_length=length.PERSON)]
    due: OptionalDay = None
    signed: Day
    note: Annotated[str, Field(max_length=length.REASON)] = ""


class NoteCells(Cells):
    """One mitigation, or one piece of feedback whose kind stands in `state`."""

    customer_id: Annotated[str, Field(min_length=1, max_length=length.CUSTOMER)]
    kind: Annotated[str, Field(pattern="^(mitigation|feedback)$")]
    author: Annotated[str, Field(max_length=length.PERSON)]
    day: Day
    owner: Annotated[str, Field(max_length=length.PERSON)] = ""
    due: OptionalDay = None
    state: Annotated[str, Field(max_length=length.WORD)]
    text: Annotated[str, Field(max_length=length.REASON)]


class PersonCells(Cells):
    """One person's role."""

    user_id: Annotated[str, Field(min_length=1, max_length=length.PERSON)]
    name: Annotated[str, Field(max_length=length.NAME)]
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

    title: Annotated[str, Field(min_length=1, max_length=length.NAME)]
    url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$", max_length=length.ADDRESS)]


def read_table(
    path: Path,
    kind: type[Kind],
    lines: Iterator[RawLine | Problem] | None = None,
    choices: Choices | None = None,
) -> Iterator[Kind | Problem]:
    """Every line of a table file, checked by its kind; raises SheetError where it is no use."""
    source = lines_of(lay_out(path, kind, choices)) if lines is None else lines
    return values(source, kind, lambda _line, cells: cells)
