"""Exports: what is in them, who gets them, and that it is on record."""

import csv
import io
from datetime import date, timedelta
from fractions import Fraction

import pytest

from bot.services.access import Caller
from bot.services.errors import NotAllowed, NotFound
from bot.services.export import (
    AUDIT_HEAD,
    HISTORY_HEAD,
    PORTFOLIO_HEAD,
    Export,
    ExportKind,
    ExportRequest,
    export,
)
from bot.services.runtime import Runtime
from scoring.policy import Policy
from scoring.score import compute
from scoring.vocabulary import Indicator
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    GUEST,
    NAMES,
    SALES,
    SECOND,
    TODAY,
    VIEWER,
    add_customers,
    add_invoices,
    customer,
    invoice,
    known,
    rate,
    score,
)
from tests.fakes import FakeClock


def rows(found: Export) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.text.removeprefix("\ufeff"), newline="")))


def asked(
    runtime: Runtime,
    kind: ExportKind,
    caller: Caller = ADMIN,
    *,
    about: str = "",
    since: date | None = None,
) -> list[dict[str, str]]:
    found = export(runtime, caller, ExportRequest(kind=kind, customer=about, since=since))
    assert found.rows == len(rows(found))
    return rows(found)


def test_the_portfolio_has_a_row_for_each_customer(runtime: Runtime) -> None:
    known(runtime, FIRST, (1, 2, None, 1, 1))
    late = TODAY - timedelta(days=12)
    add_invoices(runtime, [invoice("1", due=late, customer_id=FIRST, amount="250.00")])
    known(runtime, SECOND)
    first, second = asked(runtime, ExportKind.PORTFOLIO)
    assert tuple(first) == PORTFOLIO_HEAD
    assert (first["customer_id"], first["customer_name"]) == (FIRST, NAMES[FIRST])
    assert (first["payment_history"], first["contract_performance"]) == ("3", "2")
    assert (first["industry_risk"], first["industry_risk_as_of"]) == ("", "")
    assert (first["days_beyond_terms"], first["oldest_overdue_days"]) == ("12.0", "12")
    assert (first["overdue_amount"], first["currency"]) == ("250.00", "EUR")
    assert (second["score"], second["band"], second["computed_band"]) == ("1.00", "low", "low")
    assert second["terms"] == "standard terms"
    assert date.fromisoformat(second["next_review"]) > TODAY


def test_the_history_has_ratings_and_scores_with_their_cause(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    clock.pass_by(days=1)
    rate(runtime, FIRST, (None, 4, None, None, None))
    score(runtime, FIRST)
    known(runtime, SECOND)
    everything = asked(runtime, ExportKind.HISTORY)
    assert tuple(everything[0]) == HISTORY_HEAD
    assert {r["customer_id"] for r in everything} == {FIRST, SECOND}
    own = asked(runtime, ExportKind.HISTORY, about=NAMES[FIRST])
    assert {r["what"] for r in own} == {"rating", "score"}
    assert sum(r["what"] == "rating" for r in own) == len(Indicator) + 1
    assert next(r for r in own if r["what"] == "rating")["cause"] == "as agreed in the talk"
    assert own[-1]["cause"] == "test"
    for row in (r for r in own if r["what"] == "score"):
        levels = {i: int(row[i.value]) for i in Indicator if row[i.value]}
        again = compute(levels, Policy()).value
        assert again == Fraction(row["score_exact"]), "a score is replayed from its row"
    assert [r["recorded_at"] for r in own] == sorted(r["recorded_at"] for r in own)


def test_since_leaves_out_what_was_recorded_before(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    assert asked(runtime, ExportKind.HISTORY, since=TODAY)
    assert not asked(runtime, ExportKind.HISTORY, since=TODAY + timedelta(days=1))
    clock.pass_by(days=3)
    assert [r["action"] for r in asked(runtime, ExportKind.AUDIT, since=clock.now().date())] == [
        "audit.exported"
    ]


def test_every_export_is_on_record_with_who_and_of_whom(runtime: Runtime) -> None:
    known(runtime)
    asked(runtime, ExportKind.PORTFOLIO, ANALYST)
    asked(runtime, ExportKind.HISTORY, APPROVER, about=FIRST)
    log = asked(runtime, ExportKind.AUDIT)
    assert tuple(log[0]) == AUDIT_HEAD
    assert [(r["actor"], r["action"], r["subject"]) for r in log[-3:]] == [
        ("U0ANALYST", "portfolio.exported", "everybody"),
        ("U0APPROVER", "history.exported", FIRST),
        ("U0ADMIN", "audit.exported", "everybody"),
    ]
    assert {r["subject"] for r in asked(runtime, ExportKind.AUDIT, about=FIRST)} == {FIRST}


@pytest.mark.parametrize(
    ("caller", "kind"),
    [
        *((who, kind) for who in (SALES, VIEWER, GUEST) for kind in ExportKind),
        (ANALYST, ExportKind.AUDIT),
        (APPROVER, ExportKind.AUDIT),
    ],
)
def test_who_may_not_gets_nothing_and_leaves_nothing(
    runtime: Runtime, caller: Caller, kind: ExportKind
) -> None:
    with pytest.raises(NotAllowed):
        export(runtime, caller, ExportRequest(kind=kind))
    assert not [r for r in asked(runtime, ExportKind.AUDIT) if r["actor"] == caller.person]


def test_an_unknown_customer_is_refused_with_the_near_ones(runtime: Runtime) -> None:
    add_customers(runtime, customer())
    with pytest.raises(NotFound) as refused:
        asked(runtime, ExportKind.HISTORY, about="Brightholm Fods")
    assert [n.customer for n in refused.value.near] == [FIRST]


def test_a_name_that_is_a_formula_is_text(runtime: Runtime) -> None:
    add_customers(runtime, customer(name='=HYPERLINK("http://evil.example")'))
    (row,) = asked(runtime, ExportKind.PORTFOLIO)
    assert row["customer_name"] == '\'=HYPERLINK("http://evil.example")'
