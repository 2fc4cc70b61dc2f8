"""External ratings at the counter: the dialog that adds one, and what it says then."""

from datetime import date

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Block, Message, View
from bot.slack.blocks.markup import day, esc, md
from bot.slack.ids import Id
from scoring.statement import ExternalRating

ADD = "Add external rating"
LINE_MOST = 80


def form(name: str, *, metadata: str, today: date) -> View:
    """The form of a grade that an agency gave."""
    blocks = [
        kit.section(
            md("*{}*\nShown on the card as evidence; it moves no score by itself.", esc(name, 150))
        ),
        _text(Id.GRADE_AGENCY, "Agency", "Who gave it, as the credit bureau's name"),
        _text(Id.GRADE_GRADE, "Grade", "As the agency writes it: BB-, 3.2, 480"),
        _text(Id.GRADE_SOURCE, "Source", "As report of 12 March, or a web page"),
        kit.field(Id.GRADE_AS_OF, "As of", kit.calendar(Id.GRADE_AS_OF, today)),
    ]
    return kit.modal(ADD, blocks, callback=Id.GRADE_SAVE, submit="Save", metadata=metadata)


def _text(field: Id, label: str, hint: str) -> Block:
    return kit.field(field, label, kit.text_input(field, most=LINE_MOST), hint=hint)


def added(kept: ExternalRating) -> Message:
    """That it was added."""
    said = (esc(kept.agency, 80), esc(kept.grade, 80), esc(kept.source, 80), day(kept.as_of))
    text = md(":white_check_mark: Added. {} *{}* ({}, {})", *said)
    return Message(text=text, blocks=(kit.section(text),))
