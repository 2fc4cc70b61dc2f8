"""What polls brought, absorbed for many feeds at once: judged first, then kept in one transaction.

A feed's claim is given back in the transaction that keeps its entries: whoever dies before the
commit has changed nothing, and the feed is asked again when its claim has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.services.assessment import Cause, assess_ids
from bot.services.feed import take
from bot.services.feed_trouble import note_failures, note_recovery, share
from bot.services.member import SYSTEM
from bot.services.news import Reading, Tally, absorb_readings
from bot.services.runtime import Runtime, Setup
from bot.store.article import Known
from bot.store.feed import Feed
from bot.store.feed_turn import Read
from bot.store.unit import Unit
from feeds.article import ParsedFeed
from feeds.desk import read_entry
from feeds.errors import FeedError, FeedProblem
from feeds.headline import shared_endings
from feeds.learnt import Learnt
from feeds.markup import shorten
from feeds.match import NameIndex
from feeds.outcome import Body, Failed, Gone, NotModified, Outcome, SameBody, Throttled
from feeds.parser import EDITION, Parser
from feeds.schedule import gap_of, rest
from feeds.seen import Scope
from feeds.url import host_of, is_search
from scoring import length

MOVES_BELIEVED = 3
"""A permanent redirect is kept once it was the same this many times in a row."""
MOST_EDITS = 24
"""A publisher that changes an entry more often (an embedded clock) is no longer listened to."""

Good = Body | NotModified | SameBody
Seen = dict[tuple[int, str], Known]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What entries are read with: the watched names, and what triage has taught the judge."""

    index: NameIndex
    learnt: Learnt


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one poll of one feed brought."""

    feed: Feed
    entries: int = 0
    tally: Tally = field(default_factory=Tally)
    fired: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What came of asking for a feed; `parsed` is what a new document says.

    Where the fault is our own network, a failure is not `counted` against anybody.
    """

    feed: Feed
    outcome: Outcome
    parsed: ParsedFeed | None = None
    counted: bool = True


def absorb(runtime: Runtime, feed: Feed, outcome: Outcome) -> Swept:
    """Keep what one poll brought."""
    return settle(runtime, [parse(runtime.parser, feed, outcome)])[0][0]


def parse(parser: Parser, feed: Feed, outcome: Outcome) -> Poll:
    """Read the document of a poll, where it brought one; what cannot be read is a failure."""
    if not isinstance(outcome, Body):
        return Poll(feed=feed, outcome=outcome)
    return parse_quickly(parser, feed, outcome) or parse_slowly(parser, feed, outcome)


def parse_quickly(parser: Parser, feed: Feed, outcome: Body) -> Poll | None:
    """The same without waiting for costly documents; None where this is one."""
    try:
        parsed = parser.parse_quickly(outcome.body, outcome.charset, outcome.url)
    except FeedProblem as problem:
        return _unreadable(feed, problem)
    return _readable(feed, outcome, parsed) if parsed else None


def parse_slowly(parser: Parser, feed: Feed, outcome: Body) -> Poll:
    """The same for one that turned out to be costly."""
    try:
        parsed = parser.parse_slowly(outcome.body, outcome.charset, outcome.url)
    except FeedProblem as problem:
        return _unreadable(feed, problem)
    return _readable(feed, outcome, parsed)


def _readable(feed: Feed, outcome: Body, parsed: ParsedFeed) -> Poll:
    return Poll(feed=feed, outcome=outcome.emptied(), parsed=parsed)


def _unreadable(feed: Feed, problem: FeedProblem) -> Poll:
    return Poll(feed=feed, outcome=Failed(code=problem.code, detail=problem.detail))


def settle(
    runtime: Runtime, polls: Sequence[Poll], *, most: int = 0
) -> tuple[list[Swept], tuple[Feed, ...]]:
    """Keep what polls brought, and take so many feeds more: all in one transaction.

    New articles, mentions, events, every customer touched assessed anew, warnings, outbox, audit.
    """
    judged = _judged(runtime, [p for p in polls if p.parsed is not None])
    now = runtime.clock.now()
    with runtime.writing() as unit:
        swept = _kept(runtime.setup, unit, polls, judged, now) if polls else []
        return swept, take(unit, most, now=now) if most else ()


def as_failure(outcome: Outcome) -> Failed | Throttled:
    """The outcome of a poll that brought nothing, as what is wrong."""
    if isinstance(outcome, Gone):
        return Failed(code=FeedError.HTTP_410)
    assert isinstance(outcome, Failed | Throttled)  # noqa: S101 - the others are good polls
    return outcome


def _judged(runtime: Runtime, polls: Sequence[Poll]) -> dict[int, list[Reading]]:
    """What is new in the documents or was changed since, matched and judged, by feed."""
    if not polls:
        return {}
    with runtime.reading() as unit:
        known = unit.articles.known(_entries(polls))
        desk = Desk(
            index=runtime.watch_list.index(unit, runtime.clock.now()),
            learnt=runtime.lessons.in_force(unit),
        )
    return {p.feed.id: _readings(p.feed, p.parsed, known, desk) for p in polls if p.parsed}


def _entries(polls: Sequence[Poll]) -> dict[int, list[str]]:
    return {p.feed.id: [e.id for e in p.parsed.entries] for p in polls if p.parsed}


