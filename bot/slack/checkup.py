"""What Slack says of our installation, for `risk-bot doctor`: scopes granted, channels."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.services.health import HealthLine
from bot.slack.channel import SHARED_MARKS
from bot.slack.fault import reason_of

PAGE, PAGES = 200, 50
TIMEOUT_SECONDS = 10
DANGEROUS = ("admin", "chat:write.public", "chat:write.customize", "users:read.email")
"""Scopes, or beginnings of them, that this bot must not be given: a thief would have them too."""
_FAULTS = (SlackApiError, SlackClientError, OSError)
Json = Mapping[str, Any]


def client_for(token: str, base_url: str) -> WebClient:
    """Our own line to Slack, which repeats nothing by itself."""
    return WebClient(token=token, base_url=base_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])


def scopes(client: WebClient, wanted: frozenset[str]) -> HealthLine:
    """Whether the bot token has the scopes that it needs, and no dangerous ones."""
    try:
        answer = client.auth_test()
    except _FAULTS as fault:
        return HealthLine(name="scopes", ok=False, text=f"cannot be asked for: {said(fault)}")
    told = {str(name).lower(): str(value) for name, value in answer.headers.items()}
    granted = {scope.strip() for scope in told.get("x-oauth-scopes", "").split(",")} - {""}
    if not granted:
        return HealthLine(name="scopes", ok=True, text="Slack did not say which are granted")
    return _compared(granted, wanted)


def _compared(granted: set[str], wanted: frozenset[str]) -> HealthLine:
    missing, more = sorted(wanted - granted), sorted(granted - wanted)
    if missing:
        text = (
            f"{', '.join(missing)} missing: add at OAuth & Permissions (or paste the manifest of "
            "`risk-bot manifest` anew), then reinstall the app"
        )
        return HealthLine(name="scopes", ok=False, text=text)
    bad = [scope for scope in more if scope.startswith(DANGEROUS)]
    if bad:
        text = f"{', '.join(bad)} is more than this bot may have: remove it and reinstall the app"
        return HealthLine(name="scopes", ok=False, text=text)
    note = f"; not needed: {', '.join(more)}" if more else ""
    return HealthLine(name="scopes", ok=True, text=f"all {len(wanted)} granted{note}")


def channels(client: WebClient, places: Mapping[str, str]) -> list[HealthLine]:
    """Each channel by what it is for: whether it is there, ours alone, and the bot in it."""
    lines = []
    for purpose, channel in places.items():
        name = f"channel for {purpose}"
        try:
            found = find(client, channel)
        except _FAULTS as fault:
            text = f"{channel} cannot be looked at: {said(fault)}"
            lines.append(HealthLine(name=name, ok=False, text=text))
            continue
        trouble = trouble_of(found)
        lines.append(
            HealthLine(name=name, ok=not trouble, text=f"{channel} {trouble or 'is there'}")
        )
    return lines


def trouble_of(found: Json | None) -> str:
    """What is wrong with a channel and what to do, continuing its name; empty where nothing is."""
    if found is None:
        return "is not there, or private without the bot: make it, and `/invite` the bot"
    if any(found.get(mark) for mark in SHARED_MARKS):
        return "is shared with another company, which would read along: name another channel"
    if found.get("is_archived"):
        return "is archived: unarchive it, or name another channel"
    if not found.get("is_member"):
        return "is without the bot: type `/invite @risk` in it"
    return ""


def find(client: WebClient, channel: str) -> Json | None:
    """A channel by `#name` or id, as Slack describes it; None where it cannot be seen."""
    if not channel.startswith("#"):
        try:
            found: Json = client.conversations_info(channel=channel).get("channel") or {}
        except SlackApiError as refused:
            if reason_of(refused) == "channel_not_found":
                return None
            raise
        return found
    cursor, kinds = "", "public_channel,private_channel"
    for _ in range(PAGES):
        page = client.conversations_list(types=kinds, limit=PAGE, cursor=cursor or None)
        for one in page.get("channels") or ():
            if one.get("name") == channel.removeprefix("#"):
                described: Json = one
                return described
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return None


def said(fault: Exception) -> str:
    """A fault in a word, without what was sent."""
    if isinstance(fault, SlackApiError):
        return reason_of(fault) or f"HTTP {fault.response.status_code}"
    return type(fault).__name__
