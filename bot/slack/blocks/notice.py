"""Any notice of the outbox as the message that is posted."""

from zoneinfo import ZoneInfo

from bot.notices import (
    DigestNotice,
    LineNotice,
    MemoNotice,
    Notice,
    ProposalNotice,
    WarningNotice,
    WorkListNotice,
)
from bot.slack.blocks import digest, line, proposal, warning, work_list
from bot.slack.blocks.kit import Message, context
from bot.slack.blocks.markup import md


def draw(notice: Notice, *, zone: ZoneInfo, name: str = "") -> Message:
    """The post of a notice; `name` is what the person of a line is called, where known."""
    if isinstance(notice, WarningNotice):
        return warning.draw(notice, zone=zone)
    if isinstance(notice, DigestNotice):
        return digest.draw(notice)
    if isinstance(notice, LineNotice):
        return line.draw(notice, name=name)
    if isinstance(notice, ProposalNotice):
        return proposal.draw(notice, zone=zone)
    if isinstance(notice, MemoNotice):
        return line.memo(notice)
    return work_list.draw(notice) if isinstance(notice, WorkListNotice) else line.alert(notice)


def perhaps_again(drawn: Message) -> Message:
    """The same message, saying that it may have been said before."""
    note = md("(may be a repeat)")
    blocks = (*drawn.blocks, context(note)) if drawn.blocks else ()
    return Message(text=md("{} {}", drawn.text, note), blocks=blocks)
