"""Taking in files that people hand in: customers, the industry table, ratings."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.intake.customer import GradeCells, StatementCells
from bot.intake.layout import Choices, Layout, lay_out
from bot.intake.layout import lines as lines_of
from bot.intake.sheet import Cells, Problem, values
from bot.intake.table import IndustryCells, RatingCells
from bot.services.access import Act, Caller
from bot.services.ledger import Imported, reassess_everybody
from bot.services.member import actor
from bot.services.rating_check import industry_objection, standing_of
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
    """What an import did, the first of the lines that it left out, and how many those are.

    `older_than` is the day that the ledger speaks of where the file speaks of an earlier one,
    `proposed` what was not done but put forward, for another person to accept.
    """

    done: Imported
    problems: tuple[Problem, ...]
    fired: int = 0
    as_of: date | None = None
    problem_count: int = 0
    layout: Layout | None = None
    older_than: date | None = None
    proposed: str = ""

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
    """Take in lines of the industry table: industry, rating, reason, as_of.

    A line that lowers a standing industry by two levels or more is a problem of its line.
    """
    pile = Pile()
    today = runtime.setup.today(runtime.clock.now())
    lines = list(good(dated(path, IndustryCells, choices, today=today), pile))
    done = keep_industries(runtime, caller, lines, pile)
    return report_of(done, pile, fired=reassess_everybody(runtime, "industry table"))


def import_ratings(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in ratings by people: customer_id, indicator, rating, as_of, author, reason.

    What the industry table, the ledger or an approver decides is a problem of its line.
    """
    pile = Pile()
    today = runtime.setup.today(runtime.clock.now())
    lines = list(good(dated(path, RatingCells, choices, today=today), pile))
    done = keep_ratings(runtime, caller, lines, pile)
    return report_of(done, pile, fired=reassess_everybody(runtime, "import of ratings"))


def report_of(done: Imported, pile: Pile, *, fired: int = 0) -> ImportReport:
    """What an import did, with the lines that it left out."""
    return ImportReport(
        done=done, problems=tuple(pile.problems), problem_count=pile.count, fired=fired
    )


def keep_industries(
    runtime: Runtime, caller: Caller, rows: Iterable[tuple[int, IndustryCells]], pile: Pile
) -> Imported:
    """Append lines to the industry table, in one transaction; known ones are left as they are."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        table = unit.ratings.industries()
        held = {(x.industry, x.level, x.as_of) for lines in table.values() for x in lines}
        added = same = 0
        for number, row in rows:
            if (row.industry, row.rating, row.as_of) in held:
                same += 1
                continue
            line = _industry(row, by=who, now=now)
            objection = industry_objection(table.get(row.industry, ()), line)
            if objection:
                pile.put(Problem(line=number, reason=objection, column="rating"))
                continue
            added += 1
            unit.ratings.add_industry(line)
        if added:
            unit.audit.record(
                at=now, actor=who, action="industries.rated", subject="industry table",
                added=str(added),
            )  # fmt: skip
        return Imported(added=added, same=same)


def keep_ratings(
    runtime: Runtime,
    caller: Caller,
    rows: Iterable[tuple[int, RatingCells]],
    pile: Pile,
    *,
    source: Source = Source.IMPORT,
) -> Imported:
    """Append ratings in one transaction; known ones and unknown customers are left out.

    What a file may not say goes on the pile; it is measured by what stood before the file.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        lines = [(n, _rating(row, source, by=who, now=now)) for n, row in rows]
        homes = homes_of(unit, [r.customer for _, r in lines])
        known = [
            (n, replace(r, customer=homes[r.customer])) for n, r in lines if r.customer in homes
        ]
        ids = list(dict.fromkeys(homes.values()))
        held = {_content(r) for own in unit.ratings.of(ids).values() for r in own}
        stands = standing_of(runtime.setup, unit, ids, now)
        added = refused = 0
        for number, rating in known:
            if _content(rating) in held:
                continue
            objection = stands[rating.customer].objection(unit, rating)
            if objection:
                refused += 1
                pile.put(Problem(line=number, reason=objection, column="rating"))
                continue
            added += 1
            unit.ratings.add(rating)
        if added:
            unit.audit.record(
                at=now, actor=who, action="ratings.imported", subject="ratings", added=str(added)
            )
        return Imported(added=added, same=len(lines) - added - refused)


Value = TypeVar("Value")
Line = TypeVar("Line", bound=Cells)
Dated = TypeVar("Dated", IndustryCells, RatingCells, StatementCells, GradeCells)


def _content(rating: Rating) -> tuple[object, ...]:
    return (rating.customer, rating.indicator, rating.level, rating.as_of)


def _industry(row: IndustryCells, *, by: PersonId, now: datetime) -> IndustryRating:
    return IndustryRating(
        industry=row.industry,
        level=row.rating,
        author=by,
        reason=row.reason,
        as_of=row.as_of,
        recorded_at=now,
    )


def _rating(row: RatingCells, source: Source, *, by: PersonId, now: datetime) -> Rating:
    """The rating of a line. Its author is whoever imports it; whom the file names, its reason says.

    The demo book alone speaks for the people of its own: they gave what it calls theirs.
    """
    own = source is Source.PERSON and row.author
    named = f"rated by {row.author}, as the file says" if row.author and not own else ""
    return Rating(
        customer=CustomerId(row.customer_id),
        indicator=row.indicator,
        level=row.rating,
        source=source,
        author=PersonId(row.author) if own else by,
        reason="; ".join(filter(None, (row.reason, named))),
        as_of=row.as_of,
        recorded_at=now,
    )


def numbered(
    path: Path, kind: type[Line], choices: Choices | None
) -> Iterator[tuple[int, Line] | Problem]:
    """Every line of a table file with its number, checked by its kind."""
    return values(lines_of(lay_out(path, kind, choices)), kind, lambda number, row: (number, row))


def dated(
    path: Path, kind: type[Dated], choices: Choices | None, *, today: date
) -> Iterator[tuple[int, Dated] | Problem]:
    """Every line with its number; one that is as of a day to come is a problem."""
    for line in numbered(path, kind, choices):
        if isinstance(line, Problem) or line[1].as_of <= today:
            yield line
            continue
        day = line[1].as_of.isoformat()
        reason = f"as_of: {day} lies in the future; write the day on which this was known"
        yield Problem(line=line[0], reason=reason, column="as_of", value=day)


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
