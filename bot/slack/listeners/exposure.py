"""Band and credit: override, limit, leaving high, lifting a stop; the report on overrides."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial, wraps
from typing import TypeVar

from slack_bolt.async_app import AsyncApp

from bot.services import credit, customer, leaving, override_report, stop
from bot.services import override as overriding
from bot.services.access import Act, Caller
from bot.services.proposal import name_of
from bot.services.runtime import Runtime
from bot.slack.blocks import exposure, screen
from bot.slack.blocks.kit import Message, View
from bot.slack.ids import Id
from bot.slack.inputs import governance
from bot.slack.inputs.command import Overrides
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Visit
from scoring.override import DEFAULT_DAYS
from scoring.profile import CustomerProfile
from scoring.proposal import Proposal
from scoring.vocabulary import CustomerId

T = TypeVar("T")
Draw = Callable[[Visit, CustomerProfile, str], View]


def opens(title: str, act: Act, draw: Draw) -> Callable[[Visit], Awaitable[None]]:
    """A listener that opens the form of a customer."""

    async def listen(visit: Visit) -> None:
        await visit.ack()
        await visit.open(screen.loading(title))
        await visit.may(act)
        on = visit.choice.about
        profile = await visit.run(customer.profile_of, CustomerId(on.customer))
        await visit.put(draw(visit, profile, on.packed()))

    return listen


def _override(visit: Visit, profile: CustomerProfile, metadata: str) -> View:
    expires = visit.today + timedelta(days=DEFAULT_DAYS)
    return exposure.override(profile, metadata=metadata, expires=expires)


async def save_override(visit: Visit) -> None:
    """The override form as it was submitted."""
    await visit.submit(overriding.override, governance.override(visit.view), _moved)


def _moved(done: overriding.Overridden) -> Message:
    if done.proposed is not None:
        return exposure.asked(done.name, done.proposed.asked)
    return exposure.done(done.name, done.band, done.reason)


async def end_override(visit: Visit) -> None:
    """The end of an override as it was submitted."""
    await visit.submit(overriding.end, governance.end(visit.view), _moved)


async def save_limit(visit: Visit) -> None:
    """The limit form as it was submitted."""
    await visit.submit(_named(credit.ask_limit), governance.limit(visit.view), _asked)


async def save_lift(visit: Visit) -> None:
    """The form about a stop as it was submitted."""
    await visit.submit(_named(stop.ask_to_lift), governance.lift(visit.view), _asked)


async def save_leave(visit: Visit) -> None:
    """The form about leaving high as it was submitted."""
    await visit.submit(_named(_leave), governance.leave(visit.view), _asked)


def _leave(runtime: Runtime, caller: Caller, request: tuple[CustomerId, str]) -> Proposal:
    return leaving.ask(runtime, caller, *request)


def _named(ask: Callable[[Runtime, Caller, T], Proposal]) -> Callable[..., tuple[str, str]]:
    """The same service, answering with whose name and what is asked for."""

    @wraps(ask)
    def named(runtime: Runtime, caller: Caller, request: T) -> tuple[str, str]:
        proposal = ask(runtime, caller, request)
        return name_of(runtime, proposal), proposal.asked

    return named


def _asked(told: tuple[str, str]) -> Message:
    return exposure.asked(*told)


async def report(visit: Visit) -> None:
    """`/risk overrides`."""
    await visit.ack()
    await visit.show(exposure.report(await visit.run(override_report.report)))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command, the card's menu and buttons, and the forms."""
    app.command(Id.RISK, matchers=[asks(Overrides)])(guard(report))
    action = partial(app.action, ANY)
    forms = (
        (Id.OVERRIDE_OPEN, exposure.OVERRIDE, Act.ASK, _override),
        (Id.OVERRIDE_STOP, exposure.END, Act.RERATE, lambda _, p, on: exposure.end(p, metadata=on)),
        (Id.LIMIT_OPEN, exposure.LIMIT, Act.ASK, lambda _, p, on: exposure.limit(p, metadata=on)),
        (
            Id.LEAVE_OPEN,
            exposure.LEAVE,
            Act.RERATE,
            lambda _, p, on: exposure.leave(p, metadata=on),
        ),
        (Id.LIFT_OPEN, exposure.LIFT, Act.ASK, lambda _, p, on: exposure.lift(p, metadata=on)),
    )
    for do, title, act, draw in forms:
        action(matchers=[picks(do)])(guard(opens(title, act, draw)))
    app.view(Id.OVERRIDE_SAVE)(guard(save_override))
    app.view(Id.OVERRIDE_END)(guard(end_override))
    app.view(Id.LIMIT_SAVE)(guard(save_limit))
    app.view(Id.LEAVE_SAVE)(guard(save_leave))
    app.view(Id.LIFT_SAVE)(guard(save_lift))
