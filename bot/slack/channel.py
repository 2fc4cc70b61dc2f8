"""Who may be reading in a channel: we alone, another company too, or it cannot be seen."""

import asyncio
from collections import defaultdict
from enum import StrEnum

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.slack.fault import FAULTS, reason_of

FRESH_SECONDS = 60.0
SHARED_MARKS = ("is_ext_shared", "is_pending_ext_shared", "is_shared")
_UNSEEN = {"channel_not_found", "missing_scope", "method_not_supported_for_channel_type"}


class Reach(StrEnum):
    """Who reads in a channel."""

    OURS = "ours"
    SHARED = "shared"
    UNSEEN = "unseen"


class Channels:
    """Asks Slack about channels, at most once a minute for each."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        """Ask through this client."""
        self._client = client
        self._clock = clock
        self._seen: dict[str, tuple[float, Reach]] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def reach(self, channel: str) -> Reach:
        """Who reads there; direct messages and channels that we are not in cannot be seen.

        Where Slack does not answer, the channel counts as shared: better too careful than too late.
        """
        if not channel.startswith(("C", "G")):
            return Reach.UNSEEN
        async with self._asking[channel]:
            now = self._clock.monotonic()
            asked, reach = self._seen.get(channel, (0.0, Reach.UNSEEN))
            if channel in self._seen and now - asked < FRESH_SECONDS:
                return reach
            try:
                reach = await self._ask(channel)
            except FAULTS:
                return Reach.SHARED
            self._seen[channel] = (now, reach)
            return reach

    async def _ask(self, channel: str) -> Reach:
        try:
            answer = await self._client.conversations_info(channel=channel)
        except SlackApiError as error:
            if reason_of(error) in _UNSEEN:
                return Reach.UNSEEN
            raise
        found = answer.get("channel") or {}
        return Reach.SHARED if any(found.get(m) for m in SHARED_MARKS) else Reach.OURS
