"""Events: which story an article tells, whether it makes it worse, or takes it back (domain §6)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.notices import LineNotice
from bot.services.case_post import leave_line
from bot.services.member import SYSTEM
from bot.services.raising import case_of_event
from bot.services.runtime import Setup
from bot.store.news import Earlier, Story
from bot.store.outbox import key_of
from bot.store.unit import Unit
from feeds.article import Entry
from feeds.desk import JudgedMention
from feeds.event import same_article, same_words, shared_words
from feeds.headline import bare
from feeds.status import Status
from scoring.adverse import STOPPING, AdverseEvent
from scoring.vocabulary import Category, EventId, Level, NewsSeverity, Triage

SAME_STORY_DAYS = 7
ECHO_DAYS = 14
"""An echo of an echo belongs to the story for so long; then it is told anew."""
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
    before: Earlier | None = None,
) -> tuple[EventId | None, bool]:
    """The event that the article tells about the customer, and whether it is a new one.

    A known one of the last 7 days, the one it told `before` an edit, or a new one; None where the
    article is not adverse and takes nothing back. An edit that makes nothing worse changes nothing.
    """
    told = before.event if before else None
    if mention.mention.strong and mention.assessment.status.closes:
        return _take_back(setup, unit, mention, seen, told), False
    if not _is_eventful(mention) or (told and before and not _is_worse(mention, before)):
        return told, False
    story = _story_of(setup, unit, mention, seen, told)
    if story is not None:
        _join(unit, story.event, mention, seen)
        return story.event.id, False
    return _open(setup, unit, mention, seen), True


def _is_eventful(mention: JudgedMention) -> bool:
    """A mention that is adverse at once, or that a person should look at."""
    judged = mention.assessment
    return judged.level in {Level.HIGH, Level.REVIEW} and judged.severity is not NewsSeverity.NONE


def _is_worse(mention: JudgedMention, before: Earlier) -> bool:
    """Whether the edit made the article graver, or sure where it was not."""
    sure = before.strong and before.level is Level.HIGH
    surer = _level_of(mention) is Level.HIGH and not sure
    return surer or mention.assessment.severity.rank > before.severity.rank


def _level_of(mention: JudgedMention) -> Level:
    """What the judge says; where only an ambiguous name is there, a person has to look first."""
    level = mention.assessment.level
    return Level.REVIEW if level is Level.HIGH and not mention.mention.strong else level


def _because_of(mention: JudgedMention) -> str:
    found, because = mention.mention, mention.assessment.because
    if found.strong:
        return because
    return f"“{found.surface}” may mean somebody else ({found.why}); {because}"


def _story_of(
    setup: Setup, unit: Unit, mention: JudgedMention, seen: Sighting, told: EventId | None
) -> Story | None:
    day = setup.today(seen.at)
    recent = unit.news.stories(mention.customer_id, since=day - timedelta(days=DISMISSED_DAYS))
    for story in recent:
        dismissed = story.event.triage.dismissed
        done = dismissed or story.event.level is Level.NONE
        graver = mention.assessment.severity.rank > story.event.severity.rank
        if graver and (done or not mention.mention.strong):
            continue
        if story.event.id == told:
            return story
        if _is_near(setup, unit, story.event, day) and _says_the_same(story, seen):
            return story
    return None


def _is_near(setup: Setup, unit: Unit, event: AdverseEvent, day: date) -> bool:
    """Whether a day lies within a week of the story or of its last article, so far as it reaches.

    What was dismissed reaches farther.
    """
    if event.triage.dismissed:
        return abs((event.day - day).days) <= DISMISSED_DAYS
    if abs((event.day - day).days) <= SAME_STORY_DAYS:
        return True
    last = unit.news.last_told(event.id) if (day - event.day).days <= ECHO_DAYS else None
    return last is not None and abs((setup.today(last) - day).days) <= SAME_STORY_DAYS


def _says_the_same(story: Story, seen: Sighting) -> bool:
    if same_article(story.event.link, seen.entry.link):
        return True
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
        level=_level_of(mention),
        triage=Triage.OPEN,
        because=_because_of(mention),
        baseline_at=seen.baseline,
    )
    return unit.news.add_event(event, summary=seen.entry.summary, first_seen=seen.now)


def _join(unit: Unit, event: AdverseEvent, mention: JudgedMention, seen: Sighting) -> None:
    """One more article of a known event: it may make it worse, never better.

    An echo of what was taken back brings nothing back.
    """
    judged = mention.assessment
    if event.level is Level.NONE and event.triage is Triage.OPEN:
        return
    after = event.joined(
        severity=judged.severity,
        level=_level_of(mention),
        category=judged.category,
        because=_because_of(mention),
    )
    if seen.baseline is None and mention.mention.strong:
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

    What a person has confirmed or dismissed stays as that person left it; whoever confirmed it is
    told.
    """
    first = setup.today(seen.at) - timedelta(days=TAKEN_BACK_DAYS)
    story = _meant(unit.news.stories(mention.customer_id, since=first), mention, seen, told)
    if story is None:
        return told
    event, status = story.event, mention.assessment.status
    words = f"{status} by {seen.outlet}: {seen.entry.title}"
    if event.triage is Triage.OPEN:
        closed = status is Status.RETRACTION
        milder = min(event.severity, NewsSeverity.LOW, key=lambda s: s.rank)
        lower = replace(
            event,
            level=Level.NONE if closed else Level.REVIEW,
            severity=event.severity if closed else milder,
            because=words,
        )
        unit.news.change_event(lower)
        unit.audit.record(
            at=seen.now, actor=SYSTEM, action="event.lowered", subject=event.customer,
            event=str(event.id), status=status.value,
        )  # fmt: skip
    elif event.triage is Triage.CONFIRMED and words not in event.because:
        unit.news.change_event(replace(event, because=f"{event.because}; {words}"))
        _tell_of(setup, unit, event, words, seen)
    return event.id


def _tell_of(setup: Setup, unit: Unit, event: AdverseEvent, words: str, seen: Sighting) -> None:
    """Say in the thread of a confirmed story that a paper has taken it back."""
    number = case_of_event(unit, event.customer, str(event.id))
    home = unit.warnings.find_case(number) if number else None
    if home is None or not unit.outbox.holds(home.post_key):
        return
    line = LineNotice(
        text=f"{words[:1].upper()}{words[1:]}. The story was confirmed by a person, and counts "
        "until a person says otherwise."
    )
    key = key_of(home.post_key, "taken back", str(event.id), seen.entry.id)
    leave_line(setup, unit, home, line, "", now=seen.now, key=key)


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
