"""The dialog that logs a mitigation: what is done about a risk, by whom, until when."""

from datetime import date

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Message, View
from bot.slack.blocks.markup import Mrkdwn, day, esc, md, person
from bot.slack.ids import Id
from scoring.mitigation import Mitigation
from scoring.profile import CustomerProfile

TITLE = "Log mitigation"
ACTION_MOST = 300
NOTE_MOST = 2_000


def form(profile: CustomerProfile, *, metadata: str, owner: str, due: date) -> View:
    """The form, with what the playbook proposes; `owner` and `due` are the first suggestion."""
    action = kit.text_input(Id.MITIGATION_ACTION, most=ACTION_MOST, initial=profile.proposal)
    hint = "Proposed by the playbook: change it as you see fit." if profile.proposal else ""
    note = kit.text_input(Id.MITIGATION_NOTE, most=NOTE_MOST, lines=True)
    blocks = [
        kit.section(md("*{}*", esc(profile.customer.name, 150))),
        kit.field(Id.MITIGATION_ACTION, "What is done", action, hint=hint),
        kit.field(Id.MITIGATION_OWNER, "Owner", kit.people(Id.MITIGATION_OWNER, owner)),
        kit.field(Id.MITIGATION_DUE, "Due", kit.calendar(Id.MITIGATION_DUE, due)),
        kit.field(Id.MITIGATION_NOTE, "Note", note, optional=True),
    ]
    return kit.modal(TITLE, blocks, callback=Id.MITIGATION_SAVE, submit="Save", metadata=metadata)


def done(mitigation: Mitigation) -> Message:
    """That it was logged, and what."""
    text = md(
        ":white_check_mark: Logged: {}\n{}, due {}",
        esc(mitigation.action, ACTION_MOST),
        person(mitigation.owner),
        day(mitigation.due),
    )
    hint = Mrkdwn("The card shows it from now on.")
    return Message(text=text, blocks=(kit.section(text), kit.context(hint)))
