"""Polling feeds: taking what is due, and absorbing what came of it in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from bot.services.assessment import Cause, assess_ids
from bot.services.feed_trouble import note_failure, note_recovery, share
from bot.services.member import SYSTEM
from bot.services.news import Reading, Tally, absorb_readings
from bot.services.runtime import Runtime, Setup
from bot.store.feed import Feed
from bot.store.feed_turn import Read
from bot.store.news import Known
from bot.store.unit import Unit
from feeds.article import ParsedFeed
from feeds.desk import read_entry
from feeds.errors import FeedError, FeedProblem
from feeds.headline import shared_endings
from feeds.outcome import Body, Failed, Gone, NotModified, Outcome, SameBody, Throttled, Validators
from feeds.parser import EDITION
from feeds.schedule import gap_of, rest
from feeds.seen import Scope
from feeds.url import host_of, is_search
from scoring.vocabulary import CustomerId, PersonId

AT_ONCE = 50
TAKEN_FOR = timedelta(minutes=2)
"""A claim ends by itself after this: a feed whose sweep dies is due again."""
SPACING = timedelta(seconds=1)
"""Between two requests to one server."""
MOVES_BELIEVED = 3
"""A permanent redirect is kept once it was the same this many times in a row."""
MOST_EDITS = 24
"""A publisher that changes an entry more often (an embedded clock) is no longer listened to."""

Quiet = NotModified | SameBody
Good = Body | NotModified | SameBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one poll of one feed brought."""

    feed: Feed
    entries: int = 0
    tally: Tally = field(default_factory=Tally)
    fired: int = 0
    trouble: str = ""


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


def absorb(runtime: Runtime, feed: Feed, outcome: Outcome) -> Swept:
    """Keep what a poll brought: parsed and judged first, then written in one transaction.

    New articles, mentions, events, every customer touched assessed anew, warnings, outbox, audit.
    """
    if isinstance(outcome, Body):
        try:
            parsed = runtime.parser.parse(outcome.body, outcome.charset, outcome.url)
        except FeedProblem as problem:
            failed = Failed(code=problem.code, detail=problem.detail)
            return absorb_failures(runtime, [(feed, failed)])[0]
        return _absorb_entries(runtime, feed, outcome, parsed)
    if isinstance(outcome, NotModified | SameBody):
        return absorb_quiet(runtime, [(feed, outcome)])[0]
    return absorb_failures(runtime, [(feed, outcome)])[0]


def absorb_quiet(runtime: Runtime, polls: Iterable[tuple[Feed, Quiet]]) -> list[Swept]:
    """Note polls that brought nothing new, all in one transaction."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        for feed, outcome in polls:
            _note_success(runtime.setup, unit, feed, outcome, None, now)
        return [Swept(feed=feed) for feed, _ in polls]


def absorb_failures(
    runtime: Runtime, polls: Iterable[tuple[Feed, Outcome]], *, counted: bool = True
) -> list[Swept]:
    """Back off, twice as long each time up to a day, and never stop silently.

    Where the fault is our own network, nothing is `counted` against anybody.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        return [
            Swept(
                feed=feed,
                trouble=note_failure(
                    runtime.setup, unit, feed, as_failure(outcome), now=now, counted=counted
                ),
            )
            for feed, outcome in polls
        ]


def as_failure(outcome: Outcome) -> Failed | Throttled:
    """The outcome of a poll that brought nothing, as what is wrong."""
    if isinstance(outcome, Gone):
        return Failed(code=FeedError.HTTP_410)
    assert isinstance(outcome, Failed | Throttled)  # noqa: S101 - the others are good polls
    return outcome


def _absorb_entries(runtime: Runtime, feed: Feed, body: Body, parsed: ParsedFeed) -> Swept:
    readings = _readings(runtime, feed, parsed)
    now = runtime.clock.now()
    with runtime.writing() as unit:
        tally = absorb_readings(
            runtime.setup,
            unit,
            feed,
            _still_new(unit, feed, readings),
            now=now,
            baseline=now if feed.baseline_at is None else None,
            endings=shared_endings([e.title for e in parsed.entries]),
        )
        cause = Cause(words=f"news from {feed.name}", actor=SYSTEM)
        assessed = assess_ids(runtime.setup, unit, sorted(tally.touched), now=now, cause=cause)
        fired = sum(len(a.fired) for a in assessed)
        _note_success(runtime.setup, unit, feed, body, parsed, now)
        if tally.articles:
            unit.audit.record(
                at=now, actor=SYSTEM, action="feed.read", subject=feed.name[:80],
                articles=str(tally.articles), mentions=str(tally.mentions),
                events=str(tally.events), warnings=str(fired),
            )  # fmt: skip
        return Swept(feed=feed, entries=len(parsed.entries), tally=tally, fired=fired)


def _readings(runtime: Runtime, feed: Feed, parsed: ParsedFeed) -> list[Reading]:
    """What is new in the document or was changed since, matched and judged."""
    scope = Scope(customer=feed.customer, industry=feed.industry, searched=is_search(feed.url))
    with runtime.reading() as unit:
        known = unit.news.known(feed.id, [e.id for e in parsed.entries])
        index = runtime.watch_list.index(unit, runtime.clock.now())
        learnt = runtime.lessons.in_force(unit)
    return [
        Reading(
            entry=entry,
            mentions=read_entry(entry, index, scope, learnt),
            known=known.get(entry.id),
            outlet=entry.outlet or parsed.title or feed.name,
        )
        for entry in parsed.entries
        if _is_news(entry.fingerprint, known.get(entry.id))
    ]


def _is_news(says: str, known: Known | None) -> bool:
    return known is None or (known.fingerprint != says and known.edits < MOST_EDITS)


def _still_new(unit: Unit, feed: Feed, readings: list[Reading]) -> list[Reading]:
    """The readings without those that another worker has kept in the meantime."""
    if not readings:
        return []
    known = unit.news.known(feed.id, [r.entry.id for r in readings])
    return [r for r in readings if known.get(r.entry.id) == r.known]


def _note_success(
    setup: Setup,
    unit: Unit,
    feed: Feed,
    outcome: Good,
    parsed: ParsedFeed | None,
    now: datetime,
) -> None:
    given = outcome.validators
    gap = gap_of((e.published for e in parsed.entries), now) if parsed else feed.gap
    ttl = parsed.ttl if parsed else feed.ttl
    times = feed.moved_times if outcome.moved_to == feed.moved_to else 0
    read = Read(
        etag=given.etag,
        last_modified=given.last_modified,
        body_hash=given.body_hash,
        edition=EDITION,
        gap=gap,
        ttl=ttl,
        next_check_at=now
        + rest(setup.feed_interval, gap, ttl, outcome.fresh_for, share=share(feed, now)),
        baseline=feed.baseline_at is None and isinstance(outcome, Body),
        moved_to=outcome.moved_to,
        moved_times=times + 1 if outcome.moved_to else 0,
    )
    if not unit.feed_turns.succeeded(feed, read, at=now):
        return
    note_recovery(setup, unit, feed, now=now)
    if read.moved_times >= MOVES_BELIEVED:
        _move(unit, feed, read.moved_to, now)


def _move(unit: Unit, feed: Feed, url: str, now: datetime) -> None:
    host = host_of(url)
    unit.feed_turns.know_host(host, now)
    if unit.feed_turns.move(feed, url=url, host=host):
        unit.audit.record(
            at=now, actor=SYSTEM, action="feed.moved", subject=feed.name[:80], host=host
        )
