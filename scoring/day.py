"""Days as people write them: 2026-03-31, 31 March 2026, yesterday, last quarter."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_SHORT = {name[:3]: n for name, n in _MONTHS.items()}
_PATTERNS = tuple(
    re.compile(text, re.IGNORECASE)
    for text in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?P<month>[a-z]{3,9})\.?,?\s+(?P<year>\d{4})",
        r"(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<month>[a-z]{3,9})\.?\s+(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{2})",
    )
)
_QUARTER = re.compile(
    r"q(?P<q>[1-4])\s+(?P<year>\d{4})|(?P<year2>\d{4})-q(?P<q2>[1-4])", re.IGNORECASE
)
HELP = "write it as 2026-03-31, 31 March 2026, yesterday, last month or last quarter"


def written_day(value: date) -> str:
    """A day as people read it: 3 Mar 2026."""
    return f"{value.day} {value:%b %Y}"


def read_day(text: str, *, today: date) -> date:
    """The day that the words mean; a month, quarter or year means its last day.

    Raises ValueError with a sentence where they mean none, or one that is yet to come.
    """
    words = " ".join(text.split()).lower()
    found = _relative(words, today) or _written(words)
    if found is None:
        msg = f"“{text}” is no day that I can read: {HELP}."
        raise ValueError(msg)
    if found > today:
        msg = f"{found.isoformat()} lies in the future: nothing is known of it yet."
        raise ValueError(msg)
    return found


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def month_ends(first: date, last: date) -> tuple[date, ...]:
    """The ends of the months from that of `first` on, up to `last`."""
    found = []
    end = month_end(first.year, first.month)
    while end <= last:
        found.append(end)
        following = end + timedelta(days=1)
        end = month_end(following.year, following.month)
    return tuple(found)


def _relative(words: str, today: date) -> date | None:
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    starts: dict[str, Callable[[], date]] = {
        "today": lambda: today + timedelta(days=1),
        "now": lambda: today + timedelta(days=1),
        "yesterday": lambda: today,
        "last week": lambda: today - timedelta(days=today.weekday()),
        "last month": lambda: today.replace(day=1),
        "last quarter": lambda: quarter,
        "last year": lambda: date(today.year, 1, 1),
    }
    return starts[words]() - timedelta(days=1) if words in starts else None


def _written(words: str) -> date | None:
    quarter = _QUARTER.fullmatch(words)
    if quarter:
        year, number = quarter["year"] or quarter["year2"], quarter["q"] or quarter["q2"]
        return month_end(int(year), int(number) * 3)
    for pattern in _PATTERNS:
        found = pattern.fullmatch(words)
        month = _month(found["month"]) if found else 0
        if found and month:
            return _day(int(found["year"]), month, found.groupdict().get("day"))
    return None


def _month(word: str) -> int:
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= len(_SHORT) else 0
    return _MONTHS.get(word, _SHORT.get(word, 0))


def _day(year: int, month: int, day: str | None) -> date | None:
    if year < 1:
        return None
    last = month_end(year, month)
    if day is None:
        return last
    return last.replace(day=int(day)) if 1 <= int(day) <= last.day else None
