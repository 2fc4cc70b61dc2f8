"""What becomes of a refusal and of a bug: nothing escapes a listener, nobody sees a stack trace."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from difflib import get_close_matches
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.services.errors import NotFound, Refusal, Transient
from bot.slack.blocks import refusal
from bot.slack.blocks.kit import Message
from bot.slack.desk import Desk
from bot.slack.inputs.command import WORDS, LookUp, usage_of
from bot.slack.visit import Guard, Listener, Visit

LOG = logging.getLogger(__name__)


def guard(desk: Desk) -> Guard:
    """What makes listeners of this desk safe to register."""
    return partial(_guarded, desk)


def _guarded(desk: Desk, listener: Listener) -> Callable[[AsyncArgs], Awaitable[None]]:
    async def run(args: AsyncArgs) -> None:
        visit = Visit(desk, args)
        # A task of its own: closing waits for it, and a lost socket does not cancel it.
        task = asyncio.ensure_future(_answer(visit, listener))
        desk.visits.add(task)
        task.add_done_callback(desk.visits.discard)
        await asyncio.shield(task)

    return run


async def _answer(visit: Visit, listener: Listener) -> None:
    """Let the listener answer; what it raises becomes the answer, and the ack is never lost."""
    try:
        await listener(visit)
    except Refusal as no:
        await _tell(visit, no, draw(no, visit))
    except Exception as error:
        sentence = refusal.incident(note(error))
        await _tell(visit, Refusal(sentence.text), sentence)
    finally:
        await visit.ack()


async def _tell(visit: Visit, no: Refusal, drawn: Message) -> None:
    """Say no; where even that fails, the log has it."""
    try:
        await visit.refuse(no, drawn)
    except Exception as error:
        note(error)


def note(error: Exception) -> str:
    """Keep the error in the log under a number that a person can pass on; answers the number."""
    number = uuid.uuid4().hex[:8]
    extra = {"action": "incident.noted", "incident": number}
    if isinstance(error, Transient):
        LOG.warning("Incident %s: %s", number, error.reason, extra=extra)
    else:
        LOG.error("Incident %s", number, exc_info=error, extra=extra)
    return number


def draw(no: Refusal, visit: Visit) -> Message:
    """The refusal as people see it; a name that is not found offers the near ones as buttons."""
    if not isinstance(no, NotFound):
        return refusal.draw(no.sentence)
    asked, usage = visit.command, usage_of(no.asked)
    if usage and not no.near:
        both = " " in no.asked  # a command with a wrong word after it, or a name that begins so
        return refusal.draw(f"{no.sentence} {usage}" if both else usage)
    on = asked.day(visit.today) if isinstance(asked, LookUp) else None
    return refusal.not_found(
        no.sentence,
        [(near.customer, near.name) for near in no.near],
        as_of=on.isoformat() if on else "",
        command="" if usage else _meant(no.asked),
    )


def _meant(asked: str) -> str:
    return next(iter(get_close_matches(asked.lower(), WORDS, n=1, cutoff=0.75)), "")


def register(app: AsyncApp) -> None:
    """Catch what fails before a listener is reached: it is noted, never shown."""

    async def failed(error: Exception, body: dict[str, Any]) -> None:
        LOG.debug("Of a payload of type %s", body.get("type"))
        note(error)

    app.error(failed)
