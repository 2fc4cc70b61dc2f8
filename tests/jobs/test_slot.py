"""From now to the slot that should have run last."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.jobs.slot import Every, Plan, Verdict, judge, last_slot, missed
from scoring.business_day import BusinessCalendar

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = BusinessCalendar(holidays=frozenset({date(2026, 1, 1), date(2026, 5, 1)}))
DAILY, MONTHLY, QUARTERLY = (
    Plan(every=every, at=time(9)) for every in (Every.DAY, Every.MONTH, Every.QUARTER)
)


def local(text: str) -> datetime:
    """An instant given in Berlin's time."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("plan", "now", "slot"),
    [
        (DAILY, "2026-11-24 09:00", "2026-11-24"),
        (DAILY, "2026-11-24 08:59", "2026-11-23"),
        (DAILY, "2026-03-29 09:00", "2026-03-29"),
        (DAILY, "2026-10-25 08:59", "2026-10-24"),
        (DAILY, "2028-02-29 10:00", "2028-02-29"),
        (MONTHLY, "2026-11-02 09:00", "2026-11-02"),
        (MONTHLY, "2026-11-02 08:00", "2026-10-01"),
        (MONTHLY, "2026-11-01 12:00", "2026-10-01"),
        (MONTHLY, "2026-01-02 10:00", "2026-01-02"),
        (MONTHLY, "2026-01-01 10:00", "2025-12-01"),
        (MONTHLY, "2026-05-03 10:00", "2026-04-01"),
        (QUARTERLY, "2026-11-24 10:00", "2026-10-01"),
        (QUARTERLY, "2026-01-02 08:00", "2025-10-01"),
        (QUARTERLY, "2026-01-02 09:00", "2026-01-02"),
    ],
)
def test_the_newest_slot_is_the_last_planned_day_whose_hour_has_come(
    plan: Plan, now: str, slot: str
) -> None:
    """First business days, in the workspace's own time."""
    assert last_slot(plan, local(now), zone=BERLIN, days=DAYS).isoformat() == slot


@pytest.mark.parametrize(
    ("now", "taken", "verdict"),
    [
        ("2026-11-02 09:00", ("2026-10-01",), Verdict.RUN),
        ("2026-11-02 10:30", ("2026-10-01",), Verdict.RUN_LATE),
        ("2026-11-11 09:00", ("2026-10-01",), Verdict.RUN_LATE),
        ("2026-11-13 09:00", ("2026-10-01",), Verdict.SKIP),
        ("2026-11-24 09:00", ("2026-10-01", "2026-11-02"), Verdict.DONE),
        ("2026-11-24 09:00", (), Verdict.RUN),
        ("2027-01-05 09:00", ("2026-10-01",), Verdict.RUN_LATE),
        ("2026-12-01 09:00", ("2026-11-02", "2031-03-03"), Verdict.RUN),
        ("2026-12-15 09:00", ("2026-11-02", "2031-03-03"), Verdict.SKIP),
        ("2026-12-01 09:00", ("2031-03-03",), Verdict.RUN),
        ("2026-12-01 09:00", ("2026-11-02", "2026-12-01", "2031-03-03"), Verdict.DONE),
    ],
)
def test_a_missed_slot_is_made_up_for_once_and_not_for_ever(
    now: str, taken: tuple[str, ...], verdict: Verdict
) -> None:
    """On time, late, too late, done, never run; a clock that was years ahead once ends nothing."""
    found = judge(MONTHLY, local(now), taken, zone=BERLIN, days=DAYS, catch_up_days=10)
    assert found[1] is verdict


@pytest.mark.parametrize(
    ("slot", "taken", "between"),
    [
        ("2026-11-02", ("2026-10-01",), []),
        ("2026-12-01", ("2026-10-01",), ["2026-11-02"]),
        ("2027-01-01", ("2026-10-01",), ["2026-11-02", "2026-12-01"]),
        ("2026-12-01", (), []),
        ("2026-12-01", ("2026-12-01",), []),
        ("2026-12-01", ("2026-10-01", "2031-03-03"), ["2026-11-02"]),
    ],
)
def test_slots_that_nobody_ran_are_named_but_for_the_newest(
    slot: str, taken: tuple[str, ...], between: list[str]
) -> None:
    """Where nothing was ever run, nothing was missed."""
    found = missed(MONTHLY, date.fromisoformat(slot), taken, zone=BERLIN, days=DAYS)
    assert [day.isoformat() for day in found] == between


def test_a_clock_that_went_back_repeats_nothing() -> None:
    """A slot older than the newest one taken is done."""
    _, verdict = judge(
        DAILY, local("2026-11-20 10:00"), ("2026-11-24",), zone=BERLIN, days=DAYS, catch_up_days=10
    )
    assert verdict is Verdict.DONE


def test_nothing_is_planned_in_the_hours_in_which_clocks_change() -> None:
    """Between 00:00 and 04:00 a local time may come twice or never."""
    with pytest.raises(ValueError, match="between 00:00 and 04:00"):
        Plan(every=Every.DAY, at=time(2, 30))
