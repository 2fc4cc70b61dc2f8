"""CSV files line by line: what is read, what is put aside and why."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from bot.intake.book import Book
from bot.intake.customer import read_customers
from bot.intake.invoice import NamedInvoice, read_invoices
from bot.intake.sheet import Problem, SheetError
from bot.intake.table import IndustryCells, RatingCells, read_table
from scoring.ledger import Invoice
from scoring.vocabulary import CustomerId, Indicator

GOOD = {
    "customer_id": "C-1",
    "customer_name": "Brightholm Foods Ltd",
    "invoice_id": "A1",
    "issue_date": "2026-01-02",
    "due_date": "2026-02-01",
    "paid_date": "",
    "amount": "1234.56",
    "currency": "eur",
    "disputed": "",
}
Value = TypeVar("Value")


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def invoices(folder: Path, *rows: dict[str, str]) -> list[NamedInvoice | Problem]:
    lines = [",".join(GOOD), *(",".join((GOOD | row).values()) for row in rows)]
    return list(read_invoices(written(folder, "\n".join(lines))))


def good(lines: Iterator[Value | Problem]) -> list[Value]:
    found = list(lines)
    assert not [line for line in found if isinstance(line, Problem)]
    return [line for line in found if not isinstance(line, Problem)]


def test_an_invoice_is_read_exactly(tmp_path: Path) -> None:
    (found,) = invoices(tmp_path, {})
    assert found == NamedInvoice(
        line=2,
        name="Brightholm Foods Ltd",
        invoice=Invoice(
            customer=CustomerId("C-1"),
            id="A1",
            issued=date(2026, 1, 2),
            due=date(2026, 2, 1),
            paid=None,
            amount=Decimal("1234.56"),
            currency="EUR",
            disputed=False,
        ),
    )


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("customer_id", "", "customer_id: is empty; fill it in"),
        ("invoice_id", " ", "invoice_id: is empty; fill it in"),
        ("issue_date", "31.02.2026", "is no date; write it as 2026-03-31"),
        ("issue_date", "", "is no date; write it as 2026-03-31"),
        ("due_date", "2026-02-30", "“2026-02-30” is no date"),
        ("paid_date", "soon", "paid_date: “soon” is no date"),
        ("amount", "", "“” is no amount; write it as 1234.56"),
        ("amount", "NaN", "“NaN” is no amount"),
        ("amount", "Infinity", "“Infinity” is no amount"),
        ("amount", "1.234.56", "is no amount"),
        ("currency", "euro", "“euro” is no currency; write its three letters"),
        ("currency", "ÄÖÜ", "is no currency"),
        ("disputed", "maybe", "disputed: “maybe” is neither yes nor no"),
    ],
)
def test_a_bad_cell_is_named_with_its_column_and_what_to_write(
    tmp_path: Path, column: str, cell: str, reason: str
) -> None:
    before, wrong, after = invoices(tmp_path, {}, {column: cell}, {"invoice_id": "A2"})
    assert isinstance(before, NamedInvoice)
    assert isinstance(after, NamedInvoice)
    assert isinstance(wrong, Problem)
    assert wrong.line == 3
    assert wrong.reason.startswith(column)
    assert reason in wrong.reason


@pytest.mark.parametrize(("amount", "value"), [("-5", "-5"), ("0", "0"), (" 7.10 ", "7.10")])
def test_credit_notes_and_zero_are_amounts(tmp_path: Path, amount: str, value: str) -> None:
    (found,) = invoices(tmp_path, {"amount": amount})
    assert isinstance(found, NamedInvoice)
    assert found.invoice.amount == Decimal(value)


@pytest.mark.parametrize("word", ["yes", "TRUE", "1", "Y"])
def test_yes_is_spelled_in_several_ways(tmp_path: Path, word: str) -> None:
    (found,) = invoices(tmp_path, {"disputed": word})
    assert isinstance(found, NamedInvoice)
    assert found.invoice.disputed


def test_columns_may_come_in_any_order_with_others_between(tmp_path: Path) -> None:
    row = {"colour": "red", **dict(reversed(GOOD.items()))}
    text = ",".join(row).upper() + "\n\n" + ",".join(row.values()) + "\n , ,\n"
    (found,) = good(read_invoices(written(tmp_path, text)))
    assert (found.line, found.invoice.id) == (3, "A1")


def test_a_byte_order_mark_and_quoted_line_breaks_are_read(tmp_path: Path) -> None:
    text = '\ufeffcustomer_id,customer_name\r\nC-1,"Brightholm\r\nFoods, Ltd"\r\nC-2,Kestrel\r\n'
    first, second = good(read_customers(written(tmp_path, text)))
    assert first.customer.name == "Brightholm\r\nFoods, Ltd"
    assert second.customer.name == "Kestrel"
    assert second.given == {"name"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"customer_id,customer_name\nC-1,\xd7\xfe\xfd\x81\n", "cannot be told for certain"),
        (b'customer_id,customer_name\nC-1,"open\n', "is no CSV file"),
        (b'customer_id,customer_name\nC-1,"a"b\n', "is no CSV file"),
        (b"customer_id\nC-1\n", r"lacks the column customer_name"),
        (b"", r"is empty: it lacks the columns"),
    ],
)
def test_a_file_that_is_no_use_is_one_sentence(tmp_path: Path, body: bytes, sentence: str) -> None:
    with pytest.raises(SheetError, match=sentence):
        list(read_customers(written(tmp_path, body)))


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"none\.csv cannot be read: No such file"):
        list(read_customers(tmp_path / "none.csv"))
    with pytest.raises(SheetError, match="cannot be read: Is a directory"):
        list(read_customers(tmp_path))


def test_a_customer_has_lists_of_names_and_terms(tmp_path: Path) -> None:
    header = "customer_id,customer_name,aliases,exclude_terms,ambiguous,credit_owner"
    text = f"{header}\nC-1,Brightholm,BHF | Bright Holm||,school,yes,U0ANALYST\n"
    (line,) = good(read_customers(written(tmp_path, text)))
    found = line.customer
    assert found.aliases == ("BHF", "Bright Holm")
    assert (found.exclude_terms, found.ambiguous) == (("school",), True)
    assert found.credit_owner == "U0ANALYST"


@pytest.mark.parametrize("cell", ["0", "6", "3.5", "high", ""])
def test_a_level_is_a_whole_number_from_1_to_5(tmp_path: Path, cell: str) -> None:
    path = written(tmp_path, f"industry,rating,as_of\nfood,{cell},2026-01-01\n")
    (wrong,) = read_table(path, IndustryCells)
    assert isinstance(wrong, Problem)
    assert wrong.reason.startswith("rating: ")


def test_a_rating_names_one_of_the_five_indicators(tmp_path: Path) -> None:
    text = "customer_id,indicator,rating,as_of\nC-1,{},2,2026-01-01\n"
    (found,) = good(read_table(written(tmp_path, text.format("compliance_record")), RatingCells))
    assert found.indicator is Indicator.COMPLIANCE_RECORD
    (wrong,) = read_table(written(tmp_path, text.format("mood")), RatingCells)
    assert isinstance(wrong, Problem)
    assert "compliance_record" in wrong.reason


def test_a_book_counts_its_days_from_the_day_it_is_loaded(tmp_path: Path) -> None:
    header = "customer_id,customer_name,invoice_id,issue_day,due_day,paid_day,amount,currency,"
    header += "disputed"
    rows = f"{header}\nC-1,Brightholm,A1,-40,-10,,5.00,EUR,no\nC-1,Brightholm,A2,-9,21,-1,5,EUR,no"
    (tmp_path / "invoices.csv").write_text(rows + "\n")
    first, second = Book(tmp_path, date(2026, 3, 1)).invoices()
    assert (first.invoice.issued, first.invoice.due) == (date(2026, 1, 20), date(2026, 2, 19))
    assert (first.invoice.paid, second.invoice.paid) == (None, date(2026, 2, 28))


def test_a_bad_line_in_a_book_is_a_mistake_of_ours(tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("currency,rate\nusd,0.9\n")
    with pytest.raises(SheetError, match="line 2 of the demo book: currency"):
        Book(tmp_path, date(2026, 3, 1)).rates()
