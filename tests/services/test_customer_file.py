"""Editing and adding customers, statements and external ratings, from dialogs and files."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.services import customer as customers
from bot.services import customer_file, statement
from bot.services.customer_file import FileRequest
from bot.services.customer_import import import_customers, import_grades, import_statements
from bot.services.decision import approve
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.runtime import Runtime
from bot.services.statement import GradeRequest, StatementRequest
from bot.store.rating import IndustryRating
from scoring.vocabulary import CustomerId, Indicator
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    SALES,
    SECOND,
    TODAY,
    VIEWER,
    add_customers,
    customer,
    known,
)

ASKED = FileRequest(customer=FIRST, name="Brightholm Foods Ltd", industry="food")
YEAR_END, AS_OF = date(2025, 12, 31), date(2026, 3, 1)
FIGURES = StatementRequest(
    customer=FIRST, period_end=YEAR_END, currency="eur", source="annual report", as_of=AS_OF,
    current_assets=Decimal(900), current_liabilities=Decimal(400), equity=Decimal(-5),
)  # fmt: skip


def test_an_edit_is_kept_with_before_and_after(runtime: Runtime) -> None:
    known(runtime)
    done = customer_file.edit(runtime, ANALYST, replace(ASKED, segment="retail", aliases=("BF",)))
    assert done.changes == (("aliases", "", "BF"), ("segment", "", "retail"))
    assert customers.profile(runtime, VIEWER, "BF").customer.segment == "retail"
    with runtime.reading() as unit:
        assert "customer.edited" in unit.audit.actions(FIRST)
    assert customer_file.edit(runtime, ANALYST, replace(ASKED, segment="retail", aliases=("BF",))
                              ).changes == ()  # fmt: skip


def test_two_who_edit_at_once_do_not_overwrite_each_other(runtime: Runtime) -> None:
    known(runtime)
    seen = customer_file.head(runtime, ANALYST, FIRST).version
    customer_file.edit(runtime, ANALYST, replace(ASKED, segment="retail", seen=seen))
    with pytest.raises(Stale):
        customer_file.edit(runtime, ADMIN, replace(ASKED, segment="other", seen=seen))


def test_a_family_is_never_a_circle(runtime: Runtime) -> None:
    add_customers(runtime, customer(), replace(customer(SECOND), parent=FIRST))
    for parent, sentence in ((SECOND, "belongs to this customer"), ("C-9", "no customer")):
        with pytest.raises(Refusal, match=sentence) as caught:
            customer_file.edit(runtime, ANALYST, replace(ASKED, parent=parent))
        assert set(caught.value.fields) == {"parent"}


def test_a_new_customer_gets_an_id_and_is_found(runtime: Runtime) -> None:
    fresh = FileRequest(customer=CustomerId(""), name="Falcon Mills", receipt="V1")
    done = customer_file.add(runtime, ANALYST, fresh)
    assert done.added
    assert customers.profile(runtime, VIEWER, "falcon mills").customer.id == done.customer.id
    assert not customer_file.add(runtime, ANALYST, fresh).added
    with pytest.raises(Refusal, match="On file already"):
        customer_file.add(runtime, ANALYST, replace(fresh, name="Falcon Mills Ltd", receipt=""))
    with pytest.raises(NotAllowed):
        customer_file.add(runtime, SALES, fresh)


def test_statements_are_appended_and_the_newest_is_shown_as_known_then(runtime: Runtime) -> None:
    known(runtime)
    statement.add(runtime, ANALYST, FIGURES)
    later = replace(FIGURES, equity=Decimal(7), as_of=AS_OF + timedelta(days=30))
    statement.add(runtime, ANALYST, later)
    shown = customers.profile(runtime, VIEWER, FIRST).sheet.statement
    assert shown is not None
    assert (shown.equity, shown.working_capital) == (Decimal(7), Decimal(500))
    past = customers.profile(runtime, VIEWER, FIRST, as_of=AS_OF - timedelta(days=1))
    assert past.sheet.statement is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"working_capital": Decimal(1)}, "working_capital"),
        ({"revenue": Decimal(-1)}, "revenue"),
        ({"currency": "Euro"}, "currency"),
        ({"as_of": TODAY + timedelta(days=1)}, "as_of"),
        ({"period_end": AS_OF + timedelta(days=1)}, "as_of"),
    ],
)
def test_figures_that_cannot_be_are_refused_at_their_field(
    runtime: Runtime, change: dict[str, object], field: str
) -> None:
    known(runtime)
    with pytest.raises(Refusal) as caught:
        statement.add(runtime, ANALYST, replace(FIGURES, **change))  # type: ignore[arg-type]
    assert set(caught.value.fields) == {field}


def test_the_newest_grade_of_each_agency_is_shown(runtime: Runtime) -> None:
    known(runtime)
    for grade, day in (("BB", AS_OF), ("B", AS_OF + timedelta(days=9))):
        asked = GradeRequest(
            customer=FIRST, agency="Harbour", grade=grade, source="bureau", as_of=day
        )
        statement.add_grade(runtime, ANALYST, asked)
    assert [g.grade for g in customers.profile(runtime, VIEWER, FIRST).sheet.grades] == ["B"]


def written(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_statements_twice_keeps_each_once(runtime: Runtime, tmp_path: Path) -> None:
    known(runtime)
    path = written(
        tmp_path,
        "customer_id,period_end,currency,equity,source,as_of\n"
        "C-0001,2025-12-31,EUR,1200.50,report,2026-03-01\n"
        "C-9999,2025-12-31,EUR,1,report,2026-03-01\n"
        "C-0001,2025-12-31,EUR,1,report,2025-03-01\n",
    )
    done = import_statements(runtime, ADMIN, path)
    assert (done.done.added, [p.line for p in done.problems]) == (1, [4])
    assert import_statements(runtime, ADMIN, path).done.added == 0


def test_a_file_of_external_ratings_is_taken_in(runtime: Runtime, tmp_path: Path) -> None:
    known(runtime)
    path = written(
        tmp_path, "customer_id,agency,grade,source,as_of\nC-0001,Harbour,BB-,bureau,2026-03-01\n"
    )
    assert import_grades(runtime, ADMIN, path).done.added == 1
    assert import_grades(runtime, ADMIN, path).done.same == 1


def test_a_customer_file_changes_what_its_columns_speak_of_and_no_more(
    runtime: Runtime, tmp_path: Path
) -> None:
    add_customers(runtime, replace(customer(), segment="retail"), customer(SECOND))
    path = written(
        tmp_path,
        "customer_id,customer_name,parent,vat\n"
        "C-0001,Brightholm,C-0002,DE136695976\nC-0002,Kestrel,C-0001,\nC-3,Falcon,,DE136695977\n",
    )
    done = import_customers(runtime, ADMIN, path)
    assert [(p.line, "check digit" in p.reason) for p in done.problems] == [(4, True), (3, False)]
    with runtime.reading() as unit:
        held = unit.customers.find(FIRST)
        assert held is not None
        assert (held.name, held.segment, held.industry) == ("Brightholm", "retail", "food")
        assert (held.parent, str(held.registry_ids[0])) == (SECOND, "VAT DE136695976")


def rated_industries(runtime: Runtime, **levels: int) -> None:
    """The industry table: each industry with its level."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        for name, level in levels.items():
            unit.ratings.add_industry(
                IndustryRating(
                    industry=name, level=level, author=ADMIN.person, reason="the outlook",
                    as_of=TODAY, recorded_at=now,
                )
            )  # fmt: skip
    known(runtime, levels=(2, 2, None, 2, 2))


