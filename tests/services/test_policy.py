"""The policy: previewed without a trace, accepted by a second administrator, firing nothing."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.services import policy as policies
from bot.services.access import Caller
from bot.services.decision import approve
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.policy import PolicyRequest
from bot.services.runtime import Runtime
from bot.store.policy import figures_of
from scoring.policy import Policy
from scoring.vocabulary import Band, PersonId, Role
from tests.builder import ADMIN, ANALYST, FIRST, SALES, SECOND, VIEWER, contents, known, score
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
