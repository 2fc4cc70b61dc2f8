"""The early-warning rules (plan §4.2, domain §5): each a small function, its docstring for people.

A rule says what it sees now as a Condition; `early_warning.decide` says what that changes. The
first paragraph of each docstring is the text that users read under *Why this rule*.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from scoring.adverse import AdverseEvent
from scoring.early_warning import Condition
from scoring.policy import Policy
from scoring.portfolio import OverdueRate
from scoring.score import show
from scoring.vocabulary import (
    PORTFOLIO,
    Band,
    Coverage,
    CustomerId,
    NewsSeverity,
    Severity,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePoint:
    """One row of the score history; `restart` marks a re-score after a change of policy."""

    at: datetime
    day: date
    value: Fraction | None
    coverage: Coverage
    band: Band
    knock_outs: tuple[str, ...] = ()
    restart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the rules on one customer look at; `history` is oldest first and ends with now."""

    customer: CustomerId
    name: str
    as_of: date
    history: tuple[ScorePoint, ...]
    events: tuple[AdverseEvent, ...]
    policy: Policy

    @property
    def now(self) -> ScorePoint:
        """The state that the customer is in."""
        return self.history[-1]

    @property
    def high_since(self) -> datetime | None:
        """The instant at which the customer entered high, None while it is not in it."""
        start = None
        for point in reversed(self.history):
            if point.band is not Band.HIGH:
                break
            start = point.at
        return start

    @property
    def since_policy(self) -> tuple[ScorePoint, ...]:
        """The history from the last change of policy on."""
        starts = [n for n, point in enumerate(self.history) if point.restart]
        return self.history[starts[-1] :] if starts else self.history


def score_rise(s: Situation) -> tuple[Condition, ...]:
    """The score rose by more than 1.00 above its lowest value of the last 90 days.

    Strictly more; the score carried in at the window's start counts, unrated ones do not; after a
    change of policy the window restarts (plan §4.2, domain §5). Armed again at 0.75 or less.
    """
    low = _lowest(s, s.policy.rise_window_days)
    if low is None or low.value is None or s.now.value is None:
        return ()
    rise = s.now.value - low.value
    became_high = s.now.band is Band.HIGH and low.band is not Band.HIGH
    return (
        Condition(
            rule="score_rise",
            subject=s.customer,
            holds=rise > s.policy.rise,
            clear=rise <= s.policy.rise_rearm,
            severity=Severity.CRITICAL if became_high else Severity.WARNING,
            level=rise,
            text=(
                f"score {show(low.value)} → {show(s.now.value)}: up {show(rise)} from its lowest "
                f"of the last {s.policy.rise_window_days} days, more than {show(s.policy.rise)}"
            ),
        ),
    )


def band_worsened(s: Situation) -> tuple[Condition, ...]:
    """The band in force got worse, or a knock-out began to bind.

    Becoming rated, losing data and a change of policy are not a worsened band (domain §4, §5).
    """
    now = s.now
    if now.band is Band.UNRATED:
        return ()
    unrated = now.coverage is Coverage.UNRATED
    alike = [p for p in s.since_policy if (p.coverage is Coverage.UNRATED) is unrated]
    before = next((p for p in reversed(alike) if p.band is not now.band), None)
    unbound = next((p for p in reversed(alike) if p.knock_outs != now.knock_outs), None)
    worse = before is not None and not unrated and now.band.rank > before.band.rank
    begun = tuple(k for k in now.knock_outs if unbound and k not in unbound.knock_outs)
    holds = worse or bool(begun)
    text = f"band {before.band} → {now.band}" if worse and before else f"band {now.band}"
    if begun:
        text += f"; knock-out began to bind: {', '.join(begun)}"
    return (
        Condition(
            rule="band_worsened",
            subject=s.customer,
            holds=holds,
            clear=not holds,
            severity=Severity.CRITICAL if now.band is Band.HIGH else Severity.WARNING,
            level=now.band.rank + Fraction(len(now.knock_outs), 2),
            text=text,
        ),
    )


