"""Reminders in business hours: once each, to the owner, then to the manager; snoozes that end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs.table import tick
from bot.notices import LineNotice, MemoNotice
from bot.services import reminder, warning
from bot.services.access import Caller
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed, Refusal
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from bot.services.warning import AssignRequest, SnoozeRequest
from scoring.early_warning import EarlyWarning
from scoring.vocabulary import Indicator, PersonId, WarningState
from tests.builder import (
    ANALYST,
    APPROVER,
    FIRST,
    SALES,
    VIEWER,
    add_customers,
    contents,
    customer,
    known,
)
from tests.fakes import FakeClock, FakePoster, Posted

MANAGER = PersonId("U0MANAGER")


@pytest.fixture
def manned(runtime: Runtime) -> Runtime:
    """A customer with a credit owner, in a company with a manager."""
    found = replace(runtime, setup=replace(runtime.setup, escalation=MANAGER))
    known(found)
    add_customers(found, replace(customer(), credit_owner=ANALYST.person))
    return found


def worsen(runtime: Runtime, indicator: Indicator = Indicator.PAYMENT_HISTORY) -> int:
    request = RerateRequest(customer=FIRST, indicator=indicator, level=5, reason="unpaid")
    return rerate(runtime, ANALYST, request).fired[0].case


def said(runtime: Runtime) -> list[Posted]:
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    return poster.posted


def warnings(runtime: Runtime) -> tuple[EarlyWarning, ...]:
    with runtime.reading() as unit:
        return unit.warnings.of([FIRST])[FIRST]


def test_a_critical_warning_is_reminded_of_after_one_business_hour(
    manned: Runtime, clock: FakeClock
) -> None:
    worsen(manned)
    post = said(manned)[0]
    clock.pass_by(minutes=59)
    assert reminder.patrol(manned) == 0
    clock.pass_by(minutes=1)
    assert reminder.patrol(manned) == 1
    line, memo = said(manned)
    assert line.notice == LineNotice(
        text="Reminder: nobody has acknowledged this critical within 1 business hour. "
        "<@U0ANALYST> was reminded."
    )
    assert (line.channel, memo.channel) == (post.channel, ANALYST.person)
    assert isinstance(memo.notice, MemoNotice)
    assert (
        memo.notice.text.startswith(
            "Please look: Brightholm Foods Ltd, critical since 24 Nov, 11:00, not acknowledged "
            "within 1 business hour. Band worsened"
        )
        or "Score rise" in memo.notice.text
    )


def test_at_twice_the_time_the_manager_is_told(manned: Runtime, clock: FakeClock) -> None:
    worsen(manned)
    clock.pass_by(hours=1)
    reminder.patrol(manned)
    said(manned)
    clock.pass_by(minutes=59)
    assert reminder.patrol(manned) == 0
    clock.pass_by(minutes=1)
    assert reminder.patrol(manned) == 1
    line, memo = said(manned)
    assert line.notice == LineNotice(
        text="Escalated: not acknowledged within 2 business hours; told <@U0MANAGER>."
    )
    assert memo.channel == MANAGER


def test_a_warning_has_a_business_day_and_the_weekend_does_not_count(
    manned: Runtime, clock: FakeClock
) -> None:
    clock.instant = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)  # Friday, 15:30 in Berlin
    worsen(manned, Indicator.CONTRACT_PERFORMANCE)
    said(manned)
    clock.instant = datetime(2026, 11, 30, 14, 29, tzinfo=UTC)
    assert reminder.patrol(manned) == 0
    clock.instant = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
    assert reminder.patrol(manned) == 1
    clock.instant = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
    assert reminder.patrol(manned) == 1
    assert "within 2 business days" in str([p.notice for p in said(manned)])


def test_each_reminder_is_left_once_whatever_is_restarted(
    manned: Runtime, clock: FakeClock
) -> None:
    worsen(manned)
    clock.pass_by(hours=30)
    assert reminder.patrol(manned) == 2
    before = contents(manned.database)
    for _ in range(3):
        assert reminder.patrol(replace(manned)) == 0
        clock.pass_by(hours=10)
    assert contents(manned.database) == before


def test_a_warning_that_joins_a_case_already_reminded_of_is_reminded_of_too(
    manned: Runtime, clock: FakeClock
) -> None:
    worsen(manned, Indicator.CONTRACT_PERFORMANCE)
    case = warnings(manned)[0].case
    clock.pass_by(days=3)
    assert reminder.remind_due(manned) == 2
    warning.acknowledge(manned, ANALYST, case)
    clock.pass_by(days=1)
    request = RerateRequest(
        customer=FIRST, indicator=Indicator.MARKET_REPUTATION, level=4, reason="sued", case=case
    )
    assert {w.case for w in rerate(manned, ANALYST, request).fired} == {case}
    assert reminder.remind_due(manned) == 0
    clock.pass_by(days=5)
    assert reminder.remind_due(manned) == 2
    assert reminder.remind_due(manned) == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda r, case: warning.acknowledge(r, ANALYST, case),
        lambda r, case: warning.snooze(r, ANALYST, SnoozeRequest(case=case, days=3)),
        lambda r, case: warning.assign(r, ANALYST, AssignRequest(case=case, to=APPROVER.person)),
    ],
    ids=["acknowledged", "snoozed", "assigned"],
)
def test_who_has_answered_is_not_reminded(
    manned: Runtime, clock: FakeClock, act: Callable[[Runtime, int], object]
) -> None:
    act(manned, worsen(manned))
    clock.pass_by(hours=30)
    assert reminder.patrol(manned) == 0


def test_without_owner_and_manager_the_channel_is_told(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    worsen(runtime)
    clock.pass_by(hours=2)
    assert reminder.patrol(runtime) == 2
    lines = [p.notice for p in said(runtime)][1:]
    assert lines == [
        LineNotice(text="Reminder: nobody has acknowledged this critical within 1 business hour."),
        LineNotice(
            text="Escalated: not acknowledged within 2 business hours; "
            "no escalation contact is set."
        ),
    ]


def test_a_snooze_ends_in_the_morning_and_the_time_to_answer_starts_anew(
    manned: Runtime, clock: FakeClock
) -> None:
    case = worsen(manned)
    done = warning.snooze(manned, ANALYST, SnoozeRequest(case=case, days=1))
    assert done.sentence == "Snoozed until 25 Nov 2026, 09:00, or until it gets graver."
    clock.instant = datetime(2026, 11, 25, 7, 59, tzinfo=UTC)
    assert tick(manned) >= 0
    assert {w.state for w in warnings(manned)} == {WarningState.SNOOZED}
    clock.instant = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert reminder.patrol(manned) == 1
    assert reminder.patrol(manned) == 0
    assert {w.state for w in warnings(manned)} == {WarningState.OPEN}
    said(manned)
    clock.pass_by(hours=1)
    assert reminder.patrol(manned) == 1


def test_a_snoozed_warning_wakes_when_it_gets_graver(manned: Runtime, clock: FakeClock) -> None:
    case = worsen(manned, Indicator.CONTRACT_PERFORMANCE)
    warning.snooze(manned, ANALYST, SnoozeRequest(case=case, days=14))
    clock.pass_by(days=1)
    worsen(manned)
    states = {w.rule: w.state for w in warnings(manned)}
    assert states["band_worsened"] is WarningState.OPEN
    assert states["shock"] is WarningState.SNOOZED
    assert any("Woke up, it is graver." in str(p.notice) for p in said(manned))


@pytest.mark.parametrize("days", [0, 15])
def test_a_snooze_of_more_than_14_days_is_refused(manned: Runtime, days: int) -> None:
    request = SnoozeRequest(case=worsen(manned), days=days)
    with pytest.raises(Refusal) as caught:
        warning.snooze(manned, ANALYST, request)
    assert set(caught.value.fields) == {"days"}


def test_14_days_from_the_early_morning_are_no_more_than_14_days(
    manned: Runtime, clock: FakeClock
) -> None:
    clock.instant = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    warning.snooze(manned, ANALYST, SnoozeRequest(case=worsen(manned), days=14))
    assert warnings(manned)[0].snoozed_until == clock.now() + timedelta(days=14)


@pytest.mark.parametrize("to", [SALES, VIEWER])
def test_a_warning_is_assigned_to_somebody_who_may_triage(manned: Runtime, to: Caller) -> None:
    case = worsen(manned)
    with pytest.raises(Refusal) as caught:
        warning.assign(manned, ANALYST, AssignRequest(case=case, to=to.person))
    assert set(caught.value.fields) == {"to"}
    with pytest.raises(NotAllowed):
        warning.assign(manned, to, AssignRequest(case=case, to=ANALYST.person))
    warning.assign(manned, ANALYST, AssignRequest(case=case, to=APPROVER.person))
    assert {w.owner for w in warnings(manned)} == {APPROVER.person}
