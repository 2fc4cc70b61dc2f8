"""Feeds in trouble: how long they rest, and that the administrators hear of it once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from bot.notices import AlertNotice
from bot.services.member import SYSTEM
from bot.services.runtime import Setup
from bot.store.feed import Feed
from bot.store.feed_turn import Trouble
from bot.store.outbox import key_of
from bot.store.unit import Unit
from feeds.errors import FeedError, describe
from feeds.outcome import Failed, Throttled
from feeds.schedule import back_off, host_pause, pause
from scoring.day import written_day
from scoring.score import counted

TOLD_AFTER = timedelta(hours=24)
"""A feed that fails for so long is told to the administrators, once."""
NAMED = 10
OFFLINE = "Nothing can be reached from here: the network of the bot seems to be down."


Failure = Failed | Throttled


def note_failures(
    setup: Setup, unit: Unit, polls: Sequence[tuple[Feed, Failure, bool]], *, now: datetime
) -> list[str]:
    """Keep what is wrong and rest the feeds, each twice as long every time; a sentence for each.

    It never stops silently. What is not counted (the last of the three) is our own network's fault.
    """
    troubles = [(f, _trouble(setup, unit, f, why, now, counted=c)) for f, why, c in polls]
    held = unit.feed_turns.failed(troubles, at=now) if troubles else frozenset()
    for feed, trouble in troubles:
        if feed.id not in held:
            continue
        if not feed.trouble:
            unit.audit.record(
                at=now, actor=SYSTEM, action="feed.failed", subject=feed.name[:80],
                why=trouble.sentence,
            )  # fmt: skip
        if trouble.gone:
            _tell_ended(setup, unit, feed, trouble.sentence, now)
    return [trouble.sentence for _, trouble in troubles]


def _trouble(
    setup: Setup, unit: Unit, feed: Feed, failure: Failure, now: datetime, *, counted: bool
) -> Trouble:
    """What a failure leaves in the feed's row; its server rests too, where that asked for it.

    The server rests as long as it asked, within two hours, or for a moment: its other feeds may be
    well. Only the feed's own rest doubles.
    """
    code, sentence = _words(failure)
    base, chance = setup.feed_interval, share(feed, now)
    wait = back_off(base, feed.failures + 1, share=chance) if counted else base
    if _asks_for_less(feed, failure):
        asked = failure.retry_after if isinstance(failure, Throttled) else None
        wait = pause(asked, wait, share=chance)
        unit.feed_turns.rest_host(feed.host, now + host_pause(asked, share=chance))
    return Trouble(
        code=code,
        sentence=sentence if counted else OFFLINE,
        next_check_at=now + wait,
        counted=counted,
        gone=code == FeedError.HTTP_410,
    )


def note_recovery(setup: Setup, unit: Unit, feed: Feed, *, now: datetime) -> None:
    """Say that a feed is read again, where its trouble was told."""
    if feed.failing_since is None:
        return
    unit.audit.record(at=now, actor=SYSTEM, action="feed.recovered", subject=feed.name[:80])
    if feed.told_at is not None:
        since = written_day(feed.failing_since)
        text = f"The feed {feed.name} is read again, after failing since {since}."
        key = key_of("feed.recovered", str(feed.id), feed.failing_since.isoformat())
        if feed.failures == 0:  # our own network: said once for all of them
            text = f"Feeds can be reached again; since {since} hardly any could."
            key = key_of("feeds.reached", feed.told_at.isoformat())
        unit.outbox.put(AlertNotice(text=text), key=key, channel=setup.admin_channel, now=now)


def tell_failing(setup: Setup, unit: Unit, *, now: datetime) -> int:
    """Tell the administrators, in one message, of the feeds that have failed for a day."""
    feeds = unit.feeds.failing(now - TOLD_AFTER)
    if not feeds:
        return 0
    for feed in feeds:
        unit.feeds.told(feed.id, at=now)
    names = "; ".join(f"{f.name}: {f.trouble}" for f in feeds[:NAMED])
    more = f" And {len(feeds) - NAMED} more." if len(feeds) > NAMED else ""
    many = counted(len(feeds), "feed has", "feeds have")
    text = f"{many} failed for a day, and will be tried again: {names}{more}"
    parts = (f"{f.id}@{f.failing_since}" for f in feeds)
    key = key_of("feeds.failing", *parts)
    unit.outbox.put(AlertNotice(text=text), key=key, channel=setup.admin_channel, now=now)
    unit.audit.record(
        at=now, actor=SYSTEM, action="feed.failing", subject=feeds[0].name[:80],
        feeds=str(len(feeds)),
    )  # fmt: skip
    return len(feeds)


def share(feed: Feed, now: datetime) -> float:
    """The chance of this feed at this instant, between 0 and 1: the same when computed again."""
    return Random(f"{feed.id}|{now}").random()  # noqa: S311 - no secret


def _words(failure: Failure) -> tuple[FeedError, str]:
    if isinstance(failure, Throttled):
        return FeedError.HTTP_429, describe(FeedError.HTTP_429)
    return failure.code, failure.sentence


def _asks_for_less(feed: Feed, failure: Failure) -> bool:
    """A 429 says so; a 403 that repeats means the same, as several large sites have it."""
    if isinstance(failure, Throttled):
        return True
    return failure.code is FeedError.HTTP_403 and feed.code == FeedError.HTTP_403


def _tell_ended(setup: Setup, unit: Unit, feed: Feed, sentence: str, now: datetime) -> None:
    unit.feeds.told(feed.id, at=now)
    key = key_of("feed.ended", str(feed.id), now.isoformat())
    text = f"The feed {feed.name} is asked no more. {sentence}"
    unit.outbox.put(AlertNotice(text=text), key=key, channel=setup.admin_channel, now=now)
