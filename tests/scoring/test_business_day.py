"""Business hours: nights, weekends, holidays and changes of clocks do not count."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.business_day import BusinessCalendar, BusinessHours

BERLIN = ZoneInfo("Europe/Berlin")
CHRISTMAS = frozenset({date(2026, 12, 25)})
HOURS = BusinessHours(zone=BERLIN, days=BusinessCalendar(holidays=CHRISTMAS))
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "UTC"]


def berlin(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (berlin(date(2026, 11, 24), 10), 1, berlin(date(2026, 11, 24), 11)),
        (berlin(date(2026, 11, 24), 16, 30), 1, berlin(date(2026, 11, 25), 9, 30)),
        (berlin(date(2026, 11, 24), 6), 1, berlin(date(2026, 11, 24), 10)),
        (berlin(date(2026, 11, 24), 16), 1, berlin(date(2026, 11, 24), 17)),
        (berlin(date(2026, 11, 24), 17), 1, berlin(date(2026, 11, 25), 10)),
        (berlin(date(2026, 11, 27), 16, 30), 1, berlin(date(2026, 11, 30), 9, 30)),
        (berlin(date(2026, 11, 28), 12), 8, berlin(date(2026, 11, 30), 17)),
        (berlin(date(2026, 12, 24), 16), 8, berlin(date(2026, 12, 28), 16)),
        (berlin(date(2026, 11, 24), 11), 8, berlin(date(2026, 11, 25), 11)),
        (berlin(date(2026, 10, 23), 16), 8, berlin(date(2026, 10, 26), 16)),
        (berlin(date(2026, 3, 27), 16), 8, berlin(date(2026, 3, 30), 16)),
    ],
    ids=[
        "within a day", "over night", "before opening", "to closing", "at closing",
        "over a weekend", "on a Saturday", "over Christmas", "one business day",
        "clocks go back", "clocks go forward",
    ],
)  # fmt: skip
def test_working_time_is_added(start: datetime, hours: int, end: datetime) -> None:
    """The same local hour, whatever the clocks did over the weekend."""
    assert HOURS.add(start, timedelta(hours=hours)) == end.astimezone(UTC)


def test_an_hour_that_is_worked_twice_counts_twice() -> None:
    """Somebody who works through the night of the change lives 25 hours."""
    night = BusinessHours(opens=time(0), closes=time(23, 59), zone=BERLIN)
    monday = berlin(date(2026, 10, 26), 0)
    assert night.between(monday, monday + timedelta(days=1)) == timedelta(hours=23, minutes=59)


def test_a_day_that_ends_before_it_begins_is_refused() -> None:
    """There would be no hour in it."""
    with pytest.raises(ValueError, match="no hours"):
        BusinessHours(opens=time(17), closes=time(9))


starts = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)
spans = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(hours=60))
holidays = st.frozensets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=30)
zones = st.sampled_from(ZONES)


@given(start=starts, span=spans, days=holidays, zone=zones)
def test_what_is_added_is_what_lies_between(
    start: datetime, span: timedelta, days: frozenset[date], zone: str
) -> None:
    """And the end falls on a business day, within its hours."""
    hours = BusinessHours(zone=ZoneInfo(zone), days=BusinessCalendar(holidays=days))
    end = hours.add(start, span)
    assert hours.between(start, end) == span
    local = end.astimezone(hours.zone)
    assert hours.days.is_open(local.date())
    assert hours.opens <= local.time() <= hours.closes


@given(start=starts, first=spans, second=spans, zone=zones)
def test_two_spans_are_as_long_as_both_together(
    start: datetime, first: timedelta, second: timedelta, zone: str
) -> None:
    """So a second reminder at twice the time is the first one's time, twice."""
    hours = BusinessHours(zone=ZoneInfo(zone))
    assert hours.add(hours.add(start, first), second) == hours.add(start, first + second)
