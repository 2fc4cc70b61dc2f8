"""Mitigations: the dialogs that log one and follow it up, and the list of what is under way."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, day, esc, join, many, md, number, person
from bot.slack.ids import Id
from scoring.mitigation import NEXT, Mitigation
from scoring.profile import CustomerProfile
from scoring.vocabulary import MitigationState

TITLE, FOLLOW = "Log mitigation", "Follow up"
LISTED = 20
_MARKS = {
    MitigationState.PLANNED: ":spiral_calendar_pad:",
    MitigationState.DOING: ":hammer_and_wrench:",
    MitigationState.DONE: ":white_check_mark:",
    MitigationState.CANCELLED: ":no_entry_sign:",
}
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


class Line(Protocol):
    """One mitigation in a list."""

    @property
    def mitigation(self) -> Mitigation:
        """The mitigation itself."""

    @property
    def name(self) -> str:
        """Its customer's name."""

    @property
    def late(self) -> bool:
        """Whether it should have been done."""


def follow_form(line: Line, *, metadata: str) -> View:
    """The form that moves a mitigation on: how far it is, until when, a note."""
    m = line.mitigation
    states = [m.state, *NEXT[m.state]]
    choices = [Choice(label=s.capitalize(), value=s) for s in states]
    note = kit.text_input(Id.MITIGATION_NOTE, most=NOTE_MOST, lines=True)
    so_far = [kit.context(esc(m.note, 600))] if m.note else []
    how_far = kit.radio(Id.MITIGATION_STATE, choices, chosen=m.state)
    blocks = [
        kit.section(md("*{}*\n{}", esc(line.name, 150), esc(m.action, ACTION_MOST))),
        *so_far,
        kit.field(Id.MITIGATION_STATE, "How far is it?", how_far),
        kit.field(Id.MITIGATION_DUE, "Due", kit.calendar(Id.MITIGATION_DUE, m.due)),
        kit.field(Id.MITIGATION_NOTE, "Note", note, optional=True),
    ]
    return kit.modal(FOLLOW, blocks, callback=Id.MITIGATION_KEEP, submit="Save", metadata=metadata)


def followed(line: Line) -> Message:
    """How far the mitigation is now."""
    return Message(text=_told(line), blocks=(kit.section(_told(line)),))


def listing(lines: Sequence[Line], *, mine: bool = False) -> Message:
    """What is under way, the earliest due first, each with the way to follow it up."""
    if not lines:
        text = Mrkdwn("No mitigation of yours is open." if mine else "No mitigation is open.")
        return Message(text=text, blocks=(kit.section(text),))
    head = md("*{}*", many(len(lines), "mitigation"))
    more = len(lines) - LISTED
    rest = [kit.context(md("and {} more, due later", esc(more)))] if more > 0 else []
    shown = [_row(line) for line in lines[:LISTED]]
    return Message(text=head, blocks=(kit.section(head), *shown, *rest))


def _row(line: Line) -> Block:
    m = line.mitigation
    way = kit.reference(Id.MITIGATION_CHANGE, m.customer, case=m.id)
    button = None if m.is_over else kit.button(Id.MITIGATION_CHANGE, "Follow up", way)
    return kit.section(_told(line), button)


def _told(line: Line) -> Mrkdwn:
    m = line.mitigation
    late = Mrkdwn(" :alarm_clock: *late*") if line.late else Mrkdwn("")
    score = Mrkdwn("")
    if m.score_before is not None and m.score_after is not None:
        score = md("score {} → {}", number(m.score_before), number(m.score_after))
    about = join(" · ", (md("due {}", day(m.due)), person(m.owner), score))
    return md(
        "{} *{}* · _{}_\n{}\n{}{}",
        Mrkdwn(_MARKS[m.state]),
        esc(line.name, 120),
        esc(m.state),
        esc(m.action, ACTION_MOST),
        about,
        late,
    )
