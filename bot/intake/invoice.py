"""A line of a ledger: one invoice of one customer."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from bot.intake.sheet import Cells, Day, Money, OptionalDay, Problem, YesNo, read, values
from scoring.ledger import Invoice
from scoring.vocabulary import CustomerId

COLUMNS = (
    "customer_id", "customer_name", "invoice_id", "issue_date", "due_date", "paid_date", "amount",
    "currency", "disputed",
)  # fmt: skip
_CODE_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedInvoice:
    """An invoice with the customer's name as the ledger spells it, and the line it stood on."""

    line: int
    name: str
    invoice: Invoice


class InvoiceCells(Cells):
    """The columns of an invoice; an empty paid_date is an open invoice."""

    customer_id: Annotated[str, Field(min_length=1, max_length=64)]
    customer_name: Annotated[str, Field(max_length=200)] = ""
    invoice_id: Annotated[str, Field(min_length=1, max_length=80)]
    issue_date: Day
    due_date: Day
    paid_date: OptionalDay = None
    amount: Money
    currency: str = ""
    disputed: YesNo = False

    @field_validator("currency")
    @classmethod
    def _code(cls, text: str) -> str:
        code = text.upper()
        if code and not (len(code) == _CODE_LETTERS and code.isascii() and code.isalpha()):
            msg = f"“{text}” is no currency; write its three letters, for example EUR"
            raise ValueError(msg)
        return code


def read_invoices(path: Path) -> Iterator[NamedInvoice | Problem]:
    """Every invoice of a ledger file; raises SheetError where the file is no use."""
    return values(read(path, COLUMNS), InvoiceCells, make_invoice)


def make_invoice(line: int, cells: InvoiceCells) -> NamedInvoice:
    """The value of checked cells."""
    return NamedInvoice(
        line=line,
        name=cells.customer_name,
        invoice=Invoice(
            customer=CustomerId(cells.customer_id),
            id=cells.invoice_id,
            issued=cells.issue_date,
            due=cells.due_date,
            paid=cells.paid_date,
            amount=cells.amount,
            currency=cells.currency,
            disputed=cells.disputed,
        ),
    )
