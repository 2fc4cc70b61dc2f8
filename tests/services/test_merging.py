"""Two files become one: both histories stay, the old id works, nothing is said twice."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.services import customer as customers
from bot.services import merging
from bot.services.assessment import Cause, assess_ids
from bot.services.customer_import import import_customers
from bot.services.errors import NotAllowed, NotFound, Refusal
from bot.services.ledger import portfolio
from bot.services.ledger_import import import_invoices
from bot.services.mitigation import MitigationRequest, log
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from scoring.customer import Customer
from scoring.registry import RegistryId, RegistryKind
from scoring.statement import FinancialStatement
from scoring.vocabulary import (
    Band,
    CustomerId,
    CustomerStatus,
    Indicator,
    PersonId,
    Resolution,
    WarningState,
)
from tests.builder import (
    ADMIN,
    ANALYST,
    FIRST,
    NOW,
    SECOND,
    TODAY,
    VIEWER,
    add_customers,
    add_invoices,
    contents,
    customer,
    invoice,
    known,
    rate,
    score,
)
from tests.fakes import FakeClock

VAT = RegistryId(kind=RegistryKind.VAT, number="DE136695976")
HEADER = (
    "customer_id,customer_name,invoice_id,issue_date,due_date,paid_date,amount,currency,disputed"
)
WHY = "the same company, under its old name"


def merge(runtime: Runtime) -> merging.MergePreview:
    """SECOND goes on as FIRST."""
    return merging.merge(runtime, ADMIN, SECOND, FIRST, reason=WHY)


def two(runtime: Runtime) -> None:
    """Two customers, rated and scored."""
    known(runtime)
    known(runtime, SECOND)


def test_a_preview_says_what_would_be_joined_and_changes_nothing(runtime: Runtime) -> None:
    two(runtime)
    day = TODAY - timedelta(days=40)
    add_invoices(
        runtime,
        [
            invoice("A1", due=day),
            invoice("A1", due=day, customer_id=SECOND),
            invoice("A2", due=day),
            invoice("A2", due=day, customer_id=SECOND, amount="999"),
            invoice("A3", due=day, customer_id=SECOND),
        ],
    )
    before = contents(runtime.database)
    found = merging.preview(runtime, ADMIN, SECOND, FIRST)
    assert contents(runtime.database) == before
    assert (found.ratings, found.invoices, found.same_invoices) == (5, 3, 1)
    assert found.clashes == ("A2",)
    assert found.new_names == ("Kestrel Castings GmbH",)
    assert "Numbers used twice with other contents, both kept: A2." in merging.said(found)


def test_the_old_id_and_the_old_name_bring_the_file_that_goes_on(runtime: Runtime) -> None:
    two(runtime)
    merge(runtime)
    for asked in (SECOND, "Kestrel Castings", "kestrel castings gmbh", FIRST):
        found = customers.profile(runtime, VIEWER, asked)
        assert (found.customer.id, found.sheet.merged) == (FIRST, (SECOND,))
    assert customers.profile_of(runtime, VIEWER, SECOND).customer.id == FIRST
    with runtime.reading() as unit:
        assert [c.id for c in unit.customers.all()] == [FIRST]
        assert {"customer.merged"} <= set(unit.audit.actions(SECOND))
        merger = unit.closings.merger(SECOND)
        assert merger is not None
        assert (merger.target, merger.reason) == (FIRST, WHY)


def test_invoices_of_both_count_once_each_and_for_one_customer(runtime: Runtime) -> None:
    two(runtime)
    day = TODAY - timedelta(days=40)
    twin = [invoice("A1", due=day), invoice("A1", due=day, customer_id=SECOND)]
    other = [invoice("A2", due=day), invoice("A2", due=day, customer_id=SECOND, amount="999")]
    add_invoices(runtime, [*twin, *other])
    assert portfolio(runtime, TODAY).active == 2
    merge(runtime)
    with runtime.reading() as unit:
        held = unit.invoices.of((FIRST,))[FIRST]
    assert sorted((i.id, i.amount) for i in held) == [
        ("A1", Decimal("100.00")),
        ("A2", Decimal("100.00")),
        ("A2", Decimal(999)),
    ]
    rate_now = portfolio(runtime, TODAY)
    assert (rate_now.active, rate_now.overdue) == (1, 1)
    found = customers.profile(runtime, VIEWER, FIRST)
    assert found.behaviour is not None
    assert found.behaviour.overdue_amount == Decimal(1199)


def test_a_ledger_may_go_on_with_the_old_id(runtime: Runtime, tmp_path: Path) -> None:
    two(runtime)
    add_invoices(runtime, [invoice("A1", due=TODAY - timedelta(days=40), customer_id=SECOND)])
    merge(runtime)
    path = tmp_path / "ledger.csv"
    path.write_text(
        f"{HEADER}\nC-0002,Kestrel,A1,2026-09-15,2026-10-15,2026-11-20,100.00,,no\n"
        "C-0002,Kestrel,A2,2026-11-01,2026-12-01,,50.00,,no\n",
        encoding="utf-8",
    )
    done = import_invoices(runtime, ADMIN, path, as_of=TODAY).done
    assert (done.added, done.new_customers) == (1, 0)
    with runtime.reading() as unit:
        held = {i.id: i.paid for i in unit.invoices.of((FIRST,))[FIRST]}
    assert held == {"A1": date(2026, 11, 20), "A2": None}


def test_a_customer_file_may_go_on_with_the_old_id(runtime: Runtime, tmp_path: Path) -> None:
    two(runtime)
    merge(runtime)
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,customer_name,country\nC-0002,Kestrel Guss,DE\n", "utf-8")
    import_customers(runtime, ADMIN, path)
    with runtime.reading() as unit:
        found = unit.customers.find(FIRST)
        old = unit.customers.exactly(SECOND)
    assert found is not None
    assert old is not None
    assert found.name == "Brightholm Foods Ltd"
    assert "Kestrel Guss" in found.aliases
    assert old.status is CustomerStatus.MERGED


def test_ratings_of_both_count_from_the_merger_on_and_not_before(
    runtime: Runtime, clock: FakeClock
) -> None:
    two(runtime)
    worse = RerateRequest(
        customer=SECOND, indicator=Indicator.COMPLIANCE_RECORD, level=4, reason="a penalty"
    )
    rerate(runtime, ANALYST, worse)
    clock.pass_by(days=3)
    merge(runtime)
    now = customers.profile(runtime, VIEWER, FIRST)
    assert now.score.levels[Indicator.COMPLIANCE_RECORD] == 4
    before = customers.profile(runtime, VIEWER, FIRST, as_of=TODAY)
    assert before.score.levels[Indicator.COMPLIANCE_RECORD] == 1
    own = customers.profile(runtime, VIEWER, SECOND, as_of=TODAY)
    assert own.customer.id == SECOND
    assert own.score.levels[Indicator.COMPLIANCE_RECORD] == 4
    with runtime.reading() as unit:
        assert unit.scores.of((FIRST,))[FIRST][-1].cause == f"merged with {SECOND}"
        assert len(unit.scores.of((SECOND,))[SECOND]) == 2


def test_the_ledger_of_the_old_file_is_no_part_of_the_days_before_the_merger(
    runtime: Runtime, clock: FakeClock
) -> None:
    two(runtime)
    late = invoice("A1", due=TODAY - timedelta(days=100), customer_id=SECOND)
    add_invoices(runtime, [invoice("A2", due=TODAY - timedelta(days=9), paid=TODAY), late])
    clock.pass_by(days=2)
    shown = customers.profile(runtime, VIEWER, FIRST, as_of=TODAY)
    merge(runtime)
    assert customers.profile(runtime, VIEWER, FIRST).band.band is Band.HIGH
    again = customers.profile(runtime, VIEWER, FIRST, as_of=TODAY)
    assert (again.behaviour, again.band) == (shown.behaviour, shown.band)
    since = customers.profile(runtime, VIEWER, FIRST, as_of=TODAY + timedelta(days=2))
    assert since.band.band is Band.HIGH


def test_no_warning_fires_twice_and_what_was_open_says_where_it_goes_on(runtime: Runtime) -> None:
    two(runtime)
    for number in (FIRST, SECOND):
        worse = RerateRequest(
            customer=number, indicator=Indicator.COMPLIANCE_RECORD, level=5, reason="sanctioned"
        )
        assert rerate(runtime, ANALYST, worse).fired
    with runtime.reading() as unit:
        before = {w.fingerprint for w in unit.warnings.of((FIRST,))[FIRST]}
    merge(runtime)
    score(runtime, FIRST)
    with runtime.reading() as unit:
        after = [w.fingerprint for w in unit.warnings.of((FIRST,))[FIRST]]
        closed = unit.warnings.of((SECOND,))[SECOND]
        assert len(after) == len(set(after))
        assert set(after) == before
        assert {w.state for w in closed} == {WarningState.RESOLVED}
        assert {w.resolution for w in closed} == {Resolution.DUPLICATE}
        assert {unit.warnings.find_case(w.case).subject for w in closed} == {FIRST}  # type: ignore[union-attr]


def test_notes_statements_and_terms_go_on_in_the_new_file(runtime: Runtime) -> None:
    parent = CustomerId("C-0009")
    add_customers(runtime, customer(parent, "Kestrel Holding"))
    add_customers(
        runtime,
        customer(),
        replace(
            customer(SECOND), registry_ids=(VAT,), segment="metal", parent=parent, aliases=("KC",)
        ),
    )
    rate(runtime, SECOND, (None, 2, None, 2, 2))
    score(runtime, FIRST, SECOND)
    wish = MitigationRequest(customer=SECOND, action="ask", owner=ANALYST.person, due=TODAY)
    log(runtime, ANALYST, wish)
    with runtime.writing() as unit:
        unit.statements.add(
            FinancialStatement(
                customer=SECOND, period_end=date(2025, 12, 31), currency="EUR", source="report",
                as_of=date(2026, 3, 1), author=ANALYST.person, recorded_at=NOW,
                equity=Decimal(1000),
            )
        )  # fmt: skip
    merge(runtime)
    found = customers.profile(runtime, VIEWER, FIRST)
    assert found.customer.registry_ids == (VAT,)
    assert (found.customer.segment, found.sheet.parent) == ("metal", "Kestrel Holding")
    assert found.customer.aliases == ("Kestrel Castings GmbH", "KC")
    assert [m.action for m in found.mitigations] == ["ask"]
    assert found.sheet.statement is not None
    assert found.sheet.statement.equity == Decimal(1000)


def test_children_follow_and_a_family_never_becomes_a_circle(runtime: Runtime) -> None:
    child = CustomerId("C-0009")
    add_customers(
        runtime,
        replace(customer(), parent=SECOND),
        customer(SECOND),
        replace(customer(child, "Kestrel Tools"), parent=SECOND),
    )
    merge(runtime)
    with runtime.reading() as unit:
        found = unit.customers.find(FIRST)
        assert found is not None
        assert found.parent == ""
        assert unit.customers.parents() == {child: FIRST}


def test_a_chain_of_mergers_leads_to_the_last_file(runtime: Runtime) -> None:
    third = CustomerId("C-0003")
    add_customers(runtime, customer(), customer(SECOND), customer(third, "Third Works"))
    score(runtime, FIRST, SECOND, third)
    merging.merge(runtime, ADMIN, third, SECOND, reason=WHY)
    merging.merge(runtime, ADMIN, SECOND, FIRST, reason=WHY)
    for asked in (third, SECOND, "Third Works"):
        assert customers.profile(runtime, VIEWER, asked).customer.id == FIRST


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("C-0001", "C-0001", "one customer already"),
        ("C-9999", "C-0001", "no customer with the id “C-9999”"),
        ("C-0001", "C-9999", "no customer with the id “C-9999”"),
        ("C-0003", "C-0001", "merged into C-0001 already"),
        ("C-0001", "C-0003", "one customer already"),
        ("C-0001", "C-0004", "is archived"),
    ],
)
def test_what_cannot_be_merged_is_refused_in_a_sentence(
    runtime: Runtime, source: str, target: str, sentence: str
) -> None:
    merged = Customer(
        id=CustomerId("C-0003"), name="M", status=CustomerStatus.MERGED, merged_into=FIRST
    )
    gone = Customer(id=CustomerId("C-0004"), name="G", status=CustomerStatus.ARCHIVED)
    add_customers(runtime, customer(), merged, gone)
    with pytest.raises(Refusal, match=sentence):
        merging.preview(runtime, ADMIN, CustomerId(source), CustomerId(target))


def test_only_administrators_merge_and_they_say_why(runtime: Runtime) -> None:
    two(runtime)
    with pytest.raises(NotAllowed):
        merging.merge(runtime, ANALYST, SECOND, FIRST, reason=WHY)
    with pytest.raises(Refusal, match="how you know"):
        merging.merge(runtime, ADMIN, SECOND, FIRST, reason=" ")


def test_near_duplicates_share_a_number_or_a_name(runtime: Runtime) -> None:
    add_customers(
        runtime,
        replace(customer(), registry_ids=(VAT,)),
        customer(SECOND),
        Customer(id=CustomerId("C-0003"), name="Brightholm Foods GmbH"),
        Customer(id=CustomerId("C-0004"), name="Falcon", registry_ids=(VAT,)),
    )
    found = merging.duplicates(runtime, VIEWER)
    assert [(s.first.id, s.second.id, s.why) for s in found] == [
        (FIRST, "C-0003", "same name but for its legal form"),
        (FIRST, "C-0004", "same VAT DE136695976"),
    ]


def test_an_unknown_name_still_is_no_customer(runtime: Runtime) -> None:
    two(runtime)
    merge(runtime)
    with pytest.raises(NotFound):
        customers.profile(runtime, VIEWER, "Zzyzx Quarry")


def test_a_merged_customer_is_scored_no_more(runtime: Runtime) -> None:
    two(runtime)
    merge(runtime)
    with runtime.writing() as unit:
        cause = Cause(words="test", actor=PersonId("system"))
        assert not assess_ids(runtime.setup, unit, (SECOND,), now=NOW, cause=cause)
