"""A customer's file: its head, a new customer, the archive, statements and external ratings."""

from collections.abc import Callable
from datetime import date
from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.intake.registry import written
from bot.services import archive as archiving
from bot.services import customer, customer_file
from bot.services import statement as stating
from bot.services.access import Act
from bot.services.customer_file import Filed
from bot.slack.blocks import file, grade, screen
from bot.slack.blocks.kit import Message, View
from bot.slack.ids import Id
from bot.slack.inputs import file_form
from bot.slack.inputs.command import Add
from bot.slack.route import ANY, asks, picks
from bot.slack.visit import Guard, Listener, Visit
from scoring.vocabulary import CustomerId

Draw = Callable[[str, str, date], View]
"""A form from the customer's name, the metadata and the day that it is."""


async def open_edit(visit: Visit) -> None:
    """The form of the file head."""
    await visit.ack()
    await visit.open(screen.loading(file.EDIT))
    on = visit.choice.about
    head = await visit.run(customer_file.head, CustomerId(on.customer))
    seen = on.model_copy(update={"seen": head.version})
    registry = " | ".join(written(head.customer.registry_ids).splitlines())
    await visit.put(file.edit(head.customer, registry=registry, metadata=seen.packed()))


async def save(visit: Visit) -> None:
    """The file head as it was submitted."""
    await visit.submit(customer_file.edit, file_form.file(visit.view), _filed)


async def open_add(visit: Visit) -> None:
    """`/risk add`: the form of a new customer."""
    await visit.ack()
    await visit.may(Act.EDIT_CUSTOMER)
    await visit.open(file.add())


async def add(visit: Visit) -> None:
    """The new customer as it was submitted."""
    await visit.submit(customer_file.add, file_form.file(visit.view), _filed)


def _filed(done: Filed) -> Message:
    asked = done.proposed.asked if done.proposed else ""
    return file.filed(done.customer.name, done.changes, added=done.added, asked=asked)


def opens(title: str, act: Act, draw: Draw) -> Listener:
    """A listener that opens a form about a customer, drawn with its name."""

    async def listen(visit: Visit) -> None:
        await visit.ack()
        await visit.open(screen.loading(title))
        await visit.may(act)
        on = visit.choice.about
        name = (await visit.run(customer.profile_of, CustomerId(on.customer))).customer.name
        await visit.put(draw(name, on.packed(), visit.today))

    return listen


async def archive(visit: Visit) -> None:
    """The archiving as it was submitted."""
    await visit.submit(archiving.archive, file_form.archive(visit.view), _archived)


def _archived(done: archiving.Archived) -> Message:
    held = done.customer
    return file.archived(held.name, held.archived_on, done.cases, effective=done.effective)


async def state(visit: Visit) -> None:
    """The statement as it was submitted."""
    await visit.submit(stating.add, file_form.statement(visit.view), file.stated)


async def add_grade(visit: Visit) -> None:
    """The external rating as it was submitted."""
    await visit.submit(stating.add_grade, file_form.grade(visit.view), grade.added)


async def reopen(visit: Visit) -> None:
    """The way out of the archive as it was submitted."""
    await visit.submit(archiving.reopen, file_form.reopen(visit.view), _reopened)


def _reopened(done: archiving.Archived) -> Message:
    return file.reopened(done.customer.name)


def register(app: AsyncApp, guard: Guard) -> None:
    """Listen to the command, the card's menu, and the forms."""
    app.command(Id.RISK, matchers=[asks(Add)])(guard(open_add))
    action = partial(app.action, ANY)
    action(matchers=[picks(Id.FILE_OPEN)])(guard(open_edit))
    edit, close = Act.EDIT_CUSTOMER, Act.ARCHIVE
    forms: tuple[tuple[Id, str, Act, Draw], ...] = (
        (Id.ARCHIVE_OPEN, file.ARCHIVE, close,
         lambda n, on, day: file.archive(n, metadata=on, today=day)),
        (Id.STATEMENT_OPEN, file.STATEMENT, edit,
         lambda n, on, day: file.statement(n, metadata=on, today=day)),
        (Id.GRADE_OPEN, grade.ADD, edit, lambda n, on, day: grade.form(n, metadata=on, today=day)),
        (Id.REOPEN_OPEN, file.REOPEN, close, lambda n, on, _: file.reopen(n, metadata=on)),
    )  # fmt: skip
    for do, title, act, draw in forms:
        action(matchers=[picks(do)])(guard(opens(title, act, draw)))
    app.view(Id.GRADE_SAVE)(guard(add_grade))
    app.view(Id.REOPEN_SAVE)(guard(reopen))
    app.view(Id.FILE_SAVE)(guard(save))
    app.view(Id.FILE_ADD)(guard(add))
    app.view(Id.ARCHIVE_SAVE)(guard(archive))
    app.view(Id.STATEMENT_SAVE)(guard(state))
