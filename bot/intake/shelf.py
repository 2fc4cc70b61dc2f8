"""A ledger file put on shelves by customer, so that a large one is read in little memory."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TextIO
from zlib import crc32

from bot.intake.invoice import read_invoices
from bot.intake.sheet import Problem
from scoring.ledger import Invoice
from scoring.vocabulary import CustomerId

SHELVES = 64
MOST_PROBLEMS = 100


class Shelves:
    """The invoices of a file in 64 smaller files of a folder, each customer's on one shelf."""

    def __init__(self, folder: Path) -> None:
        """Use an empty folder, which the caller takes away again."""
        self._folder = folder
        self.problems: list[Problem] = []
        self.lines = 0
        self.first: date | None = None
        self.last: date | None = None
        self.customers = 0

    def fill(self, ledger: Path, said: Callable[[int], None]) -> None:
        """Put every good line away; `said` hears of each. Raises SheetError for a useless file."""
        files = [self._path(n).open("w", newline="", encoding="utf-8") for n in range(SHELVES)]
        seen: set[str] = set()
        try:
            writers = [csv.writer(file) for file in files]
            for line in read_invoices(ledger):
                said(1)
                if isinstance(line, Problem):
                    self.problems = [*self.problems, line][:MOST_PROBLEMS]
                    continue
                invoice = line.invoice
                self._note(invoice)
                seen.add(invoice.customer)
                writers[crc32(invoice.customer.encode()) % SHELVES].writerow(_cells(invoice))
        finally:
            for file in files:
                file.close()
        self.customers = len(seen)

    def _note(self, invoice: Invoice) -> None:
        self.lines += 1
        self.first = min(self.first or invoice.issued, invoice.issued)
        last = max(invoice.issued, invoice.paid or invoice.issued)
        self.last = max(self.last or last, last)

    def ledgers(self) -> Iterator[tuple[CustomerId, tuple[Invoice, ...]]]:
        """Every customer with its invoices, the newest line of each invoice; shelf by shelf."""
        for number in range(SHELVES):
            with self._path(number).open(newline="", encoding="utf-8") as file:
                yield from _by_customer(file)

    def _path(self, number: int) -> Path:
        return self._folder / f"shelf-{number:02d}.csv"


def _by_customer(file: TextIO) -> Iterator[tuple[CustomerId, tuple[Invoice, ...]]]:
    found: dict[CustomerId, dict[str, Invoice]] = defaultdict(dict)
    for cells in csv.reader(file):
        invoice = _invoice(cells)
        found[invoice.customer][invoice.id] = invoice
    for customer in sorted(found):
        yield customer, tuple(found[customer].values())


def _cells(i: Invoice) -> tuple[str, ...]:
    paid = i.paid.isoformat() if i.paid else ""
    return (
        i.customer, i.id, i.issued.isoformat(), i.due.isoformat(), paid, str(i.amount), i.currency,
        "1" if i.disputed else "",
    )  # fmt: skip


def _invoice(cells: list[str]) -> Invoice:
    customer, number, issued, due, paid, amount, currency, disputed = cells
    return Invoice(
        customer=CustomerId(customer),
        id=number,
        issued=date.fromisoformat(issued),
        due=date.fromisoformat(due),
        paid=date.fromisoformat(paid) if paid else None,
        amount=Decimal(amount),
        currency=currency,
        disputed=bool(disputed),
    )
