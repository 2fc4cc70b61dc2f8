"""Proposals: what waits, approving, declining with an answer, taking one's own back."""

from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.services import decision as service
from bot.slack.blocks import proposal, refusal
from bot.slack.blocks.kit import Message
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.inputs.command import Proposals
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit


async def list_open(visit: Visit) -> None:
    """`/risk proposals`."""
    await visit.ack()
    await visit.show(proposal.listing(await visit.run(service.opened), zone=visit.zone))


async def approve(visit: Visit) -> None:
    """Agree; the outbox updates the post, the person is told here."""
    await visit.ack()
    await visit.show(_told(await visit.run(service.approve, visit.choice.case)))


async def open_form(visit: Visit) -> None:
    """The form that asks why not."""
    await visit.ack()
    await visit.open(proposal.form(metadata=visit.choice.about.packed()))


async def save(visit: Visit) -> None:
    """The form as it was submitted."""
    await visit.submit(service.decline, form.declined(visit.view), _told)


async def withdraw(visit: Visit) -> None:
    """Take one's own proposal back."""
    await visit.ack()
    await visit.show(_told(await visit.run(service.withdraw, visit.choice.case)))


def _told(decided: service.Decided) -> Message:
    return refusal.draw(decided.sentence)


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command, the post's buttons and menu, and the form."""
    app.command(Id.RISK, matchers=[asks(Proposals)])(guard(list_open))
    action = partial(app.action, ANY)
    action(matchers=[picks(Id.PROPOSAL_APPROVE)])(guard(approve))
    action(matchers=[picks(Id.PROPOSAL_DECLINE)])(guard(open_form))
    action(matchers=[picks(Id.PROPOSAL_WITHDRAW)])(guard(withdraw))
    app.view(Id.PROPOSAL_SAVE)(guard(save))
