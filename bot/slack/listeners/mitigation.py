"""Logging a mitigation: the form with the playbook's proposal, saving."""

from datetime import timedelta

from slack_bolt.async_app import AsyncApp

from bot.services import customer
from bot.services import mitigation as service
from bot.slack.blocks import mitigation, screen
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.route import ANY, picks
from bot.slack.visit import Guard, Visit
from scoring.vocabulary import CustomerId

USUAL = timedelta(days=30)
"""How long a mitigation is first given."""


async def open_form(visit: Visit) -> None:
    """The form of a customer, or of a case about it."""
    await visit.ack()
    await visit.open(screen.loading(mitigation.TITLE))
    on = visit.choice.about
    profile = await visit.run(customer.profile_of, CustomerId(on.customer))
    owner, due = (await visit.caller()).person, visit.today + USUAL
    await visit.put(mitigation.form(profile, metadata=on.packed(), owner=owner, due=due))


async def save(visit: Visit) -> None:
    """The form as it was submitted."""
    await visit.submit(service.log, form.mitigation(visit.view), mitigation.done)


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the button and the form."""
    app.action(ANY, matchers=[picks(Id.MITIGATION_OPEN)])(guard(open_form))
    app.view(Id.MITIGATION_SAVE)(guard(save))
