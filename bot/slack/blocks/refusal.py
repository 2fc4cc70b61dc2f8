"""A no that helps: the sentence, the near names as buttons, or the number of an incident."""

from collections.abc import Sequence

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import Mrkdwn, esc, md, said
from bot.slack.ids import Id

NAMES_SHOWN = 10
_IN_A_ROW = 5


def draw(sentence: str) -> Message:
    """The sentence of a refusal; people in it are shown as people."""
    text = said(sentence)
    return Message(text=text, blocks=(kit.section(text),))


def not_found(
    sentence: str, near: Sequence[tuple[str, str]], *, as_of: str = "", command: str = ""
) -> Message:
    """The sentence, a button for each near (id, name), and the command that was perhaps meant."""
    text = esc(sentence, 600)
    buttons = [
        kit.button(
            Id.CARD_OPEN, name, kit.reference(Id.CARD_OPEN, customer, note=as_of), place=str(n)
        )
        for n, (customer, name) in enumerate(near[:NAMES_SHOWN])
    ]
    rows = [buttons[n : n + _IN_A_ROW] for n in range(0, len(buttons), _IN_A_ROW)]
    meant = md("Did you mean `/risk {}`? ", esc(command)) if command else Mrkdwn("")
    hint = md("{}`/risk help` lists what you can ask.", meant)
    drawn = [block for row in rows for block in kit.actions(*row)]
    return Message(text=text, blocks=(kit.section(text), *drawn, kit.context(hint)))


def incident(number: str) -> Message:
    """A bug: what the person can do, and the number under which the log has it."""
    text = md(
        "Something went wrong on my side, and it is noted. Try again; if it stays, "
        "tell an administrator the number `{}`.",
        esc(number, 20),
    )
    return Message(text=text, blocks=(kit.section(text),))
