"""No file or table that the command line writes is computed by a spreadsheet."""

import csv
import io

from tests.cli.conftest import Shell

FORMULAS = ("=", "+", "-", "@")
HEAD = "invoice_id,customer_id,currency,amount,issued_on,due_on,paid_on\n"


def test_what_an_import_leaves_out_cannot_be_computed_by_a_spreadsheet(shell: Shell) -> None:
    shell("import", "customers", shell.file("customers.csv", "customer_id,name\nC-1,Acme\n"))
    bad = "I-1,C-1,EUR,=cmd|' /C calc'!A0,2026-01-01,2026-02-01,\nI-2,@SUM(1),EUR,5,x,y,\n"
    source, left = shell.file("invoices.csv", HEAD + bad), shell.folder / "left.csv"
    answer = shell("import", "invoices", source, "--problems", str(left))
    cells = [c for row in csv.reader(io.StringIO(left.read_text("utf-8-sig"))) for c in row]
    assert any("cmd" in cell for cell in cells), answer
    assert not [cell for cell in cells if cell.lstrip().startswith(FORMULAS)]


def test_payment_behaviour_cannot_be_computed_by_a_spreadsheet(shell: Shell) -> None:
    rows = 'customer_id,name\n"=HYPERLINK(1)",Acme\n'
    shell("import", "customers", shell.file("customers.csv", rows))
    answer = shell("payment", "--as-of", "2026-03-31")
    for line in csv.DictReader(io.StringIO(answer.out)):
        assert not line["customer_id"].startswith(FORMULAS)
    assert "'=HYPERLINK(1)" in answer.out
