"""Who asks: a full member of our own workspace, or an outsider: guest, stranger, bot, leaver."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.services.access import Caller
from bot.services.errors import Refusal
from bot.slack.fault import FAULTS, reason_of
from scoring.vocabulary import PersonId

FRESH_SECONDS, ACT_SECONDS = 600.0, 60.0
"""How long an answer of Slack counts: for commands, which only look, and for clicks and forms."""
AWAY = "I cannot check with Slack who you are just now. Try again in a minute."
_OUTSIDE = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are in the workspace, as Slack says."""

    team: str
    user: str
    bot: str


class People:
    """Remembers who is a full member: ten minutes for looking, one for changing anything.

    Where Slack is away, for as long as it is.
    """

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        """Ask through this client."""
        self._client = client
        self._clock = clock
        self._seen: dict[str, tuple[float, bool]] = {}
        # Of a hundred clicks at once, one asks and the others wait for its answer.
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.identity: Identity | None = None

    async def identify(self) -> Identity:
        """Who we are; asked once. Raises what a call to Slack raises."""
        async with self._asking[""]:
            if self.identity is None:
                found = await self._client.auth_test()
                self.identity = Identity(
                    team=str(found.get("team_id") or ""),
                    user=str(found.get("user_id") or ""),
                    bot=str(found.get("bot_id") or ""),
                )
            return self.identity

    async def caller(self, body: Mapping[str, Any]) -> Caller:
        """The person behind a payload; raises Refusal where that cannot be checked."""
        user, team = _named(body)
        fresh = FRESH_SECONDS if "command" in body else ACT_SECONDS
        try:
            ours = (await self.identify()).team
            outsider = (
                not user or team not in {"", ours} or await self._is_outside(user, ours, fresh)
            )
        except FAULTS as error:
            if user not in self._seen:
                raise Refusal(AWAY) from error
            outsider = self._seen[user][1]
        return Caller(person=PersonId(user), outsider=outsider)

    async def _is_outside(self, user: str, ours: str, fresh: float) -> bool:
        async with self._asking[user]:
            now = self._clock.monotonic()
            asked, outside = self._seen.get(user, (0.0, True))
            if user not in self._seen or now - asked >= fresh:
                outside = await self._ask(user, ours)
                self._seen[user] = (now, outside)
            return outside

    async def _ask(self, user: str, ours: str) -> bool:
        try:
            found = (await self._client.users_info(user=user)).get("user") or {}
        except SlackApiError as error:
            if reason_of(error) in {"user_not_found", "user_not_visible"}:
                return True
            raise
        elsewhere = found.get("team_id") not in {None, "", ours}
        return elsewhere or any(found.get(mark) for mark in _OUTSIDE)


def _named(body: Mapping[str, Any]) -> tuple[str, str]:
    """The ids of the person and of the person's workspace in a command, click, form or event."""
    user = body.get("user")
    if isinstance(user, Mapping):
        team = user.get("team_id") or (body.get("team") or {}).get("id") or ""
        return str(user.get("id") or ""), str(team)
    person = body.get("user_id") or (body.get("event") or {}).get("user") or ""
    return str(person), str(body.get("team_id") or "")
