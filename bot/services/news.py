"""One new article: its mentions kept, its events opened or joined (domain §6)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services.runtime import Setup
from bot.store.feed import Feed
from bot.store.news import Article, MentionRecord
from bot.store.unit import Unit
from feeds.article import Entry
from feeds.desk import JudgedMention
from feeds.event import same_words
from scoring.adverse import AdverseEvent
from scoring.vocabulary import (
    Category,
    CustomerId,
    EventId,
    Level,
    NewsSeverity,
    Triage,
)

SAME_STORY_DAYS = 7
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
class _Sighting:
    """An article at first sight: when it counts, and whether it is a new feed's baseline."""

    entry: Entry
    outlet: str
    at: datetime
    now: datetime
    baseline: datetime | None


def absorb_entry(
    setup: Setup,
    unit: Unit,
    feed: Feed,
    entry: Entry,
    mentions: tuple[JudgedMention, ...],
    *,
    outlet: str,
    now: datetime,
    baseline: datetime | None,
) -> Tally:
    """Keep an article that was not seen before; what it added.

    Undated: first-seen date; future dates are clamped; older than 90 days: stored only.
    """
    article = unit.news.add_article(_article(feed, entry, now))
    at = min(entry.published or now, now)
    sighting = _Sighting(entry=entry, outlet=outlet, at=at, now=now, baseline=baseline)
    tally = Tally(articles=1)
    for mention in mentions:
        event, new = None, False
        if _is_eventful(mention) and now - at <= timedelta(days=STORED_ONLY_DAYS):
            event, new = _event(setup, unit, mention, sighting)
        unit.news.add_mention(_record(article, mention, event))
        tally += Tally(
            mentions=1,
            events=int(new),
            touched=frozenset({mention.customer_id}) if event else frozenset(),
        )
    return tally


def _article(feed: Feed, entry: Entry, now: datetime) -> Article:
    return Article(
        feed=feed.id,
        entry=entry.id,
        link=entry.link,
        title=entry.title,
        summary=entry.summary,
        published=entry.published,
        first_seen=now,
        fingerprint=entry.fingerprint,
    )


def _is_eventful(mention: JudgedMention) -> bool:
    """A strong mention that is adverse at once, or that a person should look at."""
    judged = mention.assessment
    return (
        mention.mention.strong
        and judged.level in {Level.HIGH, Level.REVIEW}
        and judged.severity is not NewsSeverity.NONE
    )


def _event(
    setup: Setup, unit: Unit, mention: JudgedMention, seen: _Sighting
) -> tuple[EventId, bool]:
    """The event that the article tells: a known one of the last 7 days, or a new one."""
    day = setup.today(seen.at)
    recent = unit.news.stories(mention.customer_id, since=day - timedelta(days=SAME_STORY_DAYS))
    for story in recent:
        near = abs((story.event.day - day).days) <= SAME_STORY_DAYS
        told = (story.event.title, story.summary, seen.entry.title, seen.entry.summary)
        if near and same_words(*told):
            _join(unit, story.event, mention, seen)
            return story.event.id, False
    judged = mention.assessment
    event = AdverseEvent(
        id=EventId(0),
        customer=mention.customer_id,
        title=seen.entry.title,
        link=seen.entry.link,
        outlet=seen.outlet,
        day=day,
        dated=seen.entry.published is not None,
        category=judged.category or Category.GOVERNANCE,
        severity=judged.severity,
        level=judged.level,
        triage=Triage.OPEN,
        because=judged.because,
        baseline_at=seen.baseline,
    )
    return unit.news.add_event(event, summary=seen.entry.summary, first_seen=seen.now), True


def _join(unit: Unit, event: AdverseEvent, mention: JudgedMention, seen: _Sighting) -> None:
    """One more article of a known event: it may make it worse, never better."""
    judged = mention.assessment
    after = event
    if seen.baseline is None:
        after = replace(after, baseline_at=None)
    worse = judged.severity.rank > event.severity.rank
    surer = judged.level is Level.HIGH and event.level is not Level.HIGH
    if worse or surer:
        after = replace(
            after,
            severity=max(judged.severity, event.severity, key=lambda s: s.rank),
            level=Level.HIGH if Level.HIGH in {judged.level, event.level} else event.level,
            category=judged.category or event.category,
            because=judged.because,
        )
    if after != event:
        unit.news.change_event(after)


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
