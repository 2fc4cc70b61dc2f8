"""Taking in files that people hand in: customers, invoices, the industry table, ratings."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.intake.customer import read_customers
from bot.intake.invoice import NamedInvoice, read_invoices
from bot.intake.sheet import Problem
from bot.intake.table import IndustryCells, RatingCells, read_table
from bot.services.access import Act, Caller
from bot.services.customer import keys_of
from bot.services.ledger import (
    Imported,
    finish_import,
    keep_invoices,
    preview_invoices,
    reassess_everybody,
)
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.rating import IndustryRating
from scoring.customer import Customer
from scoring.rating import Rating
from scoring.vocabulary import CustomerId, PersonId, Source

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, and the lines that it left out."""

    done: Imported
    problems: tuple[Problem, ...]
    fired: int = 0
    as_of: date | None = None


@dataclass(slots=True)
class _Pile:
    """The good lines of a file in chunks; the bad ones are put aside, the newest day noted."""

    problems: list[Problem]
    newest: date | None = None


def import_invoices(
    runtime: Runtime,
    caller: Caller,
    path: Path,
    *,
    as_of: date | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Take in a ledger file, then score everybody anew; the same file twice changes nothing.

    `as_of` is the day the ledger speaks of; without it the newest issue or payment date in the
    file, never later than today. Raises SheetError where the file is no use.
    """
    keep = preview_invoices if dry_run else keep_invoices
    today = runtime.setup.today(runtime.clock.now())
    pile = _Pile(problems=[])
    done = Imported()
    for chunk in _chunks(_good(read_invoices(path), pile)):
        done += keep(runtime, caller, chunk)
        pile.newest = max(filter(None, (pile.newest, _newest(today, chunk))), default=None)
    day = as_of or pile.newest
    fired = 0
    if day is not None and not dry_run:
        digest = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
        finish_import(runtime, caller, as_of=day, digest=digest)
        fired = reassess_everybody(runtime, "import of invoices")
    return ImportReport(done=done, problems=tuple(pile.problems), fired=fired, as_of=day)


def import_customers(runtime: Runtime, caller: Caller, path: Path) -> ImportReport:
    """Take in a customer file; raises SheetError where the file is no use."""
    pile = _Pile(problems=[])
    done = Imported()
    for chunk in _chunks(_good(read_customers(path), pile)):
        done += keep_customers(runtime, caller, chunk)
    reassess_everybody(runtime, "import of customers")
    return ImportReport(done=done, problems=tuple(pile.problems))


def import_industries(runtime: Runtime, caller: Caller, path: Path) -> ImportReport:
    """Take in lines of the industry table: industry, rating, reason, as_of."""
    pile = _Pile(problems=[])
    lines = list(_good(read_table(path, IndustryCells), pile))
    done = keep_industries(runtime, caller, lines)
    fired = reassess_everybody(runtime, "industry table")
    return ImportReport(done=done, problems=tuple(pile.problems), fired=fired)


def import_ratings(runtime: Runtime, caller: Caller, path: Path) -> ImportReport:
    """Take in ratings by people: customer_id, indicator, rating, as_of, author, reason."""
    pile = _Pile(problems=[])
    lines = list(_good(read_table(path, RatingCells), pile))
    done = keep_ratings(runtime, caller, lines)
    fired = reassess_everybody(runtime, "import of ratings")
    return ImportReport(done=done, problems=tuple(pile.problems), fired=fired)


def keep_customers(runtime: Runtime, caller: Caller, rows: Iterable[Customer]) -> Imported:
    """Keep a batch of customers in one transaction."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        added = changed = same = 0
        for customer in rows:
            known = unit.customers.find(customer.id) is not None
            if not unit.customers.keep(customer, keys_of(customer), now=now):
                same += 1
            elif known:
                changed += 1
            else:
                added += 1
        if added or changed:
            unit.audit.record(
                at=now, actor=who, action="customers.imported", subject="customers",
                added=str(added), changed=str(changed),
            )  # fmt: skip
        return Imported(added=added, changed=changed, same=same)


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
        ids = list(dict.fromkeys(r.customer for r in ratings))
        known = unit.customers.by_ids(ids)
        held = {
            (r.customer, r.indicator, r.level, r.as_of)
            for own in unit.ratings.of(ids).values()
            for r in own
        }
        fresh = [
            r
            for r in ratings
            if r.customer in known and (r.customer, r.indicator, r.level, r.as_of) not in held
        ]
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


def _good(lines: Iterator[Value | Problem], pile: _Pile) -> Iterator[Value]:
    for line in lines:
        if isinstance(line, Problem):
            pile.problems.append(line)
        else:
            yield line


def _chunks(lines: Iterator[Value]) -> Iterator[list[Value]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _newest(today: date, chunk: list[NamedInvoice]) -> date | None:
    """The newest issue or payment date of a chunk that is not in the future."""
    days = [d for row in chunk for d in (row.invoice.issued, row.invoice.paid) if d]
    return max((d for d in days if d <= today), default=None)
