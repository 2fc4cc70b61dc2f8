"""Stories: listing them, saying what one is, leaving words out, why the bot is silent."""

from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.services import customer, duplicate, silence, triage
from bot.services.errors import Refusal
from bot.slack.blocks import refusal, story
from bot.slack.blocks import silence as page
from bot.slack.ids import Id
from bot.slack.inputs import story as answers
from bot.slack.inputs.command import News, WhySilent
from bot.slack.inputs.reference import OUTDATED
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit
from scoring.vocabulary import CustomerId, EventId, Triage


async def list_stories(visit: Visit) -> None:
    """`/risk news`, with or without a name."""
    await visit.ack()
    asked = visit.command
    if isinstance(asked, News) and asked.name:
        found = await visit.run(triage.stories, asked.name)
    else:
        found = await visit.run(triage.waiting)
    await visit.show(story.listing(found, visit.zone))


async def open_stories(visit: Visit) -> None:
    """The card's menu: the stories of its customer."""
    await visit.ack()
    await visit.page("News")
    profile = await visit.run(customer.profile_of, CustomerId(visit.choice.customer))
    found = await visit.run(triage.stories, profile.customer.id)
    await visit.show(story.listing(found, visit.zone))


async def say(visit: Visit) -> None:
    """One of the four things that can be said of a story."""
    await visit.ack()
    chosen = visit.choice
    if chosen.note not in set(Triage):
        raise Refusal(OUTDATED)
    if chosen.note == Triage.DUPLICATE:
        told = await visit.run(duplicate.choices, EventId(chosen.case))
        if len(told) > 1:
            await visit.open(story.which(told, metadata=chosen.about.packed()))
            return
    request = triage.TriageRequest(event=EventId(chosen.case), said=Triage(chosen.note))
    await visit.show(story.done(await visit.run(triage.decide, request), visit.zone))


async def repeat(visit: Visit) -> None:
    """Which story it repeats, as it was chosen."""
    zone = visit.zone
    await visit.submit(triage.decide, answers.duplicate(visit.view), lambda d: story.done(d, zone))


async def exclude(visit: Visit) -> None:
    """Take over the proposed words."""
    await visit.ack()
    sentence = await visit.run(triage.exclude, EventId(visit.choice.case))
    await visit.show(refusal.draw(sentence))


async def explain(visit: Visit) -> None:
    """`/risk why-silent NAME`."""
    await visit.ack()
    asked = visit.command
    name = asked.name if isinstance(asked, WhySilent) else ""
    await visit.show(page.draw(await visit.run(silence.explain, name), visit.zone))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the commands, to the menus of stories and to the button of proposed words."""
    app.command(Id.RISK, matchers=[asks(News)])(guard(list_stories))
    app.command(Id.RISK, matchers=[asks(WhySilent)])(guard(explain))
    action = partial(app.action, ANY)
    action(matchers=[picks(Id.STORY_OPEN)])(guard(open_stories))
    action(matchers=[picks(Id.STORY_SAY)])(guard(say))
    action(matchers=[picks(Id.STORY_EXCLUDE)])(guard(exclude))
    app.view(Id.STORY_WHICH)(guard(repeat))
