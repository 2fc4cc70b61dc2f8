"""Days as people write them."""

from datetime import date

import pytest

from scoring.day import month_ends, read_day

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("31 March 2026", date(2026, 3, 31)),
        ("31 mar 2026", date(2026, 3, 31)),
        ("31st March 2026", date(2026, 3, 31)),
        ("March 31, 2026", date(2026, 3, 31)),
        ("31.3.2026", date(2026, 3, 31)),
        ("31. 3. 2026", date(2026, 3, 31)),
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 23)),
        ("last week", date(2026, 11, 22)),
        ("last month", date(2026, 10, 31)),
        ("last  quarter", date(2026, 9, 30)),
        ("last year", date(2025, 12, 31)),
        ("February 2024", date(2024, 2, 29)),
        ("2026-02", date(2026, 2, 28)),
        ("Q1 2026", date(2026, 3, 31)),
        ("2025-Q4", date(2025, 12, 31)),
    ],
)
def test_a_day_is_read_as_people_write_it(words: str, meant: date) -> None:
    assert read_day(words, today=TODAY) == meant


@pytest.mark.parametrize(
    "words", ["soon", "2026-02-30", "31/3/2026", "32 March 2026", "3 Foo 2026", "", "0000-01-01"]
)
def test_what_is_no_day_is_refused_with_days_that_can_be_read(words: str) -> None:
    with pytest.raises(ValueError, match="no day that I can read: write it as 2026-03-31"):
        read_day(words, today=TODAY)


def test_nothing_is_known_of_the_future() -> None:
    with pytest.raises(ValueError, match="lies in the future"):
        read_day("2026-11-25", today=TODAY)


def test_month_ends_are_every_end_up_to_the_last_day() -> None:
    ends = month_ends(date(2024, 1, 15), date(2024, 4, 29))
    assert ends == (date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31))
