"""Files at the counter: fetching one that a person dropped, sending one to a person.

Only Slack's own file host, or the host of the configured API, is ever asked, and no redirect is
followed: our token goes nowhere else. What is in a file is never logged.
"""

from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.services.errors import Refusal
from bot.slack.fault import FAULTS, reason_of

MOST_BYTES = 50 * 1024 * 1024
SECONDS = 120
_CHUNK = 1 << 16
_SLACK, _FILES = "slack.com", "files.slack.com"
_OK = 200
TOO_LARGE = "That file is larger than 50 MB: split it, or ask an administrator to import it."
NO_SCOPE = "Slack does not give me the file: the app needs the scope files:read."
AWAY = "Slack did not give me the file. Drop it once more in a minute."
AWAY_SENDING = "Slack did not take the file. Try again in a minute."
NOT_SENT = "I could not send you the file: the app needs the scope files:write."


async def fetch(client: AsyncWebClient, file: Mapping[str, Any]) -> bytes:
    """The bytes of a dropped file; raises Refusal with what is wrong."""
    url = URL(str(file.get("url_private_download") or ""))
    if not _is_slacks(url, URL(client.base_url)):
        msg = "That file is not kept by Slack: drop it from your own machine."
        raise Refusal(msg)
    if int(file.get("size") or 0) > MOST_BYTES:
        raise Refusal(TOO_LARGE)
    headers = {"Authorization": f"Bearer {client.token}"}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            return await _read(answer)
    except FAULTS as error:
        raise Refusal(AWAY) from error


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    if answer.status in range(300, 400) or answer.content_type == "text/html":
        raise Refusal(NO_SCOPE)
    if answer.status != _OK:
        raise Refusal(AWAY)
    body = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refusal(TOO_LARGE)
    return bytes(body)


def _is_slacks(url: URL, base: URL) -> bool:
    """Whether our token may be shown there."""
    host = base.host or ""
    if host == _SLACK or host.endswith(f".{_SLACK}"):
        return url.scheme == "https" and url.host == _FILES and url.explicit_port is None
    return url.is_absolute() and url.origin() == base.origin()


async def send(client: AsyncWebClient, channel: str, *, name: str, text: str, comment: str) -> None:
    """Send a file into a direct message; raises Refusal where the app may not."""
    try:
        await client.files_upload_v2(
            channel=channel, filename=name, title=name, content=text, initial_comment=comment
        )
    except SlackApiError as error:
        if reason_of(error) == "missing_scope":
            raise Refusal(NOT_SENT) from error
        raise
    except SlackClientError as error:
        raise Refusal(AWAY_SENDING) from error
