"""The rules on what is reported about a customer (plan §4.2, domain §5 and §6)."""

from datetime import timedelta

from scoring.adverse import AdverseEvent
from scoring.day import written_day
from scoring.early_warning import Condition
from scoring.situation import Situation
from scoring.vocabulary import Band, NewsSeverity


def negative_news(s: Situation) -> tuple[Condition, ...]:
    """A customer in high had negative news within the last 30 days.

    An adverse event of medium severity or more that nobody dismissed; checked when the news
    arrives and when a customer becomes high (plan §4.2, domain §5). Each event is an episode; what
    a new feed's first poll told is silent for a customer that was in high already (domain §6).
    """
    first = s.as_of - timedelta(days=s.policy.news_window_days)
    return tuple(
        _about(
            event,
            "negative_news",
            event.counts
            and event.severity.rank >= NewsSeverity.MEDIUM.rank
            and first <= event.day
            and _is_new_to_high(s, event),
            f"{s.name} is in the high band",
        )
        for event in s.events
    )


def _is_new_to_high(s: Situation, event: AdverseEvent) -> bool:
    """Whether the customer is in high and the two, news and band, have not met before."""
    entered = s.entered_high
    if entered is None:
        return False
    if event.baseline_at is not None and entered.at <= event.baseline_at:
        return False
    if not s.entered_unasked or event.seen_at is None:
        return True
    return event.seen_at >= entered.at


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


def _where(s: Situation) -> str:
    if s.now.band is Band.UNRATED:
        return f"{s.name} is unrated"
    return f"{s.name} is in the {s.now.band} band"


def _about(event: AdverseEvent, rule: str, holds: bool, where: str) -> Condition:  # noqa: FBT001
    told = f", told by {event.sources} sources" if event.sources > 1 else ""
    reported = f"{event.category.label} ({event.severity}) reported on {written_day(event.day)}"
    return Condition(
        rule=rule,
        subject=event.customer,
        holds=holds,
        clear=not holds,
        severity=event.warning_severity,
        event=str(event.id),
        text=f"{reported}{told}; {where}",
        calm=f"{reported}: {_why_not(event)}; {where}",
    )


def _why_not(event: AdverseEvent) -> str:
    """Why an event that fired does so no more: people said so, a paper took it back, or time."""
    if event.triage.dismissed:
        return "dismissed as " + event.triage.value.replace("_", " ")
    return "no longer within the rule" if event.counts else event.because
