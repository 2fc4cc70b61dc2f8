"""What people do with a case: own it, resolve it, answer it; a late click changes nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from bot.notices import LineNotice, WarningNotice
from bot.services import case_list, decision, feedback, mitigation, resolution, warning
from bot.services.access import Caller
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed, Refusal
from bot.services.feedback import FeedbackRequest
from bot.services.mitigation import ChangeRequest, MitigationRequest
from bot.services.rating import RerateRequest, rerate
from bot.services.resolution import ResolveRequest
from bot.services.runtime import Runtime
from scoring.early_warning import EarlyWarning
from scoring.mitigation import NEXT
from scoring.vocabulary import (
    CustomerId,
    FeedbackKind,
    Indicator,
    MitigationState,
    PersonId,
    Resolution,
    WarningState,
)
from tests.builder import (
    ANALYST,
    APPROVER,
    FIRST,
    GUEST,
    SALES,
    SECOND,
    TODAY,
    VIEWER,
    contents,
    known,
)
from tests.fakes import FakeClock, FakePoster

CALL = MitigationRequest(
    customer=FIRST,
    action="Agree a payment plan",
    owner=SALES.person,
    due=TODAY + timedelta(days=14),
)


@pytest.fixture
def case(runtime: Runtime) -> int:
    """A case of two warnings: contract performance went from 1 to 5, the band to medium."""
    return worsen(runtime)


@pytest.fixture
def grave(runtime: Runtime) -> int:
    """A case of a customer that became high: payment went from 1 to 5."""
    return worsen(runtime, indicator=Indicator.PAYMENT_HISTORY)


def worsen(
    runtime: Runtime,
    customer_id: CustomerId = FIRST,
    indicator: Indicator = Indicator.CONTRACT_PERFORMANCE,
) -> int:
    known(runtime, customer_id)
    request = RerateRequest(customer=customer_id, indicator=indicator, level=5, reason="unpaid")
    return rerate(runtime, ANALYST, request).fired[0].case


def warnings(runtime: Runtime) -> tuple[EarlyWarning, ...]:
    with runtime.reading() as unit:
        return unit.warnings.of([FIRST])[FIRST]


def states(runtime: Runtime) -> set[WarningState]:
    return {w.state for w in warnings(runtime)}


def test_who_acknowledges_owns_every_warning_of_the_case(runtime: Runtime, case: int) -> None:
    done = warning.acknowledge(runtime, ANALYST, case)
    assert done.changed
    assert done.sentence == "Acknowledged: it is yours."
    assert {(w.state, w.owner) for w in warnings(runtime)} == {
        (WarningState.ACKNOWLEDGED, ANALYST.person)
    }


def test_a_late_click_says_who_was_first_and_when(
    runtime: Runtime, clock: FakeClock, case: int
) -> None:
    warning.acknowledge(runtime, ANALYST, case)
    clock.pass_by(hours=2)
    before = contents(runtime.database)
    late = warning.acknowledge(runtime, APPROVER, case)
    assert not late.changed
    assert late.sentence == ("Acknowledged by <@U0ANALYST> on 24 Nov 2026, 11:00: nothing changed.")
    assert contents(runtime.database) == before


def test_acknowledging_after_resolving_says_resolved(runtime: Runtime, case: int) -> None:
    resolution.resolve(runtime, ANALYST, ResolveRequest(case=case, how=Resolution.MITIGATED))
    late = warning.acknowledge(runtime, APPROVER, case)
    assert late.sentence.startswith("Resolved by <@U0ANALYST> on 24 Nov 2026")
    assert states(runtime) == {WarningState.RESOLVED}


def test_resolving_twice_keeps_the_first_code(runtime: Runtime, case: int) -> None:
    resolution.resolve(runtime, ANALYST, ResolveRequest(case=case, how=Resolution.MITIGATED))
    again = ResolveRequest(case=case, how=Resolution.WRONG_DATA)
    assert not resolution.resolve(runtime, APPROVER, again).changed
    assert {w.resolution for w in warnings(runtime)} == {Resolution.MITIGATED}


ACCEPTED = ResolveRequest(case=0, how=Resolution.ACCEPTED, note="secured by a guarantee")


def test_an_accepted_risk_needs_a_note(runtime: Runtime, case: int) -> None:
    with pytest.raises(Refusal) as caught:
        resolution.resolve(runtime, APPROVER, replace(ACCEPTED, case=case, note=" "))
    assert "note" in caught.value.fields
    assert states(runtime) == {WarningState.OPEN}
    assert resolution.resolve(runtime, APPROVER, replace(ACCEPTED, case=case)).changed
    assert {w.note for w in warnings(runtime)} == {"secured by a guarantee"}


def test_an_analyst_asks_an_approver_to_accept_a_risk(runtime: Runtime, case: int) -> None:
    asked = resolution.resolve(runtime, ANALYST, replace(ACCEPTED, case=case))
    assert (asked.changed, asked.sentence) == (False, resolution.ASKED)
    assert states(runtime) == {WarningState.OPEN}
    with pytest.raises(Refusal, match="asked for already"):
        resolution.resolve(runtime, ANALYST, replace(ACCEPTED, case=case))
    (waiting,) = decision.opened(runtime, ANALYST)
    with pytest.raises(NotAllowed):
        decision.approve(runtime, ANALYST, waiting.proposal)
    done = decision.approve(runtime, APPROVER, waiting.proposal)
    assert done.sentence == "Approved. The risk is accepted, the warning resolved."
    assert {(w.resolution, w.changed_by, w.note) for w in warnings(runtime)} == {
        (Resolution.ACCEPTED, APPROVER.person, "secured by a guarantee")
    }


def test_an_approver_does_not_accept_a_high_customer_s_risk_alone(
    runtime: Runtime, grave: int
) -> None:
    asked = resolution.resolve(runtime, APPROVER, replace(ACCEPTED, case=grave))
    assert asked.sentence == resolution.ASKED
    (waiting,) = decision.opened(runtime, APPROVER)
    with pytest.raises(NotAllowed, match="your own request"):
        decision.approve(runtime, APPROVER, waiting.proposal)


def test_an_acceptance_that_comes_too_late_decides_nothing(runtime: Runtime, case: int) -> None:
    resolution.resolve(runtime, ANALYST, replace(ACCEPTED, case=case))
    (waiting,) = decision.opened(runtime, ANALYST)
    resolution.resolve(runtime, ANALYST, ResolveRequest(case=case, how=Resolution.MITIGATED))
    with pytest.raises(Refusal, match="Resolved by <@U0ANALYST>"):
        decision.approve(runtime, APPROVER, waiting.proposal)


def test_an_acceptance_resolves_only_what_was_warned_of_when_it_was_asked(
    runtime: Runtime, case: int
) -> None:
    resolution.resolve(runtime, ANALYST, replace(ACCEPTED, case=case))
    (waiting,) = decision.opened(runtime, ANALYST)
    before = {w.id for w in warnings(runtime)}
    request = RerateRequest(
        customer=FIRST, indicator=Indicator.MARKET_REPUTATION, level=4, reason="sued", case=case
    )
    (later,) = rerate(runtime, ANALYST, request).fired
    assert later.case == case
    done = decision.approve(runtime, APPROVER, waiting.proposal)
    assert "What was warned of since stays open: " in done.sentence
    left = {w.id for w in warnings(runtime) if w.state is WarningState.OPEN}
    assert (left, before & left) == ({later.id}, set())


ANSWER = "log a mitigation for the warning first"


@pytest.mark.parametrize(
    "how", [r for r in Resolution if r not in {Resolution.ARCHIVED, Resolution.ACCEPTED}]
)
def test_a_high_customer_s_rise_is_not_resolved_by_a_word_alone(
    runtime: Runtime, grave: int, how: Resolution
) -> None:
    request = ResolveRequest(case=grave, how=how, note="they promised")
    with pytest.raises(Refusal, match=ANSWER) as caught:
        resolution.resolve(runtime, ANALYST, request)
    assert set(caught.value.fields) == {"how"}
    assert states(runtime) == {WarningState.OPEN}


def test_a_mitigation_linked_to_the_case_answers_it(runtime: Runtime, grave: int) -> None:
    mitigation.log(runtime, ANALYST, CALL)
    request = ResolveRequest(case=grave, how=Resolution.MITIGATED)
    with pytest.raises(Refusal, match=ANSWER):
        resolution.resolve(runtime, ANALYST, request)
    mitigation.log(runtime, ANALYST, replace(CALL, case=grave))
    assert resolution.resolve(runtime, ANALYST, request).changed


def archived(runtime: Runtime, now: datetime) -> int:
    with runtime.writing() as unit:
        return warning.close_for_archive(runtime.setup, unit, FIRST, now)


def test_archiving_resolves_what_is_open_once(
    runtime: Runtime, clock: FakeClock, case: int
) -> None:
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    assert archived(runtime, clock.now()) == 1
    assert archived(runtime, clock.now()) == 0
    assert {(w.case, w.resolution) for w in warnings(runtime)} == {(case, Resolution.ARCHIVED)}
    deliver_due(runtime, poster, Settling())
    assert [p.notice for p in poster.posted[1:]] == [
        LineNotice(text="Resolved: the customer was archived.", by=PersonId("system"))
    ]
    assert [n.state for _, n in poster.updated if isinstance(n, WarningNotice)] == ["resolved"]


def test_archiving_takes_back_a_post_that_was_not_said_yet(
    runtime: Runtime, clock: FakeClock, grave: int
) -> None:
    warning.acknowledge(runtime, ANALYST, grave)
    assert archived(runtime, clock.now()) == 1
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    assert (poster.posted, poster.updated) == ([], [])


def test_what_makes_an_open_warning_worse_and_fires_another_is_one_case(
    runtime: Runtime, clock: FakeClock, case: int
) -> None:
    clock.pass_by(days=1)
    worse = RerateRequest(
        customer=FIRST, indicator=Indicator.PAYMENT_HISTORY, level=5, reason="unpaid"
    )
    assert {(w.rule, w.case) for w in rerate(runtime, ANALYST, worse).fired} == {
        ("score_rise", case)
    }
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    post, *lines = poster.posted
    assert {line.thread for line in lines} == {post.ts}
    told = " ".join(n.text for n in (line.notice for line in lines) if isinstance(n, LineNotice))
    assert "Now (critical): band medium → high" in told
    assert "Also: score 1.00 → 3.20: up 2.20" in told


def test_nobody_resolves_a_warning_as_archived_by_hand(runtime: Runtime, case: int) -> None:
    with pytest.raises(Refusal, match="with its customer only"):
        resolution.resolve(runtime, ANALYST, ResolveRequest(case=case, how=Resolution.ARCHIVED))


def test_open_cases_are_listed_by_owner_and_by_name(runtime: Runtime, case: int) -> None:
    other = worsen(runtime, SECOND)
    warning.acknowledge(runtime, ANALYST, other)
    mine = case_list.opened(runtime, ANALYST, mine=True)
    named = case_list.opened(runtime, VIEWER, asked="brightholm foods")
    assert [n.case for n in mine] == [other]
    assert [n.case for n in named] == [case]
    assert case_list.opened(runtime, VIEWER, mine=True) == ()


def test_what_was_done_is_a_line_in_the_thread_and_an_update_of_the_post(
    runtime: Runtime, case: int
) -> None:
    poster = FakePoster()
    warning.acknowledge(runtime, ANALYST, case)
    resolution.resolve(runtime, ANALYST, ResolveRequest(case=case, how=Resolution.MITIGATED))
    deliver_due(runtime, poster, Settling())
    post, *lines = poster.posted
    assert [line.notice for line in lines] == [
        LineNotice(text="Acknowledged by <@U0ANALYST>.", by=ANALYST.person),
        LineNotice(text="Resolved as mitigated.", by=ANALYST.person),
    ]
    assert {line.thread for line in lines} == {post.ts}
    ((ts, newest),) = poster.updated
    assert ts == post.ts
    assert isinstance(newest, WarningNotice)
    assert (newest.state, newest.resolution) == ("resolved", "mitigated")


@pytest.mark.parametrize("caller", [VIEWER, SALES, GUEST])
def test_only_who_may_triage_touches_a_case(runtime: Runtime, case: int, caller: Caller) -> None:
    with pytest.raises(NotAllowed):
        warning.acknowledge(runtime, caller, case)
    with pytest.raises(NotAllowed):
        resolution.resolve(runtime, caller, ResolveRequest(case=case, how=Resolution.DUPLICATE))
    assert states(runtime) == {WarningState.OPEN}


def test_a_case_that_is_not_there_is_refused(runtime: Runtime) -> None:
    with pytest.raises(Refusal, match="not on file"):
        warning.acknowledge(runtime, ANALYST, 404)


def test_open_cases_are_listed_until_they_are_resolved(runtime: Runtime, case: int) -> None:
    other = worsen(runtime, SECOND)
    assert [n.case for n in case_list.opened(runtime, VIEWER)] == [case, other]
    resolution.resolve(runtime, ANALYST, ResolveRequest(case=case, how=Resolution.MITIGATED))
    assert [n.case for n in case_list.opened(runtime, VIEWER)] == [other]


def test_a_mitigation_puts_its_case_into_progress(runtime: Runtime, case: int) -> None:
    kept = mitigation.log(runtime, ANALYST, replace(CALL, case=case))
    assert kept.state is MitigationState.PLANNED
    assert kept.score_before is not None
    assert states(runtime) == {WarningState.IN_PROGRESS}
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    assert poster.posted[-1].notice == LineNotice(
        text="A mitigation was logged.", by=ANALYST.person
    )


def test_a_mitigation_without_a_case_leaves_warnings_alone(runtime: Runtime, case: int) -> None:
    mitigation.log(runtime, ANALYST, CALL)
    assert case
    assert states(runtime) == {WarningState.OPEN}


def test_the_same_mitigation_twice_is_kept_once(runtime: Runtime) -> None:
    known(runtime)
    for _ in range(2):
        mitigation.log(runtime, ANALYST, replace(CALL, receipt="V1.h1"))
    with runtime.reading() as unit:
        (kept,) = unit.diary.mitigations([FIRST])[FIRST]
    assert kept.action == "Agree a payment plan"


def test_a_mitigation_is_followed_up_until_it_is_done(
    runtime: Runtime, clock: FakeClock, grave: int
) -> None:
    kept = mitigation.log(runtime, ANALYST, replace(CALL, case=grave))
    step = ChangeRequest(
        mitigation=kept.id, state=MitigationState.DOING, due=kept.due, note="They called back."
    )
    assert mitigation.change(runtime, ANALYST, step).mitigation.score_after is None
    clock.pass_by(days=30)
    (late,) = mitigation.listed(runtime, VIEWER)
    assert (late.late, late.name) == (True, "Brightholm Foods Ltd")
    done = replace(step, state=MitigationState.DONE, note="Paid.")
    found = mitigation.change(runtime, ANALYST, done).mitigation
    assert (found.score_before, found.score_after) == (Fraction(22, 10), Fraction(22, 10))
    assert (found.note, found.changed_by) == ("They called back.\nPaid.", ANALYST.person)
    assert mitigation.listed(runtime, VIEWER) == ()
    assert len(mitigation.listed(runtime, VIEWER, asked="C-0001")) == 1
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    told = [p.notice.text for p in poster.posted if isinstance(p.notice, LineNotice)]
    assert told[-2:] == [
        "Mitigation doing: Agree a payment plan", "Mitigation done: Agree a payment plan",
    ]  # fmt: skip


@pytest.mark.parametrize("before", MitigationState)
@pytest.mark.parametrize("after", MitigationState)
def test_a_mitigation_goes_forward_only(
    runtime: Runtime, before: MitigationState, after: MitigationState
) -> None:
    known(runtime)
    kept = mitigation.log(runtime, ANALYST, CALL)
    request = ChangeRequest(mitigation=kept.id, state=before, due=kept.due)
    mitigation.change(runtime, ANALYST, request)
    onwards = replace(request, state=after)
    if after is before or after in NEXT[before]:
        assert mitigation.change(runtime, ANALYST, onwards).mitigation.state is after
        return
    with pytest.raises(Refusal) as caught:
        mitigation.change(runtime, ANALYST, onwards)
    assert set(caught.value.fields) == {"state"}


def test_the_same_step_twice_changes_nothing(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    kept = mitigation.log(runtime, ANALYST, CALL)
    request = ChangeRequest(mitigation=kept.id, state=MitigationState.DOING, due=kept.due)
    mitigation.change(runtime, ANALYST, request)
    clock.pass_by(minutes=1)
    before = contents(runtime.database)
    mitigation.change(runtime, APPROVER, request)
    assert contents(runtime.database) == before
    past = replace(request, due=TODAY - timedelta(days=1))
    with pytest.raises(Refusal, match="in the past"):
        mitigation.change(runtime, ANALYST, past)
    with pytest.raises(NotAllowed):
        mitigation.change(runtime, SALES, request)
    with pytest.raises(Refusal, match="not on file"):
        mitigation.change(runtime, ANALYST, replace(request, mitigation=404))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(CALL, action="  "), "action"),
        (replace(CALL, due=TODAY - timedelta(days=1)), "due"),
    ],
)
def test_a_mitigation_says_what_and_when(
    runtime: Runtime, wrong: MitigationRequest, field: str
) -> None:
    known(runtime)
    with pytest.raises(Refusal) as caught:
        mitigation.log(runtime, ANALYST, wrong)
    assert field in caught.value.fields


def test_a_mitigation_for_a_customer_that_is_gone_is_refused(runtime: Runtime) -> None:
    with pytest.raises(Refusal, match="not on file"):
        mitigation.log(runtime, ANALYST, CALL)


def test_sales_do_not_log_mitigations(runtime: Runtime) -> None:
    known(runtime)
    with pytest.raises(NotAllowed):
        mitigation.log(runtime, SALES, CALL)


def test_feedback_is_kept_once_with_its_author(runtime: Runtime) -> None:
    known(runtime)
    said = FeedbackRequest(
        customer=FIRST, kind=FeedbackKind.COMPLAINT, text=" Late deliveries ", receipt="V2.h"
    )
    for _ in range(2):
        feedback.log(runtime, SALES, said)
    with runtime.reading() as unit:
        (kept,) = unit.diary.feedback([FIRST])[FIRST]
    assert (kept.text, kept.author) == ("Late deliveries", SALES.person)


def test_empty_feedback_and_that_of_viewers_is_refused(runtime: Runtime) -> None:
    known(runtime)
    said = FeedbackRequest(customer=FIRST, kind=FeedbackKind.OPINION, text=" ")
    with pytest.raises(Refusal, match="Write what was said"):
        feedback.log(runtime, SALES, said)
    with pytest.raises(NotAllowed):
        feedback.log(runtime, VIEWER, replace(said, text="friendly"))
    with pytest.raises(Refusal, match="not on file"):
        feedback.log(runtime, SALES, replace(said, text="who?", customer=CustomerId("C-0404")))
