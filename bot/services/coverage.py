"""The coverage certificate of now: what was read, and what was not."""

from datetime import datetime

from bot.store.unit import Unit
from scoring.certificate import Certificate, FeedHealth, certify


def certificate(unit: Unit, now: datetime) -> Certificate:
    """Feeds healthy, entries read, names watched, gaps by name (domain §6)."""
    feeds = tuple(
        FeedHealth(
            name=f.name,
            last_success=f.last_success_at,
            trouble=f.trouble,
            paused=f.paused,
        )
        for f in unit.feeds.all()
    )
    return certify(feeds, entries=unit.news.count(), names=unit.customers.open_count(), now=now)
