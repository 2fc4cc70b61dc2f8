"""Feeds and their turns: added one after the other, taken when they are due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from bot.services.member import SYSTEM
from bot.services.runtime import Runtime, Setup
from bot.store.feed import Feed
from bot.store.unit import Unit
from feeds.markup import shorten
from feeds.outcome import Validators
from feeds.parser import EDITION
from feeds.url import display_name, display_url, host_of
from scoring import length
from scoring.vocabulary import CustomerId, PersonId

AT_ONCE = 80
TAKEN_FOR = timedelta(minutes=2)
"""A claim ends by itself after this: a feed whose sweep dies is due again."""
SPACING = timedelta(seconds=1)
"""Between two requests to one server."""


def add_feeds(runtime: Runtime, feeds: Sequence[tuple[str, str]]) -> int:
    """Add feeds given as (name, address); how many were new.

    They are due one after the other within one interval, so that many do not come at once.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        return sum(
            add(unit, name=name, url=url, now=now, due=now + _spread(runtime.setup, place, feeds))
            for place, (name, url) in enumerate(feeds)
        )


def add(
    unit: Unit,
    *,
    name: str,
    url: str,
    now: datetime,
    due: datetime,
    by: PersonId = SYSTEM,
    customer: CustomerId = CustomerId(""),
    industry: str = "",
) -> bool:
    """Add one feed, with its server; False where its address is known already."""
    host = host_of(url)
    name = shorten(display_name(name) or display_url(url), length.NAME)
    unit.feed_turns.know_host(host, now)
    added = unit.feeds.add(
        url=url, name=name, host=host, now=now, due=due, customer=customer, industry=industry
    )
    if added:
        unit.audit.record(at=now, actor=by, action="feed.added", subject=name[:80])
    return added


def _spread(setup: Setup, place: int, feeds: Sequence[object]) -> timedelta:
    """The place in the first interval; a few feeds need no spreading."""
    many = len(feeds)
    return timedelta(0) if many <= AT_ONCE else setup.feed_interval * place / many


def take_due(runtime: Runtime, most: int = AT_ONCE) -> tuple[Feed, ...]:
    """The feeds that are due now, claimed for this sweep; at most one a server."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        return take(unit, most, now=now)


def take(unit: Unit, most: int, *, now: datetime) -> tuple[Feed, ...]:
    """Claim so many of the feeds that are due."""
    return unit.feed_turns.take(
        now, ticket=uuid4().hex, until=now + TAKEN_FOR, spacing=SPACING, most=most
    )


def take_one(unit: Unit, feed: Feed, *, now: datetime) -> Feed:
    """Claim a feed that was just asked, so that no sweep asks it a second time."""
    return unit.feed_turns.claim(feed, ticket=uuid4().hex, until=now + TAKEN_FOR)


def count_due(runtime: Runtime) -> int:
    """How many feeds are waiting for their turn."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        return unit.feed_turns.due(now)


def validators_of(feed: Feed) -> Validators:
    """What to send along with the next request for a feed; nothing that older code has read."""
    if feed.edition != EDITION:
        return Validators()
    return Validators(etag=feed.etag, last_modified=feed.last_modified, body_hash=feed.body_hash)
