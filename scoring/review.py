"""A review: a signed look at a customer, and when the next one is due (domain §7)."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from scoring.business_day import BusinessCalendar
from scoring.situation import ScorePoint
from scoring.vocabulary import Band, CustomerId, Indicator, PersonId

ANCHOR_SLACK_DAYS = 7
HIGH_WITHIN_BUSINESS_DAYS = 5
_MONTHS = {True: 1, False: 3}

CHECKS = (
    Indicator.PAYMENT_HISTORY,
    Indicator.CONTRACT_PERFORMANCE,
    Indicator.MARKET_REPUTATION,
)
"""What a review looks at: payment timeliness, contract performance, negative news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of the three checks: the rating that was found, and the one that was left; None: none.

    `asked` is the level that others are asked for, where the change was not the reviewer's to make.
    """

    indicator: Indicator
    before: int | None
    after: int | None
    asked: int | None = None

    @property
    def touched(self) -> bool:
        """Whether the reviewer found another level right, changed or only asked for."""
        return self.changed or self.asked is not None

    @property
    def changed(self) -> bool:
        """Whether the review changed the rating."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A signed review.

    `due` is the day of the series before rolling, None for the first review; `due_by` the day that
    people saw, and counted on time by; `band` the band in force when it was signed.
    """

    customer: CustomerId
    reviewer: PersonId
    signed: date
    due: date | None = None
    anchor: int = 0
    note: str = ""
    due_by: date | None = None
    band: Band | None = None
    checks: tuple[Check, ...] = ()
    recorded_at: datetime | None = None
    id: int = 0

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


def keeps_anchor(due: date | None, signed: date, days: BusinessCalendar) -> bool:
    """Whether a signature is within 7 days of its due date, which is rolled to a business day."""
    if due is None:
        return False
    return abs((signed - days.on_or_after(due)).days) <= ANCHOR_SLACK_DAYS


def planned(last: Review, *, high: bool, days: BusinessCalendar) -> date:
    """The day of the series for the review after `last`, before rolling to a business day.

    High: one calendar month; medium and low: three. Signed within 7 days of its due date keeps
    the anchor day; later (or an extra one, earlier) hangs the series on the day of its signature.
    """
    months = _MONTHS[high]
    if last.due is not None and keeps_anchor(last.due, last.signed, days):
        return add_months(last.due, months, last.anchor_day)
    return add_months(last.signed, months, last.signed.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """When the next review is due: `series` before rolling, `due` as people see it."""

    series: date
    due: date


def cadence(
    last: Review | None,
    *,
    known_since: date,
    high: bool,
    became_high: date | None,
    days: BusinessCalendar,
) -> Cadence:
    """When the next review is due, by the series and by the calendar on the wall.

    `high`: whether the customer was in high at any time since the last signed review, so that
    improving never postpones. `became_high`: the day it entered high since then, None otherwise;
    the review is then due within 5 business days. `known_since` counts where none was signed yet.
    """
    # Whoever has just become high was due by the longer cadence; the five days count instead.
    monthly = high and became_high is None
    if last is None:
        series = add_months(known_since, _MONTHS[monthly], known_since.day)
    else:
        series = planned(last, high=monthly, days=days)
    due = days.on_or_after(series)
    if became_high is not None:
        due = min(due, days.after(became_high, HIGH_WITHIN_BUSINESS_DAYS))
    return Cadence(series=series, due=due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How high weighed on a customer since its last review."""

    high: bool
    became_high: date | None


def exposure(last: Review | None, history: Iterable[ScorePoint], now: Band) -> Exposure:
    """Whether the customer was in high since the last review, and when it entered.

    The state at the signature counts, so that leaving high on the strength of a review does not
    postpone the one that this review made due. Being high from the first score on is not becoming
    high.
    """
    points = tuple(history)
    since = tuple(p for p in points if last is None or _is_after(p, last))
    carried = points[len(points) - len(since) - 1].band if len(since) < len(points) else None
    if last is not None and last.band is not None:
        carried = last.band
    if carried is None and since:
        carried = since[0].band
    was_high = carried is Band.HIGH
    entered = next((p.day for p in since if p.band is Band.HIGH), None)
    return Exposure(
        high=was_high or entered is not None or now is Band.HIGH,
        became_high=None if was_high else entered,
    )


def _is_after(point: ScorePoint, review: Review) -> bool:
    if point.day != review.signed or review.recorded_at is None:
        return point.day > review.signed
    return point.at > review.recorded_at


def signed(
    last: Review | None,
    by: PersonId,
    *,
    customer: CustomerId,
    at: datetime,
    on: date,
    due: Cadence,
    days: BusinessCalendar,
) -> Review:
    """The review that a signature makes: it goes on with the series, or begins a new one."""
    series = due.series if last is not None else None
    kept = last is not None and keeps_anchor(series, on, days)
    return Review(
        customer=customer,
        reviewer=by,
        signed=on,
        due=series,
        anchor=last.anchor_day if last is not None and kept else on.day,
        due_by=due.due,
        recorded_at=at,
    )
