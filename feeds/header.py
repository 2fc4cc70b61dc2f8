"""What the headers of an answer say.

What to echo next time, how long to wait, how long to leave the server alone.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from feeds.errors import FeedError
from feeds.outcome import Failed, Gone, Outcome, Throttled, Validators

_LONGEST_WAIT: Final = timedelta(days=31)
_ECHO_CAPS: Final = {"ETag": 1_000, "Last-Modified": 200}
"""As long as what is kept of them; longer ones the body's digest stands in for."""
_SUCCESS: Final = range(200, 300)
_GONE: Final = 410
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503
_SERVER: Final = 500
_NAMED: Final = {
    401: FeedError.HTTP_401,
    403: FeedError.HTTP_403,
    404: FeedError.HTTP_404,
}


def echoed(headers: Mapping[str, str], name: str) -> str:
    """The header as it can be sent back byte for byte.

    "" where it cannot (then the body's digest does the work).
    """
    text = headers.get(name, "")
    return text if text.isascii() and text.isprintable() and len(text) <= _ECHO_CAPS[name] else ""


def charset(headers: Mapping[str, str]) -> str | None:
    """The charset that the Content-Type names, in lower case; None where it names none."""
    for part in headers.get("Content-Type", "").split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.strip().casefold() == "charset":
            return value.strip().strip("\"'").casefold() or None
    return None


def refreshed(headers: Mapping[str, str], sent: Validators) -> Validators:
    """Answer the validators after a 304: those that it names are new, the others stay."""
    etag = echoed(headers, "ETag") or sent.etag
    last_modified = echoed(headers, "Last-Modified") or sent.last_modified
    if (etag, last_modified) == (sent.etag, sent.last_modified):
        return sent
    return replace(sent, etag=etag, last_modified=last_modified)


def retry_after(text: str, now: datetime) -> timedelta | None:
    """How long to wait by a Retry-After of seconds or of a date, at most 31 days.

    None where it says nothing.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:12]), 10**8)), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    until = until.replace(tzinfo=now.tzinfo) if until.tzinfo is None else until
    return min(max(until - now, timedelta(0)), _LONGEST_WAIT)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server calls its answer fresh (max-age, else Expires against its own Date).

    None if unsaid.
    """
    for part in headers.get("Cache-Control", "").split(","):
        name, _, value = part.strip().partition("=")
        if name.strip().casefold() == "max-age":
            return retry_after(value.strip(' "'), now)
    expires = headers.get("Expires", "")
    if not expires:
        return None
    try:
        stated = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, IndexError):
        stated = now
    stated = stated.replace(tzinfo=now.tzinfo) if stated.tzinfo is None else stated
    return retry_after(expires, stated)


def refusal(status: int, headers: Mapping[str, str], now: datetime) -> Outcome | None:
    """What a status other than success means; None for a success, whose body is to be read."""
    wait = retry_after(headers.get("Retry-After", ""), now)
    if status in _SUCCESS:
        return None
    if status == _GONE:
        return Gone()
    if status == _TOO_MANY or (status == _UNAVAILABLE and wait is not None):
        return Throttled(retry_after=wait)
    if status in _NAMED:
        return Failed(code=_NAMED[status])
    code = FeedError.HTTP_5XX if status >= _SERVER else FeedError.HTTP_OTHER
    return Failed(code=code, detail=f"status {status}")
