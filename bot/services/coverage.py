"""The coverage certificate of now: what was read, and what was not."""

from datetime import datetime

from bot.store.history import Then
from bot.store.unit import Unit
from scoring.certificate import Certificate, FeedHealth, certify


def certificate(unit: Unit, now: datetime, then: Then | None = None) -> Certificate:
    """Feeds healthy, entries read, names watched, gaps by name (domain §6).

    `then`: as it would have been issued at the end of an earlier day.
    """
    resting = unit.feed_turns.resting(now) if then is None else {}
    feeds = tuple(
        FeedHealth(
            name=f.name,
            last_success=f.last_success_at,
            due=None if then else f.failing_since or f.next_check_at,
            asked_next=resting.get(f.host),
            trouble=f.trouble,
            paused=f.paused,
        )
        for f in unit.feeds.all(then)
    )
    return certify(
        feeds,
        entries=unit.news.count(then),
        names=unit.customers.open_count(then),
        now=min(now, then.known_before) if then else now,
    )
