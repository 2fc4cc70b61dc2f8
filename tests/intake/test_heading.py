"""Which column is which: by names that other systems give, or by what a person says."""

from pathlib import Path

import pytest

from bot.intake.customer import CustomerCells
from bot.intake.heading import key
from bot.intake.invoice import InvoiceCells, NamedInvoice, read_invoices
from bot.intake.kind import KINDS, kind_of
from bot.intake.layout import Choices, lay_out
from bot.intake.sheet import Problem, SheetError
from bot.intake.synonym import SYNONYMS

SAP = "Account;Name 1;Document Number;Document Date;Net Due Date;Clearing;Amount;Crcy;Disputed"
GERMAN = "Kunden-Nr.;Kunde;Belegnummer;Belegdatum;Fälligkeit;Zahlungsdatum;Betrag;Währung;Strittig"
ENGLISH = "Customer #,Customer,Invoice No.,Invoice Date,Due,Paid,Amount (EUR),Disputed?"
CHINESE = "客户编号,客户名称,发票号码,开票日期,到期日,回款日期,含税金额,币种,是否争议"
OTHER_CHINESE = "客户代码\t客户\t发票号\t发票日期\t到期日期\t付款日期\t金额（元）\t争议"
ROWS = {
    SAP: "C-1;Brightholm;A1;2026-01-02;2026-02-01;;1234,56;EUR;",
    GERMAN: "C-1;Brightholm;A1;02.01.2026;01.02.2026;;1.234,56;EUR;nein",
    ENGLISH: "C-1,Brightholm,A1,01/31/2026,02/28/2026,,1234.56,no",
    CHINESE: "C-1,岱川,A1,2026年1月2日,2026年2月1日,,1234.56,人民币,否",
    OTHER_CHINESE: "C-1\t岱川\tA1\t20260102\t20260201\t\t1234.56\t是",
}


def written(folder: Path, *lines: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\n".join((*lines, "")).encode(encoding))
    return path


@pytest.mark.parametrize("header", ROWS)
def test_the_headings_of_other_systems_are_understood(tmp_path: Path, header: str) -> None:
    (found,) = read_invoices(written(tmp_path, header, ROWS[header]))
    assert isinstance(found, NamedInvoice)
    one = found.invoice
    assert (one.customer, one.id, str(one.amount)) == ("C-1", "A1", "1234.56")
    assert one.paid is None
    assert (one.due - one.issued).days in {28, 30}


@pytest.mark.parametrize(
    ("header", "currency"), [(ENGLISH, "EUR"), (CHINESE, "CNY"), (OTHER_CHINESE, "CNY"),
                             (SAP, "EUR")]
)  # fmt: skip
def test_the_currency_may_stand_in_the_heading_or_be_a_word(
    tmp_path: Path, header: str, currency: str
) -> None:
    (found,) = read_invoices(written(tmp_path, header, ROWS[header]))
    assert isinstance(found, NamedInvoice)
    assert found.invoice.currency == currency


def test_case_spaces_and_punctuation_do_not_matter(tmp_path: Path) -> None:
    header = "CUSTOMER-ID|customer name |INVOICE_ID|Issue.Date|DueDate|paid date|AMOUNT"
    layout = lay_out(written(tmp_path, header, "a|b|c|2026-01-01|2026-01-02||1"), InvoiceCells)
    assert list(layout.names) == [
        *("customer_id", "customer_name", "invoice_id", "issue_date", "due_date"),
        *("paid_date", "amount"),
    ]
    assert layout.delimiter == "|"


def test_a_column_in_doubt_is_asked_for_by_name_and_may_be_named(tmp_path: Path) -> None:
    header = "客户编号,发票号,开票日期,到期日,付款日期,金额,含税金额"
    path = written(tmp_path, header, "C-1,A1,2026-01-01,2026-02-01,,100.00,113.00")
    with pytest.raises(SheetError, match=r"could be amount: “金额” and “含税金额”.*--map amount="):
        list(read_invoices(path))
    (found,) = read_invoices(path, Choices(columns={"amount": "含税金额"}))
    assert isinstance(found, NamedInvoice)
    assert str(found.invoice.amount) == "113.00"


def test_a_missing_column_is_told_with_what_there_is(tmp_path: Path) -> None:
    path = written(tmp_path, "Customer,Invoice No,Datum", "a,b,c")
    with pytest.raises(SheetError) as refused:
        list(read_invoices(path))
    said = str(refused.value)
    assert "lacks the columns customer_id, issue_date, due_date, paid_date, amount" in said
    assert "It names “Customer”, “Invoice No”, “Datum”" in said
    assert "--map customer_id=" in said


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"amount": "Summe"}, "has no column called “Summe” for amount; it has “Account”"),
        ({"colour": "Account"}, "“colour” is no column of ours; they are customer_id"),
    ],
)
def test_a_wrong_name_is_refused_with_those_that_there_are(
    tmp_path: Path, columns: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SheetError, match=sentence):
        list(read_invoices(written(tmp_path, SAP, ROWS[SAP]), Choices(columns=columns)))


