"""Single lines: what happened to a case, in its thread; an alert to the administrators.

A line mentions nobody: who did it is shown by name, so that no phone rings for it.
"""

from bot.notices import AlertNotice, LineNotice, MemoNotice
from bot.slack.blocks import kit
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import esc, join, md, said
from bot.slack.ids import Id


def draw(notice: LineNotice, *, name: str = "") -> Message:
    """A line of a case's thread; `name` is what the person is called, empty where unknown."""
    mention = f"<@{notice.by}>"
    if notice.by and mention in notice.text:
        text = esc(notice.text.replace(mention, name or "somebody"), 2_000)
    else:
        text = join(" · ", (esc(notice.text, 2_000), esc(name, 80)))
    return Message(text=text, blocks=(kit.context(text),))


def alert(notice: AlertNotice) -> Message:
    """A sentence for the administrators."""
    text = md(":construction: {}", esc(notice.text, 2_500))
    return Message(text=text, blocks=(kit.section(text),))


def memo(notice: MemoNotice) -> Message:
    """A sentence for one person, with the way to the customer's card where it is about one."""
    text = said(notice.text)
    way = kit.reference(Id.CARD_OPEN, notice.customer)
    card = kit.button(Id.CARD_OPEN, "Open card", way) if notice.customer else None
    return Message(text=text, blocks=(kit.section(text, card),))
