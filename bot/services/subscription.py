"""The feeds that are read: looked at before they are added, listed with their health, paused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services import customer as customers
from bot.services.access import Act, Caller
from bot.services.directory import Directory
from bot.services.errors import NotFound, Refusal
from bot.services.feed import add, take_one
from bot.services.feed_poll import Swept, absorb, as_failure
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.services.sweep import FeedFetcher
from bot.store.feed import Feed
from bot.store.unit import Unit
from feeds.article import ParsedFeed
from feeds.desk import read_entry
from feeds.errors import FeedProblem, describe
from feeds.outcome import Body, Failed, Outcome, Throttled, Validators
from feeds.parser import Parser
from feeds.schedule import rhythm
from feeds.search import filled_in, searched_name, searches
from feeds.seen import Scope
from feeds.url import checked, display_name, display_url, is_search
from scoring.customer import Customer
from scoring.vocabulary import CustomerId

SHOWN = 5
MOST_INDUSTRIES = 12
LONG_MINUTES = 120
"""From here on a rhythm is said in hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRequest:
    """A feed to be added: an address, or the key of a search that the customer's name goes into.

    `customer` (id or name) or `industry` say whom it is about, where it is not about everybody.
    """

    source: str
    name: str = ""
    customer: str = ""
    industry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a request for a feed comes to: where to ask, and whom it is about."""

    url: str
    customer: CustomerId
    industry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry:
    """One entry of a feed, and which customers it would have been matched with."""

    title: str
    published: datetime | None
    customers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a feed holds, seen before anything is kept; `trouble` says why it cannot be had.

    `shown` is its address as people may see it. `outcome` is the answer itself, so that adding the
    feed asks its server no second time.
    """

    url: str
    shown: str
    title: str
    entries: tuple[SeenEntry, ...]
    many: int
    trouble: str
    outcome: Outcome
    customer: CustomerId = CustomerId("")
    industry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One feed with its health, ready to read."""

    id: int
    name: str
    shown: str
    state: str
    customer: CustomerId
    industry: str
    last_success: datetime | None
    next_check: datetime | None
    every: timedelta
    trouble: str

    @property
    def rhythm(self) -> str:
        """How often it is asked, in words, or when again while it fails; empty while it is not."""
        if self.next_check is None:
            return ""
        minutes = max(1, round(self.every.total_seconds() / 60))
        long = minutes >= LONG_MINUTES
        span = f"{round(minutes / 60)} hours" if long else f"{minutes} minutes"
        if self.trouble:
            return "again in a minute" if minutes == 1 else f"again in {span}"
        return "every minute" if minutes == 1 else f"every {span}"


async def look(
    runtime: Runtime, fetcher: FeedFetcher, caller: Caller, request: FeedRequest
) -> Look:
    """Ask the server once: the last five entries, and what they would have matched.

    Raises Refusal where the address cannot be one of a feed; NotAllowed.
    """
    aim = aim_of(runtime, caller, request)
    now = runtime.clock.now()
    outcome = await fetcher.fetch(aim.url, Validators(), now=now)
    moved = getattr(outcome, "moved_to", "")
    return seen(runtime, moved or aim.url, outcome, customer=aim.customer, industry=aim.industry)


def aim_of(runtime: Runtime, caller: Caller, request: FeedRequest) -> Aim:
    """The address that a request names, and whom it is about; raises Refusal."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        about = _about(runtime.directory, unit, request.customer) if request.customer else None
        industry = _industry(unit, request.industry)
        url = _allowed(_filled_in(request.source, about), runtime.setup.feed_allow)
        known = unit.feeds.find_url(url)
    if known is not None:
        raise _read_already(known.name)
    return Aim(url=url, customer=about.id if about else CustomerId(""), industry=industry)


def _allowed(url: str, allow: frozenset[str]) -> str:
    """The address in the one spelling in which it is kept; raises Refusal where it may not be."""
    try:
        return str(checked(url, allow))
    except FeedProblem as problem:
        raise Refusal(problem.sentence, fields={"address": problem.sentence}) from problem