def _readings(feed: Feed, parsed: ParsedFeed, known: Seen, desk: Desk) -> list[Reading]:
    scope = Scope(customer=feed.customer, industry=feed.industry, searched=is_search(feed.url))
    return [
        Reading(
            entry=entry,
            mentions=read_entry(entry, desk.index, scope, desk.learnt),
            known=known.get((feed.id, entry.id)),
            outlet=shorten(entry.outlet or parsed.title or feed.name, length.NAME),
        )
        for entry in parsed.entries
        if _is_news(entry.fingerprint, known.get((feed.id, entry.id)))
    ]


def _is_news(says: str, known: Known | None) -> bool:
    return known is None or (known.fingerprint != says and known.edits < MOST_EDITS)


def _kept(
    setup: Setup,
    unit: Unit,
    polls: Sequence[Poll],
    judged: dict[int, list[Reading]],
    now: datetime,
) -> list[Swept]:
    held = unit.feed_turns.held(p.feed for p in polls if p.parsed is not None)
    swept: list[Swept] = []
    good: list[Poll] = []
    bad: list[Poll] = []
    for poll in polls:
        if not isinstance(poll.outcome, Good):
            bad.append(poll)
            continue
        good.append(poll)
        if poll.parsed is None:
            swept.append(Swept(feed=poll.feed))
            continue
        readings = judged[poll.feed.id]
        if poll.feed.id not in held or not poll.feed.claim:
            readings = _still_new(unit, poll.feed, readings)
        swept.append(_absorbed(setup, unit, poll.feed, poll.parsed, readings, now))
    failures = [(p.feed, as_failure(p.outcome), p.counted) for p in bad]
    sentences = note_failures(setup, unit, failures, now=now)
    swept += [Swept(feed=p.feed, trouble=t) for p, t in zip(bad, sentences, strict=True)]
    _note_successes(setup, unit, good, now)
    return swept


def _still_new(unit: Unit, feed: Feed, readings: list[Reading]) -> list[Reading]:
    """The readings without those that another worker has kept since the claim was lost to it."""
    known = unit.articles.known({feed.id: [r.entry.id for r in readings]})
    return [r for r in readings if known.get((feed.id, r.entry.id)) == r.known]


def _absorbed(
    setup: Setup,
    unit: Unit,
    feed: Feed,
    parsed: ParsedFeed,
    readings: Sequence[Reading],
    now: datetime,
) -> Swept:
    tally = absorb_readings(
        setup,
        unit,
        feed,
        readings,
        now=now,
        baseline=now if feed.baseline_at is None else None,
        endings=shared_endings([e.title for e in parsed.entries]),
    )
    fired = 0
    if tally.touched:
        cause = Cause(words=f"news from {feed.name}", actor=SYSTEM)
        assessed = assess_ids(setup, unit, sorted(tally.touched), now=now, cause=cause)
        fired = sum(len(a.fired) for a in assessed)
    if tally.articles:
        unit.audit.record(
            at=now, actor=SYSTEM, action="feed.read", subject=feed.name[:80],
            articles=str(tally.articles), mentions=str(tally.mentions),
            events=str(tally.events), warnings=str(fired),
        )  # fmt: skip
    return Swept(feed=feed, entries=len(parsed.entries), tally=tally, fired=fired)


def _note_successes(setup: Setup, unit: Unit, polls: Sequence[Poll], now: datetime) -> None:
    reads = [(p.feed, _read(setup, p, now)) for p in polls if isinstance(p.outcome, Good)]
    held = unit.feed_turns.succeeded(reads, at=now) if reads else frozenset()
    for feed, read in reads:
        if feed.id in held:
            note_recovery(setup, unit, feed, now=now)
            if read.moved_times >= MOVES_BELIEVED:
                _move(unit, feed, read.moved_to, now)


def _read(setup: Setup, poll: Poll, now: datetime) -> Read:
    """What a good poll leaves in the feed's row, and when the feed is asked again."""
    feed, outcome, parsed = poll.feed, poll.outcome, poll.parsed
    assert isinstance(outcome, Good)  # noqa: S101 - the others are failures
    given = outcome.validators
    gap = gap_of((e.published for e in parsed.entries), now) if parsed else feed.gap
    ttl = parsed.ttl if parsed else feed.ttl
    times = feed.moved_times if outcome.moved_to == feed.moved_to else 0
    chance = share(feed, now)
    return Read(
        etag=given.etag,
        last_modified=given.last_modified,
        body_hash=given.body_hash,
        edition=EDITION,
        gap=gap,
        ttl=ttl,
        next_check_at=now + rest(setup.feed_interval, gap, ttl, outcome.fresh_for, share=chance),
        baseline=feed.baseline_at is None and parsed is not None,
        moved_to=outcome.moved_to,
        moved_times=times + 1 if outcome.moved_to else 0,
    )


def _move(unit: Unit, feed: Feed, url: str, now: datetime) -> None:
    host = host_of(url)
    unit.feed_turns.know_host(host, now)
    if unit.feed_turns.move(feed, url=url, host=host):
        unit.audit.record(
            at=now, actor=SYSTEM, action="feed.moved", subject=feed.name[:80], host=host
        )
