"""Financial statements and external ratings: taken down one by one, or from a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from bot.intake.customer import GradeCells, StatementCells
from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.ledger import Imported
from bot.services.member import actor
from bot.services.on_file import on_file
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from scoring.statement import ExternalRating, FinancialStatement
from scoring.vocabulary import CustomerId, PersonId

Stated = TypeVar("Stated", FinancialStatement, ExternalRating)
FIGURES = (
    "revenue", "equity", "current_assets", "current_liabilities", "working_capital", "net_income",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRequest:
    """The figures of one period, as they were filled in."""

    customer: CustomerId
    period_end: date
    currency: str
    source: str
    as_of: date
    revenue: Decimal | None = None
    equity: Decimal | None = None
    current_assets: Decimal | None = None
    current_liabilities: Decimal | None = None
    working_capital: Decimal | None = None
    net_income: Decimal | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRequest:
    """One grade of one agency, as it was filled in."""

    customer: CustomerId
    agency: str
    grade: str
    source: str
    as_of: date
    receipt: str = ""


def add(runtime: Runtime, caller: Caller, request: StatementRequest) -> FinancialStatement:
    """Append a statement; raises Refusal with fields, NotAllowed. The same receipt keeps one."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.EDIT_CUSTOMER).person
        customer = on_file(unit, request.customer).id
        _refuse_future(request.as_of, runtime.setup.today(now))
        statement = _statement(request, customer, who, now)
        if request.receipt and not unit.job_runs.receive("statement", request.receipt, now=now):
            return statement
        kept = replace(statement, id=unit.statements.add(statement))
        unit.audit.record(
            at=now, actor=who, action="statement.added", subject=customer,
            period_end=kept.period_end.isoformat(), source=kept.source,
        )  # fmt: skip
        return kept


def add_grade(runtime: Runtime, caller: Caller, request: GradeRequest) -> ExternalRating:
    """Append an external rating; raises Refusal with fields, NotAllowed."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.EDIT_CUSTOMER).person
        customer = on_file(unit, request.customer).id
        _refuse_future(request.as_of, runtime.setup.today(now))
        grade = ExternalRating(
            customer=customer,
            agency=request.agency.strip(),
            grade=request.grade.strip(),
            source=request.source.strip(),
            as_of=request.as_of,
            author=who,
            recorded_at=now,
        )
        if request.receipt and not unit.job_runs.receive("grade", request.receipt, now=now):
            return grade
        kept = replace(grade, id=unit.statements.add_grade(grade))
        unit.audit.record(
            at=now, actor=who, action="external_rating.added", subject=customer,
            agency=kept.agency, grade=kept.grade,
        )  # fmt: skip
        return kept


def _statement(
    request: StatementRequest, customer: CustomerId, who: PersonId, now: datetime
) -> FinancialStatement:
    try:
        return FinancialStatement(
            customer=customer,
            period_end=request.period_end,
            currency=request.currency.strip().upper(),
            source=request.source.strip(),
            as_of=request.as_of,
            author=who,
            recorded_at=now,
            revenue=request.revenue,
            equity=request.equity,
            current_assets=request.current_assets,
            current_liabilities=request.current_liabilities,
            working_capital=request.working_capital,
            net_income=request.net_income,
        )
    except ValueError as wrong:
        sentence = f"{str(wrong)[:1].upper()}{str(wrong)[1:]}."
        raise Refusal(sentence, fields={_field_of(str(wrong)): sentence}) from wrong


def _field_of(sentence: str) -> str:
    """The field of the form that a sentence about a statement belongs to."""
    if "currency" in sentence:
        return "currency"
    if "period" in sentence:
        return "as_of"
    if "working capital" in sentence:
        return "working_capital"
    return next((f for f in FIGURES if f.replace("_", " ") in sentence), "revenue")


def _refuse_future(as_of: date, today: date) -> None:
    if as_of > today:
        sentence = "The as-of date lies in the future: write the day on which this was known."
        raise Refusal(sentence, fields={"as_of": sentence})


def keep_statements(runtime: Runtime, caller: Caller, rows: Iterable[StatementCells]) -> Imported:
    """Append statements in one transaction; known ones and unknown customers are left out."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        read = [row.statement(author=who, now=now) for row in rows]
        fresh = _fresh(unit, read, unit.statements.of, _content)
        for statement in fresh:
            unit.statements.add(statement)
        if fresh:
            unit.audit.record(
                at=now, actor=who, action="statements.imported", subject="statements",
                added=str(len(fresh)),
            )  # fmt: skip
        return Imported(added=len(fresh), same=len(read) - len(fresh))


def keep_grades(runtime: Runtime, caller: Caller, rows: Iterable[GradeCells]) -> Imported:
    """Append external ratings in one transaction; known ones and unknown customers are left out."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        read = [row.rating(author=who, now=now) for row in rows]
        fresh = _fresh(unit, read, unit.statements.grades, _grade_content)
        for grade in fresh:
            unit.statements.add_grade(grade)
        if fresh:
            unit.audit.record(
                at=now, actor=who, action="external_ratings.imported", subject="external ratings",
                added=str(len(fresh)),
            )  # fmt: skip
        return Imported(added=len(fresh), same=len(read) - len(fresh))


def _fresh(
    unit: Unit,
    read: Sequence[Stated],
    held: Callable[[Sequence[CustomerId]], Mapping[CustomerId, Sequence[Stated]]],
    content: Callable[[Stated], object],
) -> list[Stated]:
    """What is not there yet, of customers on file, under the id where the file is kept now."""
    homes = homes_of(unit, [one.customer for one in read])
    stated = [replace(one, customer=homes[one.customer]) for one in read if one.customer in homes]
    known = {content(one) for own in held(list(homes.values())).values() for one in own}
    return [one for one in dict.fromkeys(stated) if content(one) not in known]


def homes_of(unit: Unit, ids: Sequence[CustomerId]) -> dict[CustomerId, CustomerId]:
    """For each of these ids that is on file, the id under which its file is kept now."""
    asked = list(dict.fromkeys(ids))
    known = unit.customers.by_ids(asked)
    return {i: known[i].merged_into or i for i in asked if i in known}


def _content(s: FinancialStatement) -> tuple[object, ...]:
    return (s.customer, s.period_end, s.currency, s.figures, s.source, s.as_of)


def _grade_content(g: ExternalRating) -> tuple[object, ...]:
    return (g.customer, g.agency, g.grade, g.source, g.as_of)
