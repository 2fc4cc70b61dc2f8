"""Taking in files that people hand in: customers, the industry table, ratings."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.intake.layout import Choices, Layout
from bot.intake.sheet import Problem
from bot.intake.table import IndustryCells, RatingCells, read_table
from bot.services.access import Act, Caller
from bot.services.ledger import Imported, reassess_everybody
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.services.statement import homes_of
from bot.store.rating import IndustryRating
from scoring.rating import Rating
from scoring.vocabulary import CustomerId, PersonId, Source

CHUNK = 500


SHOWN_MOST = 100
"""How many problems a report holds; the others are counted, and handed on one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, the first of the lines that it left out, and how many those are."""

    done: Imported
    problems: tuple[Problem, ...]
    fired: int = 0
    as_of: date | None = None
    problem_count: int = 0
    layout: Layout | None = None

    @property
    def left_out(self) -> int:
        """How many lines were left out."""
        return max(self.problem_count, len(self.problems))


@dataclass(slots=True)
class Pile:
    """The bad lines of a file: counted, the first ones kept, each handed on."""

    reject: Callable[[Problem], None] | None = None
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def put(self, problem: Problem) -> None:
        """Put a bad line aside."""
        self.count += 1
        if len(self.problems) < SHOWN_MOST:
            self.problems.append(problem)
        if self.reject is not None:
            self.reject(problem)


def import_industries(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in lines of the industry table: industry, rating, reason, as_of."""
    pile = Pile()
    lines = list(good(read_table(path, IndustryCells, choices=choices), pile))
    done = keep_industries(runtime, caller, lines)
    return report_of(done, pile, fired=reassess_everybody(runtime, "industry table"))


def import_ratings(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in ratings by people: customer_id, indicator, rating, as_of, author, reason."""
    pile = Pile()
    lines = list(good(read_table(path, RatingCells, choices=choices), pile))
    done = keep_ratings(runtime, caller, lines)
    return report_of(done, pile, fired=reassess_everybody(runtime, "import of ratings"))


def report_of(done: Imported, pile: Pile, *, fired: int = 0) -> ImportReport:
    """What an import did, with the lines that it left out."""
    return ImportReport(
        done=done, problems=tuple(pile.problems), problem_count=pile.count, fired=fired
    )


def keep_industries(runtime: Runtime, caller: Caller, rows: Iterable[IndustryCells]) -> Imported:
    """Append lines to the industry table, in one transaction; known ones are left as they are."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        held = {
            (one.industry, one.level, one.as_of)
            for lines in unit.ratings.industries().values()
            for one in lines
        }
        added = same = 0
        for row in rows:
            if (row.industry, row.rating, row.as_of) in held:
                same += 1
                continue
            added += 1
            unit.ratings.add_industry(
                IndustryRating(
                    industry=row.industry,
                    level=row.rating,
                    author=who,
                    reason=row.reason,
                    as_of=row.as_of,
                    recorded_at=now,
                )
            )
        if added:
            unit.audit.record(
                at=now, actor=who, action="industries.rated", subject="industry table",
                added=str(added),
            )  # fmt: skip
        return Imported(added=added, same=same)


def keep_ratings(
    runtime: Runtime,
    caller: Caller,
    rows: Iterable[RatingCells],
    *,
    source: Source = Source.IMPORT,
) -> Imported:
    """Append ratings in one transaction; known ones and unknown customers are left out."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        ratings = [_rating(row, source, by=who, now=now) for row in rows]
        homes = homes_of(unit, [r.customer for r in ratings])
        known = [replace(r, customer=homes[r.customer]) for r in ratings if r.customer in homes]
        held = {
            (r.customer, r.indicator, r.level, r.as_of)
            for own in unit.ratings.of(list(homes.values())).values()
            for r in own
        }
        fresh = [r for r in known if (r.customer, r.indicator, r.level, r.as_of) not in held]
        for rating in fresh:
            unit.ratings.add(rating)
        if fresh:
            unit.audit.record(
                at=now, actor=who, action="ratings.imported", subject="ratings",
                added=str(len(fresh)),
            )  # fmt: skip
        return Imported(added=len(fresh), same=len(ratings) - len(fresh))


Value = TypeVar("Value")


def _rating(row: RatingCells, source: Source, *, by: PersonId, now: datetime) -> Rating:
    return Rating(
        customer=CustomerId(row.customer_id),
        indicator=row.indicator,
        level=row.rating,
        source=source,
        author=PersonId(row.author) if row.author else by,
        reason=row.reason,
        as_of=row.as_of,
        recorded_at=now,
    )


def good(lines: Iterator[Value | Problem], pile: Pile) -> Iterator[Value]:
    """The good lines; the bad ones go on the pile."""
    for line in lines:
        if isinstance(line, Problem):
            pile.put(line)
        else:
            yield line


def chunks(lines: Iterator[Value]) -> Iterator[list[Value]]:
    """The lines in batches of one transaction each."""
    while chunk := list(islice(lines, CHUNK)):
        yield chunk
