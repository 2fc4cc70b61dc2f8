"""What leaves the counter: checked against Slack's limits, clipped where it must be, and logged."""

import logging
from typing import Any

from bot.slack.blocks.clip import clip
from bot.slack.blocks.kit import Message, View
from bot.slack.blocks.limit import problems

LOG = logging.getLogger(__name__)
NO_PREVIEW = {"unfurl_links": False, "unfurl_media": False}
"""Nobody fetches an address because we wrote it, and no page shows itself beside our words."""


def fit(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload within Slack's limits; what had to be cut is in the log, by place and size."""
    found = problems(payload)
    if not found:
        return payload
    LOG.warning("A payload was clipped", extra={"action": "payload.clipped", "places": found})
    return clip(payload)


def message(drawn: Message) -> dict[str, Any]:
    """The arguments of a post: text, blocks, no link previews."""
    payload: dict[str, Any] = fit({"text": drawn.text, "blocks": list(drawn.blocks)})
    return payload | NO_PREVIEW


def view(drawn: View) -> View:
    """A view as it is sent."""
    return fit(drawn)
