"""A line of a ledger: one invoice of one customer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bot.intake.layout import Choices, Layout, lay_out, lines
from bot.intake.sheet import (
    Cells,
    Day,
    Money,
    OptionalDay,
    OptionalMoney,
    Problem,
    YesNo,
    values,
)
from scoring import length
from scoring.ledger import Invoice, PartPayment
from scoring.vocabulary import CustomerId

_CODE_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedInvoice:
    """An invoice with the customer's name as the ledger spells it, and the line it stood on.

    `undated` is what was paid of it so far, where the ledger does not say when.
    """

    line: int
    name: str
    invoice: Invoice
    undated: Decimal | None = None

    def told_on(self, day: date | None) -> Invoice:
        """The invoice as a ledger that speaks of a day tells it: what is undated was paid by then.

        Without such a day nothing is said of what was paid.
        """
        if self.undated is None or day is None:
            return replace(self.invoice, stated=day)
        part = PartPayment(day=max(day, self.invoice.issued), total=self.undated)
        return replace(self.invoice, stated=day, parts=(part,))


class InvoiceCells(Cells):
    """The columns of an invoice; an empty paid_date is an open invoice.

    `paid_amount` is what was paid in all until `paid_date`; empty, with a date: the whole amount.
    Less than the amount: the invoice stays open for its remainder, also where no date is given.
    """

    customer_id: Annotated[str, Field(min_length=1, max_length=length.CUSTOMER)]
    customer_name: Annotated[str, Field(max_length=length.NAME)] = ""
    invoice_id: Annotated[str, Field(min_length=1, max_length=length.INVOICE)]
    issue_date: Day
    due_date: Day
    paid_date: OptionalDay
    amount: Money
    paid_amount: OptionalMoney = None
    currency: Annotated[str, Field(max_length=length.WORD)] = ""
    disputed: YesNo = False

    @field_validator("currency")
    @classmethod
    def _code(cls, text: str) -> str:
        code = text.upper()
        if code and not (len(code) == _CODE_LETTERS and code.isascii() and code.isalpha()):
            msg = f"“{text}” is no currency; write its three letters, for example EUR"
            raise ValueError(msg)
        return code

    @model_validator(mode="after")
    def _part(self) -> Self:
        undated = self.paid_amount and self.paid_date is None
        if undated and not (self.is_part and self.amount > 0):
            msg = "paid_amount says that something was paid: say in paid_date when"
            raise ValueError(msg)
        if self.paid_amount is not None and self.paid_amount < 0 < self.amount:
            msg = f"paid_amount {self.paid_amount} is less than nothing"
            raise ValueError(msg)
        return self

    @property
    def is_part(self) -> bool:
        """Whether less than the whole was paid."""
        return self.paid_amount is not None and abs(self.paid_amount) < abs(self.amount)


def lay_out_invoices(path: Path, choices: Choices | None = None) -> Layout:
    """How a ledger file is written; raises SheetError where the file is no use."""
    return lay_out(path, InvoiceCells, choices)


def invoices_of(layout: Layout) -> Iterator[NamedInvoice | Problem]:
    """Every invoice of a ledger file."""
    return values(lines(layout), InvoiceCells, make_invoice)


def newest_day(layout: Layout, until: date) -> date | None:
    """The newest issue or payment date of the good lines, of those up to a day; None without one.

    Only a line that might move it is checked as a whole: a ledger is long.
    """
    newest, last = "", until.isoformat()
    for raw in lines(layout):
        if isinstance(raw, Problem):
            continue
        told = [raw.cells[n] for n in ("issue_date", "paid_date") if newest < raw.cells[n] <= last]
        if told and isinstance(
            next(values(iter((raw,)), InvoiceCells, make_invoice)), NamedInvoice
        ):
            newest = max(told)
            if newest == last:
                break
    return date.fromisoformat(newest) if newest else None


def read_invoices(path: Path, choices: Choices | None = None) -> Iterator[NamedInvoice | Problem]:
    """Every invoice of a ledger file; raises SheetError where the file is no use."""
    return invoices_of(lay_out_invoices(path, choices))


def make_invoice(line: int, cells: InvoiceCells) -> NamedInvoice:
    """The value of checked cells."""
    parts: tuple[PartPayment, ...] = ()
    if cells.is_part and cells.paid_date and cells.paid_amount:
        parts = (PartPayment(day=cells.paid_date, total=cells.paid_amount),)
    return NamedInvoice(
        line=line,
        name=cells.customer_name,
        undated=cells.paid_amount if cells.paid_amount and not cells.paid_date else None,
        invoice=Invoice(
            customer=CustomerId(cells.customer_id),
            id=cells.invoice_id,
            issued=cells.issue_date,
            due=cells.due_date,
            paid=None if cells.is_part else cells.paid_date,
            parts=parts,
            amount=cells.amount,
            currency=cells.currency,
            disputed=cells.disputed,
        ),
    )
