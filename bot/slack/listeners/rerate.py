"""Re-rating: the form, the guide of the chosen indicator, saving."""

from slack_bolt.async_app import AsyncApp

from bot.services import customer, rating
from bot.services.access import Act
from bot.slack.blocks import rerate, screen
from bot.slack.blocks.kit import Message
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.inputs.reference import About, about
from bot.slack.route import ANY, picks
from bot.slack.visit import Guard, Visit
from scoring.vocabulary import CustomerId, Indicator


async def open_form(visit: Visit) -> None:
    """The form of a customer."""
    await visit.ack()
    await visit.open(screen.loading(rerate.TITLE))
    await visit.may(Act.RERATE, Act.RAISE_RATING)
    await _draw(visit, visit.choice.about)


async def choose(visit: Visit) -> None:
    """Another indicator was chosen: show its guide."""
    await visit.ack()
    await _draw(visit, about(visit.view))


async def _draw(visit: Visit, on: About) -> None:
    profile = await visit.run(customer.profile_of, CustomerId(on.customer))
    seen = on.model_copy(update={"seen": profile.newest_rating})
    meant = visit.choice.note
    asked = Indicator(meant) if meant in set(Indicator) else None
    chosen = form.indicator(visit.view) or asked
    await visit.put(rerate.form(profile, metadata=seen.packed(), chosen=chosen))


async def save(visit: Visit) -> None:
    """The form as it was submitted."""
    await visit.submit(rating.rerate, form.rating(visit.view), _done)


def _done(rerated: rating.Rerated) -> Message:
    if rerated.proposed is not None:
        return rerate.proposed(rerated.profile, rerated.proposed)
    return rerate.done(
        rerated.profile,
        before=rerated.before,
        after=rerated.after,
        band_before=rerated.band_before,
        fired=rerated.fired,
    )


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the button, the choice of an indicator, and the form."""
    app.action(ANY, matchers=[picks(Id.RERATE_OPEN)])(guard(open_form))
    app.action(Id.RERATE_CHOOSE)(guard(choose))
    app.view(Id.RERATE_SAVE)(guard(save))
