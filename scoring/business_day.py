"""Business days and hours: what weekends and public holidays do to due dates and deadlines."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

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


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """From when to when people work on a business day, in local time.

    Raises ValueError where the day would end before it begins.
    """

    opens: time = time(9)
    closes: time = time(17)
    zone: tzinfo = UTC
    days: BusinessCalendar = field(default_factory=BusinessCalendar)

    def __post_init__(self) -> None:
        """Refuse a working day that ends before it begins."""
        if not self.opens < self.closes:
            msg = f"a working day from {self.opens} to {self.closes} has no hours"
            raise ValueError(msg)

    @property
    def day(self) -> timedelta:
        """One business day, as hours that are worked."""
        return _since_midnight(self.closes) - _since_midnight(self.opens)

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The instant (UTC) at which `span` of working time has passed since `start`.

        Nights, weekends and holidays do not count; an hour that a change of clocks takes away or
        adds is counted as it was lived.
        """
        day, left = start.astimezone(self.zone).date(), span
        while True:
            day = self.days.on_or_after(day)
            opens, closes = self._bounds(day)
            begins = max(opens, start.astimezone(UTC))
            if closes - begins >= left and begins <= closes:
                return begins + left
            left -= max(closes - begins, timedelta(0))
            day += timedelta(days=1)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one instant to a later one."""
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        total = timedelta(0)
        while day <= last:
            if self.days.is_open(day):
                opens, closes = self._bounds(day)
                worked = min(closes, end.astimezone(UTC)) - max(opens, start.astimezone(UTC))
                total += max(worked, timedelta(0))
            day += timedelta(days=1)
        return total

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        opens = datetime.combine(day, self.opens, tzinfo=self.zone)
        closes = datetime.combine(day, self.closes, tzinfo=self.zone)
        return opens.astimezone(UTC), closes.astimezone(UTC)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
