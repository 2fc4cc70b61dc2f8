"""What the clock asks for: one use case a job, each slot carried out once by whoever is first."""

from datetime import date, datetime, timedelta

from bot.notices import AlertNotice
from bot.services.digest import post
from bot.services.freshness import check_book
from bot.services.ledger import reassess_everybody
from bot.services.member import SYSTEM
from bot.services.runtime import Runtime, Setup
from bot.store.feed import Feed
from bot.store.outbox import key_of
from bot.store.unit import Unit
from scoring.vocabulary import Pack

PATIENCE = timedelta(hours=1)
"""So long the jobs of a new installation wait for its feeds to be read once."""


def taken(runtime: Runtime, job: str) -> tuple[str, ...]:
    """The slots of a job that were carried out or skipped so far, oldest first."""
    with runtime.reading() as unit:
        return unit.job_runs.taken(job)


def is_ready(runtime: Runtime) -> bool:
    """Whether there is anybody to monitor, and every new feed was read or tried once.

    A pack that is posted before the first sweep would say "not checked" of all news. But the jobs
    wait for no feed longer than an hour: where nobody sweeps, reminders and packs say so.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        waiting = any(_is_unread(f) and abs(now - f.added_at) < PATIENCE for f in unit.feeds.all())
        return not waiting and unit.customers.count() > 0


def _is_unread(feed: Feed) -> bool:
    return not (feed.last_success_at or feed.trouble or feed.paused or feed.gone)


def skip(runtime: Runtime, job: str, slots: tuple[date, ...], *, posts: str = "") -> int:
    """Note slots that were missed and are not made up for; how many.

    Where they would have been posts, the administrators are told.
    """
    now, channel = runtime.clock.now(), runtime.setup.admin_channel
    with runtime.writing() as unit:
        left = [s for s in slots if _skip(unit, job, s, now)]
        if left and posts:
            key = key_of("job.skipped", job, left[-1].isoformat())
            unit.outbox.put(
                _left_out(runtime.setup, posts, left), key=key, channel=channel, now=now
            )
        return len(left)


def _skip(unit: Unit, job: str, slot: date, now: datetime) -> bool:
    if not unit.job_runs.take(job, slot.isoformat(), now=now, outcome="skipped: too late"):
        return False
    unit.audit.record(
        at=now, actor=SYSTEM, action="job.skipped", subject=job, slot=slot.isoformat()
    )
    return True


def _left_out(setup: Setup, posts: str, slots: list[date]) -> AlertNotice:
    planned = ", ".join(f"{s.day} {s:%b %Y}" for s in slots)
    return AlertNotice(
        text=(
            f"No clock ran when it was due: {posts} of {planned} was left out. Only the newest is "
            f"made up for, and not after {setup.catch_up_days} days."
        )
    )


def post_high(runtime: Runtime, slot: date, *, late: bool) -> bool:
    """The high pack of a month."""
    return post(runtime, Pack.HIGH, slot, late=late)


def post_medium_low(runtime: Runtime, slot: date, *, late: bool) -> bool:
    """The medium-and-low pack of a quarter."""
    return post(runtime, Pack.MEDIUM_LOW, slot, late=late)


def check_rules(runtime: Runtime, slot: date, *, late: bool) -> bool:  # noqa: ARG001 - one shape
    """The daily look at ledger, staleness and overdue rate; harmless when done twice."""
    reassess_everybody(runtime, "daily rules")
    check_book(runtime)
    now = runtime.clock.now()
    with runtime.writing() as unit:
        done = unit.job_runs.take("rules.daily", slot.isoformat(), now=now)
        if done:
            unit.audit.record(
                at=now, actor=SYSTEM, action="rules.checked", subject=slot.isoformat()
            )
        return done
