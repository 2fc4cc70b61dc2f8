"""Keeping nothing longer than the settings say: once a day, and on request."""

from datetime import date, datetime, timedelta

from bot.services.access import Act, Caller
from bot.services.member import SYSTEM, actor
from bot.services.runtime import Runtime, Setup
from bot.store.retention import Purged


def preview_purge(runtime: Runtime, caller: Caller) -> Purged:
    """What is older than the limits; changes nothing. Raises NotAllowed."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return unit.retention.count(**_limits(runtime.setup, now))


def purge(runtime: Runtime, caller: Caller) -> Purged:
    """Purge what is older than the limits; what that was. Raises NotAllowed."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        done = unit.retention.purge(**_limits(runtime.setup, now))
        if done.anything:
            unit.audit.record(at=now, actor=who, action="retention.purged", **_words(done))
        return done


def purge_daily(runtime: Runtime, slot: date, *, late: bool) -> bool:
    """The same, by the clock; harmless when done twice. False where the slot was taken before."""
    del late
    now = runtime.clock.now()
    with runtime.writing() as unit:
        if not unit.job_runs.take("retention.daily", slot.isoformat(), now=now):
            return False
        done = unit.retention.purge(**_limits(runtime.setup, now))
        if done.anything:
            unit.audit.record(at=now, actor=SYSTEM, action="retention.purged", **_words(done))
        return True


def _limits(setup: Setup, now: datetime) -> dict[str, datetime]:
    return {
        "news": now - timedelta(days=setup.keep_news_days),
        "messages": now - timedelta(days=setup.keep_messages_days),
        "receipts": now - timedelta(days=setup.keep_receipts_days),
    }


def _words(done: Purged) -> dict[str, str]:
    return {
        "subject": "old texts",
        "articles": str(done.articles),
        "messages": str(done.messages),
        "receipts": str(done.receipts),
    }
