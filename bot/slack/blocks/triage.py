"""The dialogs that hand a warning to somebody, and that let it rest."""

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Choice, View
from bot.slack.blocks.markup import Mrkdwn
from bot.slack.ids import Id

ASSIGN, SNOOZE = "Assign warning", "Snooze warning"
RESTS = {"1": "Until tomorrow", "3": "3 days", "7": "1 week", "14": "2 weeks, the longest"}


def assign_form(*, metadata: str, owner: str) -> View:
    """The form that asks whose the warning shall be; `owner` is the first suggestion."""
    blocks = [
        kit.section(Mrkdwn("Whoever gets it owns it from now on; the post shows it.")),
        kit.field(Id.WARNING_TO, "Assign to", kit.people(Id.WARNING_TO, owner)),
    ]
    return kit.modal(ASSIGN, blocks, callback=Id.WARNING_HAND, submit="Assign", metadata=metadata)


def snooze_form(*, metadata: str) -> View:
    """The form that asks for how long a warning rests."""
    rests = [Choice(label=label, value=days) for days, label in RESTS.items()]
    blocks = [
        kit.section(Mrkdwn("It wakes in the morning of that day, or at once if it gets graver.")),
        kit.field(Id.WARNING_DAYS, "Rest for", kit.radio(Id.WARNING_DAYS, rests, chosen="3")),
    ]
    return kit.modal(SNOOZE, blocks, callback=Id.WARNING_REST, submit="Snooze", metadata=metadata)
