"""From now to the slot of a job: the planned day that should have run last."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.business_day import BusinessCalendar

QUARTER = 3
LATE_AFTER = timedelta(hours=1)
MOST_MISSED = 60
"""So many missed slots are named at most."""


class Every(StrEnum):
    """How often: each day, each Monday, or on the first business day of a month or quarter."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Verdict(StrEnum):
    """What to do about a slot."""

    DONE = "done"
    RUN = "run"
    RUN_LATE = "run late"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How often, and at which local time; nothing is planned between 00:00 and 04:00."""

    every: Every
    at: time

    def __post_init__(self) -> None:
        """Refuse the hours in which clocks are changed."""
        if self.at < time(4):
            msg = "nothing is planned between 00:00 and 04:00 local time"
            raise ValueError(msg)


def last_slot(plan: Plan, now: datetime, *, zone: ZoneInfo, days: BusinessCalendar) -> date:
    """The newest planned day whose local time has come."""
    local = now.astimezone(zone)
    day = local.date() if local.time() >= plan.at else local.date() - timedelta(days=1)
    if plan.every is Every.DAY:
        return day
    if plan.every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    year, month = day.year, day.month
    while True:
        if plan.every is Every.QUARTER:
            month = (month - 1) // QUARTER * QUARTER + 1
        first = days.nth_of_month(year, month, 1)
        if first <= day:
            return first
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)


def missed(
    plan: Plan, slot: date, taken: tuple[str, ...], *, zone: ZoneInfo, days: BusinessCalendar
) -> tuple[date, ...]:
    """The planned days between the newest one that was taken and this slot, oldest first."""
    found: list[date] = []
    day = slot
    newest = max((t for t in taken if t <= slot.isoformat()), default="")
    while newest and len(found) < MOST_MISSED:
        before = datetime.combine(day - timedelta(days=1), time.max, tzinfo=zone)
        day = last_slot(plan, before, zone=zone, days=days)
        if day.isoformat() <= newest:
            break
        found.append(day)
    return tuple(reversed(found))


def judge(
    plan: Plan,
    now: datetime,
    taken: tuple[str, ...],
    *,
    zone: ZoneInfo,
    days: BusinessCalendar,
    catch_up_days: int,
) -> tuple[date, Verdict]:
    """The newest slot and what to do about it; a job that never ran is not late but new.

    Only the newest slot is ever made up for, and not after `catch_up_days`. A clock that went back
    so far repeats nothing; slots still further ahead were taken by a clock that was wrong.
    """
    slot = last_slot(plan, now, zone=zone, days=days)
    ahead = (now + timedelta(days=catch_up_days)).date().isoformat()
    if any(slot.isoformat() <= t <= ahead for t in taken):
        return slot, Verdict.DONE
    if not any(t <= ahead for t in taken):
        return slot, Verdict.RUN
    planned = datetime.combine(slot, plan.at, tzinfo=zone)
    missed_by = now - planned
    if missed_by > timedelta(days=catch_up_days):
        return slot, Verdict.SKIP
    return slot, Verdict.RUN_LATE if missed_by > LATE_AFTER else Verdict.RUN
