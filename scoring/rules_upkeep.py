"""The rules on our own housekeeping: reviews, stale data, overrides, limits (domain §5).

They speak softly: info, and a warning when a week late.
"""

from datetime import date

from scoring.credit import used
from scoring.day import written_day
from scoring.early_warning import Condition
from scoring.policy import Policy
from scoring.score import counted, show
from scoring.situation import Situation
from scoring.vocabulary import PORTFOLIO, Coverage, Indicator, Severity

WEEK = 7


def review_overdue(s: Situation) -> tuple[Condition, ...]:
    """The review of the customer is overdue.

    High monthly, medium and low quarterly (domain §7). Info; a warning when a week late.
    """
    if s.review_due is None:
        return ()
    late = (s.as_of - s.review_due).days
    return (
        Condition(
            rule="review_overdue",
            subject=s.customer,
            holds=late > 0,
            clear=late <= 0,
            severity=_loudness(late),
            text=f"the review was due on {written_day(s.review_due)}",
            calm=f"the next review is due on {written_day(s.review_due)}",
        ),
    )


def data_stale(s: Situation) -> tuple[Condition, ...]:
    """A rating is past its validity, or so much was lost that the customer is unrated again.

    Info; a warning when it has been so for a week. A customer that was never rated is no warning:
    every digest lists it as a data gap (domain §1, §3).
    """
    told = [f"{i.label} was valid until {written_day(day)}" for i, day in s.expired]
    late = [(s.as_of - max(day, s.history[0].day)).days for _, day in s.expired]
    lost = _lost_rating_on(s)
    if lost is not None:
        known = sum(s.policy.weight(i) for i in s.now.levels)
        told.append(f"unrated: only {known} % of the weight is known")
        late.append((s.as_of - lost).days)
    return (
        Condition(
            rule="data_stale",
            subject=s.customer,
            holds=bool(told),
            clear=not told,
            severity=_loudness(max(late, default=0)),
            text="; ".join(told),
            calm="no rating is past its validity",
        ),
    )


def _lost_rating_on(s: Situation) -> date | None:
    """The day on which a rated customer became unrated; None where it is rated, or never was."""
    lost = None
    for point in reversed(s.history):
        if point.coverage is not Coverage.UNRATED:
            return lost
        lost = point.day
    return None


def override_expiring(s: Situation) -> tuple[Condition, ...]:
    """The override of the customer's band lapses within 7 days.

    When it lapses the computed band counts again; ask for a new one in time (domain §4). An info.
    """
    left = -1 if s.override_ends is None else (s.override_ends - s.as_of).days
    holds = 0 <= left <= s.policy.override_notice_days
    ends = written_day(s.override_ends) if s.override_ends else ""
    return (
        Condition(
            rule="override_expiring",
            subject=s.customer,
            holds=holds,
            clear=not holds,
            severity=Severity.INFO,
            text=f"the override lapses on {ends}, in {counted(left, 'day')}" if ends else "",
            calm="no override is about to lapse",
        ),
    )


def limit_use(s: Situation) -> tuple[Condition, ...]:
    """90 % or more of the customer's credit limit is in use.

    What is open in the ledger over the approved limit. Info; a warning once it has been so for a
    week (domain §5). A limit of 0 is in use as soon as anything is open.
    """
    if s.limit is None or s.open_amount is None:
        return ()
    use = used(s.open_amount, s.limit)
    shown = f"{show(use * 100, 0)} % of the limit in use: {show(s.open_amount, 0)} open of "
    shown += f"{show(s.limit, 0)} {s.policy.base_currency}"
    since = s.open_since.get("limit_use", s.as_of)
    return (
        Condition(
            rule="limit_use",
            subject=s.customer,
            holds=use >= s.policy.limit_use,
            clear=use < s.policy.limit_use,
            severity=_loudness((s.as_of - since).days),
            level=use,
            text=shown,
            calm=shown,
        ),
    )


def book_stale(
    policy: Policy, *, on: date, ledger_day: date | None, industries: tuple[tuple[str, date], ...]
) -> Condition:
    """The ledger, or a line of the industry table, is past its validity for everybody.

    One warning for all customers whose ratings hang on it. Info; a warning when a week late.
    `industries` are the lines in use with the day that each is as of.
    """
    sources = [("the ledger", ledger_day, policy.validity(Indicator.PAYMENT_HISTORY))]
    valid = policy.validity(Indicator.INDUSTRY_RISK)
    sources += [(f"industry {name}", day, valid) for name, day in sorted(industries)]
    late = [(name, day, (on - day).days - days) for name, day, days in sources if day]
    old = [(name, day, over) for name, day, over in late if over > 0]
    told = "; ".join(f"{name} is as of {written_day(day)}" for name, day, _ in old)
    return Condition(
        rule="book_stale",
        subject=PORTFOLIO,
        holds=bool(old),
        clear=not old,
        severity=_loudness(max((over for _, _, over in old), default=0)),
        text=f"{told}: past its validity",
        calm="ledger and industry table are fresh again",
    )


def _loudness(days_late: int) -> Severity:
    return Severity.WARNING if days_late >= WEEK else Severity.INFO


UPKEEP = frozenset({"review_overdue", "data_stale", "override_expiring", "limit_use", "book_stale"})
"""The rules on our own work: they ask for no answer within hours."""
QUIET = frozenset({"review_overdue", "data_stale"})
"""Those that may hit hundreds at once: below high they are listed, not posted one by one."""
ALWAYS = frozenset({"override_expiring"})
"""What is posted although it is an info: after the day it speaks of it is too late."""
