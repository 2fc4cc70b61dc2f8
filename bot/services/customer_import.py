"""Taking in files about customers: their file heads, statements, external ratings."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.intake.customer import CustomerLine, GradeCells, StatementCells, read_customers
from bot.intake.layout import Choices
from bot.intake.sheet import Problem
from bot.services import industry
from bot.services.access import Act, Caller
from bot.services.customer import keys_of
from bot.services.customer_file import as_detail, changes_of, parent_of
from bot.services.errors import Refusal
from bot.services.importing import ImportReport, Pile, chunks, dated, good, report_of
from bot.services.ledger import Imported, reassess_everybody
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.services.statement import keep_grades, keep_statements
from bot.store.unit import Unit
from feeds.names import normal_form
from scoring.customer import Customer
from scoring.vocabulary import PersonId


def import_customers(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in a customer file; raises SheetError where the file is no use.

    Parents are set last, because they may stand further down; one that is not on file or would
    make a circle is a problem of its line. So is a move to an industry that is milder by two levels
    or more: an approver decides that.
    """
    pile = Pile()
    children: list[CustomerLine] = []
    done = Imported()
    for chunk in chunks(good(read_customers(path, choices), pile)):
        done += keep_customers(runtime, caller, chunk, pile)
        children += [line for line in chunk if line.parent]
    for problem in keep_parents(runtime, caller, children):
        pile.put(problem)
    reassess_everybody(runtime, "import of customers")
    return report_of(done, pile)


def import_statements(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in financial statements; those of unknown customers are left out."""
    pile = Pile()
    today = runtime.setup.today(runtime.clock.now())
    lines = chunks(good(dated(path, StatementCells, choices, today=today), pile))
    done = sum(
        (keep_statements(runtime, caller, [row for _, row in chunk]) for chunk in lines), Imported()
    )
    return report_of(done, pile)


def import_grades(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in external ratings; those of unknown customers are left out."""
    pile = Pile()
    today = runtime.setup.today(runtime.clock.now())
    lines = chunks(good(dated(path, GradeCells, choices, today=today), pile))
    done = sum(
        (keep_grades(runtime, caller, [row for _, row in chunk]) for chunk in lines), Imported()
    )
    return report_of(done, pile)


def keep_customers(
    runtime: Runtime, caller: Caller, rows: Iterable[CustomerLine], pile: Pile
) -> Imported:
    """Keep a batch of customers in one transaction; what a line does not speak of stays.

    Of an id that was merged only the names are taken, for the customer that it is now.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        added = changed = same = 0
        levels = industry.levels_of(runtime.setup, unit, now)
        for row in rows:
            held = unit.customers.find(row.customer.id)
            fresh = row.customer if held is None else _brought_up(held, row)
            if held is not None and industry.is_far_milder(levels, held.industry, fresh.industry):
                pile.put(_too_mild(row, held))
                fresh = replace(fresh, industry=held.industry)
            if not unit.customers.keep(fresh, keys_of(fresh), now=now):
                same += 1
            elif held is None:
                added += 1
            else:
                changed += 1
                _note(unit, held, fresh, who, now)
        if added or changed:
            unit.audit.record(
                at=now, actor=who, action="customers.imported", subject="customers",
                added=str(added), changed=str(changed),
            )  # fmt: skip
        return Imported(added=added, changed=changed, same=same)


def _too_mild(row: CustomerLine, held: Customer) -> Problem:
    reason = (
        f"{held.industry} is rated worse by two levels or more: the customer stays in it, the rest "
        "of the line is kept; move it in Slack, an approver decides"
    )
    return Problem(line=row.line, reason=reason, column="industry", value=row.customer.industry)


def _brought_up(held: Customer, row: CustomerLine) -> Customer:
    """The customer on file with what its line says."""
    if row.customer.id != held.id:
        known = {normal_form(n) for n in held.names}
        names = (n for n in row.customer.names if normal_form(n) not in known)
        return replace(held, aliases=(*held.aliases, *names))
    given = row.given - ({"status"} if held.gone else frozenset())
    return replace(held, **{field: getattr(row.customer, field) for field in given})


def _note(unit: Unit, before: Customer, after: Customer, who: PersonId, now: datetime) -> None:
    changes = changes_of(before, after)
    if changes:
        unit.audit.record(
            at=now, actor=who, action="customer.edited", subject=after.id, **as_detail(changes)
        )


def keep_parents(
    runtime: Runtime, caller: Caller, rows: Iterable[CustomerLine]
) -> tuple[Problem, ...]:
    """Set the parents of customers in one transaction; the lines whose parent cannot be."""
    now = runtime.clock.now()
    problems = []
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        for row in rows:
            held = unit.customers.find(row.customer.id)
            if held is None or held.id != row.customer.id:
                continue
            try:
                after = replace(held, parent=parent_of(unit, held.id, row.parent))
            except Refusal as refused:
                problems.append(Problem(line=row.line, reason=f"parent: {refused.sentence}"))
                continue
            if unit.customers.keep(after, keys_of(after), now=now):
                _note(unit, held, after, who, now)
        return tuple(problems)
