"""What a feed says: its entries as plain, frozen values, and the identity of an article."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

TITLE_CAP: Final = 300
SUMMARY_CAP: Final = 2_000
LINK_CAP: Final = 1_000
ID_CAP: Final = 200
OUTLET_CAP: Final = 120
ENTRY_CAP: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed, as plain text.

    `published` is in UTC, or None where the feed does not say. `outlet` is who wrote it, where a
    feed of many papers says so.
    """

    id: str
    title: str
    link: str = ""
    published: datetime | None = None
    summary: str = ""
    outlet: str = ""

    def __post_init__(self) -> None:
        """Refuse an entry without identity, and a date without or outside UTC."""
        if not self.id:
            msg = "an entry needs an id"
            raise ValueError(msg)
        if self.published is not None and self.published.tzinfo is not UTC:
            msg = "an entry's date is kept in UTC"
            raise ValueError(msg)

    @property
    def fingerprint(self) -> str:
        """What the entry says, as 32 hexadecimal digits.

        The same title and summary, the same fingerprint.
        """
        return fingerprint(self.title, self.summary)

    @property
    def text(self) -> str:
        """Title and summary, one below the other: what is matched and judged."""
        return f"{self.title}\n{self.summary}" if self.summary else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed that was read.

    What it holds, how many entries were skipped, what was odd about it, and how long the feed says
    that it stays as it is (`ttl`).
    """

    title: str
    entries: tuple[Entry, ...] = ()
    skipped: int = 0
    problems: tuple[str, ...] = ()
    ttl: timedelta | None = None


def fingerprint(title: str, summary: str) -> str:
    """Answer a digest of what an article says, 32 hexadecimal digits."""
    return hashlib.blake2b(f"{title}\0{summary}".encode(), digest_size=16).hexdigest()


def identity(guid: str, link: str, title: str, *, repeated: bool = False) -> str:
    """An entry's identity: its guid, else its canonical link, else its normalised title.

    "" if it has none. `repeated` says that the feed uses this guid more than once: then the link
    joins it. Very long identities are replaced by a digest.
    """
    address = canonical_url(link)
    if guid and repeated:
        found = f"{guid}|{address or normalise_title(title)}"
    else:
        found = guid or address or normalise_title(title)
    if len(found) <= ID_CAP:
        return found
    return "blake2b:" + hashlib.blake2b(found.encode(), digest_size=20).hexdigest()


_TRACKING: Final = frozenset(
    "gclid fbclid msclkid dclid yclid igshid mc_cid mc_eid ref ref_src cmpid ocid spm".split()
)
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_PARAMETERS: Final = 50
_ADDRESS: Final = re.compile(rb"https?://[\x21-\x7e]{4,}")
_DEFAULT_PORT: Final = {"http": 80, "https": 443}
_UNWRAP: Final = (("google.", "/url", ("url", "q")), ("bing.com", "/news/apiclick.aspx", ("url",)))
"""Addresses that only pass on to another one.

Host, path, and the parameters that hold the other one.
"""


def canonical_url(url: str) -> str:
    """The address without tracking, fragment, default port and index page.

    "" if it is no web address. The redirect addresses of news alerts are unwrapped. The order of
    what remains of the query is kept.
    """
    return _canonical(url, depth=2)


def _canonical(url: str, depth: int) -> str:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _DEFAULT_PORT or not host:
        return ""
    inner = _wrapped(host, parts.path, parts.query)
    if inner and depth:
        return _canonical(inner, depth - 1) or ""
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORT[parts.scheme]:
        netloc = f"{netloc}:{port}"
    query = "&".join(_kept(parts.query.split("&")))
    path = _INDEX.sub("/", parts.path) or "/"
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _wrapped(host: str, path: str, query: str) -> str:
    if host == "news.google.com":
        return _carried(path)
    for name, prefix, parameters in _UNWRAP:
        if path.startswith(prefix) and (f".{host}".find(f".{name}") >= 0):
            values = parse_qs(query) if query.count("&") < _PARAMETERS else {}
            for parameter in parameters:
                inner = values.get(parameter, [""])[0]
                if inner.startswith(("http://", "https://")):
                    return inner
    return ""


def _carried(path: str) -> str:
    """The address that an older address of Google News carries in its last part; "" for none."""
    _, _, packed = path.partition("/articles/")
    if not packed or len(packed) > LINK_CAP:
        return ""
    try:
        raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    except ValueError:
        return ""
    found = _ADDRESS.search(raw)
    return found[0].decode("ascii") if found else ""


def _kept(pairs: Iterable[str]) -> list[str]:
    names = ((pair, pair.partition("=")[0].casefold()) for pair in pairs if pair)
    return [pair for pair, name in names if name not in _TRACKING and not name.startswith("utm_")]


_NOT_WORD: Final = re.compile(r"[\W_]+")


def normalise_title(title: str) -> str:
    """The title as one compares it.

    Compatible forms and case folded, punctuation and spaces to one space.
    """
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()
