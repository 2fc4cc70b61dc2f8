"""A review: a signed look at a customer, and when the next one is due (domain §7)."""

import calendar
from dataclasses import dataclass
from datetime import date

from scoring.business_day import BusinessCalendar
from scoring.vocabulary import CustomerId, PersonId

ANCHOR_SLACK_DAYS = 7
HIGH_WITHIN_BUSINESS_DAYS = 5
_MONTHS = {True: 1, False: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A signed review; `due` is the planned day before rolling, None for the first one."""

    customer: CustomerId
    reviewer: PersonId
    signed: date
    due: date | None = None
    anchor: int = 0
    note: str = ""

    @property
    def anchor_day(self) -> int:
        """The day of the month on which the series hangs."""
        return self.anchor or self.signed.day


def add_months(day: date, months: int, anchor: int) -> date:
    """The anchor day of the month that lies `months` later, or that month's last day."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor, last))


def planned(last: Review, *, high: bool) -> date:
    """The planned day of the review after `last`, before rolling to a business day.

    High: one calendar month; medium and low: three. Signed within 7 days of its due date keeps
    the anchor day, later (or earlier) re-anchors at the signature.
    """
    months = _MONTHS[high]
    if last.due is not None and abs((last.signed - last.due).days) <= ANCHOR_SLACK_DAYS:
        return add_months(last.due, months, last.anchor_day)
    return add_months(last.signed, months, last.signed.day)


def next_due(
    last: Review | None,
    *,
    known_since: date,
    high: bool,
    became_high: date | None,
    days: BusinessCalendar,
) -> date:
    """The day on which the next review is due, rolled to a business day.

    `high`: whether the customer was in high at any time since the last signed review, so that
    improving never postpones. `became_high`: the day it entered high since then, None otherwise;
    the review is then due within 5 business days. `known_since` counts where none was signed yet.
    """
    # Whoever has just become high was due by the longer cadence; the five days count instead.
    monthly = high and became_high is None
    if last is None:
        base = add_months(known_since, _MONTHS[monthly], known_since.day)
    else:
        base = planned(last, high=monthly)
    due = days.on_or_after(base)
    if became_high is not None:
        due = min(due, days.after(became_high, HIGH_WITHIN_BUSINESS_DAYS))
    return due
