"""The coverage certificate of now: what was read, and what was not."""

from datetime import datetime, timedelta

from bot.store.history import Then
from bot.store.unit import Unit
from scoring.certificate import Certificate, FeedHealth, certify

LATELY = timedelta(days=90)
"""Stories are looked for so far back: for a younger file it is said since when."""


def certificate(
    unit: Unit, now: datetime, then: Then | None = None, *, watched: datetime | None = None
) -> Certificate:
    """Feeds healthy, entries read, names watched, gaps by name (domain §6).

    `then`: as it would have been issued at the end of an earlier day. `watched`: since when the
    customer is on file whom it is for; what was read before was not read for that customer.
    """
    at = min(now, then.known_before) if then else now
    since = watched if watched and at - watched < LATELY else None
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
        now=at,
        since=since,
    )
