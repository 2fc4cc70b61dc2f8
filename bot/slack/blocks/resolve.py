"""The dialog that resolves a warning: how, and why."""

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Choice, View
from bot.slack.blocks.markup import Mrkdwn
from bot.slack.ids import Id
from scoring.vocabulary import Resolution

TITLE = "Resolve warning"
NOTE_MOST = 2_000
CODES = {
    Resolution.MITIGATED: "something was done about it",
    Resolution.ACCEPTED: "we know, and live with it",
    Resolution.FALSE_MATCH: "it is not about this customer",
    Resolution.NOT_MATERIAL: "true, but it does not matter",
    Resolution.DUPLICATE: "another warning says the same",
    Resolution.WRONG_DATA: "it came from a mistake in our books",
}
"""What a person may choose; a warning is archived with its customer only."""


def form(*, metadata: str) -> View:
    """The form: the code as options, a note for whoever asks later."""
    codes = [
        Choice(label=r.replace("_", " ").capitalize(), value=r, about=about)
        for r, about in CODES.items()
    ]
    note = kit.text_input(Id.WARNING_NOTE, most=NOTE_MOST, lines=True)
    blocks = [
        kit.section(Mrkdwn("How was it settled? Those who look at us later will count on it.")),
        kit.field(Id.WARNING_HOW, "Settled as", kit.radio(Id.WARNING_HOW, codes)),
        kit.field(Id.WARNING_NOTE, "Note", note, optional=True),
    ]
    return kit.modal(TITLE, blocks, callback=Id.WARNING_SAVE, submit="Resolve", metadata=metadata)
