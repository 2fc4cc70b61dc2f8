"""What the headers of an answer say: what to echo next time, how long to wait, how long to leave the server alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from feeds.outcome import Validators

_LONGEST_WAIT: Final = timedelta(days=31)


def echoed(headers: Mapping[str, str], name: str) -> str:
    """Answer the header as it can be sent back byte for byte, else "" (then the body's digest does the work)."""
    text = headers.get(name, "")
    return text if text.isascii() and text.isprintable() and len(text) <= 1_000 else ""  # noqa: PLR2004


def refreshed(headers: Mapping[str, str], sent: Validators) -> Validators:
    """Answer the validators after a 304: those that it names are new, the others stay."""
    return replace(
        sent,
        etag=echoed(headers, "ETag") or sent.etag,
        last_modified=echoed(headers, "Last-Modified") or sent.last_modified,
    )


def retry_after(text: str, now: datetime) -> timedelta | None:
    """Answer how long to wait by a Retry-After of seconds or of a date, at most 31 days; None where it says nothing."""
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
    """Answer how long the server calls its answer fresh (max-age, else Expires against its own Date); None if unsaid."""
    for part in headers.get("Cache-Control", "").split(","):
        name, _, value = part.strip().partition("=")
        if name.casefold() == "max-age":
            return retry_after(value.strip('"'), now)
    try:
        stated = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, IndexError):
        stated = now
    return retry_after(headers.get("Expires", ""), stated)
