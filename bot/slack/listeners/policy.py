"""The policy: its figures, the form that changes them, the preview, putting them forward."""

from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.services import policy as service
from bot.services.policy import PolicyRequest, PutForward
from bot.slack.blocks import exposure, policy, screen
from bot.slack.blocks.kit import Message
from bot.slack.ids import Id
from bot.slack.inputs import governance
from bot.slack.inputs.command import Policy
from bot.slack.inputs.reference import About
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit


async def show(visit: Visit) -> None:
    """`/risk policy`."""
    await visit.ack()
    await visit.show(policy.draw(await visit.run(service.history)))


async def open_form(visit: Visit) -> None:
    """The form with some of the figures as they are."""
    await visit.ack()
    await visit.open(screen.loading(policy.TITLE))
    group = governance.group_of(visit.choice.note)
    metadata = About(customer=group).packed()
    held = await visit.run(service.editable)
    await visit.put(policy.form(held, group, metadata=metadata))


async def preview(visit: Visit) -> None:
    """The form as it was submitted: what it would change, before anything is asked for."""
    request = governance.policy(visit.view)
    await visit.hold()
    found = await visit.run(service.preview, request.figures)
    await visit.put(policy.preview(found, metadata=governance.drafted(request)))


async def put_forward(visit: Visit) -> None:
    """The preview's button: another administrator decides."""
    request: PolicyRequest = governance.draft(visit.view)
    await visit.submit(service.put_forward, request, _asked)


def _asked(put: PutForward) -> Message:
    return exposure.asked("Policy", put.proposal.asked)


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command, its button and the two dialogs."""
    app.command(Id.RISK, matchers=[asks(Policy)])(guard(show))
    action = partial(app.action, ANY)
    action(matchers=[picks(Id.POLICY_OPEN)])(guard(open_form))
    app.view(Id.POLICY_PREVIEW)(guard(preview))
    app.view(Id.POLICY_SAVE)(guard(put_forward))
