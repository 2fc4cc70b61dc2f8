"""What the clock asks for: one use case a job, each slot carried out once by whoever is first."""

from datetime import date

from bot.services.digest import post
from bot.services.freshness import check_book
from bot.services.ledger import reassess_everybody
from bot.services.member import SYSTEM
from bot.services.runtime import Runtime
from scoring.vocabulary import Pack


def taken(runtime: Runtime, job: str) -> tuple[str, ...]:
    """The slots of a job that were carried out or skipped so far, oldest first."""
    with runtime.reading() as unit:
        return unit.job_runs.taken(job)


def is_ready(runtime: Runtime) -> bool:
    """Whether there is anybody to monitor, and every feed was read or tried once.

    A pack that is posted before the first sweep would say "not checked" of all news.
    """
    with runtime.reading() as unit:
        feeds = unit.feeds.all()
        tried = all(f.last_success_at or f.trouble or f.paused or f.gone for f in feeds)
        return tried and unit.customers.count() > 0


def skip(runtime: Runtime, job: str, slot: date) -> bool:
    """Note that a slot was missed for so long that it is not made up for."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        if not unit.job_runs.take(job, slot.isoformat(), now=now, outcome="skipped: too late"):
            return False
        unit.audit.record(
            at=now, actor=SYSTEM, action="job.skipped", subject=job, slot=slot.isoformat()
        )
        return True


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
