"""A ledger file of any size: previewed, part-paid, with problems counted, in constant memory."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.intake.layout import Choices
from bot.intake.sheet import Problem, SheetError
from bot.services import customer as customers
from bot.services import ledger_import
from bot.services.errors import Refusal
from bot.services.importing import SHOWN_MOST
from bot.services.ledger import Stage
from bot.services.ledger_import import RatingChange, import_invoices, preview_invoices
from bot.services.runtime import Runtime
from scoring.ledger import Invoice, PartPayment
from scoring.vocabulary import CustomerId
from tests.builder import ADMIN, FIRST, NAMES, TODAY, contents

HEADER = "Account;Name 1;Document Number;Document Date;Net Due Date;Clearing;Amount;Paid so far"
ONE = "C-0001;Brightholm Foods Ltd;A1;01.09.2026;01.10.2026;05.10.2026;1.100,00;"
PART = "C-0001;Brightholm Foods Ltd;A2;01.09.2026;01.10.2026;20.10.2026;100,00;40,00"


def ledger(folder: Path, *lines: str) -> Path:
    path = folder / "ledger.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def kept(runtime: Runtime, number: str) -> Invoice:
    with runtime.reading() as unit:
        return next(i for i in unit.invoices.of([FIRST])[FIRST] if i.id == number)


def test_a_part_payment_is_kept_and_a_later_one_beside_it(runtime: Runtime, tmp_path: Path) -> None:
    import_invoices(runtime, ADMIN, ledger(tmp_path, PART))
    first = PartPayment(day=date(2026, 10, 20), total=Decimal("40.00"))
    assert kept(runtime, "A2").parts == (first,)
    later = PART.replace("20.10.2026", "01.11.2026").replace("40,00", "70,00")
    assert import_invoices(runtime, ADMIN, ledger(tmp_path, later)).done.changed == 1
    second = PartPayment(day=date(2026, 11, 1), total=Decimal("70.00"))
    assert kept(runtime, "A2").parts == (first, second)
    assert kept(runtime, "A2").remainder(date(2026, 10, 31)) == Decimal("60.00")
    whole = PART.replace("20.10.2026", "10.11.2026").replace("40,00", "100,00")
    import_invoices(runtime, ADMIN, ledger(tmp_path, whole))
    assert kept(runtime, "A2").paid == date(2026, 11, 10)
    assert kept(runtime, "A2").remainder(date(2026, 11, 5)) == Decimal("30.00")


def test_an_open_invoice_with_a_part_paid_on_no_day_is_overdue_for_its_remainder(
    runtime: Runtime, tmp_path: Path
) -> None:
    path = ledger(tmp_path, "C-9;Nordhaven;R1;2026-05-01;2026-05-31;;100.00;40.00")
    day = date(2026, 11, 20)
    seen = preview_invoices(runtime, ADMIN, path, as_of=day)
    assert (seen.report.left_out, seen.changed_ratings) == (0, 1)
    assert import_invoices(runtime, ADMIN, path, as_of=day).done.added == 1
    assert import_invoices(runtime, ADMIN, path, as_of=day).done.same == 1
    with runtime.reading() as unit:
        (held,) = unit.invoices.of((CustomerId("C-9"),))[CustomerId("C-9")]
    assert (held.remainder(day), held.is_open(day)) == (Decimal(60), True)


def test_a_part_payment_that_is_taken_back_is_gone(runtime: Runtime, tmp_path: Path) -> None:
    import_invoices(runtime, ADMIN, ledger(tmp_path, PART))
    taken_back = PART.replace("20.10.2026", "").replace("40,00", "")
    import_invoices(runtime, ADMIN, ledger(tmp_path, taken_back), as_of=TODAY)
    assert kept(runtime, "A2").parts == ()


@pytest.mark.parametrize("act", [import_invoices, preview_invoices])
def test_a_ledger_does_not_speak_of_a_day_to_come(
    runtime: Runtime, tmp_path: Path, act: Callable[..., object]
) -> None:
    before = contents(runtime.database)
    with pytest.raises(Refusal, match="2026-11-25 is in the future: a ledger speaks of today"):
        act(runtime, ADMIN, ledger(tmp_path, ONE), as_of=TODAY + timedelta(days=1))
    assert contents(runtime.database) == before


def test_an_older_file_brings_what_is_unknown_and_takes_no_payment_back(
    runtime: Runtime, tmp_path: Path
) -> None:
    part = PART.replace("20.10.2026", "25.10.2026").replace("40,00", "70,00")
    import_invoices(runtime, ADMIN, ledger(tmp_path, ONE, part), as_of=date(2026, 11, 20))
    paid = [kept(runtime, "A1"), kept(runtime, "A2")]
    told = customers.profile(runtime, ADMIN, FIRST).behaviour
    old_one = ONE.replace("05.10.2026", "").replace("1.100,00", "1.200,00")
    old_two = PART.replace("20.10.2026", "").replace("40,00", "")
    path = ledger(tmp_path, old_one, old_two, ONE.replace("A1", "A3"))
    seen = preview_invoices(runtime, ADMIN, path, as_of=date(2026, 9, 30)).report
    made = import_invoices(runtime, ADMIN, path, as_of=date(2026, 9, 30))
    assert (made.done.added, made.done.changed, made.done.same) == (1, 0, 2)
    assert (seen.done, seen.older_than) == (made.done, made.older_than)
    assert made.older_than == date(2026, 11, 20)
    assert [kept(runtime, "A1"), kept(runtime, "A2")] == paid
    after = customers.profile(runtime, ADMIN, FIRST).behaviour
    assert told is not None
    assert after is not None
    assert (after.as_of, after.level) == (told.as_of, told.level)
    assert after.oldest_overdue_days == told.oldest_overdue_days


def test_what_the_later_ledger_says_of_an_invoice_stands_and_no_payment_comes_back(
    runtime: Runtime, tmp_path: Path
) -> None:
    waiting = ONE.replace("05.10.2026", "")
    import_invoices(runtime, ADMIN, ledger(tmp_path, waiting), as_of=date(2026, 11, 20))
    dearer = ONE.replace("1.100,00", "1.200,00")
    made = import_invoices(runtime, ADMIN, ledger(tmp_path, dearer))
    assert (made.done.same, made.as_of) == (1, date(2026, 10, 5))
    found = kept(runtime, "A1")
    assert (found.paid, found.amount) == (None, Decimal("1100.00")), "it was taken back"
    newer = ONE.replace("A1", "A3").replace("05.10.2026", "20.11.2026")
    again = import_invoices(runtime, ADMIN, ledger(tmp_path, dearer, newer))
    assert again.older_than is None
    assert kept(runtime, "A1").amount == Decimal("1200.00")


def test_of_each_invoice_the_last_ledger_that_names_it_counts(
    runtime: Runtime, tmp_path: Path
) -> None:
    waiting = ONE.replace("05.10.2026", "")
    import_invoices(runtime, ADMIN, ledger(tmp_path, waiting), as_of=date(2026, 9, 30))
    import_invoices(runtime, ADMIN, ledger(tmp_path, PART), as_of=date(2026, 11, 20))
    import_invoices(runtime, ADMIN, ledger(tmp_path, waiting), as_of=date(2026, 9, 10))
    made = import_invoices(runtime, ADMIN, ledger(tmp_path, ONE), as_of=date(2026, 10, 31))
    assert (made.done.changed, made.older_than) == (1, date(2026, 11, 20))
    assert (kept(runtime, "A1").paid, kept(runtime, "A1").stated) == (
        date(2026, 10, 5),
        date(2026, 10, 31),
    )


@pytest.mark.parametrize("times", [1, 2])
def test_part_payments_again_change_nothing(runtime: Runtime, tmp_path: Path, times: int) -> None:
    path = ledger(tmp_path, *([PART] * times), ONE)
    import_invoices(runtime, ADMIN, path)
    before = contents(runtime.database)
    again = import_invoices(runtime, ADMIN, path)
    assert (again.done.added, again.done.changed) == (0, 0)
    assert contents(runtime.database) == before


def test_a_row_that_comes_twice_in_a_file_counts_once_and_the_later_wins(
    runtime: Runtime, tmp_path: Path
) -> None:
    path = ledger(tmp_path, ONE, ONE.replace("1.100,00", "1.200,00"))
    done = import_invoices(runtime, ADMIN, path).done
    assert (done.added, done.changed) == (1, 1)
    assert kept(runtime, "A1").amount == Decimal("1200.00")


def test_a_preview_says_how_the_file_is_read_and_which_ratings_would_change(
    runtime: Runtime, tmp_path: Path
) -> None:
    import_invoices(runtime, ADMIN, ledger(tmp_path, ONE))
    late = ONE.replace("A1", "A3").replace("05.10.2026", "30.11.2026")
    other = late.replace("C-0001;Brightholm Foods Ltd", "C-0002;Kestrel Castings GmbH")
    before = contents(runtime.database)
    seen = preview_invoices(runtime, ADMIN, ledger(tmp_path, late, other), as_of=date(2026, 11, 24))
    assert contents(runtime.database) == before
    assert (seen.report.done.added, seen.report.done.new_customers) == (2, 1)
    assert seen.layout.names["due_date"] == "Net Due Date"
    assert seen.layout.spoken == "UTF-8, semicolon between cells"
    assert seen.changes == (
        RatingChange(
            customer=CustomerId("C-0002"), name="Kestrel Castings GmbH", before=0, after=5
        ),
        RatingChange(customer=FIRST, name=NAMES[FIRST], before=2, after=4),
    )
    assert seen.changed_ratings == 2


def test_a_preview_tells_exactly_what_the_import_then_does(
    runtime: Runtime, tmp_path: Path
) -> None:
    import_invoices(runtime, ADMIN, ledger(tmp_path, ONE, PART))
    later = PART.replace("20.10.2026", "01.11.2026").replace("40,00", "70,00")
    path = ledger(tmp_path, ONE, later, PART.replace("A2", "A9"), later)
    seen = preview_invoices(runtime, ADMIN, path)
    assert import_invoices(runtime, ADMIN, path).done == seen.report.done


def test_a_file_too_long_for_that_is_previewed_without_ratings(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_import, "HELD_MOST", 1)
    seen = preview_invoices(runtime, ADMIN, ledger(tmp_path, ONE, PART))
    assert (seen.changed_ratings, seen.report.done.added) == (None, 2)


def test_many_problems_are_counted_and_handed_on_but_not_all_held(
    runtime: Runtime, tmp_path: Path
) -> None:
    bad = [ONE.replace("01.10.2026", f"{n}.13.2026") for n in range(1, 151)]
    handed: list[Problem] = []
    report = import_invoices(runtime, ADMIN, ledger(tmp_path, *bad, ONE), reject=handed.append)
    assert (report.done.added, report.left_out) == (1, 150)
    assert len(report.problems) == SHOWN_MOST
    assert len(handed) == 150


def test_whoever_watches_sees_both_stages_to_their_end(runtime: Runtime, tmp_path: Path) -> None:
    seen: list[tuple[Stage, int, int]] = []
    rows = [ONE.replace("A1", f"A{n}") for n in range(1_200)]
    import_invoices(runtime, ADMIN, ledger(tmp_path, *rows), watch=lambda *step: seen.append(step))
    assert seen[0] == (Stage.READING, 0, 1_200)
    assert (Stage.READING, 500, 1_200) in seen
    assert seen[-2:] == [(Stage.READING, 1_200, 1_200), (Stage.SCORING, 1, 1)]


def test_nothing_is_kept_of_a_file_whose_last_line_is_broken(
    runtime: Runtime, tmp_path: Path
) -> None:
    before = contents(runtime.database)
    with pytest.raises(SheetError, match="is no CSV file"):
        import_invoices(runtime, ADMIN, ledger(tmp_path, ONE, 'C-0001;"open'))
    assert contents(runtime.database) == before


def test_what_a_person_says_about_a_file_is_followed(runtime: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(
        "Account;Beleg;Document Date;Net Due Date;Clearing;Amount\n"
        "C-0001;B7;01/09/2026;01/10/2026;05/10/2026;1.100\n"
    )
    with pytest.raises(SheetError, match="invoice_id"):
        import_invoices(runtime, ADMIN, path)
    choices = Choices(columns={"invoice_id": "Beleg"}, dates="dmy", decimal="comma")
    assert import_invoices(runtime, ADMIN, path, choices=choices).done.added == 1
    assert kept(runtime, "B7").amount == 1100
    assert kept(runtime, "B7").paid == date(2026, 10, 5)


def test_a_preview_names_who_is_billed_in_another_currency_than_the_lines_count_as(
    runtime: Runtime, tmp_path: Path
) -> None:
    own = tmp_path / "own.csv"
    own.write_text(f"{HEADER};Currency\n{ONE};GBP\n", encoding="utf-8")
    import_invoices(runtime, ADMIN, own)
    more = ONE.replace(";A1;", ";A7;")
    seen = preview_invoices(runtime, ADMIN, ledger(tmp_path, more))
    assert [(m.name, m.billed_in, m.counted_as) for m in seen.mixed] == [
        (NAMES[FIRST], "GBP", "EUR")
    ]
    told = tmp_path / "told.csv"
    told.write_text(f"{HEADER};Currency\n{more};GBP\n", encoding="utf-8")
    assert preview_invoices(runtime, ADMIN, told).mixed == ()