def negative_news(s: Situation) -> tuple[Condition, ...]:
    """A customer in high had negative news within the last 30 days.

    An adverse event of medium severity or more that nobody dismissed; checked when the news
    arrives and when a customer becomes high (plan §4.2, domain §5). Each event is an episode; what
    a new feed's first poll told is silent for a customer that was in high already (domain §6).
    """
    first = s.as_of - timedelta(days=s.policy.news_window_days)
    found = []
    for event in s.events:
        grave = event.severity.rank >= NewsSeverity.MEDIUM.rank
        since = s.high_since
        recent = event.counts and grave and first <= event.day
        new_to_high = event.baseline_at is None or (since and since > event.baseline_at)
        holds = bool(recent and since and new_to_high)
        found.append(_about(event, "negative_news", holds, f"{s.name} is in the high band"))
    return tuple(found)


def critical_news(s: Situation) -> tuple[Condition, ...]:
    """Insolvency, default, sanctions or stopped operations were reported about a customer.

    Whatever the customer's band; each event is an episode (domain §5).
    """
    first = s.as_of - timedelta(days=s.policy.critical_news_window_days)
    return tuple(
        _about(
            event,
            "critical_news",
            event.counts
            and event.severity is NewsSeverity.CRITICAL
            and event.baseline_at is None
            and first <= event.day,
            _where(s),
        )
        for event in s.events
    )


def overdue_rate(rate: OverdueRate, policy: Policy, new: tuple[str, ...]) -> Condition:
    """More than 10 % of the active customers have an invoice more than 5 days past due.

    Strictly more; armed again at 8 % or less; below 10 active customers it is shown, not fired
    (plan §4.2, domain §5). `new` names the customers that were not overdue before.
    """
    enough = rate.active >= policy.overdue_least_active
    entrants = f"; newly overdue: {', '.join(new)}" if new else ""
    return Condition(
        rule="overdue_rate",
        subject=PORTFOLIO,
        holds=enough and rate.ratio > policy.overdue_limit,
        clear=rate.ratio <= policy.overdue_rearm,
        severity=Severity.WARNING,
        level=rate.ratio,
        text=(
            f"{rate.overdue} of {rate.active} active customers overdue = "
            f"{show(rate.ratio * 100, 1)} %, limit {show(policy.overdue_limit * 100, 0)} %; "
            f"{show(rate.amount_ratio * 100, 1)} % of the open amount{entrants}"
        ),
    )


RULES: tuple[Callable[[Situation], tuple[Condition, ...]], ...] = (
    score_rise,
    band_worsened,
    negative_news,
    critical_news,
)
"""The rules on one customer; `overdue_rate` is the one on the portfolio."""


def evaluate(situation: Situation) -> tuple[Condition, ...]:
    """What every rule on one customer says of the situation."""
    return tuple(c for rule in RULES for c in rule(situation))


def text_of(rule: str) -> str:
    """The rule's first docstring paragraph, as users read it; KeyError for an unknown rule."""
    named = {r.__name__: r for r in (*RULES, overdue_rate)}
    return (inspect.getdoc(named[rule]) or "").split("\n\n")[0].replace("\n", " ")


def _lowest(s: Situation, window: int) -> ScorePoint | None:
    first = s.as_of - timedelta(days=window)
    rated = [p for p in s.since_policy if p.coverage is not Coverage.UNRATED and p.value]
    inside = [p for p in rated if p.day >= first]
    carried = [p for p in rated if p.day < first][-1:]
    if s.now.coverage is Coverage.UNRATED:
        return None
    return min((*carried, *inside), key=lambda p: p.value or Fraction(0), default=None)


def _where(s: Situation) -> str:
    if s.now.band is Band.UNRATED:
        return f"{s.name} is unrated"
    return f"{s.name} is in the {s.now.band} band"


def _about(event: AdverseEvent, rule: str, holds: bool, where: str) -> Condition:  # noqa: FBT001
    told = f", told by {event.sources} sources" if event.sources > 1 else ""
    return Condition(
        rule=rule,
        subject=event.customer,
        holds=holds,
        clear=event.triage.dismissed,
        severity=event.warning_severity,
        event=str(event.id),
        text=(
            f"{event.category.label} ({event.severity}) reported on {event.day:%d %b %Y}{told}; "
            f"{where}"
        ),
    )
