"""The drawer of invoices and of ledger imports."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import cast

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Amount, Base, Instant
from bot.store.customer import CustomerRow
from scoring import length
from scoring.ledger import Invoice, PartPayment
from scoring.vocabulary import CustomerId

_Key = tuple[CustomerId, str]
Parts = dict[_Key, tuple[PartPayment, ...]]


class Kept(StrEnum):
    """What keeping an invoice did."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


class InvoiceRow(Base):
    """One invoice or credit note."""

    __tablename__ = "invoice"
    __table_args__ = (Index("ix_invoice_paid_due", "paid", "due"),)

    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(length.INVOICE), primary_key=True)
    issued: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    paid: Mapped[date | None] = mapped_column(Date)
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(String(3), default="")
    disputed: Mapped[bool] = mapped_column(default=False)
    stated: Mapped[date | None] = mapped_column(Date)
    """The day of which the ledger spoke that stated it last."""


class PartPaymentRow(Base):
    """What had been paid of an invoice in all by the end of a day, less than its amount."""

    __tablename__ = "part_payment"

    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    invoice_id: Mapped[str] = mapped_column(String(length.INVOICE), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    total: Mapped[Decimal] = mapped_column(Amount)


class LedgerImportRow(Base):
    """One import of a ledger and the day it speaks of."""

    __tablename__ = "ledger_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))


class Invoices:
    """Invoices by customer, and the ledger's own as-of date."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def of(
        self,
        customers: Sequence[CustomerId],
        *,
        homes: Mapping[CustomerId, CustomerId] | None = None,
    ) -> dict[CustomerId, tuple[Invoice, ...]]:
        """Every invoice of each customer and of those merged into it, by issue date.

        An invoice that both ids have alike counts once, as it was stated last; one number with two
        contents is two. `homes`: which ids were merged into which, where not those of now.
        """
        homes = self._homes(customers) if homes is None else homes
        wanted = (
            select(*_INVOICE)
            .where(InvoiceRow.customer_id.in_({*customers, *homes}))
            .order_by(InvoiceRow.issued, InvoiceRow.id, InvoiceRow.customer_id)
        )
        parts = self._parts([*customers, *homes])
        found: dict[CustomerId, list[Invoice]] = defaultdict(list)
        for row in self._session.execute(wanted):
            invoice = _value(row, parts)
            found[invoice.customer].append(invoice)
        for old, new in homes.items():
            found[new] = _joined(found[new], found[old])
        return {customer: tuple(found[customer]) for customer in customers}

    def _homes(self, customers: Sequence[CustomerId]) -> dict[CustomerId, CustomerId]:
        wanted = select(CustomerRow.id, CustomerRow.merged_into)
        rows = self._session.execute(wanted.where(CustomerRow.merged_into.in_(customers)))
        return {CustomerId(old): CustomerId(new) for old, new in rows}

    def keep(
        self, invoices: Sequence[Invoice], *, stated: date | None = None
    ) -> tuple[tuple[Invoice, Kept], ...]:
        """Add new invoices and bring known ones up to date; what it did to each, in order.

        `stated` is the day that their ledger speaks of: what a later one stated stands, whichever
        comes in first.
        """
        customers = sorted({i.customer for i in invoices})
        keys = list(dict.fromkeys((i.customer, i.id) for i in invoices))
        wanted = select(*_INVOICE).where(tuple_(InvoiceRow.customer_id, InvoiceRow.id).in_(keys))
        rows = self._session.execute(wanted).all()
        parts = self._parts(customers) if rows else {}
        stored = {(i.customer, i.id): i for i in (_value(row, parts) for row in rows)}
        known = dict(stored)
        kept = tuple(_merged(replace(i, stated=stated), known) for i in invoices)
        self._write(known, stored)
        self._keep_parts([one for key, one in known.items() if one != stored.get(key)], parts)
        return kept

    def _write(self, known: Mapping[_Key, Invoice], stored: Mapping[_Key, Invoice]) -> None:
        """Add what is new; of the others, write what changed, or only that they were stated."""
        fresh = [_all_columns(one) for key, one in known.items() if key not in stored]
        if fresh:
            self._session.execute(insert(_TABLE), fresh)
        held = {key: one for key, one in known.items() if key in stored}
        changed = [_changes(one) for key, one in held.items() if one != stored[key]]
        if changed:
            self._session.execute(_CHANGE, changed)
        said = [
            _statement(one)
            for key, one in held.items()
            if one == stored[key] and one.stated != stored[key].stated
        ]
        if said:
            self._session.execute(_CHANGE, said)

    def _parts(self, customers: Sequence[CustomerId]) -> Parts:
        rows = self._session.scalars(
            select(PartPaymentRow)
            .where(PartPaymentRow.customer_id.in_(customers))
            .order_by(PartPaymentRow.day)
        )
        found: Parts = defaultdict(tuple)
        for row in rows:
            key = (CustomerId(row.customer_id), row.invoice_id)
            found[key] += (PartPayment(day=row.day, total=row.total),)
        return found

    def _keep_parts(self, invoices: Sequence[Invoice], before: Parts) -> None:
        for invoice in invoices:
            key = (invoice.customer, invoice.id)
            if invoice.parts == before.get(key, ()):
                continue
            self._session.execute(
                delete(PartPaymentRow).where(
                    PartPaymentRow.customer_id == invoice.customer,
                    PartPaymentRow.invoice_id == invoice.id,
                )
            )
            for part in invoice.parts:
                row = {"customer_id": invoice.customer, "invoice_id": invoice.id}
                values = row | {"day": part.day, "total": part.total}
                self._session.execute(insert(PartPaymentRow), values)

    def first_issued(self) -> date | None:
        """The day of the oldest invoice."""
        return self._session.scalar(select(func.min(InvoiceRow.issued)))

    def as_of(self) -> date | None:
        """The day that the ledger speaks of: the newest one any import stated."""
        return self._session.scalar(select(func.max(LedgerImportRow.as_of)))

    def imports(self) -> tuple[tuple[datetime, date], ...]:
        """When each import was taken in, and the day that it spoke of; the oldest first."""
        rows = self._session.execute(
            select(LedgerImportRow.at, LedgerImportRow.as_of).order_by(LedgerImportRow.id)
        )
        return tuple((at, as_of) for at, as_of in rows)

    def imported(self, *, as_of: date, at: datetime, actor: str, digest: str) -> bool:
        """Note an import; False where the same file was noted for the same day before."""
        known = select(LedgerImportRow.id).where(
            LedgerImportRow.digest == digest, LedgerImportRow.as_of == as_of
        )
        if self._session.scalar(known) is not None:
            return False
        self._session.add(LedgerImportRow(as_of=as_of, at=at, actor=actor, digest=digest))
        return True


def _merged(invoice: Invoice, known: dict[_Key, Invoice]) -> tuple[Invoice, Kept]:
    """What an invoice is after this statement of it, which is then the one that is known."""
    key = (invoice.customer, invoice.id)
    before = known.get(key)
    known[key] = invoice.after(before)
    if before is None:
        return known[key], Kept.ADDED
    return known[key], Kept.SAME if known[key] == before else Kept.CHANGED


def _all_columns(invoice: Invoice) -> dict[str, object]:
    return {"customer_id": invoice.customer, "id": invoice.id} | _columns(invoice)


def _alike(invoice: Invoice) -> tuple[object, ...]:
    """What makes invoices of two merged customers one and the same."""
    return (invoice.id, invoice.issued, invoice.due, invoice.amount, invoice.currency)


def _joined(own: list[Invoice], others: list[Invoice]) -> list[Invoice]:
    """The invoices of two ids together."""
    held = {_alike(i): i for i in own}
    for one in others:
        other = held.get(_alike(one))
        held[_alike(one)] = (
            one if other is None else replace(one, customer=other.customer).after(other)
        )
    return sorted(held.values(), key=lambda i: (i.issued, i.id))


def _columns(invoice: Invoice) -> dict[str, object]:
    return {
        "issued": invoice.issued,
        "due": invoice.due,
        "paid": invoice.paid,
        "amount": invoice.amount,
        "currency": invoice.currency,
        "disputed": invoice.disputed,
        "stated": invoice.stated,
    }


def _statement(invoice: Invoice) -> dict[str, object]:
    return {
        "of_customer": invoice.customer,
        "of_number": invoice.id,
        "stated": invoice.stated,
    }


def _changes(invoice: Invoice) -> dict[str, object]:
    return _columns(invoice) | _statement(invoice)


_TABLE = cast("Table", InvoiceRow.__table__)
_CHANGE = update(_TABLE).where(
    _TABLE.c.customer_id == bindparam("of_customer"), _TABLE.c.id == bindparam("of_number")
)


_INVOICE = (
    InvoiceRow.customer_id,
    InvoiceRow.id,
    InvoiceRow.issued,
    InvoiceRow.due,
    InvoiceRow.paid,
    InvoiceRow.amount,
    InvoiceRow.currency,
    InvoiceRow.disputed,
    InvoiceRow.stated,
)
InvoiceCells = Row[str, str, date, date, date | None, Decimal, str, bool, date | None]
"""Read as plain rows: a ledger is long, and nothing is changed through what was read."""


def _value(row: InvoiceCells, parts: Parts) -> Invoice:
    customer, number, issued, due, paid, amount, currency, disputed, stated = row
    return Invoice(
        customer=CustomerId(customer),
        id=number,
        issued=issued,
        due=due,
        paid=paid,
        amount=amount,
        currency=currency,
        disputed=disputed,
        stated=stated,
        parts=parts.get((CustomerId(customer), number), ()),
    )
