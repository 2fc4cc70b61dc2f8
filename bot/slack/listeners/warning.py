"""Warnings: the open ones, acknowledging, resolving, why a rule fires."""

from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.services import case_list, resolution
from bot.services import warning as service
from bot.services.access import OUTSIDER, Act
from bot.slack.blocks import refusal, resolve, triage, warning, why
from bot.slack.blocks.kit import Message
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.inputs.command import Rules, Warnings
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit


async def list_open(visit: Visit) -> None:
    """`/risk warnings`."""
    await visit.ack()
    asked = visit.command
    wanted = asked if isinstance(asked, Warnings) else Warnings()
    found = await visit.run(case_list.opened, mine=wanted.mine, asked=wanted.asked)
    await visit.show(warning.listing(found, mine=wanted.mine))


async def list_rules(visit: Visit) -> None:
    """`/risk rules`."""
    await visit.ack()
    if (await visit.caller()).outsider:
        raise OUTSIDER
    await visit.show(why.book())


async def acknowledge(visit: Visit) -> None:
    """Take a case on; the outbox updates the post, the person is told here."""
    await visit.ack()
    answer = await visit.run(service.acknowledge, visit.choice.case)
    await visit.show(_told(answer))


async def open_form(visit: Visit) -> None:
    """The form that asks how it was settled."""
    await visit.ack()
    await visit.may(Act.TRIAGE)
    await visit.open(resolve.form(metadata=visit.choice.about.packed()))


async def save(visit: Visit) -> None:
    """The form as it was submitted."""
    await visit.submit(resolution.resolve, form.resolution(visit.view), _told)


async def open_assign(visit: Visit) -> None:
    """The form that asks whose the warning shall be."""
    await visit.ack()
    await visit.may(Act.TRIAGE)
    owner = (await visit.caller()).person
    await visit.open(triage.assign_form(metadata=visit.choice.about.packed(), owner=owner))


async def hand(visit: Visit) -> None:
    """The assign form as it was submitted."""
    await visit.submit(service.assign, form.assignment(visit.view), _told)


async def open_snooze(visit: Visit) -> None:
    """The form that asks for how long the warning rests."""
    await visit.ack()
    await visit.may(Act.TRIAGE)
    await visit.open(triage.snooze_form(metadata=visit.choice.about.packed()))


async def rest(visit: Visit) -> None:
    """The snooze form as it was submitted."""
    await visit.submit(service.snooze, form.rest(visit.view), _told)


def _told(answer: service.CaseAnswer) -> Message:
    return refusal.draw(answer.sentence)


async def explain(visit: Visit) -> None:
    """The text of the rules that fired."""
    await visit.ack()
    if (await visit.caller()).outsider:
        raise OUTSIDER
    await visit.show(why.rule(tuple(visit.choice.note.split("+"))))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command, the post's buttons and menu, and the form."""
    app.command(Id.RISK, matchers=[asks(Warnings)])(guard(list_open))
    app.command(Id.RISK, matchers=[asks(Rules)])(guard(list_rules))
    action = partial(app.action, ANY)
    action(matchers=[picks(Id.WARNING_ACKNOWLEDGE)])(guard(acknowledge))
    action(matchers=[picks(Id.WARNING_RESOLVE)])(guard(open_form))
    action(matchers=[picks(Id.WARNING_WHY)])(guard(explain))
    action(matchers=[picks(Id.WARNING_ASSIGN)])(guard(open_assign))
    action(matchers=[picks(Id.WARNING_SNOOZE)])(guard(open_snooze))
    app.view(Id.WARNING_SAVE)(guard(save))
    app.view(Id.WARNING_HAND)(guard(hand))
    app.view(Id.WARNING_REST)(guard(rest))
