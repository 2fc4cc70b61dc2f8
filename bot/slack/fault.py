"""What a failed call to Slack means for whoever wanted to say something (reliability: states).

Transient: surely not said. Unknown: perhaps said, look before saying it again. Unauthorised:
nothing can be said until a person mends the token. Permanent: no repetition mends it.
"""

import http.client
import re
import socket
from urllib.error import URLError

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.services.errors import Permanent, Transient, Unauthorised, Unknown

TOO_MANY, OK, SERVER_FAULT = 429, 200, 500
DEFAULT_WAIT_SECONDS, LEAST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30.0, 1.0, 3_600.0
"""How long to wait where Slack does not say; whatever it says, never no time and never for ever."""
_TOKEN = {
    *("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"),
    *("org_login_required", "ekm_access_denied", "missing_scope", "not_allowed_token_type"),
}
_DOUBT = {
    "internal_error",
    "fatal_error",
    "request_timeout",
    "service_unavailable",
    "accesslimited",
}
_WORD = re.compile(r"[a-z0-9_]+")
_NEVER_LEFT = (ConnectionRefusedError, socket.gaierror)

FAULTS = (SlackApiError, ClientError, TimeoutError, OSError)
"""What a call of the async client may raise where Slack or the way to it is at fault."""
Fault = Transient | Permanent


def of_answer(error: SlackApiError) -> Fault:
    """The kind of a refusal that Slack sent."""
    response = error.response
    status, reason = response.status_code, reason_of(error)
    if status == TOO_MANY or reason == "ratelimited":
        return Transient("ratelimited", retry_after=_wait(response.headers))
    if status >= SERVER_FAULT or not reason or reason in _DOUBT:
        return Unknown(reason or f"HTTP {status}")
    if reason in _TOKEN:
        return Unauthorised(reason)
    return Permanent(reason)


def reason_of(error: SlackApiError) -> str:
    """Slack's word for it; empty where the body is not Slack's, for which the library has prose."""
    body = error.response.data
    word = str(body.get("error") or "") if isinstance(body, dict) else ""
    return word if _WORD.fullmatch(word) else ""


def _wait(headers: dict[str, str]) -> float:
    """Seconds to wait, from Retry-After; the default where it is missing or no number."""
    told = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    wait = float(told) if told.isdecimal() else DEFAULT_WAIT_SECONDS
    return min(max(wait, LEAST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)


def of_call(error: Exception) -> Fault:
    """The kind of a call that brought no answer."""
    cause = error.reason if isinstance(error, URLError) else error
    name = type(cause).__name__
    if isinstance(cause, _NEVER_LEFT):
        return Transient(name)
    if isinstance(cause, http.client.InvalidURL):
        return Permanent(name)
    return Unknown(name)
