"""A line of the customer file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.intake.layout import Choices, lay_out, lines
from bot.intake.sheet import Cells, Names, Problem, YesNo, values
from scoring.customer import Customer
from scoring.vocabulary import CustomerId, PersonId


class CustomerCells(Cells):
    """The columns of a customer; lists are separated by |; only id and name are needed."""

    customer_id: Annotated[str, Field(min_length=1, max_length=64)]
    customer_name: Annotated[str, Field(min_length=1, max_length=200)]
    legal_name: Annotated[str, Field(max_length=300)] = ""
    aliases: Names = ()
    country: Annotated[str, Field(max_length=60)] = ""
    industry: Annotated[str, Field(max_length=80)] = ""
    context_terms: Names = ()
    exclude_terms: Names = ()
    ambiguous: YesNo = False
    sales_owner: Annotated[str, Field(max_length=40)] = ""
    credit_owner: Annotated[str, Field(max_length=40)] = ""
    registry_id: Annotated[str, Field(max_length=64)] = ""


def read_customers(path: Path, choices: Choices | None = None) -> Iterator[Customer | Problem]:
    """Every customer of a file; raises SheetError where the file is no use."""
    return values(lines(lay_out(path, CustomerCells, choices)), CustomerCells, _make)


def _make(_line: int, cells: CustomerCells) -> Customer:
    return Customer(
        id=CustomerId(cells.customer_id),
        name=cells.customer_name,
        legal_name=cells.legal_name,
        aliases=cells.aliases,
        exclude_terms=cells.exclude_terms,
        context_terms=cells.context_terms,
        registry_id=cells.registry_id,
        country=cells.country,
        industry=cells.industry,
        sales_owner=PersonId(cells.sales_owner),
        credit_owner=PersonId(cells.credit_owner),
        ambiguous=cells.ambiguous,
    )