def test_a_move_to_a_far_milder_industry_waits_for_an_approver(runtime: Runtime) -> None:
    rated_industries(runtime, food=4, media=2)
    done = customer_file.edit(runtime, ANALYST, replace(ASKED, industry="media", segment="retail"))
    assert (done.customer.industry, done.customer.segment) == ("food", "retail")
    assert done.proposed is not None
    assert done.proposed.asked == "industry food → media: industry risk 4 → 2"
    with pytest.raises(NotAllowed):
        approve(runtime, ANALYST, done.proposed.id)
    assert "Score 2.00, band low." in approve(runtime, APPROVER, done.proposed.id).sentence
    profile = customers.profile(runtime, VIEWER, FIRST)
    assert profile.customer.industry == "media"
    assert profile.score.levels[Indicator.INDUSTRY_RISK] == 2


@pytest.mark.parametrize("wanted", ["", "unheard of"])
def test_an_industry_that_nobody_rated_counts_as_the_best(runtime: Runtime, wanted: str) -> None:
    rated_industries(runtime, food=3)
    assert customer_file.edit(runtime, ANALYST, replace(ASKED, industry=wanted)).proposed


def test_a_worse_or_little_milder_industry_is_a_plain_edit(runtime: Runtime) -> None:
    rated_industries(runtime, food=3, media=2, coal=5)
    for wanted in ("media", "coal"):
        done = customer_file.edit(runtime, ANALYST, replace(ASKED, industry=wanted))
        assert (done.customer.industry, done.proposed) == (wanted, None)
    done = customer_file.edit(runtime, APPROVER, replace(ASKED, industry="media"))
    assert (done.customer.industry, done.proposed) == ("media", None), "an approver may"


def test_a_file_moves_nobody_to_a_far_milder_industry(runtime: Runtime, tmp_path: Path) -> None:
    rated_industries(runtime, food=4, media=2)
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,name,industry,segment\nC-0001,Brightholm Foods Ltd,media,retail\n")
    report = import_customers(runtime, ADMIN, path)
    assert [(p.line, p.column, p.value) for p in report.problems] == [(2, "industry", "media")]
    found = customers.profile(runtime, VIEWER, FIRST).customer
    assert (found.industry, found.segment) == ("food", "retail")