def _industry(unit: Unit, asked: str) -> str:
    """The industry as customers have it; raises Refusal where nobody is in it, in its field."""
    known = unit.customers.industries()
    found = [name for name in known if name.casefold() == asked.casefold()]
    if found or not asked:
        return found[0] if found else ""
    sentence = f"No customer is in the industry “{asked}”."
    if known:
        near = "; ".join(known[:MOST_INDUSTRIES])
        sentence += f" There are: {near}" + (" …" if len(known) > MOST_INDUSTRIES else ".")
    raise Refusal(sentence, fields={"industry": sentence})


def _about(directory: Directory, unit: Unit, asked: str) -> Customer:
    """The customer that a feed is about; raises Refusal with the near names, in its field."""
    try:
        return customers.find(directory, unit, asked)
    except NotFound as no:
        near = "; ".join(f"{n.name} ({n.customer})" for n in no.near)
        sentence = f"{no.sentence} {near}".strip()
        raise Refusal(sentence, fields={"customer": sentence}) from no


def _filled_in(source: str, about: Customer | None) -> str:
    template = searches().get(source.casefold(), source)
    if about is None and template != filled_in(template, ""):
        msg = "This is a search: say for which customer, and its name goes into the address."
        raise Refusal(msg, fields={"customer": msg})
    return filled_in(template, searched_name(about.name)) if about else template


def _read_already(name: str) -> Refusal:
    sentence = f"This feed is read already, as “{name}”."
    return Refusal(sentence, fields={"address": sentence})


def seen(
    runtime: Runtime,
    url: str,
    outcome: Outcome,
    *,
    customer: CustomerId = CustomerId(""),
    industry: str = "",
) -> Look:
    """What an answer holds; nothing is kept."""
    parsed, trouble = _read(runtime.parser, outcome)
    scope = Scope(customer=customer, industry=industry, searched=is_search(url))
    newest = sorted(
        parsed.entries, key=lambda e: e.published.timestamp() if e.published else 0.0, reverse=True
    )[:SHOWN]
    with runtime.reading() as unit:
        index = runtime.watch_list.index(unit, runtime.clock.now())
        names = {c.id: c.name for c in unit.customers.all()} if newest else {}
    entries = tuple(
        SeenEntry(
            title=e.title,
            published=e.published,
            customers=tuple(
                names.get(m.customer_id, m.customer_id) + ("" if m.mention.strong else " (unsure)")
                for m in read_entry(e, index, scope)
            ),
        )
        for e in newest
    )
    return Look(
        url=url,
        shown=display_url(url),
        title=display_name(parsed.title),
        entries=entries,
        many=len(parsed.entries),
        trouble=trouble,
        outcome=outcome,
        customer=customer,
        industry=industry,
    )


def add_feed(runtime: Runtime, caller: Caller, look: Look, *, name: str = "") -> Swept:
    """Add the feed that was looked at; what the look brought is its first update, the baseline.

    Raises Refusal where it cannot be read or is read already; NotAllowed.
    """
    if look.trouble:
        raise Refusal(look.trouble)
    feed = _insert(runtime, caller, look, name.strip() or look.title)
    return absorb(runtime, feed, look.outcome)


async def test_feed(runtime: Runtime, fetcher: FeedFetcher, caller: Caller, feed: int) -> Look:
    """Ask a feed now, whatever its turn, and keep nothing; raises Refusal, NotAllowed."""
    found = _get(runtime, caller, feed)
    outcome = await fetcher.fetch(found.url, Validators(), now=runtime.clock.now())
    return seen(runtime, found.url, outcome, customer=found.customer, industry=found.industry)


