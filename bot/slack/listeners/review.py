"""Reviews: the dialog from a button or by name, signing, and who is due."""

from slack_bolt.async_app import AsyncApp

from bot.services import review as service
from bot.slack.blocks import review, screen
from bot.slack.blocks.kit import Message
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.inputs.command import Review, Reviews
from bot.slack.inputs.reference import About
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit


async def open_form(visit: Visit) -> None:
    """A button with a customer."""
    await visit.ack()
    await visit.open(screen.loading(review.TITLE))
    await _draw(visit, visit.choice.customer)


async def ask(visit: Visit) -> None:
    """`/risk review NAME`."""
    await visit.ack()
    asked = visit.command
    await visit.open(screen.loading(review.TITLE))
    await _draw(visit, asked.name if isinstance(asked, Review) else "")


async def _draw(visit: Visit, name: str) -> None:
    profile = await visit.run(service.sheet, name)
    on = About(customer=profile.customer.id, seen=profile.newest_rating)
    await visit.put(review.form(profile, metadata=on.packed(), zone=visit.zone))


async def save(visit: Visit) -> None:
    """The form as it was signed."""
    await visit.submit(service.sign, form.review(visit.view), _done)


def _done(signed: service.Signed) -> Message:
    return review.done(
        signed.profile,
        signed.review,
        before=signed.before,
        band_before=signed.band_before,
        fired=signed.fired,
        proposals=signed.proposals,
        leaving=signed.leaving,
    )


async def listing(visit: Visit) -> None:
    """`/risk reviews`, `/risk reviews mine`."""
    await visit.ack()
    asked = visit.command
    mine = isinstance(asked, Reviews) and asked.mine
    rows = await visit.run(service.due, mine=mine)
    await visit.show(review.listing(rows, mine=mine, today=visit.today))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the buttons, the commands and the form."""
    app.action(ANY, matchers=[picks(Id.REVIEW_OPEN)])(guard(open_form))
    app.command(Id.RISK, matchers=[asks(Review)])(guard(ask))
    app.command(Id.RISK, matchers=[asks(Reviews)])(guard(listing))
    app.view(Id.REVIEW_SAVE)(guard(save))
