"""When a review is due, whatever the days, the calendar and the history are (domain §7)."""

import calendar
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scoring.business_day import BusinessCalendar
from scoring.review import Review, cadence, planned, signed
from scoring.vocabulary import CustomerId, PersonId
from tests.builder import NOW

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CALENDARS = st.builds(
    BusinessCalendar,
    holidays=st.frozensets(st.dates(date(2019, 12, 1), date(2036, 12, 31)), max_size=8),
)
BOB = PersonId("U0BOB")
C1 = CustomerId("C-0001")


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    """A signed review, the first of its series or one of a series that hangs on some day."""
    on = draw(DAYS)
    first = Review(customer=C1, reviewer=BOB, signed=on)
    if draw(st.booleans()):
        return first
    anchor = draw(st.integers(1, 31))
    slip = timedelta(days=draw(st.integers(-40, 60)))
    return replace(first, due=on - slip, anchor=anchor)


@given(last=reviews(), days=CALENDARS, high=st.booleans())
def test_a_review_is_due_on_a_business_day_after_its_last_signature(
    last: Review, days: BusinessCalendar, *, high: bool
) -> None:
    found = cadence(last, known_since=last.signed, high=high, became_high=None, days=days)
    assert days.is_open(found.due)
    assert found.due >= found.series
    assert found.due > last.signed


@given(last=reviews(), days=CALENDARS, after=st.integers(0, 120))
def test_becoming_high_never_makes_a_review_due_in_the_past(
    last: Review, days: BusinessCalendar, after: int
) -> None:
    entered = last.signed + timedelta(days=after)
    found = cadence(last, known_since=last.signed, high=True, became_high=entered, days=days)
    calm = cadence(last, known_since=last.signed, high=False, became_high=None, days=days)
    assert days.is_open(found.due)
    assert last.signed < found.due <= calm.due
    assert found.due <= days.after(entered, 5)


@given(last=reviews(), days=CALENDARS, entered=st.integers(0, 120))
def test_who_was_in_high_since_the_review_is_never_due_later_than_who_was_not(
    last: Review, days: BusinessCalendar, entered: int
) -> None:
    """So improving postpones nothing: having been in high stays true until the next signature."""
    since = last.signed
    calm = cadence(last, known_since=since, high=False, became_high=None, days=days)
    held = cadence(last, known_since=since, high=True, became_high=None, days=days)
    day = since + timedelta(days=entered)
    became = cadence(last, known_since=since, high=True, became_high=day, days=days)
    assert held.due <= calm.due
    assert became.due <= calm.due


@given(start=DAYS, days=CALENDARS, slips=st.lists(st.integers(-7, 7), min_size=1, max_size=14),
       high=st.booleans())  # fmt: skip
def test_a_series_signed_on_time_keeps_the_day_of_the_month_on_which_it_hangs(
    start: date, days: BusinessCalendar, slips: list[int], *, high: bool
) -> None:
    """31 Jan → 28 Feb → 31 Mar: however short the months between are, no day gets lost."""
    last = Review(customer=C1, reviewer=BOB, signed=start, anchor=start.day)
    months = 1 if high else 3
    for number, slip in enumerate(slips, start=1):
        due = cadence(last, known_since=start, high=high, became_high=None, days=days)
        month = start.year * 12 + start.month - 1 + number * months
        longest = calendar.monthrange(month // 12, month % 12 + 1)[1]
        wanted = date(month // 12, month % 12 + 1, min(start.day, longest))
        assert due.series == planned(last, high=high, days=days) == wanted
        on = due.due + timedelta(days=slip)
        last = signed(last, BOB, customer=C1, at=NOW, on=on, due=due, days=days)
        assert last.anchor == start.day
