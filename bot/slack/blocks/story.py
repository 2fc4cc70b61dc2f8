"""Stories to look at: each with its evidence, what was said of it, and a menu to say what it is."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.slack.blocks import coverage, kit
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import (
    Mrkdwn,
    day,
    esc,
    join,
    link,
    many,
    md,
    moment,
    person,
    said,
    short,
)
from bot.slack.ids import Id
from scoring.adverse import AdverseEvent
from scoring.story import ProposedExclusion, Story, StoryList, Triaged
from scoring.vocabulary import Indicator, Level, NewsSeverity, Triage

SHOWN, HIDDEN = 15, 5
_CHOICES = (
    (Triage.CONFIRMED, "Confirm", "it is about this customer, and bad"),
    (Triage.NOT_THIS_CUSTOMER, "Not this customer", "somebody else of that name"),
    (Triage.NOT_NEGATIVE, "Not negative", "it does not speak against the customer"),
    (Triage.DUPLICATE, "Duplicate", "told by another story here"),
)
_SURE = (
    "“Confirm” of an insolvency, a default or sanctions stops new exposure and asks for 100 % "
    "prepayment; an approver and an administrator lift that. The others silence the warning; "
    "choose again in this menu to take that back."
)
_NO_WORDS = Mrkdwn(
    "No words beside the name would keep such articles away without hiding right ones; *Edit "
    "customer* takes words of your own."
)
WHICH, WHICH_MOST = "Duplicate of which?", 10
_WORDS = {
    Triage.CONFIRMED: "Confirmed",
    Triage.NOT_THIS_CUSTOMER: "Not this customer",
    Triage.NOT_NEGATIVE: "Not negative",
    Triage.DUPLICATE: "Duplicate",
}


def listing(found: StoryList, zone: ZoneInfo) -> Message:
    """The stories about one customer, or those of all that wait for somebody."""
    if not found.stories:
        text = _none(found, zone)
        return Message(text=text, blocks=(kit.section(text),))
    head = md("*{}*{}", many(len(found.stories) + found.more, "story", "stories"), _whose(found))
    shown = found.stories[:SHOWN]
    more = found.more + len(found.stories) - len(shown)
    rest = [kit.context(md("and {} more, less urgent", esc(more)))] if more else []
    drawn = [_story(s, zone, named=not found.name) for s in shown]
    return Message(text=head, blocks=(kit.section(head), *drawn, *rest))


def which(stories: Sequence[AdverseEvent], *, metadata: str) -> View:
    """The form that asks which story another one repeats."""
    choices = [
        Choice(label=short(e.title, 70), value=str(e.id), about=f"{e.outlet}, {day(e.day)}")
        for e in stories[:WHICH_MOST]
    ]
    blocks = [kit.field(Id.STORY_OF, "It repeats", kit.radio(Id.STORY_OF, choices))]
    return kit.modal(WHICH, blocks, callback=Id.STORY_WHICH, submit="Duplicate", metadata=metadata)


def done(triaged: Triaged, zone: ZoneInfo) -> Message:
    """What came of a verdict, and the words that would keep such articles away."""
    text = said(triaged.sentence)
    blocks = [kit.section(text), _story(triaged.story, zone, named=True)]
    if triaged.changed:
        blocks.append(kit.context(_back(triaged.story)))
    if triaged.suggested:
        blocks += _suggestion(triaged)
    if triaged.exclusion is not None:
        blocks += _exclusion(triaged.exclusion, triaged.story.event)
    elif triaged.changed and triaged.story.event.triage is Triage.NOT_THIS_CUSTOMER:
        blocks.append(kit.context(_NO_WORDS))
    return Message(text=text, blocks=tuple(blocks))


def _back(story: Story) -> Mrkdwn:
    """How to take a verdict back."""
    if story.event.stops:
        return Mrkdwn(
            "It stops new exposure. To take that back, use *Ask to lift the stop* on the card: an "
            "approver and an administrator decide it together."
        )
    again = md("`/risk news {}`", esc(story.name, 100))
    return md("To take it back, choose again: in this menu, or in {}.", again)


def menu(event: int, customer: str, *, critical: bool = False) -> Block | None:
    """What can be said of a story, behind three dots; of a critical one it is asked once more."""
    return kit.overflow(
        Id.STORY_SAY,
        (
            Choice(
                label=label,
                value=kit.reference(Id.STORY_SAY, customer, case=event, note=triage.value),
                about=about,
            )
            for triage, label, about in _CHOICES
        ),
        sure=kit.sure("This story is critical", _SURE, yes="Yes, do it") if critical else None,
    )


def _none(found: StoryList, zone: ZoneInfo) -> Mrkdwn:
    """That there is none, of what was read; nothing of the kind where nothing was."""
    seen = found.certificate
    if not found.name:
        return md("No story waits for anybody.\n*Read* · {}", coverage.read(seen, zone))
    name = esc(found.name, 120)
    if not found.watched:
        return md("Whether there are stories about {} is *not checked*: it is archived", name)
    if not seen.checked:
        return md("Whether there are stories about {} is {}", name, coverage.read(seen, zone))
    return md(
        "No adverse story about {} was found in the last 90 days, of what was read: {}",
        name,
        coverage.read(seen, zone),
    )


def _whose(found: StoryList) -> Mrkdwn:
    if found.name:
        return md(" about {} in the last 90 days", esc(found.name, 120))
    return Mrkdwn(" to look at")


def _story(story: Story, zone: ZoneInfo, *, named: bool) -> Block:
    event = story.event
    whose = md("*{}* · ", esc(story.name, 100)) if named else Mrkdwn("")
    because = md("\n>_{}_", esc(event.because, 300)) if event.because else Mrkdwn("")
    text = md(
        "{}{}\n>{}\n>{}{}\n{}",
        whose,
        md("{}, {}", esc(event.category.label), esc(event.severity)),
        link(event.link, event.title, 250),
        _told(event),
        because,
        _standing(story, zone),
    )
    critical = event.severity is NewsSeverity.CRITICAL
    return kit.section(text, menu(event.id, event.customer, critical=critical))


def _told(event: AdverseEvent) -> Mrkdwn:
    papers = ", ".join(event.outlets[:4]) or event.outlet
    more = len(event.outlets) - len(event.outlets[:4])
    undated = "" if event.dated else ", day first seen"
    return join(
        " · ",
        (
            esc(papers + (f" and {more} more" if more > 0 else ""), 200),
            md("{}{}", day(event.day), esc(undated)),
        ),
    )


def _standing(story: Story, zone: ZoneInfo) -> Mrkdwn:
    """What was said of it, by whom; else whether it warns."""
    event, verdict = story.event, story.verdict
    if event.triage is not Triage.OPEN:
        word = md("*{}*", esc(_WORDS[event.triage]))
        if verdict is None:
            return word
        note = md(" · {}", esc(verdict.note, 200)) if verdict.note else Mrkdwn("")
        return md("{} by {} on {}{}", word, person(verdict.author), moment(verdict.at, zone), note)
    if event.level is Level.HIGH:
        return Mrkdwn("_Counts as adverse until somebody says otherwise_")
    if event.level is Level.REVIEW:
        return Mrkdwn("_Not sure: counts only once it is confirmed_")
    return Mrkdwn("_Taken back_")


def _suggestion(triaged: Triaged) -> list[Block]:
    """What the guide says of the customer's market reputation now; a person accepts it."""
    held = f"it is {triaged.rated}" if triaged.rated else "it is not rated"
    text = md(
        "By the guide a confirmed story like this makes *market reputation {}*; now {}.",
        esc(triaged.suggested),
        esc(held),
    )
    event = triaged.story.event
    value = kit.reference(
        Id.RERATE_OPEN, event.customer, case=triaged.case, note=Indicator.MARKET_REPUTATION
    )
    return [kit.section(text), *kit.actions(kit.button(Id.RERATE_OPEN, "Re-rate", value))]


def _exclusion(proposed: ProposedExclusion, event: AdverseEvent) -> list[Block]:
    hidden = [md("• {}", esc(title, 200)) for title in proposed.hidden[:HIDDEN]]
    beyond = proposed.more + len(proposed.hidden[HIDDEN:])
    more = md("and {} more", esc(beyond)) if beyond else Mrkdwn("")
    text = md(
        "Leave out articles with “{}” from now on? Of those read so far it would have hidden:\n{}",
        esc(proposed.term, 100),
        join("\n", (*hidden, more)),
    )
    value = kit.reference(Id.STORY_EXCLUDE, proposed.customer, case=event.id)
    label = f"Exclude “{proposed.term[:50]}”"
    return [kit.section(text), *kit.actions(kit.button(Id.STORY_EXCLUDE, label, value))]
