"""The policy: previewed without a trace, accepted by a second administrator, firing nothing."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.services import policy as policies
from bot.services.access import Caller
from bot.services.decision import approve
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.ledger import reassess_everybody
from bot.services.policy import PolicyRequest
from bot.services.runtime import Runtime
from bot.store.policy import figures_of
from scoring.credit import CreditLimit
from scoring.figure import Json
from scoring.policy import Policy
from scoring.vocabulary import PORTFOLIO, Band, CustomerId, PersonId, Role, WarningState
from tests.builder import (
    ADMIN,
    ANALYST,
    FIRST,
    SALES,
    SECOND,
    VIEWER,
    add_customers,
    add_invoices,
    contents,
    customer,
    invoice,
    known,
    score,
)
from tests.fakes import FakeClock

SECOND_ADMIN = Caller(person=PersonId("U0SECOND"))
TIGHTER = {"high_edge": "3"}
WHY = PolicyRequest(figures=TIGHTER, reason="the losses of the last year")


def book(runtime: Runtime) -> None:
    """Two customers, one of which a tighter edge would make high; and a second administrator."""
    known(runtime, FIRST, (3, 3, 3, 3, 3))
    known(runtime, SECOND, (1, 1, 1, 1, 1))
    with runtime.writing() as unit:
        unit.members.keep(SECOND_ADMIN.person, name="Bea", role=Role.ADMIN)


def put(runtime: Runtime, request: PolicyRequest = WHY) -> int:
    return policies.put_forward(runtime, ADMIN, request).proposal.id


def test_a_preview_says_who_moves_and_writes_nothing(runtime: Runtime) -> None:
    book(runtime)
    before = contents(runtime.database)
    found = policies.preview(runtime, ADMIN, {"weights": WEIGHTS} | TIGHTER)
    assert contents(runtime.database) == before
    assert [str(d) for d in found.differences] == [
        "weights payment_history 30 → 35", "weights contract_performance 25 → 20",
        "high_edge 3.5 → 3",
    ]  # fmt: skip
    assert (found.customers, found.scores_changed) == (2, 0)
    (move,) = found.moves
    assert (move.customer, move.band_before, move.band_after) == (FIRST, "medium", "high")
    assert found.summary == (
        "0 of 2 scores change, 1 customers move band: Brightholm Foods Ltd medium → high"
    )


WEIGHTS = {
    "payment_history": 35, "contract_performance": 20, "industry_risk": 20,
    "market_reputation": 15, "compliance_record": 10,
}  # fmt: skip


def test_acceptance_scores_everybody_anew_as_previewed_and_fires_nothing(
    runtime: Runtime, clock: FakeClock
) -> None:
    book(runtime)
    clock.pass_by(days=1)
    number = put(runtime)
    assert "2 customers are scored anew" in approve(runtime, SECOND_ADMIN, number).sentence
    with runtime.reading() as unit:
        history = unit.scores.of([FIRST])[FIRST]
        assert [r.point.band for r in history] == [Band.MEDIUM, Band.HIGH]
        assert (history[-1].point.restart, history[-1].policy_version) == (True, 2)
        assert history[-1].cause == "policy 2"
        assert unit.warnings.of([FIRST])[FIRST] == ()
        assert unit.policies.current() == replace(
            Policy(), version=unit.policies.current().version, high_edge=Fraction(3)
        )
    clock.pass_by(days=1)
    score(runtime, FIRST, SECOND)
    with runtime.reading() as unit:
        assert unit.warnings.of([FIRST])[FIRST] == ()


def overdue_book(runtime: Runtime, late: int) -> None:
    """Twenty customers that owe, of which some are ten days late, looked at by the rules."""
    ids = [CustomerId(f"C-{n:04}") for n in range(1, 21)]
    add_customers(runtime, *(customer(i, name=f"Name {i} Ltd") for i in ids))
    owed = [
        invoice(str(n), due=runtime.clock.now().date() - timedelta(days=10 if n < late else 1),
                customer_id=one)
        for n, one in enumerate(ids)
    ]  # fmt: skip
    add_invoices(runtime, owed, as_of=runtime.clock.now().date())


def rules_of(runtime: Runtime, subject: CustomerId, *, unresolved: bool = True) -> list[str]:
    with runtime.reading() as unit:
        found = unit.warnings.of([subject])[subject]
    return [w.rule for w in found if not unresolved or w.state is not WarningState.RESOLVED]


def accept(runtime: Runtime, **figures: Json) -> None:
    approve(runtime, SECOND_ADMIN, put(runtime, PolicyRequest(figures=figures, reason="tighter")))


def test_a_tighter_overdue_limit_fires_nothing_until_it_clears_and_holds_again(
    runtime: Runtime, clock: FakeClock
) -> None:
    """2 of 20 is exactly 10 %: silent before, over the new 9 %, and silent the day after."""
    book(runtime)
    overdue_book(runtime, late=2)
    assert reassess_everybody(runtime, "import") == 0
    accept(runtime, overdue_limit="0.09")
    for _ in range(3):
        clock.pass_by(days=1)
        assert reassess_everybody(runtime, "daily") == 0
    assert rules_of(runtime, PORTFOLIO, unresolved=False) == ["overdue_rate"]
    overdue_book(runtime, late=0)
    reassess_everybody(runtime, "import")
    overdue_book(runtime, late=2)
    assert reassess_everybody(runtime, "import") == 1
    assert rules_of(runtime, PORTFOLIO) == ["overdue_rate"]


def test_what_was_due_without_the_change_still_fires(runtime: Runtime, clock: FakeClock) -> None:
    """3 of 20 is 15 %: the rules had only not looked yet."""
    book(runtime)
    overdue_book(runtime, late=3)
    accept(runtime, overdue_limit="0.09")
    clock.pass_by(days=1)
    reassess_everybody(runtime, "daily")
    assert rules_of(runtime, PORTFOLIO) == ["overdue_rate"]


@pytest.mark.parametrize(
    ("figures", "rule"),
    [({"ageing_days": [20, 60, 90]}, "ageing"), ({"limit_use": "0.5"}, "limit_use")],
)
def test_a_tighter_rule_on_one_customer_fires_nothing_either(
    runtime: Runtime, clock: FakeClock, figures: dict[str, Json], rule: str
) -> None:
    book(runtime)
    limit = CreditLimit(
        customer=FIRST, amount=Decimal(150), reason="agreed", requester=ANALYST.person,
        approved_by=ADMIN.person, at=clock.now(),
    )  # fmt: skip
    with runtime.writing() as unit:
        unit.exposure.add_limit(limit)
    due = clock.now().date() - timedelta(days=1)
    for _ in range(2):
        add_invoices(runtime, [invoice("A", due=due)], as_of=clock.now().date())
        score(runtime, FIRST)
        clock.pass_by(days=24)
    add_invoices(runtime, [invoice("A", due=due)], as_of=due + timedelta(days=25))
    score(runtime, FIRST)
    before = rules_of(runtime, FIRST)
    assert rule not in before
    accept(runtime, **figures)
    clock.pass_by(days=1)
    score(runtime, FIRST)
    assert rules_of(runtime, FIRST) == before
    assert rule in rules_of(runtime, FIRST, unresolved=False)


def test_who_put_it_forward_does_not_accept_it(runtime: Runtime) -> None:
    book(runtime)
    number = put(runtime)
    for caller in (ADMIN, ANALYST):
        with pytest.raises(NotAllowed):
            approve(runtime, caller, number)
    with runtime.reading() as unit:
        assert unit.policies.current() == Policy()


def test_a_preview_that_was_overtaken_is_not_accepted(runtime: Runtime) -> None:
    book(runtime)
    with runtime.writing() as unit:
        unit.members.keep(SALES.person, name="Sam", role=Role.ADMIN)
    number = put(runtime)
    with runtime.writing() as unit:
        changed = replace(Policy(), rates=(("USD", Decimal("0.9")),))
        unit.policies.add(changed, author=ADMIN.person, at=runtime.clock.now())
    with pytest.raises(Stale, match="previewed again"):
        approve(runtime, SECOND_ADMIN, number)


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"weights": {"payment_history": 100}}, "one weight of 1 percent"),
        ({"weights": WEIGHTS | {"payment_history": 30}}, "total 100 percent, not 95"),
        ({"medium_edge": "3.5"}, "edge to medium must lie below"),
        ({"heigh_edge": "3"}, "Did you mean “high_edge”?"),
        ({"high_edge": "3.5"}, "nothing would change"),
    ],
)
def test_a_bad_policy_is_refused_in_a_sentence(
    runtime: Runtime, figures: dict[str, object], sentence: str
) -> None:
    book(runtime)
    before = contents(runtime.database)
    with pytest.raises(Refusal) as caught:
        policies.put_forward(runtime, ADMIN, PolicyRequest(figures=figures, reason="why not"))
    assert sentence in caught.value.sentence
    assert contents(runtime.database) == before


@pytest.mark.parametrize("text", ["", "{", "[]", "3"])
def test_a_file_that_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="policy"):
        policies.parse(text)


def test_an_exported_policy_is_read_back_as_it_was(runtime: Runtime) -> None:
    book(runtime)
    text = json.dumps({"version": 1} | figures_of(Policy()))
    with pytest.raises(Refusal, match="nothing would change"):
        policies.preview(runtime, ADMIN, policies.parse(text))
    loose = policies.parse('{"high_edge": 3.25}')
    assert policies.preview(runtime, ADMIN, loose).differences[0].after == "3.25"


def test_everybody_sees_the_versions_and_administrators_change_them(runtime: Runtime) -> None:
    book(runtime)
    approve(runtime, SECOND_ADMIN, put(runtime))
    plan, tighter = policies.history(runtime, VIEWER)
    assert (plan.policy.version, tighter.policy.version) == (1, 2)
    assert (tighter.author, tighter.approved_by) == (ADMIN.person, SECOND_ADMIN.person)
    with pytest.raises(NotAllowed):
        policies.preview(runtime, ANALYST, TIGHTER)


def test_a_reason_is_asked_for(runtime: Runtime) -> None:
    book(runtime)
    with pytest.raises(Refusal) as caught:
        put(runtime, replace(WHY, reason=" "))
    assert set(caught.value.fields) == {"reason"}
