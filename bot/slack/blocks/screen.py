"""Messages drawn as dialogs, and what a dialog shows while something is fetched or saved."""

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Message, View
from bot.slack.blocks.limit import ONLY_IN_MESSAGES
from bot.slack.blocks.markup import Mrkdwn
from bot.slack.ids import Id

TITLE = "Customer risk"


def page(message: Message, title: str = TITLE) -> View:
    """Any message as a page to read; what only messages can show becomes its text."""
    shown = [b for b in message.blocks if b["type"] not in ONLY_IN_MESSAGES]
    return kit.modal(title, shown or [kit.section(message.text)], callback=Id.SCREEN_SHOW)


def tab(message: Message) -> View:
    """Any message as the bot's Home, where Home itself cannot be shown."""
    return kit.home_tab([kit.header(TITLE), *page(message)["blocks"]])


def loading(title: str = TITLE) -> View:
    """What a dialog shows until its content is there."""
    return kit.modal(title, [kit.section(Mrkdwn("_One moment…_"))], callback=Id.SCREEN_SHOW)


def saving(title: str = TITLE) -> View:
    """What a form shows where saving takes longer than Slack waits."""
    return kit.modal(title, [kit.section(Mrkdwn("_Saving…_"))], callback=Id.SCREEN_SHOW)
