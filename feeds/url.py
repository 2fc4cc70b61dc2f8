"""Addresses of feeds: which may be asked for, and how they are shown without their secrets."""

import re
from typing import Final
from urllib.parse import urlsplit

from yarl import URL

from feeds.errors import FeedError, FeedProblem
from feeds.markup import clean

PORTS: Final = frozenset({80, 443, 8080, 8443})
_URL_CAP: Final = 2_000
_HOST_CAP: Final = 255
_SEARCHES: Final = (
    ("news.google.com", "/rss/search"),
    ("google.com", "/alerts/feeds"),
    ("bing.com", "/news/search"),
    ("news.search.yahoo.com", "/"),
)
_KEY: Final = 16
_FIGURES: Final = 3
_RUN: Final = re.compile(r"[A-Za-z0-9_=]+")
_ADDRESS: Final = re.compile(r"\w[\w+.-]*://\S+")


def checked(url: str, allow: frozenset[str] = frozenset()) -> URL:
    """Answer the address, ready to be asked for; raises `FeedProblem` by name where it may not be.

    `allow` holds exact `host:port` pairs that are exempt from the rule on ports.
    """
    try:
        found = URL(url.strip())
        port = found.port
        host = found.host or ""
    except (ValueError, TypeError) as error:
        raise FeedProblem(FeedError.BAD_URL) from error
    if found.scheme not in {"http", "https"}:
        raise FeedProblem(FeedError.BAD_SCHEME, found.scheme[:20])
    if not host or len(url) > _URL_CAP:
        raise FeedProblem(FeedError.BAD_URL)
    if found.raw_user is not None or found.raw_password is not None:
        raise FeedProblem(FeedError.CREDENTIALS_IN_URL)
    if port not in PORTS and not is_exempt(found, allow):
        raise FeedProblem(FeedError.BAD_PORT, str(port))
    return found.with_fragment(None)


def is_exempt(url: URL, allow: frozenset[str]) -> bool:
    """Whether exactly this host and port are allowed by the operator (the local workspace)."""
    host = (url.host or "").casefold()
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{url.port}" in allow


def host_of(url: str) -> str:
    """The server of the address, in lower case; "" where there is none."""
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".")[:_HOST_CAP]
    except ValueError:
        return ""


def is_search(url: str) -> bool:
    """Whether the address is a search of a news search engine: its hits only share a word."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    host = f".{parts.hostname or ''}"
    return any(host.endswith(f".{name}") and parts.path.startswith(at) for name, at in _SEARCHES)


def display_url(url: str) -> str:
    """The address as people and logs may see it: the one mask of the house.

    No user, no password; values of the query, and parts of the path that look like keys, hidden.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "(not a web address)"
    where = f"{host}:{port}" if port else host
    names = [pair.partition("=") for pair in parts.query.split("&") if pair]
    query = "&".join(f"{name}=…" if sign else "…" for name, sign, _ in names)
    path = "/".join("…" if _is_key(part) else part for part in parts.path.split("/"))
    return f"{parts.scheme}://{where}{path}" + (f"?{query}" if query else "")


def display_name(text: str) -> str:
    """A name that others gave to a feed, clean, with the addresses in it as people may see them."""
    return _ADDRESS.sub(lambda found: display_url(found[0]), clean(text))


def _is_key(part: str) -> bool:
    """Whether a part of a path looks like a key: a long run of letters mixed with figures."""
    runs = _RUN.findall(part)
    return any(
        len(run) >= _KEY and sum(c.isdigit() for c in run) >= _FIGURES and not run.isdigit()
        for run in runs
    )
