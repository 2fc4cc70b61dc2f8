"""The articles of one poll: their mentions kept, their events opened or joined (domain §6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services.event import Sighting, tell
from bot.services.runtime import Setup
from bot.store.article import Article, Known
from bot.store.feed import Feed
from bot.store.news import Earlier, MentionRecord
from bot.store.unit import Unit
from feeds.article import Entry
from feeds.desk import JudgedMention
from scoring.vocabulary import CustomerId, EventId

STORED_ONLY_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much a poll brought, and which customers it is about."""

    articles: int = 0
    mentions: int = 0
    events: int = 0
    touched: frozenset[CustomerId] = frozenset()

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            articles=self.articles + other.articles,
            mentions=self.mentions + other.mentions,
            events=self.events + other.events,
            touched=self.touched | other.touched,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An entry that is new, or says something else than when it was `known`; judged."""

    entry: Entry
    mentions: tuple[JudgedMention, ...]
    known: Known | None
    outlet: str


def absorb_readings(
    setup: Setup,
    unit: Unit,
    feed: Feed,
    readings: Sequence[Reading],
    *,
    now: datetime,
    baseline: datetime | None,
    endings: frozenset[str],
) -> Tally:
    """Keep articles that were not seen before, and edits of those that were; what that added.

    Undated: first-seen date; future dates are clamped; older than 90 days: stored only. An edit is
    silent unless it makes an event worse.
    """
    new = [r for r in readings if r.known is None]
    unit.articles.add([_article(feed, r, now) for r in new if not r.mentions])
    told = [r for r in readings if r.known or r.mentions]
    homes = _homes(unit, told)
    ids = iter(unit.articles.add_numbered([_article(feed, r, now) for r in told if not r.known]))
    tally = Tally(articles=len(new))
    for judged in told:
        reading = replace(judged, mentions=_at_home(judged.mentions, homes))
        article = reading.known.article if reading.known else next(ids)
        sighting = Sighting(
            entry=reading.entry,
            outlet=reading.outlet,
            papers=frozenset({reading.outlet, feed.name}) | endings,
            at=min(reading.entry.published or now, now),
            now=now,
            baseline=baseline,
        )
        if reading.known:
            tally += _edit(setup, unit, article, reading, sighting)
        else:
            tally += _mention(setup, unit, article, reading, sighting, {})
    return tally


def _homes(unit: Unit, readings: Sequence[Reading]) -> dict[CustomerId, CustomerId]:
    """Under which id each customer goes on that was named; those that went since are left out."""
    named = {mention.customer_id for reading in readings for mention in reading.mentions}
    found = unit.customers.by_ids(sorted(named)) if named else {}
    moved = sorted({c.merged_into for c in found.values() if c.merged_into})
    targets = unit.customers.by_ids(moved) if moved else {}
    ends = {number: targets.get(c.merged_into, c) for number, c in found.items()}
    return {number: end.id for number, end in ends.items() if not end.gone}


def _at_home(
    mentions: Sequence[JudgedMention], homes: dict[CustomerId, CustomerId]
) -> tuple[JudgedMention, ...]:
    """The mentions by those ids, each customer once."""
    found: dict[CustomerId, JudgedMention] = {}
    for mention in mentions:
        home = homes.get(mention.customer_id)
        if home is not None:
            found.setdefault(home, replace(mention, customer_id=home))
    return tuple(found.values())


def _edit(setup: Setup, unit: Unit, article: int, reading: Reading, seen: Sighting) -> Tally:
    """A publisher changed an article: it is judged anew, and stays with the events that it told."""
    entry = reading.entry
    told = unit.news.judged(article)
    unit.articles.edit(
        article, title=entry.title, summary=entry.summary, fingerprint=entry.fingerprint
    )
    unit.news.drop_mentions(article)
    return _mention(setup, unit, article, reading, seen, told)


def _mention(
    setup: Setup,
    unit: Unit,
    article: int,
    reading: Reading,
    seen: Sighting,
    told: dict[CustomerId, Earlier],
) -> Tally:
    tally = Tally()
    fresh = seen.now - seen.at <= timedelta(days=STORED_ONLY_DAYS)
    for mention in reading.mentions:
        before = told.get(mention.customer_id)
        event, new = before.event if before else None, False
        if fresh:
            event, new = tell(setup, unit, mention, seen, before)
        unit.news.add_mention(_record(article, mention, event))
        tally += Tally(
            mentions=1,
            events=int(new),
            touched=frozenset({mention.customer_id}) if event else frozenset(),
        )
    return tally


def _article(feed: Feed, reading: Reading, now: datetime) -> Article:
    entry = reading.entry
    return Article(
        feed=feed.id,
        entry=entry.id,
        link=entry.link,
        title=entry.title,
        summary=entry.summary,
        published=entry.published,
        first_seen=now,
        fingerprint=entry.fingerprint,
        outlet=reading.outlet,
    )


def _record(article: int, judged: JudgedMention, event: EventId | None) -> MentionRecord:
    mention, verdict = judged.mention, judged.assessment
    return MentionRecord(
        article=article,
        customer=judged.customer_id,
        event=event,
        surface=mention.surface,
        start=mention.start,
        end=mention.end,
        alias=mention.alias,
        rule=mention.why,
        strong=mention.strong,
        p_negative=verdict.p_negative,
        label=verdict.label,
        level=verdict.level,
        category=verdict.category,
        severity=verdict.severity,
        because=verdict.because,
    )
