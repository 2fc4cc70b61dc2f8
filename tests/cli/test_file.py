"""Commands on customer files and on what people decided, in words and as JSON."""

import json

import pytest

from tests.cli.conftest import Shell

BOOK = """\
customer_id,name,legal_name,country,industry
C-0001,Brightholm Foods,Brightholm Foods Ltd,GB,food
C-0002,Brightholm Foods Limited,,GB,food
C-0003,Kestrel Castings,Kestrel Castings GmbH,DE,metal
"""
LEDGER = """\
customer_id,customer_name,invoice_id,issue_date,due_date,paid_date,amount,currency,disputed
C-0001,Brightholm Foods,A1,2024-01-01,2024-01-31,2024-02-05,300.00,EUR,no
C-0001,Brightholm Foods,A2,2024-02-01,2024-03-02,2024-03-03,100.00,EUR,no
C-0001,Brightholm Foods,A3,2024-03-01,2024-03-31,2024-06-20,100.00,EUR,no
C-0001,Brightholm Foods,A4,2024-04-01,2024-05-01,2024-09-20,100.00,EUR,no
C-0001,Brightholm Foods,A5,2024-05-01,2024-05-31,,100.00,EUR,no
C-0003,Kestrel Castings,B1,2024-01-20,2024-02-19,2024-02-19,80.00,EUR,no
C-0003,Kestrel Castings,B2,2024-05-20,2024-06-19,2024-06-25,80.00,EUR,no
"""


@pytest.fixture
def book(shell: Shell) -> Shell:
    """Three customers on file, of which two look like one."""
    assert shell("import", "customers", shell.file("book.csv", BOOK)).code == 0
    return shell


def test_archiving_and_the_way_back(book: Shell) -> None:
    assert book("show", "C-0003", "--json").document["warnings"] == []  # never rated: no warning
    done = book("archive", "C-0003", "--reason", "no orders any more", "--json")
    assert done.code == 0
    assert done.document["effective"] is True
    assert (done.document["customer_id"], done.document["cases_resolved"]) == ("C-0003", 0)
    shown = book("show", "C-0003")
    assert "no orders any more" in shown.out
    assert "is archived already" in book("archive", "C-0003", "--reason", "twice").sentence
    back = book("unarchive", "C-0003", "--reason", "a new order")
    assert back.out == "Kestrel Castings counts again; it was scored anew.\n"
    assert book("show", "C-0003", "--json").document["file"]["status"] == "active"
    assert "is not archived" in book("unarchive", "C-0003").sentence


def test_an_archiving_to_come_is_told_as_such(book: Shell) -> None:
    done = book("archive", "C-0003", "--on", "2099-01-01", "--reason", "the contract ends")
    assert done.out == (
        "Kestrel Castings will be archived on 2099-01-01; until then nothing changes.\n"
    )
    assert book("unarchive", "C-0003", "--json").document["status"] == "active"


def test_a_reason_is_asked_for_and_an_unknown_customer_refused(book: Shell) -> None:
    assert "C-0404" in book("merge", "C-0404", "C-0001", "--reason", "same").sentence
    assert book("archive", "C-0404", "--reason", "gone").sentence.startswith("This customer")
    assert "how you know" in book("merge", "C-0002", "C-0001").sentence


def test_duplicates_are_found_previewed_and_merged(book: Shell) -> None:
    (found,) = book("duplicates", "--json").document
    assert (found["first"], found["second"]) == ("C-0001", "C-0002")
    dry = book("merge", "C-0002", "C-0001", "--dry-run")
    assert "would go on as Brightholm Foods (C-0001)" in dry.out
    assert len(book("duplicates", "--json").document) == 1, "a dry run changes nothing"
    done = book("merge", "C-0002", "C-0001", "--reason", "one company", "--json").document
    assert (done["from"], done["into"], done["dry_run"]) == ("C-0002", "C-0001", False)
    assert book("duplicates").out == "No two customers look like one.\n"
    assert book("show", "C-0002", "--json").document["customer_id"] == "C-0001"
    assert (
        "merged into C-0001 already"
        in book("merge", "C-0002", "C-0001", "--reason", "again").sentence
    )


def test_a_backtest_sets_two_policies_side_by_side(shell: Shell) -> None:
    ledger = shell.file("ledger.csv", LEDGER)
    other = shell.file("strict.json", json.dumps({"rise": "0.25", "rise_rearm": "0.1"}))
    words = ("backtest", "--ledger", ledger, "--from", "2024-02", "--to", "2024-06",
             "--others", "1")  # fmt: skip
    one = shell(*words, "--json").document
    assert (one["from"], one["to"], one["horizon"]) == ("2024-02-29", "2024-06-30", 60)
    (plain,) = one["policies"]
    assert (plain["policy"], plain["customers"]) == ("in force", 2)
    both = shell(*words, "--policy-b", other, "--json").document["policies"]
    assert [p["policy"] for p in both] == ["in force", "strict"]
    assert both[0] == plain, "a second policy changes nothing about the first"
    assert both[1]["alerts"] > both[0]["alerts"]
    table = shell(*words, "--policy-b", other)
    assert table.err == "", "no bar where nobody looks"
    head, columns, *rows = table.out.splitlines()
    assert head.startswith("2024-02 to 2024-06, the ledger tells up to 2024-08-29")
    assert columns.split("  ")[-1] == "strict"
    assert any(row.split() == ["customers", "2", "2"] for row in rows)


def test_a_policy_that_is_none_is_refused_by_the_backtest(shell: Shell) -> None:
    ledger = shell.file("ledger.csv", LEDGER)
    bad = shell.file("bad.json", json.dumps({"rize": "0.25"}))
    assert "is no policy" in shell("backtest", "--ledger", ledger, "--policy", bad).sentence


def test_overrides_are_told_also_where_there_is_none(book: Shell) -> None:
    found = book("overrides", "--json").document
    assert (found["active"], found["customers"]) == ([], 3)
    assert book("overrides").out.startswith("0 active overrides, 0.0 % of 3 customers")


def test_the_policy_is_shown_exported_and_previewed(book: Shell) -> None:
    shown = book("policy", "show", "--json").document
    assert book("policy", "show").out.startswith(f"Policy {shown['version']} is in force.")
    assert [v["version"] for v in shown["versions"]] == [shown["version"]]
    assert book("policy", "export", "policy.json").code == 0
    path = book.folder / "policy.json"
    figures = json.loads(path.read_text(encoding="utf-8"))
    assert figures == {"version": shown["version"]} | shown["figures"]
    assert "nothing" in book("policy", "preview", "policy.json").sentence.lower()
    path.write_text(json.dumps(figures | {"medium_edge": "2"}), encoding="utf-8")
    found = book("policy", "preview", "policy.json", "--json").document
    (difference,) = found["differences"]
    assert difference == {"figure": "medium_edge", "before": "2.5", "after": "2"}
    assert (found["customers"], found["moves"], found["proposal"]) == (3, [], None)
    assert book("policy", "preview", "policy.json").out.endswith("Nothing was written.\n")
    assert book("policy", "show", "--json").document == shown
