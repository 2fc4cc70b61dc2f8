"""Business days: what weekends and public holidays do to due dates and the timetable."""

from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """Monday to Friday but for the public holidays given."""

    holidays: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        """The day itself, or the next business day."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """The `count`-th business day after `day`."""
        for _ in range(count):
            day = self.on_or_after(day + timedelta(days=1))
        return day

    def nth_of_month(self, year: int, month: int, nth: int) -> date:
        """The `nth` business day of a month, counted from 1."""
        day = self.on_or_after(date(year, month, 1))
        return self.after(day, nth - 1)
