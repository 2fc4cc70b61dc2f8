"""A line of the customer file, of the file of statements, of the file of external ratings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from bot.intake.layout import Choices, lay_out, lines
from bot.intake.registry import checked, read_registry_ids
from bot.intake.sheet import Cells, Day, Names, OptionalMoney, Problem, YesNo, values
from scoring import length
from scoring.customer import Customer
from scoring.registry import RegistryId, RegistryKind
from scoring.statement import ExternalRating, FinancialStatement
from scoring.vocabulary import CustomerId, CustomerStatus, PersonId

_ANY = datetime(2000, 1, 1, tzinfo=UTC)
_FIELD_OF = {
    "customer_name": "name",
    "registry_id": "registry_ids",
    "uscc": "registry_ids",
    "lei": "registry_ids",
    "vat": "registry_ids",
}
"""The field of a customer that a column is about, where it has another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLine:
    """A customer as its line says, and the fields that the line speaks of; the rest stays."""

    line: int
    customer: Customer
    given: frozenset[str]
    parent: str = ""


class CustomerCells(Cells):
    """The columns of a customer; lists are separated by |; only id and name are needed."""

    customer_id: Annotated[str, Field(min_length=1, max_length=length.CUSTOMER)]
    customer_name: Annotated[str, Field(min_length=1, max_length=length.NAME)]
    legal_name: Annotated[str, Field(max_length=length.LEGAL_NAME)] = ""
    aliases: Names = ()
    country: Annotated[str, Field(max_length=length.COUNTRY)] = ""
    industry: Annotated[str, Field(max_length=length.INDUSTRY)] = ""
    segment: Annotated[str, Field(max_length=length.SEGMENT)] = ""
    parent: Annotated[str, Field(max_length=length.CUSTOMER)] = ""
    status: Annotated[str, Field(max_length=length.WORD)] = ""
    context_terms: Names = ()
    exclude_terms: Names = ()
    ambiguous: YesNo = False
    sales_owner: Annotated[str, Field(max_length=length.PERSON)] = ""
    credit_owner: Annotated[str, Field(max_length=length.PERSON)] = ""
    registry_id: Annotated[str, Field(max_length=length.REASON)] = ""
    uscc: Annotated[str, Field(max_length=length.WORD)] = ""
    lei: Annotated[str, Field(max_length=length.WORD)] = ""
    vat: Annotated[str, Field(max_length=length.WORD)] = ""

    @field_validator("status")
    @classmethod
    def _choosable(cls, text: str) -> str:
        word = text.casefold()
        if word and word not in {"prospect", "active", "dormant"}:
            msg = f"“{text}” is no status; write prospect, active or dormant"
            raise ValueError(msg)
        return word

    @field_validator("registry_id")
    @classmethod
    def _readable(cls, text: str) -> str:
        read_registry_ids(text)
        return text

    @model_validator(mode="after")
    def _right_numbers(self) -> "CustomerCells":
        self.numbers()
        return self

    def numbers(self) -> tuple[RegistryId, ...]:
        """Every registry id of the line; raises ValueError with what is wrong."""
        named = (
            (RegistryKind.USCC, self.uscc),
            (RegistryKind.LEI, self.lei),
            (RegistryKind.VAT, self.vat),
        )
        found = [checked(kind, number) for kind, number in named if number]
        every = (*found, *read_registry_ids(self.registry_id))
        return tuple({i.key: i for i in reversed(every)}.values())[::-1]


def read_customers(path: Path, choices: Choices | None = None) -> Iterator[CustomerLine | Problem]:
    """Every customer of a file; raises SheetError where the file is no use."""
    return values(lines(lay_out(path, CustomerCells, choices)), CustomerCells, _make)


def _make(line: int, cells: CustomerCells) -> CustomerLine:
    customer = Customer(
        id=CustomerId(cells.customer_id),
        name=cells.customer_name,
        legal_name=cells.legal_name,
        aliases=cells.aliases,
        exclude_terms=cells.exclude_terms,
        context_terms=cells.context_terms,
        registry_ids=cells.numbers(),
        country=cells.country,
        industry=cells.industry,
        segment=cells.segment,
        status=CustomerStatus(cells.status or "active"),
        sales_owner=PersonId(cells.sales_owner),
        credit_owner=PersonId(cells.credit_owner),
        ambiguous=cells.ambiguous,
    )
    named = {_FIELD_OF.get(column, column) for column in cells.model_fields_set}
    if not cells.status:
        named.discard("status")
    return CustomerLine(
        line=line,
        customer=customer,
        given=frozenset(named - {"customer_id", "parent"}),
        parent=cells.parent,
    )


class StatementCells(Cells):
    """The columns of a financial statement; at least one figure is needed."""

    customer_id: Annotated[str, Field(min_length=1, max_length=length.CUSTOMER)]
    period_end: Day
    currency: Annotated[str, Field(max_length=length.WORD)]
    source: Annotated[str, Field(min_length=1, max_length=length.SOURCE)]
    as_of: Day
    revenue: OptionalMoney = None
    equity: OptionalMoney = None
    current_assets: OptionalMoney = None
    current_liabilities: OptionalMoney = None
    working_capital: OptionalMoney = None
    net_income: OptionalMoney = None

    @model_validator(mode="after")
    def _possible(self) -> "StatementCells":
        self.statement(author=PersonId(""), now=_ANY)
        return self

    def statement(self, *, author: PersonId, now: datetime) -> FinancialStatement:
        """The value; raises ValueError where the figures cannot be."""
        return FinancialStatement(
            customer=CustomerId(self.customer_id),
            period_end=self.period_end,
            currency=self.currency.upper(),
            source=self.source,
            as_of=self.as_of,
            author=author,
            recorded_at=now,
            revenue=self.revenue,
            equity=self.equity,
            current_assets=self.current_assets,
            current_liabilities=self.current_liabilities,
            working_capital=self.working_capital,
            net_income=self.net_income,
        )


class GradeCells(Cells):
    """The columns of an external rating."""

    customer_id: Annotated[str, Field(min_length=1, max_length=length.CUSTOMER)]
    agency: Annotated[str, Field(min_length=1, max_length=length.AGENCY)]
    grade: Annotated[str, Field(min_length=1, max_length=length.GRADE)]
    source: Annotated[str, Field(min_length=1, max_length=length.SOURCE)]
    as_of: Day

    def rating(self, *, author: PersonId, now: datetime) -> ExternalRating:
        """The value."""
        return ExternalRating(
            customer=CustomerId(self.customer_id),
            agency=self.agency,
            grade=self.grade,
            source=self.source,
            as_of=self.as_of,
            author=author,
            recorded_at=now,
        )
