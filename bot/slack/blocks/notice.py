"""Any notice of the outbox as the message that is posted."""

from zoneinfo import ZoneInfo

from bot.notices import (
    DigestNotice,
    LineNotice,
    MemoNotice,
    Notice,
    ProposalNotice,
    WarningNotice,
)
from bot.slack.blocks import digest, line, proposal, warning
from bot.slack.blocks.kit import Message


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
    return line.alert(notice)
