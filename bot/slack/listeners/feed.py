"""Feeds: the list, adding one in two steps, testing, pausing, resuming, removing."""

from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.services import subscription
from bot.services.access import Act
from bot.services.errors import Refusal
from bot.services.subscription import Look
from bot.slack.blocks import feed, refusal
from bot.slack.blocks.kit import View
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.inputs.command import Feeds
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit
from feeds.outcome import Validators
from scoring.vocabulary import CustomerId

ELSEWHERE = "I cannot look at feeds from here: ask an administrator to add it."


async def list_feeds(visit: Visit) -> None:
    """`/risk feeds`."""
    await visit.ack()
    await visit.show(feed.listing(await visit.run(subscription.list_feeds), visit.zone))


async def open_form(visit: Visit) -> None:
    """The form of a new feed, for whoever may add one."""
    await visit.ack()
    await visit.may(Act.ADMINISTER)
    await visit.open(feed.form(metadata=visit.choice.about.packed()))


async def look(visit: Visit) -> None:
    """The first step: ask the server once, show what it holds; else the form again, and why."""
    request = form.feed(visit.view)
    aim = await visit.run(subscription.aim_of, request)
    await visit.hold(feed.looking())
    found = await _ask(visit, aim.url, aim.customer, aim.industry)
    await visit.put(_again(visit, found) if found.trouble else _shown(visit, found, request.name))


async def keep(visit: Visit) -> None:
    """The second step: add what was looked at; its server is not asked again."""
    found, name = visit.desk.looks.take(form.look_key(visit.view))
    swept = await visit.run(subscription.add_feed, found, name=name)
    await visit.show(feed.added(swept.feed.name, swept.entries))


async def test(visit: Visit) -> None:
    """Ask a feed now and keep nothing."""
    await visit.ack()
    one = await visit.run(subscription.one_feed, visit.choice.case)
    await visit.show(feed.tested(await _ask(visit, one.url, one.customer, one.industry)))


async def pause(visit: Visit) -> None:
    """Ask it no more."""
    await _change(visit, subscription.pause_feed, "is paused: it is not checked from now on.")


async def resume(visit: Visit) -> None:
    """Ask it again."""
    await _change(visit, subscription.resume_feed, "is read again, at once.")


async def remove(visit: Visit) -> None:
    """Take it out of sight."""
    await _change(visit, subscription.remove_feed, "is removed; what it told stays as evidence.")


def _again(visit: Visit, found: Look) -> View:
    """The form with what was typed, and what is wrong with it."""
    about = str(visit.view.get("private_metadata") or "")
    return feed.form(metadata=about, typed=form.entered(visit.view), wrong=found.trouble)


def _shown(visit: Visit, found: Look, name: str) -> View:
    """What the feed holds, kept until it is added."""
    key = str(visit.view["id"])
    visit.desk.looks.keep(key, found, name)
    return feed.preview(found, metadata=form.packed_look(key))


async def _change(visit: Visit, service: subscription.Change, what: str) -> None:
    await visit.ack()
    found = await visit.run(service, visit.choice.case)
    await visit.show(refusal.draw(f"“{found.name}” {what}"))


async def _ask(visit: Visit, url: str, customer: str, industry: str) -> Look:
    desk = visit.desk
    if desk.fetcher is None:
        raise Refusal(ELSEWHERE)
    outcome = await desk.fetcher.fetch(url, Validators(), now=desk.runtime.clock.now())
    moved = str(getattr(outcome, "moved_to", "") or url)
    seen = partial(subscription.seen, desk.runtime, moved, outcome)
    return await desk.pool(seen, customer=CustomerId(customer), industry=industry)


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command, the list's menus, and both steps of the form."""
    app.command(Id.RISK, matchers=[asks(Feeds)])(guard(list_feeds))
    action = partial(app.action, ANY)
    action(matchers=[picks(Id.FEED_OPEN)])(guard(open_form))
    for do, listener in (
        (Id.FEED_TEST, test), (Id.FEED_PAUSE, pause), (Id.FEED_RESUME, resume),
        (Id.FEED_REMOVE, remove),
    ):  # fmt: skip
        action(matchers=[picks(do)])(guard(listener))
    app.view(Id.FEED_LOOK)(guard(look))
    app.view(Id.FEED_KEEP)(guard(keep))
