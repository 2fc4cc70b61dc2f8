"""The form that says how a dropped file is to be read: what it holds, which column is which."""

from collections.abc import Sequence
from typing import Protocol

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import esc, md
from bot.slack.ids import Id

TITLE, HEADINGS_MOST, FIELDS_MOST = "How to read it", 95, 40
NOWHERE = "none"
"""What is chosen where a file has no such column."""


class Column(Protocol):
    """One of our columns."""

    @property
    def field(self) -> str:
        """Its name."""

    @property
    def needed(self) -> bool:
        """Whether a file needs it."""

    @property
    def place(self) -> int | None:
        """Where it probably stands."""


class Asked(Protocol):
    """What can be asked about a file."""

    @property
    def kind(self) -> str:
        """What it is read as."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it could be."""

    @property
    def header(self) -> tuple[str, ...]:
        """What its first line calls its columns."""

    @property
    def columns(self) -> Sequence[Column]:
        """Ours."""


def doubt(file: str, name: str, sentence: str) -> Message:
    """Why a file cannot be read by itself, and the button that asks how."""
    text = md("*{}* waits for you: {}", esc(name, 100), esc(sentence, 1_500))
    buttons = kit.actions(
        kit.button(Id.DROP_ASK, TITLE, kit.reference(Id.DROP_ASK, note=file), style="primary"),
        kit.button(Id.DROP_CANCEL, "Cancel", kit.reference(Id.DROP_CANCEL, note=file)),
    )
    return Message(text=text, blocks=(kit.section(text), *buttons))


def form(name: str, asked: Asked, *, metadata: str) -> View:
    """The form; another kind is asked about at once."""
    kinds = [Choice(label=k.replace("-", " ").capitalize(), value=k) for k in asked.kinds]
    kind = kit.field(
        Id.DROP_KIND, "It holds", kit.select(Id.DROP_KIND, kinds, chosen=asked.kind),
        hint="The columns below follow from this.",
    )  # fmt: skip
    blocks = [
        kit.section(md("*{}*", esc(name, 150))),
        kit.asking(kind),
        *(_column(c, asked.header) for c in asked.columns[:FIELDS_MOST]),
        _dates(),
        _decimal(),
    ]
    return kit.modal(TITLE, blocks, callback=Id.DROP_ANSWER, submit="Look again", metadata=metadata)


def looked(name: str) -> Message:
    """Where the preview is."""
    text = md(":white_check_mark: *{}* can be read: see our direct messages.", esc(name, 100))
    return Message(text=text, blocks=(kit.section(text),))


def _column(column: Column, header: Sequence[str]) -> Block:
    shown = enumerate(header[:HEADINGS_MOST])
    places = [Choice(label=h, value=str(n)) for n, h in shown if h]
    nowhere = Choice(label="Not in this file", value=NOWHERE)
    chosen = "" if column.place is None else str(column.place)
    return kit.field(
        f"{Id.DROP_COLUMN}_{column.field}",
        column.field.replace("_", " ").capitalize(),
        kit.select(Id.DROP_COLUMN, [*places, nowhere], chosen=chosen, hint="Choose a column"),
        optional=not column.needed,
    )


def _dates() -> Block:
    orders = [
        Choice(label="Day first: 31/12/2026", value="dmy"),
        Choice(label="Month first: 12/31/2026", value="mdy"),
    ]
    hint = "Only where the file does not show it by itself."
    return kit.field(
        Id.DROP_DATES, "Dates", kit.select(Id.DROP_DATES, orders), hint=hint, optional=True
    )


def _decimal() -> Block:
    marks = [
        Choice(label="Point: 1,234.56", value="point"),
        Choice(label="Comma: 1.234,56", value="comma"),
    ]
    return kit.field(
        Id.DROP_DECIMAL, "Decimal mark", kit.select(Id.DROP_DECIMAL, marks), optional=True
    )