def list_feeds(runtime: Runtime, caller: Caller) -> tuple[FeedLine, ...]:
    """Every feed with its health, those in trouble first; raises NotAllowed."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        lines = [_line(f, runtime.setup.feed_interval, now) for f in unit.feeds.all()]
    return tuple(sorted(lines, key=lambda line: (not line.trouble, line.name.casefold())))


Change = Callable[[Runtime, Caller, int], Feed]
"""Pausing, resuming and removing, to whoever offers all three."""


def one_feed(runtime: Runtime, caller: Caller, feed: int) -> Feed:
    """The feed of that number; raises Refusal, NotAllowed."""
    return _get(runtime, caller, feed)


def pause_feed(runtime: Runtime, caller: Caller, feed: int) -> Feed:
    """Ask a feed no more until it is resumed; raises Refusal, NotAllowed."""
    return _change(runtime, caller, feed, "feed.paused")


def resume_feed(runtime: Runtime, caller: Caller, feed: int) -> Feed:
    """Ask a paused or ended feed again, at once; raises Refusal, NotAllowed."""
    return _change(runtime, caller, feed, "feed.resumed")


def remove_feed(runtime: Runtime, caller: Caller, feed: int) -> Feed:
    """Take a feed out of sight; its articles stay as evidence. Raises Refusal, NotAllowed."""
    return _change(runtime, caller, feed, "feed.removed")


def _read(parser: Parser, outcome: Outcome) -> tuple[ParsedFeed, str]:
    nothing = ParsedFeed(title="")
    if isinstance(outcome, Body):
        try:
            return parser.parse(outcome.body, outcome.charset, outcome.url), ""
        except FeedProblem as problem:
            return nothing, problem.sentence
    failure = as_failure(outcome)
    if isinstance(failure, Throttled):
        return nothing, "The server asks for a pause; try again later."
    assert isinstance(failure, Failed)  # noqa: S101 - the last of the outcomes
    return nothing, describe(failure.code, failure.detail)


def _insert(runtime: Runtime, caller: Caller, look: Look, name: str) -> Feed:
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        added = add(
            unit,
            name=name,
            url=look.url,
            now=now,
            due=now,
            by=who,
            customer=look.customer,
            industry=look.industry,
        )
        found = unit.feeds.find_url(look.url)
        if not added or found is None:
            raise _read_already(found.name if found else name)
        return take_one(unit, found, now=now)


def _get(runtime: Runtime, caller: Caller, feed: int) -> Feed:
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return _found(unit, feed)


def _found(unit: Unit, feed: int) -> Feed:
    found = unit.feeds.find(feed)
    if found is None:
        msg = f"There is no feed number {feed} (any more): look at the list of feeds."
        raise Refusal(msg)
    return found


def _change(runtime: Runtime, caller: Caller, feed: int, action: str) -> Feed:
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        found = _found(unit, feed)
        if action == "feed.removed":
            unit.feeds.remove(feed, now=now)
        else:
            unit.feeds.pause(feed, paused=action == "feed.paused", due=now)
        if action == "feed.resumed" or (action == "feed.removed" and found.trouble):
            unit.feed_turns.wake_host(found.host, now)
        unit.audit.record(at=now, actor=who, action=action, subject=found.name[:80])
        return replace(found, paused=action == "feed.paused")


def _line(feed: Feed, base: timedelta, now: datetime) -> FeedLine:
    asked = not (feed.paused or feed.gone)
    return FeedLine(
        id=feed.id,
        name=feed.name,
        shown=display_url(feed.url),
        state=_state(feed, now),
        customer=feed.customer,
        industry=feed.industry,
        last_success=feed.last_success_at,
        next_check=feed.next_check_at if asked else None,
        every=_every(feed, base, now),
        trouble=feed.trouble,
    )


def _every(feed: Feed, base: timedelta, now: datetime) -> timedelta:
    """How often it is asked: as its last reading was planned on, whoever asks; else the usual.

    While it fails: how long until it is tried again, which is longer each time.
    """
    if feed.trouble:
        return feed.next_check_at - now
    last = feed.last_success_at
    if last is not None and feed.next_check_at > last:
        return feed.next_check_at - last
    return rhythm(base, feed.gap)


def _state(feed: Feed, now: datetime) -> str:
    if feed.paused:
        return "paused"
    if feed.gone:
        return "ended"
    if feed.trouble and feed.failing_since:
        days = (now - feed.failing_since).days
        return f"failing for {days} days" if days > 1 else "failing"
    return "new" if feed.last_success_at is None else "well"
