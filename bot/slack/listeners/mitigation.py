"""Mitigations: the form with the playbook's proposal, the list, following one up."""

from datetime import timedelta

from slack_bolt.async_app import AsyncApp

from bot.services import customer
from bot.services import mitigation as service
from bot.services.access import Act
from bot.slack.blocks import mitigation, screen
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.inputs.command import Mitigations
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit
from scoring.vocabulary import CustomerId

USUAL = timedelta(days=30)
"""How long a mitigation is first given."""


async def open_form(visit: Visit) -> None:
    """The form of a customer, or of a case about it."""
    await visit.ack()
    await visit.open(screen.loading(mitigation.TITLE))
    await visit.may(Act.LOG_MITIGATION)
    on = visit.choice.about
    profile = await visit.run(customer.profile_of, CustomerId(on.customer))
    owner, due = (await visit.caller()).person, visit.today + USUAL
    await visit.put(mitigation.form(profile, metadata=on.packed(), owner=owner, due=due))


async def save(visit: Visit) -> None:
    """The form as it was submitted."""
    await visit.submit(service.log, form.mitigation(visit.view), mitigation.done)


async def list_open(visit: Visit) -> None:
    """`/risk mitigations`."""
    await visit.ack()
    asked = visit.command
    wanted = asked if isinstance(asked, Mitigations) else Mitigations()
    found = await visit.run(service.listed, mine=wanted.mine, asked=wanted.asked)
    await visit.show(mitigation.listing(found, mine=wanted.mine))


async def open_change(visit: Visit) -> None:
    """The form of one that is under way."""
    await visit.ack()
    await visit.open(screen.loading(mitigation.FOLLOW))
    await visit.may(Act.LOG_MITIGATION)
    on = visit.choice.about
    line = await visit.run(service.get, on.case)
    await visit.put(mitigation.follow_form(line, metadata=on.packed()))


async def keep(visit: Visit) -> None:
    """That form as it was submitted."""
    await visit.submit(service.change, form.change(visit.view), mitigation.followed)


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command, the buttons and the forms."""
    app.command(Id.RISK, matchers=[asks(Mitigations)])(guard(list_open))
    app.action(ANY, matchers=[picks(Id.MITIGATION_OPEN)])(guard(open_form))
    app.action(ANY, matchers=[picks(Id.MITIGATION_CHANGE)])(guard(open_change))
    app.view(Id.MITIGATION_SAVE)(guard(save))
    app.view(Id.MITIGATION_KEEP)(guard(keep))
