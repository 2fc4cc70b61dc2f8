"""Events: which story an article tells, whether it makes it worse, or takes it back (domain §6)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services.member import SYSTEM
from bot.services.runtime import Setup
from bot.store.news import Story
from bot.store.unit import Unit
from feeds.article import Entry
from feeds.desk import JudgedMention
from feeds.event import same_words, shared_words
from feeds.headline import bare
from feeds.status import Status
from scoring.adverse import STOPPING, AdverseEvent
from scoring.vocabulary import Category, EventId, Level, NewsSeverity, Triage

SAME_STORY_DAYS = 7
DISMISSED_DAYS = 90
"""What a person has dismissed stays so for the same again, until its facts get worse."""
TAKEN_BACK_DAYS = 30
"""A correction or an acquittal may come later than the echo of a story."""
_ABOUT_IT = 2
"""So many telling words must a correction share with the story that it takes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article as it is seen: when it counts, and whether it is a new feed's baseline.

    `papers` are what may hang on its headline without being part of the story.
    """

    entry: Entry
    outlet: str
    papers: frozenset[str]
    at: datetime
    now: datetime
    baseline: datetime | None


def tell(
    setup: Setup,
    unit: Unit,
    mention: JudgedMention,
    seen: Sighting,
    told: EventId | None = None,
) -> tuple[EventId | None, bool]:
    """The event that the article tells about the customer, and whether it is a new one.

    A known one of the last 7 days, the one it `told` before an edit, or a new one; None where the
    article is not adverse and takes nothing back.
    """
    if mention.mention.strong and mention.assessment.status.closes:
        return _take_back(setup, unit, mention, seen, told), False
    if not _is_eventful(mention):
        return told, False
    story = _story_of(setup, unit, mention, seen, told)
    if story is not None:
        _join(unit, story.event, mention, seen)
        return story.event.id, False
    return _open(setup, unit, mention, seen), True


def _is_eventful(mention: JudgedMention) -> bool:
    """A strong mention that is adverse at once, or that a person should look at."""
    judged = mention.assessment
    return (
        mention.mention.strong
        and judged.level in {Level.HIGH, Level.REVIEW}
        and judged.severity is not NewsSeverity.NONE
    )


def _story_of(
    setup: Setup, unit: Unit, mention: JudgedMention, seen: Sighting, told: EventId | None
) -> Story | None:
    day = setup.today(seen.at)
    recent = unit.news.stories(mention.customer_id, since=day - timedelta(days=DISMISSED_DAYS))
    for story in recent:
        if story.event.id == told:
            return story
        dismissed = story.event.triage.dismissed
        if dismissed and mention.assessment.severity.rank > story.event.severity.rank:
            continue
        reach = DISMISSED_DAYS if dismissed else SAME_STORY_DAYS
        near = abs((story.event.day - day).days) <= reach
        if near and _says_the_same(story, seen):
            return story
    return None


def _says_the_same(story: Story, seen: Sighting) -> bool:
    papers = seen.papers | {story.event.outlet, *story.event.outlets}
    titles = bare(story.event.title, papers), bare(seen.entry.title, papers)
    return same_words(titles[0], story.summary, titles[1], seen.entry.summary)


def _open(setup: Setup, unit: Unit, mention: JudgedMention, seen: Sighting) -> EventId:
    judged = mention.assessment
    event = AdverseEvent(
        id=EventId(0),
        customer=mention.customer_id,
        title=seen.entry.title,
        link=seen.entry.link,
        outlet=seen.outlet,
        day=setup.today(seen.at),
        dated=seen.entry.published is not None,
        category=judged.category or Category.GOVERNANCE,
        severity=judged.severity,
        level=judged.level,
        triage=Triage.OPEN,
        because=judged.because,
        baseline_at=seen.baseline,
    )
    return unit.news.add_event(event, summary=seen.entry.summary, first_seen=seen.now)


def _join(unit: Unit, event: AdverseEvent, mention: JudgedMention, seen: Sighting) -> None:
    """One more article of a known event: it may make it worse, never better."""
    judged = mention.assessment
    after = event.joined(
        severity=judged.severity,
        level=judged.level,
        category=judged.category,
        because=judged.because,
    )
    if seen.baseline is None:
        after = replace(after, baseline_at=None)
    if after != event:
        unit.news.change_event(after)
    if event.triage is Triage.CONFIRMED and after.category in STOPPING - {event.category}:
        # What was confirmed was less: a stop waits until somebody has confirmed this, too.
        unit.news.triage(event.id, Triage.OPEN, by=SYSTEM)
        unit.audit.record(
            at=seen.now, actor=SYSTEM, action="event.reopened", subject=event.customer,
            event=str(event.id), category=after.category.value,
        )  # fmt: skip


def _take_back(
    setup: Setup, unit: Unit, mention: JudgedMention, seen: Sighting, told: EventId | None
) -> EventId | None:
    """A retraction closes the story, an acquittal lowers it; None where no story is meant.

    What a person has confirmed or dismissed stays as that person left it.
    """
    first = setup.today(seen.at) - timedelta(days=TAKEN_BACK_DAYS)
    story = _meant(unit.news.stories(mention.customer_id, since=first), mention, seen, told)
    if story is None:
        return told
    event, status = story.event, mention.assessment.status
    if event.triage is Triage.OPEN:
        closed = status is Status.RETRACTION
        lower = replace(
            event,
            level=Level.NONE if closed else Level.REVIEW,
            severity=min(event.severity, NewsSeverity.LOW, key=lambda s: s.rank),
            because=f"{status} by {seen.outlet}: {seen.entry.title}",
        )
        unit.news.change_event(lower)
        unit.audit.record(
            at=seen.now, actor=SYSTEM, action="event.lowered", subject=event.customer,
            event=str(event.id), status=status.value,
        )  # fmt: skip
    return event.id


def _meant(
    stories: tuple[Story, ...], mention: JudgedMention, seen: Sighting, told: EventId | None
) -> Story | None:
    """The story with the most telling words in common, the customer's own name aside."""
    names = (mention.mention.surface, mention.mention.alias)
    best, most = None, _ABOUT_IT - 1
    for story in stories:
        shared = shared_words(f"{story.event.title}\n{story.summary}", seen.entry.text, names)
        if story.event.id == told:
            return story
        if shared > most:
            best, most = story, shared
    return best
