"""Which listener is meant: by what was typed or said, by what was clicked."""

import re
from typing import Any

from bot.slack.ids import Id
from bot.slack.inputs.command import parse_command
from bot.slack.inputs.reference import chosen
from bot.slack.inputs.talk import said
from bot.slack.visit import Matcher

ANY = re.compile("")
"""Every action; the reference that it sends back says which it is."""


def asks(*kinds: type) -> Matcher:
    """Whether the command asks for one of these."""

    async def matches(body: dict[str, Any]) -> bool:
        return isinstance(parse_command(body.get("text") or ""), kinds)

    return matches


def picks(do: Id) -> Matcher:
    """Whether a button or an option of a menu asks for this."""

    async def matches(body: dict[str, Any]) -> bool:
        return chosen(body).do == do

    return matches


async def talks(body: dict[str, Any]) -> bool:
    """Whether a person wrote words to the bot in direct messages."""
    return bool(said(body))
