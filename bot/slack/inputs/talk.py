"""What a person wrote to the bot in direct messages."""

import html
import re
from collections.abc import Mapping
from typing import Any

SAID_MOST = 300
_NAMED = re.compile(r"<[^<>|]*\|([^<>]*)>")


def said(body: Mapping[str, Any]) -> str:
    """The words of a direct message; empty for the bot's own, for edits, and elsewhere."""
    event = body.get("event") or {}
    theirs = event.get("channel_type") == "im" and not event.get("bot_id")
    if not theirs or event.get("subtype") or not event.get("user"):
        return ""
    words = html.unescape(_NAMED.sub(r"\1", str(event.get("text") or "")))
    return " ".join(words.split())[:SAID_MOST]
