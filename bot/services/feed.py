"""Polling feeds: taking what is due, and absorbing what came of it in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from bot.services.assessment import Cause, assess_ids
from bot.services.member import SYSTEM
from bot.services.news import Tally, absorb_entry
from bot.services.runtime import Runtime, Setup
from bot.store.feed import Feed
from bot.store.unit import Unit
from feeds.article import Entry, ParsedFeed
from feeds.desk import JudgedMention, read_entry
from feeds.errors import FeedProblem
from feeds.outcome import Body, Failed, Gone, NotModified, Outcome, SameBody, Throttled, Validators

AT_ONCE = 50
LONGEST_BACK_OFF = timedelta(hours=24)
TAKEN_FOR = timedelta(minutes=2)
"""A feed whose sweep dies is due again after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one poll of one feed brought."""

    feed: Feed
    entries: int = 0
    tally: Tally = field(default_factory=Tally)
    fired: int = 0
    trouble: str = ""


def add_feeds(runtime: Runtime, feeds: Sequence[tuple[str, str]]) -> int:
    """Add feeds given as (name, address); how many were new."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        new = [(n, url) for n, url in feeds if unit.feeds.add(url=url, name=n, now=now)]
        for name, _ in new:
            unit.audit.record(at=now, actor=SYSTEM, action="feed.added", subject=name[:80])
        return len(new)


def take_due(runtime: Runtime) -> tuple[Feed, ...]:
    """The feeds that are due now, claimed for this sweep."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        return unit.feeds.take_due(now, until=now + TAKEN_FOR, most=AT_ONCE)


def validators_of(feed: Feed) -> Validators:
    """What to send along with the next request for a feed."""
    return Validators(etag=feed.etag, last_modified=feed.last_modified, body_hash=feed.body_hash)


def absorb(runtime: Runtime, feed: Feed, outcome: Outcome) -> Swept:
    """Keep what a poll brought: parsed and judged first, then written in one transaction.

    New articles, mentions, events, every customer touched assessed anew, warnings, outbox, audit.
    """
    if isinstance(outcome, Body):
        try:
            parsed = runtime.parser.parse(outcome.body, outcome.charset, outcome.url)
        except FeedProblem as problem:
            return _failed(runtime, feed, problem.sentence)
        return _absorb_entries(runtime, feed, outcome, parsed)
    if isinstance(outcome, NotModified | SameBody):
        return _succeeded(runtime, feed, outcome)
    if isinstance(outcome, Gone):
        sentence = "The publisher has ended this feed (410): remove it or give its new address."
        return _failed(runtime, feed, sentence, gone=True)
    if isinstance(outcome, Throttled):
        sentence = "The publisher asks for a pause."
        return _failed(runtime, feed, sentence, pause=outcome.retry_after)
    assert isinstance(outcome, Failed)  # noqa: S101 - the last of the outcomes
    return _failed(runtime, feed, outcome.sentence)


def _absorb_entries(runtime: Runtime, feed: Feed, body: Body, parsed: ParsedFeed) -> Swept:
    new = _unseen(runtime, feed, parsed)
    judged = _judge(runtime, new)
    now = runtime.clock.now()
    with runtime.writing() as unit:
        seen = unit.news.known(feed.id, [e.id for e in new])
        baseline = now if feed.baseline_at is None else None
        tally = Tally()
        for entry, mentions in zip(new, judged, strict=True):
            if entry.id not in seen:
                outlet = parsed.title or feed.name
                tally += absorb_entry(
                    runtime.setup,
                    unit,
                    feed,
                    entry,
                    mentions,
                    outlet=outlet,
                    now=now,
                    baseline=baseline,
                )
        cause = Cause(words=f"news from {feed.name}", actor=SYSTEM)
        assessed = assess_ids(runtime.setup, unit, sorted(tally.touched), now=now, cause=cause)
        fired = sum(len(a.fired) for a in assessed)
        _note_success(runtime.setup, unit, feed, body, now)
        if tally.articles:
            unit.audit.record(
                at=now, actor=SYSTEM, action="feed.read", subject=feed.name[:80],
                articles=str(tally.articles), mentions=str(tally.mentions),
                events=str(tally.events), warnings=str(fired),
            )  # fmt: skip
        return Swept(feed=feed, entries=len(parsed.entries), tally=tally, fired=fired)


def _unseen(runtime: Runtime, feed: Feed, parsed: ParsedFeed) -> list[Entry]:
    with runtime.reading() as unit:
        seen = unit.news.known(feed.id, [e.id for e in parsed.entries])
    unique = {e.id: e for e in parsed.entries if e.id not in seen}
    return list(unique.values())


def _judge(runtime: Runtime, entries: list[Entry]) -> list[tuple[JudgedMention, ...]]:
    with runtime.reading() as unit:
        index = runtime.watch_list.index(unit)
    return [read_entry(entry, index) for entry in entries]


def _succeeded(runtime: Runtime, feed: Feed, outcome: NotModified | SameBody) -> Swept:
    now = runtime.clock.now()
    with runtime.writing() as unit:
        _note_success(runtime.setup, unit, feed, outcome, now)
        return Swept(feed=feed)


def _note_success(
    setup: Setup, unit: Unit, feed: Feed, outcome: Body | NotModified | SameBody, now: datetime
) -> None:
    validators = outcome.validators
    pause = max(setup.feed_interval, outcome.fresh_for or timedelta(0))
    unit.feeds.succeeded(
        replace(
            feed,
            etag=validators.etag,
            last_modified=validators.last_modified,
            body_hash=validators.body_hash,
        ),
        at=now,
        next_check_at=now + _jittered(min(pause, LONGEST_BACK_OFF), feed, now),
        baseline=feed.baseline_at is None and isinstance(outcome, Body),
    )


def _failed(
    runtime: Runtime,
    feed: Feed,
    sentence: str,
    *,
    gone: bool = False,
    pause: timedelta | None = None,
) -> Swept:
    """Back off, twice as long each time up to a day, and never stop silently."""
    now = runtime.clock.now()
    doubled = runtime.setup.feed_interval * 2 ** min(feed.failures + 1, 12)
    wait = min(max(doubled, pause or timedelta(0)), LONGEST_BACK_OFF)
    with runtime.writing() as unit:
        unit.feeds.failed(
            feed,
            at=now,
            next_check_at=now + _jittered(wait, feed, now),
            trouble=sentence,
            gone=gone,
        )
        if not feed.trouble:
            unit.audit.record(
                at=now, actor=SYSTEM, action="feed.failed", subject=feed.name[:80], why=sentence
            )
        return Swept(feed=feed, trouble=sentence)


def _jittered(pause: timedelta, feed: Feed, now: datetime) -> timedelta:
    """Up to a tenth longer, so that feeds added together drift apart."""
    return pause * (1 + Random(f"{feed.id}|{now}").random() / 10)  # noqa: S311 - no secret
