"""A file dropped on the bot in a direct message: looked at, decided about, taken in."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.services import drop as service
from bot.services import file_question
from bot.services.drop import DropPreview
from bot.services.errors import Refusal
from bot.slack import dropped, file
from bot.slack.blocks import drop, reading, refusal, screen
from bot.slack.blocks.kit import Message
from bot.slack.ids import Id
from bot.slack.inputs import reading as answers
from bot.slack.inputs.reference import About
from bot.slack.route import ANY, picks
from bot.slack.visit import Guard, Visit

MESSAGE = "message"
PROBLEMS = "The lines that were left out, and why."


async def receive(visit: Visit) -> None:
    """Files are noted, fetched, and shown as they would be read; the bot's own are left alone."""
    for given in dropped.files_of(visit.body):
        try:
            await _look(visit, given)
        except Refusal as no:
            await visit.say(refusal.draw(no.sentence))


async def _look(visit: Visit, given: Mapping[str, Any]) -> None:
    named = dropped.named(given)
    if not await visit.run(service.receive, named):
        return
    body = await file.fetch(visit.desk.client, given)
    found = await visit.run(service.look, named, body)
    await visit.say(_preview(found))


def _preview(found: DropPreview) -> Message:
    if found.unclear:
        return reading.doubt(found.drop.id, found.drop.name, found.unclear)
    return drop.preview(dropped.seen(found))


async def ask(visit: Visit) -> None:
    """*How to read it*: the form."""
    await visit.ack()
    await visit.open(screen.loading(reading.TITLE))
    await _ask(visit, visit.choice.note, "")


async def choose_kind(visit: Visit) -> None:
    """Something else was chosen that the file holds: its columns are others."""
    await visit.ack()
    await _ask(visit, answers.file_of(visit.view), answers.kind_of(visit.view))


async def _ask(visit: Visit, file_id: str, kind: str) -> None:
    asked = await visit.run(file_question.questions, file_id, kind)
    metadata = About(customer=file_id).packed()
    await visit.put(reading.form(asked.drop.name, asked, metadata=metadata))


async def answer(visit: Visit) -> None:
    """The form as it was submitted: the preview follows in direct messages."""
    seen: list[DropPreview] = []

    def draw(found: DropPreview) -> Message:
        seen.append(found)
        return reading.looked(found.drop.name)

    await visit.submit(file_question.answer, answers.answer(visit.view), draw)
    await visit.tell(_preview(seen[0]))


async def take_in(visit: Visit) -> None:
    """*Import*: the post tells how far it is, then what it did."""
    await visit.ack()
    progress = dropped.Progress(visit.redraw)
    work = visit.run(service.carry_out, visit.choice.note, watch=progress.note)
    result = await progress.follow(work)
    await visit.redraw(dropped.done(result))
    if result.problems:
        name = f"problems-{result.name}"
        await visit.give(name=name, text=result.problems, comment=PROBLEMS)


async def cancel(visit: Visit) -> None:
    """*Cancel*: the file is thrown away."""
    await visit.ack()
    await visit.redraw(drop.cancelled(await visit.run(service.cancel, visit.choice.note)))


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to messages to the bot and to the two buttons."""
    app.event(MESSAGE)(guard(receive))
    action = partial(app.action, ANY)
    action(matchers=[picks(Id.DROP_IMPORT)])(guard(take_in))
    action(matchers=[picks(Id.DROP_CANCEL)])(guard(cancel))
    action(matchers=[picks(Id.DROP_ASK)])(guard(ask))
    app.action(Id.DROP_KIND)(guard(choose_kind))
    app.view(Id.DROP_ANSWER)(guard(answer))
