"""The customer card: asked for by name or in direct messages, opened, shared, explained."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from slack_bolt.async_app import AsyncApp

from bot.services import customer, member
from bot.services.access import Act
from bot.services.errors import NotFound, Refusal
from bot.slack.blocks import card, screen, why
from bot.slack.ids import Id
from bot.slack.inputs.command import LookUp, Misread, parse_command
from bot.slack.inputs.talk import said
from bot.slack.route import ANY, asks, picks, talks
from bot.slack.visit import Guard, Visit
from scoring.profile import CustomerProfile
from scoring.vocabulary import CustomerId

NEEDS: Mapping[Id, frozenset[Act]] = MappingProxyType(
    {
        Id.RERATE_OPEN: frozenset({Act.RERATE, Act.RAISE_RATING}),
        Id.REVIEW_OPEN: frozenset({Act.SIGN_REVIEW}),
        Id.MITIGATION_OPEN: frozenset({Act.LOG_MITIGATION}),
        Id.FEEDBACK_OPEN: frozenset({Act.LOG_FEEDBACK}),
        Id.GRADE_OPEN: frozenset({Act.EDIT_CUSTOMER}),
        Id.FILE_OPEN: frozenset({Act.EDIT_CUSTOMER}),
        Id.STATEMENT_OPEN: frozenset({Act.EDIT_CUSTOMER}),
        Id.ARCHIVE_OPEN: frozenset({Act.ARCHIVE}),
        Id.REOPEN_OPEN: frozenset({Act.ARCHIVE}),
        Id.OVERRIDE_OPEN: frozenset({Act.ASK}),
        Id.OVERRIDE_STOP: frozenset({Act.RERATE}),
        Id.LIMIT_OPEN: frozenset({Act.ASK}),
        Id.LEAVE_OPEN: frozenset({Act.RERATE}),
        Id.LIFT_OPEN: frozenset({Act.ASK}),
    }
)
"""What a person must be allowed to do for the card to offer it; services decide all the same."""
NOT_HERE = "I share cards only where I can see that no other company reads along."
MESSAGE = "message"
HINT = (
    "Write a customer's name here, or type `/risk NAME` in any channel; `/risk help` lists what "
    "else can be asked. A ledger or another list can be dropped here, as CSV or XLSX."
)


async def look_up(visit: Visit) -> None:
    """`/risk NAME`, of today or as of a day."""
    await visit.ack()
    asked = visit.command
    if not isinstance(asked, LookUp):
        raise Refusal(asked.sentence if isinstance(asked, Misread) else "Type `/risk help`.")
    on = asked.day(visit.today)
    found = await visit.run(customer.profile, asked.name, as_of=on)
    share = await visit.may_share()
    hidden = await _hidden(visit)
    await visit.show(card.draw(found, zone=visit.zone, asked=on, share=share, hidden=hidden))


async def answer_talk(visit: Visit) -> None:
    """A name written in direct messages; what is no name, and like none, is told what to write."""
    asked = parse_command(said(visit.body))
    if not isinstance(asked, LookUp):
        raise Refusal(HINT)
    on = asked.day(visit.today)
    try:
        found = await visit.run(customer.profile, asked.name, as_of=on)
    except NotFound as no:
        raise no if no.near else Refusal(HINT) from no
    hidden = await _hidden(visit)
    await visit.say(card.draw(found, zone=visit.zone, asked=on, hidden=hidden))


async def open_card(visit: Visit) -> None:
    """A button with a customer; one of several near names is replaced by its card."""
    await visit.ack()
    await visit.page(screen.TITLE)
    found = await _profile(visit)
    share = await visit.may_share()
    on, hidden = visit.choice.as_of, await _hidden(visit)
    drawn = card.draw(found, zone=visit.zone, asked=on, share=share, hidden=hidden)
    one_of_many = visit.body["actions"][0]["action_id"] != Id.CARD_OPEN
    await visit.show(drawn, replace=one_of_many)


async def share(visit: Visit) -> None:
    """Show the card to the channel."""
    await visit.ack()
    if not await visit.may_share():
        raise Refusal(NOT_HERE)
    by = (await visit.caller()).person
    await visit.post_here(card.shared(await _profile(visit), zone=visit.zone, by=by))


async def explain(visit: Visit) -> None:
    """Why the customer has its band."""
    await visit.ack()
    await visit.page("Why this band?")
    await visit.show(why.band(await _profile(visit)))


async def _hidden(visit: Visit) -> frozenset[Id]:
    """What the card does not offer to the person."""
    allowed = await visit.run(member.acts)
    return frozenset(do for do, needed in NEEDS.items() if not needed & allowed)


async def _profile(visit: Visit) -> CustomerProfile:
    wanted = CustomerId(visit.choice.customer)
    on = visit.choice.as_of
    if on is None:
        return await visit.run(customer.profile_of, wanted)
    return await visit.run(customer.profile, wanted, as_of=on)


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to look-ups, to buttons that open a card, and to the card's menu."""
    app.event(MESSAGE, matchers=[talks])(guard(answer_talk))
    app.command(Id.RISK, matchers=[asks(LookUp, Misread)])(guard(look_up))
    action = partial(app.action, ANY)
    action(matchers=[picks(Id.CARD_OPEN)])(guard(open_card))
    action(matchers=[picks(Id.CARD_SHARE)])(guard(share))
    action(matchers=[picks(Id.CARD_WHY)])(guard(explain))
