"""The drawer of invoices and of ledger imports."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Amount, Base, Instant
from scoring.ledger import Invoice
from scoring.vocabulary import CustomerId


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
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    issued: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    paid: Mapped[date | None] = mapped_column(Date)
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(String(3), default="")
    disputed: Mapped[bool] = mapped_column(default=False)


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

    def of(self, customers: Sequence[CustomerId]) -> dict[CustomerId, tuple[Invoice, ...]]:
        """Every invoice of each customer, by issue date."""
        rows = self._session.scalars(
            select(InvoiceRow)
            .where(InvoiceRow.customer_id.in_(customers))
            .order_by(InvoiceRow.issued, InvoiceRow.id)
        )
        found: dict[CustomerId, list[Invoice]] = defaultdict(list)
        for row in rows:
            found[CustomerId(row.customer_id)].append(_value(row))
        return {customer: tuple(found[customer]) for customer in customers}

    def keep(self, invoices: Sequence[Invoice]) -> Iterator[tuple[Invoice, Kept]]:
        """Add new invoices and bring known ones up to date; what it did to each, in order."""
        keys = [(i.customer, i.id) for i in invoices]
        held = {
            (row.customer_id, row.id): row
            for row in self._session.scalars(
                select(InvoiceRow).where(tuple_(InvoiceRow.customer_id, InvoiceRow.id).in_(keys))
            )
        }
        for invoice in invoices:
            row = held.get((invoice.customer, invoice.id))
            if row is None:
                row = InvoiceRow(customer_id=invoice.customer, id=invoice.id, **_columns(invoice))
                held[(invoice.customer, invoice.id)] = row
                self._session.add(row)
                yield invoice, Kept.ADDED
            elif _value(row) == invoice:
                yield invoice, Kept.SAME
            else:
                for name, value in _columns(invoice).items():
                    setattr(row, name, value)
                yield invoice, Kept.CHANGED

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


def _columns(invoice: Invoice) -> dict[str, object]:
    return {
        "issued": invoice.issued,
        "due": invoice.due,
        "paid": invoice.paid,
        "amount": invoice.amount,
        "currency": invoice.currency,
        "disputed": invoice.disputed,
    }


def _value(row: InvoiceRow) -> Invoice:
    return Invoice(
        customer=CustomerId(row.customer_id),
        id=row.id,
        issued=row.issued,
        due=row.due,
        paid=row.paid,
        amount=row.amount,
        currency=row.currency,
        disputed=row.disputed,
    )
