"""Taking in files: what is kept, what is left out and why, and that a repeat changes nothing."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.intake.sheet import SheetError
from bot.services import customer as customers
from bot.services.customer_import import import_customers, import_grades, import_statements
from bot.services.errors import NotAllowed
from bot.services.importing import (
    ImportReport,
    import_industries,
    import_ratings,
)
from bot.services.ledger import check_overdue_rate, payments, portfolio, reassess_everybody
from bot.services.ledger_import import import_invoices, preview_invoices
from bot.services.runtime import Runtime
from scoring.ledger import Confidence
from scoring.vocabulary import PORTFOLIO, CustomerId, Indicator, Source
from tests.builder import (
    ADMIN,
    ANALYST,
    FIRST,
    NAMES,
    SALES,
    TODAY,
    add_customers,
    add_invoices,
    contents,
    customer,
    invoice,
)
from tests.fakes import FakeClock

HEADER = (
    "customer_id,customer_name,invoice_id,issue_date,due_date,paid_date,amount,currency,disputed"
)
PAID = "C-0001,Brightholm Foods Ltd,A1,2026-09-01,2026-10-01,2026-10-05,100.00,EUR,no"
OPEN = "C-0001,Brightholm Foods Ltd,A2,2026-10-10,2026-11-09,,250.00,EUR,no"
OTHER = "C-0002,Kestrel Castings GmbH,B1,2026-10-01,2026-10-31,2026-10-30,80.00,,"


def ledger(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "ledger.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def table(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_ledger_brings_customers_invoices_and_its_own_day(
    runtime: Runtime, tmp_path: Path
) -> None:
    report = import_invoices(runtime, ADMIN, ledger(tmp_path, PAID, OPEN, OTHER))
    assert (report.done.added, report.done.new_customers) == (3, 2)
    assert report.problems == ()
    assert report.as_of == date(2026, 10, 30)
    with runtime.reading() as unit:
        assert [c.name for c in unit.customers.all()] == list(NAMES.values())
        assert unit.invoices.as_of() == date(2026, 10, 30)
        assert unit.scores.of([FIRST])[FIRST][-1].levels == {Indicator.PAYMENT_HISTORY: 2}


def test_bad_rows_are_named_by_line_and_reason_and_the_good_ones_kept(
    runtime: Runtime, tmp_path: Path
) -> None:
    report = import_invoices(
        runtime,
        ADMIN,
        ledger(
            tmp_path,
            PAID,
            "C-0001,Brightholm Foods Ltd,A3,2026-13-01,2026-10-01,,100.00,EUR,no",
            "C-0001,Brightholm Foods Ltd,A4,2026-09-01,2026-10-01,,a lot,EUR,no",
            "C-0001,too,short",
            OTHER,
        ),
    )
    assert report.done.added == 2
    assert [p.line for p in report.problems] == [3, 4, 5]
    first, second, third = (p.reason for p in report.problems)
    assert first == "issue_date: “2026-13-01” is no date; write it as 2026-03-31"
    assert second == "amount: “a lot” is no amount; write it as 1234.56"
    assert third == "3 cells where the header has 9"


def test_the_same_file_twice_changes_nothing(runtime: Runtime, tmp_path: Path) -> None:
    path = ledger(tmp_path, PAID, OPEN, OTHER)
    import_invoices(runtime, ADMIN, path)
    before = contents(runtime.database)
    again = import_invoices(runtime, ADMIN, path)
    assert (again.done.added, again.done.changed, again.done.same) == (0, 0, 3)
    assert contents(runtime.database) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(runtime: Runtime, tmp_path: Path) -> None:
    import_invoices(runtime, ADMIN, ledger(tmp_path, PAID, OTHER))
    path = ledger(tmp_path, PAID.replace("100.00", "90.00"), OPEN, OTHER)
    before = contents(runtime.database)
    dry = preview_invoices(runtime, ADMIN, path).report
    assert contents(runtime.database) == before
    assert (dry.done.added, dry.done.changed, dry.done.same) == (1, 1, 1)
    assert import_invoices(runtime, ADMIN, path).done == dry.done


def test_another_spelling_becomes_an_alias_and_is_found(runtime: Runtime, tmp_path: Path) -> None:
    spelled = OPEN.replace("Brightholm Foods Ltd", "Bright Holm Food Company")
    import_invoices(runtime, ADMIN, ledger(tmp_path, PAID, spelled, PAID.upper()))
    with runtime.reading() as unit:
        found = unit.customers.find(FIRST)
        assert found is not None
        assert (found.name, found.aliases) == (NAMES[FIRST], ("Bright Holm Food Company",))
    assert customers.profile(runtime, ADMIN, "bright holm food company").customer.id == FIRST


def test_the_day_may_be_given_and_future_dates_do_not_make_it(
    runtime: Runtime, tmp_path: Path
) -> None:
    future = "C-0001,Brightholm Foods Ltd,A9,2026-12-01,2026-12-31,,10.00,EUR,no"
    path = ledger(tmp_path, PAID, future)
    assert import_invoices(runtime, ADMIN, path).as_of == date(2026, 10, 5)
    given = import_invoices(runtime, ADMIN, path, as_of=date(2026, 11, 1))
    assert given.as_of == date(2026, 11, 1)


def test_a_late_import_does_not_make_paid_invoices_overdue(
    runtime: Runtime, tmp_path: Path, clock: FakeClock
) -> None:
    due_soon = "C-0001,Brightholm Foods Ltd,A2,2026-10-01,2026-10-31,,250.00,EUR,no"
    import_invoices(runtime, ADMIN, ledger(tmp_path, PAID, due_soon))
    clock.pass_by(days=60)
    reassess_everybody(runtime, "daily rules")
    found = customers.profile(runtime, ADMIN, FIRST)
    assert found.ledger_as_of == date(2026, 10, 5)
    assert found.behaviour is not None
    assert found.behaviour.oldest_overdue_days == 0
    later = customers.profile(runtime, ADMIN, FIRST, as_of=date(2026, 11, 10))
    assert later.ledger_as_of == date(2026, 10, 5)
    assert later.behaviour is not None
    assert later.behaviour.oldest_overdue_days == 0
    asked = next(line for line in payments(runtime, date(2026, 11, 10)) if line.customer == FIRST)
    assert asked.oldest_overdue_days == 10


def test_a_payment_that_came_in_changes_its_invoice(runtime: Runtime, tmp_path: Path) -> None:
    import_invoices(runtime, ADMIN, ledger(tmp_path, OPEN), as_of=TODAY)
    settled = OPEN.replace("2026-11-09,,", "2026-11-09,2026-11-20,")
    report = import_invoices(runtime, ADMIN, ledger(tmp_path, settled), as_of=TODAY)
    assert report.done.changed == 1
    with runtime.reading() as unit:
        assert [i.paid for i in unit.invoices.of([FIRST])[FIRST]] == [date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "lacks the column"),
        ("customer_id,amount\nC-0001,1\n", "lacks the column"),
    ],
)
def test_a_file_without_its_columns_is_refused_as_a_whole(
    runtime: Runtime, tmp_path: Path, text: str, sentence: str
) -> None:
    before = contents(runtime.database)
    with pytest.raises(SheetError, match=sentence):
        import_invoices(runtime, ADMIN, table(tmp_path, text))
    assert contents(runtime.database) == before


def test_sales_may_not_import_and_an_analyst_may(runtime: Runtime, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        import_invoices(runtime, SALES, ledger(tmp_path, PAID))
    with pytest.raises(NotAllowed):
        preview_invoices(runtime, SALES, ledger(tmp_path, PAID))
    assert import_invoices(runtime, ANALYST, ledger(tmp_path, PAID)).done.added == 1


def test_customers_are_added_changed_and_left_alone(runtime: Runtime, tmp_path: Path) -> None:
    text = "customer_id,customer_name,aliases,industry\nC-0001,Brightholm Foods Ltd,BHF|Bright,food"
    first = import_customers(runtime, ADMIN, table(tmp_path, text))
    again = import_customers(runtime, ADMIN, table(tmp_path, text))
    moved = import_customers(runtime, ADMIN, table(tmp_path, text.replace(",food", ",retail")))
    assert [(r.done.added, r.done.changed, r.done.same) for r in (first, again, moved)] == [
        (1, 0, 0), (0, 0, 1), (0, 1, 0),
    ]  # fmt: skip
    assert customers.profile(runtime, ADMIN, "bhf").customer.industry == "retail"


def test_an_industry_rating_is_inherited_by_its_customers(runtime: Runtime, tmp_path: Path) -> None:
    add_customers(runtime, customer(industry="food"))
    text = "industry,rating,reason,as_of\nfood,4,margins shrink,2026-11-01\nfood,6,no,2026-11-01\n"
    report = import_industries(runtime, ADMIN, table(tmp_path, text))
    assert (report.done.added, [p.line for p in report.problems]) == (1, [3])
    assert import_industries(runtime, ADMIN, table(tmp_path, text)).done.same == 1
    line = customers.profile(runtime, ADMIN, FIRST).lines[2]
    assert line.rating is not None
    assert (line.rating.level, line.rating.source) == (4, Source.INDUSTRY_TABLE)


def test_imported_ratings_of_unknown_customers_are_left_out(
    runtime: Runtime, tmp_path: Path
) -> None:
    add_customers(runtime, customer())
    text = (
        "customer_id,indicator,rating,as_of,author,reason\n"
        "C-0001,compliance_record,3,2026-11-01,U0ANALYST,seen\n"
        "C-0404,compliance_record,3,2026-11-01,U0ANALYST,seen\n"
        "C-0001,haircut,3,2026-11-01,U0ANALYST,seen\n"
    )
    path = table(tmp_path, text)
    report = import_ratings(runtime, ADMIN, path)
    assert (report.done.added, [p.line for p in report.problems]) == (1, [4])
    before = contents(runtime.database)
    assert import_ratings(runtime, ADMIN, path).done.added == 0
    assert contents(runtime.database) == before


@pytest.mark.parametrize(
    ("take_in", "text"),
    [
        (import_ratings, "customer_id,indicator,rating,as_of\nC-0001,compliance_record,2,{}\n"),
        (import_industries, "industry,rating,as_of\nfood,4,{}\n"),
        (import_grades, "customer_id,agency,grade,source,as_of\nC-0001,Harbour,BB,bureau,{}\n"),
        (
            import_statements,
            (
                "customer_id,period_end,currency,source,as_of,revenue\n"
                "C-0001,2025-12-31,EUR,annual report,{},100\n"
            ),
        ),
    ],
)
def test_what_is_as_of_a_day_to_come_is_a_problem_of_its_line(
    runtime: Runtime, tmp_path: Path, take_in: Callable[..., ImportReport], text: str
) -> None:
    add_customers(runtime, customer())
    report = take_in(runtime, ADMIN, table(tmp_path, text.format("2026-11-25")))
    assert (report.done.added, [p.line for p in report.problems]) == (0, [2])
    assert report.problems[0].reason == (
        "as_of: 2026-11-25 lies in the future; write the day on which this was known"
    )
    assert take_in(runtime, ADMIN, table(tmp_path, text.format(TODAY))).done.added == 1


def test_payment_behaviour_is_told_of_everybody(runtime: Runtime) -> None:
    add_customers(runtime, customer(), customer(CustomerId("C-0002")))
    late = TODAY - timedelta(days=40)
    add_invoices(
        runtime,
        [
            invoice("1", due=late, paid=late + timedelta(days=15), amount="300.00"),
            invoice("2", due=late, paid=late, amount="100.00"),
        ],
    )
    first, second = payments(runtime, TODAY)
    assert first.behaviour is not None
    assert (first.eligible, first.late) == (2, 1)
    assert first.behaviour.days_beyond_terms == Decimal("11.3")
    assert (first.behaviour.level, first.confidence) == (3, Confidence.LOW)
    assert (second.eligible, second.confidence) == (0, Confidence.NONE)


def book(runtime: Runtime, active: int, late: Sequence[int]) -> None:
    """`active` customers, of whom those with the numbers `late` are overdue."""
    ids = [CustomerId(f"C-{n:04d}") for n in range(active)]
    add_customers(runtime, *(customer(i, f"Customer {i}") for i in ids))
    overdue, settled = TODAY - timedelta(days=6), TODAY - timedelta(days=30)
    add_invoices(
        runtime,
        [
            invoice("1", customer_id=i, due=overdue)
            if n in late
            else invoice("1", customer_id=i, due=settled, paid=settled)
            for n, i in enumerate(ids)
        ],
    )


def portfolio_warnings(runtime: Runtime) -> int:
    with runtime.reading() as unit:
        return len(unit.warnings.of([PORTFOLIO])[PORTFOLIO])


@pytest.mark.parametrize(
    ("active", "late", "fired"), [(30, 3, 0), (30, 4, 1), (6, 1, 0), (10, 1, 0), (10, 2, 1)]
)
def test_more_than_a_tenth_overdue_is_a_warning_once(
    runtime: Runtime, active: int, late: int, fired: int
) -> None:
    book(runtime, active, range(late))
    rate = portfolio(runtime, TODAY)
    assert (rate.active, rate.overdue) == (active, late)
    assert check_overdue_rate(runtime) == fired
    assert check_overdue_rate(runtime) == 0
    assert portfolio_warnings(runtime) == fired


def test_back_below_the_limit_stays_open_and_only_far_below_clears(runtime: Runtime) -> None:
    cleared = []
    for late in (4, 3, 2):
        book(runtime, 30, range(late))
        check_overdue_rate(runtime)
        with runtime.reading() as unit:
            cleared.append(unit.warnings.of([PORTFOLIO])[PORTFOLIO][-1].cleared)
    assert cleared == [False, False, True]
    assert portfolio_warnings(runtime) == 1


def test_a_file_lowers_nothing_far_and_gives_no_rating_that_others_give(
    runtime: Runtime, tmp_path: Path
) -> None:
    """First ratings are free; who imports is the author, whom the file names is in the reason."""
    add_customers(runtime, customer())
    add_invoices(runtime, [invoice("A1", due=TODAY - timedelta(days=12))])
    head = "customer_id,indicator,rating,as_of,author,reason\n"
    first = f"{head}C-0001,compliance_record,4,2026-11-01,U0BOSS,a complaint\n"
    assert import_ratings(runtime, ADMIN, table(tmp_path, first)).done.added == 1
    text = (
        f"{head}C-0001,compliance_record,1,2026-11-02,U0BOSS,all well\n"
        "C-0001,industry_risk,1,2026-11-02,U0BOSS,calm\n"
        "C-0001,payment_history,1,2026-11-02,U0BOSS,prompt\n"
        "C-0001,compliance_record,3,2026-11-02,U0BOSS,better\n"
        "C-0001,compliance_record,1,2026-10-01,U0BOSS,as it was before\n"
    )
    report = import_ratings(runtime, ADMIN, table(tmp_path, text))
    assert report.done.added == 2
    assert [p.line for p in report.problems] == [2, 3, 4]
    assert "ask for it in Slack" in report.problems[0].reason
    with runtime.reading() as unit:
        given = unit.ratings.of((FIRST,))[FIRST]
    own = [r for r in given if r.indicator is Indicator.COMPLIANCE_RECORD]
    assert [(r.level, r.author) for r in own] == [(n, "U0ADMIN") for n in (4, 3, 1)]
    assert own[0].reason == "a complaint; rated by U0BOSS, as the file says"


def test_a_file_lowers_an_industry_by_one_level_at_a_time(
    runtime: Runtime, tmp_path: Path, clock: FakeClock
) -> None:
    """What has no line yet may be anything."""
    head = "industry,rating,reason,as_of\n"
    first = f"{head}food,5,crisis,2026-11-01\n"
    assert import_industries(runtime, ADMIN, table(tmp_path, first)).done.added == 1
    clock.pass_by(hours=1)
    text = f"{head}food,3,over,2026-11-02\nfood,4,easing,2026-11-02\nretail,1,calm,2026-11-02\n"
    report = import_industries(runtime, ADMIN, table(tmp_path, text))
    assert (report.done.added, [p.line for p in report.problems]) == (2, [2])
    clock.pass_by(hours=1)
    again = table(tmp_path, f"{head}food,3,over,2026-11-03\n")
    assert import_industries(runtime, ADMIN, again).done.added == 0, "two files, two levels"


def test_two_files_in_a_month_lower_a_rating_by_one_level_and_not_by_two(
    runtime: Runtime, tmp_path: Path, clock: FakeClock
) -> None:
    add_customers(runtime, customer())
    head = "customer_id,indicator,rating,as_of,author,reason\n"

    def brings(level: int) -> int:
        today = runtime.setup.today(clock.now())
        text = f"{head}C-0001,compliance_record,{level},{today},U0BOSS,looked\n"
        return import_ratings(runtime, ADMIN, table(tmp_path, text)).done.added

    old = f"{head}C-0001,compliance_record,5,2025-01-05,U0BOSS,long ago\n"
    given = [brings(4), import_ratings(runtime, ADMIN, table(tmp_path, old)).done.added]
    clock.pass_by(days=29)
    given.append(brings(3))
    clock.pass_by(days=3)
    given.append(brings(2))
    clock.pass_by(days=26)
    given.append(brings(2))
    assert given == [1, 1, 1, 0, 1]
