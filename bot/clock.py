"""The only place that reads the time; tests put another clock in its stead."""

import time
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What the house asks of a clock."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The day of an instant in the workspace's time zone."""
    return instant.astimezone(zone).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after a day of the workspace's time zone, in UTC."""
    following = date.fromordinal(day.toordinal() + 1)
    return datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC)
