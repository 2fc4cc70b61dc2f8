"""Proposals decided: four eyes, what an approval does, late clicks, who is told."""

from dataclasses import replace

import pytest

from bot.notices import MemoNotice, ProposalNotice
from bot.services.access import Caller
from bot.services.decision import DeclineRequest, approve, decline, opened, withdraw
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.proposal import lapse_old
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from scoring.proposal import ProposalState
from scoring.vocabulary import Indicator, PersonId, Role
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    SALES,
    TODAY,
    VIEWER,
    WARNINGS,
    contents,
    known,
)
from tests.fakes import FakeClock, FakePoster

CURED = RerateRequest(
    customer=FIRST,
    indicator=Indicator.CONTRACT_PERFORMANCE,
    level=2,
    reason="the breach was cured",
)


def asked(runtime: Runtime, caller: Caller = SALES, level: int = 2) -> int:
    """A lower rating of a customer whose contract stands at 4; the number of its proposal."""
    known(runtime, levels=(3, 4, 3, 3, 3))
    found = rerate(runtime, caller, replace(CURED, level=level)).proposed
    assert found is not None
    return found.id


def unchanged(runtime: Runtime, caller: Caller, proposal: int, kind: type[Refusal]) -> str:
    before = contents(runtime.database)
    with pytest.raises(kind) as caught:
        approve(runtime, caller, proposal)
    assert contents(runtime.database) == before
    return caught.value.sentence


def test_sales_lower_4_to_2_is_a_proposal_and_raising_2_to_4_is_immediate(
    runtime: Runtime,
) -> None:
    number = asked(runtime)
    with runtime.reading() as unit:
        assert [r.level for r in unit.ratings.of([FIRST])[FIRST]] == [3, 4, 3, 3, 3]
    assert approve(runtime, APPROVER, number).changed
    raised = rerate(runtime, SALES, replace(CURED, level=4))
    assert raised.proposed is None
    assert raised.after == "3.25"


def test_an_approval_appends_the_rating_of_who_asked_and_scores_anew(
    runtime: Runtime, clock: FakeClock
) -> None:
    number = asked(runtime)
    clock.pass_by(days=2)
    done = approve(runtime, APPROVER, number)
    assert done.sentence == "Approved. Score 3.25 → 2.75, band medium."
    with runtime.reading() as unit:
        last = unit.ratings.of([FIRST])[FIRST][-1]
        assert (last.level, last.author, last.approved_by) == (2, SALES.person, APPROVER.person)
        assert (last.as_of, last.recorded_at) == (TODAY, clock.now())
        assert unit.scores.of([FIRST])[FIRST][-1].cause == "contract performance rated 2"
        assert unit.audit.actions(FIRST) == (
            "proposal.opened", "rating.rerated", "proposal.approved",
        )  # fmt: skip


def test_a_proposal_is_posted_updated_in_place_and_its_requester_told(runtime: Runtime) -> None:
    number = asked(runtime)
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    (post,) = poster.posted
    assert post.channel == WARNINGS
    assert isinstance(post.notice, ProposalNotice)
    assert post.notice.asked == "contract performance 4 → 2"
    assert (post.notice.state, post.notice.seats) == ("open", ("approver",))
    decline(runtime, APPROVER, DeclineRequest(proposal=number, answer="not cured yet"))
    deliver_due(runtime, poster, Settling())
    ((ts, update),) = poster.updated
    assert ts == post.ts
    assert isinstance(update, ProposalNotice)
    assert (update.state, update.answer) == ("declined", "not cured yet")
    memo = poster.posted[-1]
    assert memo.channel == SALES.person
    assert isinstance(memo.notice, MemoNotice)
    assert "declined by <@U0APPROVER>" in memo.notice.text
    assert "“not cured yet”" in memo.notice.text


def test_nobody_approves_their_own_request_even_once_they_may_decide(runtime: Runtime) -> None:
    number = asked(runtime)
    with runtime.writing() as unit:
        unit.members.keep(SALES.person, name="Sam", role=Role.APPROVER)
    assert "your own request" in unchanged(runtime, SALES, number, NotAllowed)
    with pytest.raises(NotAllowed):
        decline(runtime, SALES, DeclineRequest(proposal=number, answer="no"))


def test_the_role_at_the_click_counts_and_not_the_one_at_the_request(runtime: Runtime) -> None:
    number = asked(runtime)
    with runtime.writing() as unit:
        unit.members.keep(APPROVER.person, name="Ava", role=Role.SALES)
    assert "Ask one of: approver" in unchanged(runtime, APPROVER, number, NotAllowed)


@pytest.mark.parametrize("caller", [ANALYST, ADMIN, VIEWER])
def test_two_levels_down_are_an_approvers_to_decide(runtime: Runtime, caller: Caller) -> None:
    number = asked(runtime)
    assert "approver" in unchanged(runtime, caller, number, NotAllowed)


def test_one_level_down_is_an_analysts_to_decide(runtime: Runtime) -> None:
    number = asked(runtime, level=3)
    assert approve(runtime, ANALYST, number).changed


