"""Dates and amounts as the world writes them: decided for a column, or asked, never guessed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.intake.invoice import NamedInvoice, read_invoices
from bot.intake.layout import Choices
from bot.intake.sheet import Problem, SheetError
from scoring.ledger import PartPayment

HEADER = "customer_id;invoice_id;issue_date;due_date;paid_date;amount;paid_amount;currency"
MARCH = date(2026, 3, 31)


def file(
    folder: Path, *rows: tuple[str, str], paid: str = "", part: str = "", currency: str = ""
) -> Path:
    """A ledger with these (due_date, amount) in it, all issued in 2025."""
    path = folder / "ledger.csv"
    lines = [
        f'C;A{n};2025-12-24;{due};{paid};"{amount}";{part};{currency}'
        for n, (due, amount) in enumerate(rows)
    ]
    path.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
    return path


def good(found: list[NamedInvoice | Problem]) -> list[NamedInvoice]:
    assert not [one for one in found if isinstance(one, Problem)], found
    return [one for one in found if isinstance(one, NamedInvoice)]


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-03-31", "2026/03/31", "2026/3/31", "2026.03.31", "20260331", "31.03.2026"),
        *("31.3.2026", "31/03/2026", "31-03-2026", "03/31/2026", "3/31/2026", "2026年3月31日"),
        *("2026年03月31日", "2026-03-31 00:00:00", "31.03.2026 14:30", "２０２６年３月３１日"),
    ],
)
def test_a_date_is_read_however_it_is_written(tmp_path: Path, cell: str) -> None:
    (found,) = good(list(read_invoices(file(tmp_path, (cell, "1")))))
    assert found.invoice.due == MARCH


@pytest.mark.parametrize(
    "cell", ["31.03.26", "46112", "31032026", "2026-02-30", "31/02/2026", "0026-01-01", "soon"]
)
def test_what_is_no_date_is_a_problem_of_its_line(tmp_path: Path, cell: str) -> None:
    first, second = read_invoices(file(tmp_path, ("2026-03-31", "1"), (cell, "1")))
    assert isinstance(first, NamedInvoice)
    assert isinstance(second, Problem)
    assert f"“{cell}” is no date" in second.reason


def test_one_clear_date_decides_for_its_whole_column(tmp_path: Path) -> None:
    path = file(tmp_path, ("01/02/2026", "1"), ("31/03/2026", "1"))
    assert [f.invoice.due for f in good(list(read_invoices(path)))] == [date(2026, 2, 1), MARCH]
    path = file(tmp_path, ("01/02/2026", "1"), ("03/31/2026", "1"))
    assert [f.invoice.due for f in good(list(read_invoices(path)))] == [date(2026, 1, 2), MARCH]


def test_another_column_of_the_same_file_may_decide(tmp_path: Path) -> None:
    path = file(tmp_path, ("01/02/2026", "1"), paid="31/03/2026")
    (found,) = good(list(read_invoices(path)))
    assert found.invoice.due == date(2026, 2, 1)


def test_dates_that_say_nothing_are_asked_about(tmp_path: Path) -> None:
    path = file(tmp_path, ("01/02/2026", "1"), ("05/06/2026", "1"))
    with pytest.raises(SheetError, match=r"in two ways \(01/02/2026\)\. Say --dates dmy"):
        list(read_invoices(path))
    for asked, day in (("dmy", date(2026, 2, 1)), ("mdy", date(2026, 1, 2))):
        first, _ = good(list(read_invoices(path, Choices(dates=asked))))
        assert first.invoice.due == day


def test_dates_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = file(tmp_path, ("31/03/2026", "1"), ("03/31/2026", "1"))
    with pytest.raises(SheetError, match=r"the day \(31/03/2026\) and with the month \(03/31/2026"):
        list(read_invoices(path))
    first, second = read_invoices(path, Choices(dates="dmy"))
    assert isinstance(first, NamedInvoice)
    assert isinstance(second, Problem)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1234.56", "1234.56"), ("1,234.56", "1234.56"), ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"), ("1\u00a0234,56", "1234.56"), ("1'234.56", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.8"), ("1.234.567", "1234567"), ("12,5", "12.5"),
        ("-1.234,56", "-1234.56"), ("1.234,56-", "-1234.56"), ("(1,234.56)", "-1234.56"),
        ("−5,00", "-5.00"), ("€ 1.234,56", "1234.56"), ("1,234.56 EUR", "1234.56"),
        ("0.125", "0.125"), ("1234,567", "1234.567"), ("-€5.00", "-5.00"), ("１２.５", "12.5"),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(tmp_path: Path, cell: str, amount: str) -> None:
    (found,) = good(list(read_invoices(file(tmp_path, ("2026-03-31", cell)))))
    assert found.invoice.amount == Decimal(amount)


@pytest.mark.parametrize(
    "cell",
    ["1.234.56", "1,23,456.00", "1e5", "12 34", "--5", "5-5", "(5", "1.2.3,4", "five", "+-1"],
)
def test_what_is_no_amount_is_a_problem_of_its_line(tmp_path: Path, cell: str) -> None:
    first, second = read_invoices(file(tmp_path, ("2026-03-31", "1.50"), ("2026-03-31", cell)))
    assert isinstance(first, NamedInvoice)
    assert isinstance(second, Problem)
    assert f"“{cell}” is no amount" in second.reason


def test_one_clear_amount_decides_for_its_whole_column(tmp_path: Path) -> None:
    path = file(tmp_path, ("2026-03-31", "1.234"), ("2026-03-31", "5,00"))
    assert [f.invoice.amount for f in good(list(read_invoices(path)))] == [1234, 5]
    path = file(tmp_path, ("2026-03-31", "1.234"), ("2026-03-31", "5.00"))
    assert [str(f.invoice.amount) for f in good(list(read_invoices(path)))] == ["1.234", "5.00"]


def test_amounts_that_say_nothing_are_asked_about(tmp_path: Path) -> None:
    path = file(tmp_path, ("2026-03-31", "1.234"), ("2026-03-31", "5"))
    with pytest.raises(SheetError, match=r"amount .* in two ways \(1\.234\)\. Say --decimal point"):
        list(read_invoices(path))
    for asked, amount in (("comma", 1234), ("point", Decimal("1.234"))):
        first, _ = good(list(read_invoices(path, Choices(decimal=asked))))
        assert first.invoice.amount == amount


def test_amounts_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = file(tmp_path, ("2026-03-31", "1.234,50"), ("2026-03-31", "1,234.50"))
    with pytest.raises(SheetError, match=r"a decimal point \(1,234\.50\) and a decimal comma"):
        list(read_invoices(path))


def test_an_amount_in_another_currency_than_its_line_is_a_problem(tmp_path: Path) -> None:
    (wrong,) = read_invoices(file(tmp_path, ("2026-03-31", "5.00 USD"), currency="EUR"))
    assert isinstance(wrong, Problem)
    (found,) = good(list(read_invoices(file(tmp_path, ("2026-03-31", "$5.00"), currency="USD"))))
    assert (found.invoice.amount, found.invoice.currency) == (Decimal(5), "USD")
    (unclear,) = read_invoices(file(tmp_path, ("2026-03-31", "$5.00")))
    assert isinstance(unclear, Problem)


def test_a_part_payment_leaves_the_invoice_open(tmp_path: Path) -> None:
    path = file(tmp_path, ("2026-03-31", "100,00"), paid="2026-04-05", part="40,00")
    (found,) = good(list(read_invoices(path)))
    assert found.invoice.paid is None
    assert found.invoice.parts == (PartPayment(day=date(2026, 4, 5), total=Decimal("40.00")),)
    path = file(tmp_path, ("2026-03-31", "100,00"), paid="2026-04-05", part="100,00")
    (whole,) = good(list(read_invoices(path)))
    assert (whole.invoice.paid, whole.invoice.parts) == (date(2026, 4, 5), ())


def test_a_part_payment_without_its_day_was_paid_by_the_day_of_the_ledger(tmp_path: Path) -> None:
    """The invoice is open all the same: leaving it out would make a debtor look better."""
    (found,) = good(list(read_invoices(file(tmp_path, ("2026-03-31", "100,00"), part="40,00"))))
    told = found.told_on(date(2026, 6, 30))
    assert (told.remainder(date(2026, 6, 29)), told.remainder(date(2026, 6, 30))) == (
        Decimal(100),
        Decimal(60),
    )
    assert told.paid is None
    assert found.told_on(None).parts == ()


def test_a_whole_payment_without_its_day_is_a_problem(tmp_path: Path) -> None:
    (wrong,) = read_invoices(file(tmp_path, ("2026-03-31", "100,00"), part="100,00"))
    assert isinstance(wrong, Problem)
    assert "say in paid_date when" in wrong.reason
