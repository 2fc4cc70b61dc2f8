"""When a feed is asked next."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.schedule import LEAST, LONGEST, LONGEST_BACK_OFF, back_off, gap_of, pause, rest, rhythm

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BASE = timedelta(minutes=20)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("gap", "every"),
    [
        (None, BASE),
        (timedelta(minutes=1), timedelta(minutes=10)),
        (timedelta(hours=3), BASE),
        (timedelta(hours=9), HOUR),
        (timedelta(days=300), timedelta(hours=6)),
    ],
)
def test_a_busy_feed_is_asked_more_often_than_a_quiet_one(
    gap: timedelta | None, every: timedelta
) -> None:
    assert rhythm(BASE, gap) == every


def test_somebody_who_tries_things_out_is_obeyed() -> None:
    assert rhythm(timedelta(seconds=5), timedelta(days=3)) == timedelta(seconds=5)


def test_the_gap_is_that_of_the_last_week() -> None:
    assert gap_of([], NOW) is None
    assert gap_of([None, None], NOW) is None
    assert gap_of([NOW - HOUR * n for n in range(1, 11)], NOW) == HOUR
    old = [NOW - timedelta(days=30), NOW - timedelta(days=2)]
    assert gap_of(old, NOW) == timedelta(days=7)
    assert gap_of([NOW - timedelta(days=30)], NOW) == timedelta(days=30)
    assert gap_of([NOW + timedelta(days=300)], NOW) == timedelta(0)


def test_a_server_may_ask_for_a_longer_rest_but_not_for_ever() -> None:
    assert rest(BASE, None, None, HOUR) == HOUR
    assert rest(BASE, None, timedelta(hours=2), HOUR) == 2 * HOUR
    assert rest(BASE, None, timedelta(0), None) == BASE
    assert rest(BASE, None, timedelta(days=31)) == LONGEST


@given(
    gap=st.timedeltas(timedelta(0), timedelta(days=400)),
    asked=st.timedeltas(timedelta(0), timedelta(days=400)),
    share=st.floats(0, 1),
)
def test_a_good_feed_is_asked_at_least_once_a_day_and_never_in_a_hurry(
    gap: timedelta, asked: timedelta, share: float
) -> None:
    assert LEAST <= rest(BASE, gap, asked, share=share) <= LONGEST


def test_failures_double_the_rest_up_to_a_day() -> None:
    waits = [back_off(BASE, failures) for failures in range(1, 40)]
    assert waits[:3] == [BASE * 2, BASE * 4, BASE * 8]
    assert all(later >= sooner for sooner, later in pairwise(waits))
    assert waits[-1] == LONGEST_BACK_OFF


def test_a_pause_is_never_shorter_than_asked_and_at_most_a_day() -> None:
    assert pause(HOUR, BASE, share=1.0) >= HOUR
    assert pause(None, BASE) == BASE
    assert pause(timedelta(days=20), BASE, share=1.0) == LONGEST_BACK_OFF