def test_a_late_click_changes_nothing_and_says_who_acted_and_when(
    runtime: Runtime, clock: FakeClock
) -> None:
    number = asked(runtime, level=3)
    approve(runtime, APPROVER, number)
    clock.pass_by(hours=1)
    before = contents(runtime.database)
    late = approve(runtime, ANALYST, number)
    assert not late.changed
    assert late.sentence == "Approved by <@U0APPROVER> on 24 Nov 2026, 11:00: nothing changed."
    assert decline(runtime, ANALYST, DeclineRequest(proposal=number, answer="no")).sentence == (
        late.sentence
    )
    assert withdraw(runtime, SALES, number).sentence == late.sentence
    assert contents(runtime.database) == before


def test_a_rating_that_changed_in_the_meantime_is_not_overwritten(runtime: Runtime) -> None:
    number = asked(runtime)
    rerate(runtime, ANALYST, replace(CURED, level=5))
    assert "rated anew" in unchanged(runtime, APPROVER, number, Stale)


def test_a_rating_that_somebody_kept_in_the_meantime_is_not_lowered_in_the_past(
    runtime: Runtime, clock: FakeClock
) -> None:
    """The same level again, as of a later day: what was asked for would never count."""
    number = asked(runtime)
    clock.pass_by(days=2)
    rerate(runtime, ANALYST, replace(CURED, level=4, reason="looked again: still open"))
    assert "rated anew" in unchanged(runtime, APPROVER, number, Stale)


def test_the_same_is_not_asked_for_twice(runtime: Runtime) -> None:
    asked(runtime)
    before = contents(runtime.database)
    with pytest.raises(Refusal, match="asked for already, by <@U0SALES>"):
        rerate(runtime, SALES, replace(CURED, level=3))
    assert contents(runtime.database) == before


def test_only_who_asked_takes_it_back(runtime: Runtime) -> None:
    number = asked(runtime)
    with pytest.raises(NotAllowed, match="Only <@U0SALES>"):
        withdraw(runtime, APPROVER, number)
    assert withdraw(runtime, SALES, number).notice.state == ProposalState.WITHDRAWN
    assert opened(runtime, VIEWER) == ()


def test_what_waits_is_listed(runtime: Runtime) -> None:
    number = asked(runtime)
    assert [n.proposal for n in opened(runtime, VIEWER)] == [number]


def test_declining_needs_an_answer(runtime: Runtime) -> None:
    number = asked(runtime)
    with pytest.raises(Refusal) as caught:
        decline(runtime, APPROVER, DeclineRequest(proposal=number, answer=" "))
    assert set(caught.value.fields) == {"answer"}


def test_a_request_that_is_not_on_file_is_refused(runtime: Runtime) -> None:
    assert "not on file" in unchanged(runtime, APPROVER, 404, Refusal)
    with pytest.raises(NotAllowed):
        approve(runtime, Caller(person=PersonId("U9"), outsider=True), 404)


def test_what_nobody_decides_for_a_month_lapses_and_who_asked_is_told(
    runtime: Runtime, clock: FakeClock
) -> None:
    number = asked(runtime)
    clock.pass_by(days=30)
    lapse_old(runtime, clock.now().date(), late=False)
    assert [n.proposal for n in opened(runtime, VIEWER)] == [number]
    clock.pass_by(days=1)
    assert lapse_old(runtime, clock.now().date(), late=False)
    assert not lapse_old(runtime, clock.now().date(), late=False)
    assert opened(runtime, VIEWER) == ()
    late = approve(runtime, APPROVER, number)
    assert (late.changed, late.notice.state) == (False, "lapsed")
    assert late.sentence == "Lapsed on 25 Dec 2026, 11:00: nothing changed."
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    told = [p.notice for p in poster.posted if p.channel == SALES.person]
    assert isinstance(told[0], MemoNotice)
    assert "was lapsed" not in told[0].text
    assert "ask again" in told[0].text


def test_a_request_that_waits_is_drawn_anew_when_the_score_moves(
    runtime: Runtime, clock: FakeClock
) -> None:
    number = asked(runtime)
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    clock.pass_by(hours=1)
    worse = RerateRequest(
        customer=FIRST, indicator=Indicator.MARKET_REPUTATION, level=5, reason="they stopped paying"
    )
    rerate(runtime, ANALYST, worse)
    deliver_due(runtime, poster, Settling())
    drawn = [n for _, n in poster.updated if isinstance(n, ProposalNotice)]
    assert [(n.score, n.standing_then) for n in drawn] == [("3.55", "3.25, medium")]
    held = "leaving high waits for a signed review and an approver"
    assert drawn[0].if_approved == f"3.05, high ({held})"
    done = approve(runtime, APPROVER, number)
    assert (done.notice.state, done.notice.if_approved) == (ProposalState.APPROVED, "")
    deliver_due(runtime, poster, Settling())
    last = [n for _, n in poster.updated if isinstance(n, ProposalNotice)][-1]
    assert (last.state, last.score) == (ProposalState.APPROVED, done.notice.score)
