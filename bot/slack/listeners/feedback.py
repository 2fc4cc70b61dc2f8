"""Logging feedback: the form, saving."""

from slack_bolt.async_app import AsyncApp

from bot.services import customer
from bot.services import feedback as service
from bot.services.access import Act
from bot.slack.blocks import feedback, screen
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.route import ANY, picks
from bot.slack.visit import Guard, Visit
from scoring.vocabulary import CustomerId


async def open_form(visit: Visit) -> None:
    """The form of a customer."""
    await visit.ack()
    await visit.open(screen.loading(feedback.TITLE))
    await visit.may(Act.LOG_FEEDBACK)
    on = visit.choice.about
    profile = await visit.run(customer.profile_of, CustomerId(on.customer))
    await visit.put(feedback.form(profile.customer.name, metadata=on.packed()))


async def save(visit: Visit) -> None:
    """The form as it was submitted."""
    await visit.submit(service.log, form.feedback(visit.view), feedback.done)


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the button and the form."""
    app.action(ANY, matchers=[picks(Id.FEEDBACK_OPEN)])(guard(open_form))
    app.view(Id.FEEDBACK_SAVE)(guard(save))