def test_a_person_may_say_that_nothing_is_paid_yet(tmp_path: Path) -> None:
    header = "Account;Document Number;Document Date;Net Due Date;Amount"
    path = written(tmp_path, header, "C-1;A1;2026-01-02;2026-02-01;5")
    (found,) = read_invoices(path, Choices(columns={"paid_date": ""}))
    assert isinstance(found, NamedInvoice)
    assert found.invoice.paid is None


def test_amounts_in_ten_thousands_are_not_taken_for_amounts(tmp_path: Path) -> None:
    path = written(tmp_path, CHINESE.replace("含税金额", "金额(万元)"), ROWS[CHINESE])
    with pytest.raises(SheetError, match=r"lacks the column amount"):
        list(read_invoices(path))


def test_an_own_name_wins_over_another_systems(tmp_path: Path) -> None:
    header = "customer_id,invoice_id,issue_date,due_date,paid_date,amount,Total,Date"
    path = written(tmp_path, header, "C-1,A1,2026-01-02,2026-02-01,,5,6,2020-01-01")
    (found,) = read_invoices(path)
    assert isinstance(found, NamedInvoice)
    assert (str(found.invoice.amount), found.invoice.issued.year) == ("5", 2026)


def test_no_name_means_two_columns_of_one_kind() -> None:
    for cells in KINDS.values():
        seen: dict[str, str] = {}
        for field in cells.model_fields:
            for name in {key(n) for n in (field, *SYNONYMS.get(field, ()))}:
                assert seen.setdefault(name, field) == field, name


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (CHINESE, "invoices"),
        ("Kunden-Nr;Firma;Branche", "customers"),
        ("customer_id,indicator,rating,as_of", "ratings"),
        ("industry,rating,as_of,reason", "industries"),
        ("user_id,name,role", "people"),
        ("currency,rate", "rates"),
        ("title,url", "feeds"),
    ],
)
def test_the_kind_of_a_file_is_found_from_its_headings(
    tmp_path: Path, header: str, kind: str
) -> None:
    assert kind_of(written(tmp_path, header)) == kind


def test_a_file_of_no_kind_is_told_what_the_nearest_would_need(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"For invoices it lacks due_date, paid_date"):
        kind_of(written(tmp_path, "Account,Invoice No,Invoice Date,Amount"))


def test_a_problem_names_the_column_as_the_file_does(tmp_path: Path) -> None:
    row = ROWS[GERMAN].replace("01.02.2026", "soon")
    (wrong,) = read_invoices(written(tmp_path, GERMAN, row))
    assert isinstance(wrong, Problem)
    assert wrong.reason == "due_date (“Fälligkeit”): “soon” is no date; write it as 2026-03-31"
    assert (wrong.line, wrong.column, wrong.value) == (2, "Fälligkeit", "soon")


def test_a_customer_file_may_be_called_in_chinese(tmp_path: Path) -> None:
    path = written(tmp_path, "客户编号;客户名称;行业;统一社会信用代码", "C-1;岱川;物流;91")
    layout = lay_out(path, CustomerCells)
    assert layout.names["uscc"] == "统一社会信用代码"
