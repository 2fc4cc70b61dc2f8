"""The dialog that logs feedback: what a customer or a colleague said."""

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, esc, md
from bot.slack.ids import Id
from scoring.feedback import Feedback
from scoring.vocabulary import FeedbackKind

TITLE = "Log feedback"
TEXT_MOST = 3_000
_KINDS = {
    FeedbackKind.OPINION: "what the customer thinks",
    FeedbackKind.COMPLAINT: "what went wrong for the customer",
    FeedbackKind.PRAISE: "what the customer liked",
    FeedbackKind.SUGGESTION: "from a colleague, on how we manage risk",
}


def form(name: str, *, metadata: str) -> View:
    """The form about the customer of that name."""
    kinds = [Choice(label=k.capitalize(), value=k, about=_KINDS[k]) for k in FeedbackKind]
    text = kit.text_input(Id.FEEDBACK_TEXT, most=TEXT_MOST, lines=True)
    blocks = [
        kit.section(md("*{}*", esc(name, 150))),
        kit.field(Id.FEEDBACK_KIND, "Kind", kit.radio(Id.FEEDBACK_KIND, kinds)),
        kit.field(Id.FEEDBACK_TEXT, "What was said", text),
    ]
    return kit.modal(TITLE, blocks, callback=Id.FEEDBACK_SAVE, submit="Save", metadata=metadata)


def done(feedback: Feedback) -> Message:
    """That it was logged, and what."""
    quoted = esc(feedback.text, 500)
    text = md(":white_check_mark: Logged as {}: “{}”", esc(feedback.kind), quoted)
    hint = Mrkdwn("The card shows it from now on.")
    return Message(text=text, blocks=(kit.section(text), kit.context(hint)))
