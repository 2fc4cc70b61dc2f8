"""Documents that hold no surprise, read in one quick pass; whatever is odd is left to feedparser.

Nine papers in ten are well-formed RSS or Atom with the same dozen elements, and feedparser spends
forty times as long on them as expat. This pass knows those elements in their usual place, and says
nothing at all about a document in which it meets anything else: an element that may mean something
elsewhere, markup inside a text, a relative address, a date that is not understood.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from xml.parsers import expat

from feeds.date import parse_date

Raw = dict[str, Any]

_NAMESPACES: Final = {
    "": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://wellformedweb.org/commentapi/": "wfw",
}
_TEXTS: Final = {
    "title": "title",
    "description": "summary",
    "summary": "summary",
    "content": "content",
    "content:encoded": "content",
    "guid": "id",
    "id": "id",
    "source": "source",
    "feedburner:origlink": "feedburner_origlink",
}
"""Elements of an entry whose text is kept, and its name in feedparser's answer."""
_DATES: Final = {
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "updated": "updated",
    "modified": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
}
_HEAD: Final = {
    "title": "title",
    "ttl": "ttl",
    "sy:updateperiod": "sy_updateperiod",
    "sy:updatefrequency": "sy_updatefrequency",
}
_IDLE: Final = frozenset(
    "author category cloud comments contributor copyright docs enclosure generator icon language "
    "logo managingeditor rating rights subtitle webmaster "
    "dc:creator dc:publisher dc:rights dc:subject dc:language "
    "media:content media:credit media:thumbnail media:keywords media:text media:copyright "
    "slash:comments slash:department slash:section slash:hit_parade "
    "sy:updatebase wfw:comment wfw:commentrss".split()
)
"""Elements that change nothing that is kept."""
_IDLE_HEAD: Final = frozenset(
    "description id lastbuilddate link pubdate published updated dc:date skipdays skiphours day "
    "hour feedburner:info feedburner:emailserviceid feedburner:feedburnerhostname".split()
)
_IDLE_AUTHOR: Final = frozenset("name email uri".split())
_TYPES: Final = frozenset(("", "text", "html", "text/plain", "text/html"))
_PAGES: Final = frozenset(("text/html", "html", "application/xhtml+xml", "xhtml"))
_PLAIN_LINK: Final = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d+)?(?:/[^\s;]*)?")
_NAME: Final = re.compile(r"(?:tag|urn):[!-~]+")
_WINDOWS: Final = re.compile("[\x80-\x9f]")
_XML: Final = "http://www.w3.org/XML/1998/namespace "
_ENTRY_DEPTH: Final = {"rss": 3, "feed": 2}


class _SurpriseError(Exception):
    """The document holds something that only feedparser may judge."""


def read_plain(text: str) -> Raw | None:
    """What feedparser would answer, as far as it is kept; None where there may be a surprise."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    reading = _Reading()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.pieces.append
    try:
        parser.Parse(text.encode(), True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, _SurpriseError):
        return None
    if not reading.entries:
        return None
    return {"entries": reading.entries, "feed": reading.feed, "bozo": False}


class _Reading:
    """What was met so far; `keep` is what is done with the text of the open element."""

    def __init__(self) -> None:
        self.entries: list[Raw] = []
        self.feed: Raw = {}
        self.pieces: list[str] = []
        self._path: list[str] = []
        self._depth = 0
        self._entry: Raw | None = None
        self._keep: Callable[[str], None] | None = None
        self._is_link = False
        self._skipped = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = _local(name)
        self._path.append(local)
        self.pieces.clear()
        if self._skipped:
            self._skipped += 1
        elif self._keep is not None:
            raise _SurpriseError
        elif self._entry is not None:
            self._in_entry(local, attributes)
        else:
            self._in_head(local, attributes)

    def end(self, _name: str) -> None:
        """An element ends."""
        self._path.pop()
        if self._skipped:
            self._skipped -= 1
        elif self._keep is not None:
            self._keep(_settled("".join(self.pieces).strip()))
            self._keep = None
        elif self._entry is not None and len(self._path) == self._depth - 1:
            self._close(self._entry)
            self._entry = None
        self.pieces.clear()

    def _in_head(self, local: str, attributes: dict[str, str]) -> None:
        place = len(self._path)
        if place == 1:
            if local not in _ENTRY_DEPTH:
                raise _SurpriseError
            self._depth = _ENTRY_DEPTH[local]
        elif place < self._depth:
            _expect_bare(attributes)
            if local != "channel":
                raise _SurpriseError
        elif place > self._depth:
            self._expect_idle(local, head=True)
        elif local in {"item", "entry"}:
            _expect_bare(attributes)
            self._entry = {}
            self._is_link = True
        elif local in {"image", "textinput"}:
            self._skipped = 1
        elif local in _HEAD:
            if local != "title":
                _expect_bare(attributes)
            self._text_of(self.feed, _HEAD[local], attributes)
        else:
            self._expect_idle(local, head=True)

    def _in_entry(self, local: str, attributes: dict[str, str]) -> None:
        entry = self._entry
        if entry is None or len(self._path) != self._depth + 1:
            self._expect_idle(local, head=False)
        elif local == "link":
            self._link(entry, attributes)
        elif local in _DATES:
            self._keep = _dated(entry, _DATES[local])
        elif local in _TEXTS:
            key = _TEXTS[local]
            if key == "id":
                self._is_link = attributes.get("isPermaLink", "true") == "true"
            elif key == "feedburner_origlink":
                _expect_bare(attributes)
            self._text_of(entry, key, attributes)
        else:
            self._expect_idle(local, head=False)

    def _expect_idle(self, local: str, *, head: bool) -> None:
        person = self._path[-2] in {"author", "contributor"} and local in _IDLE_AUTHOR
        foreign = local.startswith("?")
        if not (local in _IDLE or foreign or person or (head and local in _IDLE_HEAD)):
            raise _SurpriseError

    def _text_of(self, place: Raw, key: str, attributes: dict[str, str]) -> None:
        if key in place or "mode" in attributes or "src" in attributes:
            raise _SurpriseError
        if attributes.get("type", "").lower() not in _TYPES:
            raise _SurpriseError
        place[key] = ""

        def keep(text: str) -> None:
            place[key] = text

        self._keep = keep

    def _link(self, entry: Raw, attributes: dict[str, str]) -> None:
        if "url" in attributes or "uri" in attributes:
            raise _SurpriseError
        if "href" not in attributes:
            self._keep = lambda text: entry.update(link=_plain(text) if text else "")
        elif (
            attributes.get("rel", "alternate").lower() == "alternate"
            and attributes.get("type", "text/html").lower() in _PAGES
        ):
            entry["link"] = _plain(attributes["href"])

    def _close(self, entry: Raw) -> None:
        """The entry as feedparser leaves it: a guid may be the link, content a summary."""
        guid = entry.get("id", "")
        if guid and self._is_link:
            if not _NAME.fullmatch(guid):
                _plain(guid)
            entry.setdefault("link", guid)
        entry["content"] = [{"value": entry["content"]}] if entry.get("content") else []
        if "source" in entry:
            entry["source"] = {"title": entry["source"]}
        self.entries.append(entry)


def _dated(entry: Raw, key: str) -> Callable[[str], None]:
    def keep(text: str) -> None:
        moment = parse_date(text)
        if moment is None:
            raise _SurpriseError
        entry[key] = text
        entry[f"{key}_moment"] = moment

    return keep


def _plain(link: str) -> str:
    """An address that is the same after it was resolved."""
    if "/." in link or link.endswith(("?", "#")) or not _PLAIN_LINK.fullmatch(link):
        raise _SurpriseError
    return link


def _settled(text: str) -> str:
    """The text with a common mistake of encoding mended, as feedparser does it."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    if _WINDOWS.search(text):
        raise _SurpriseError
    return text


_PREFIXES: Final = frozenset(
    "admin ag annotate audio blogchannel cc creativecommons co content cp dc dcterms email ev "
    "feedburner fm foaf geo georss gml icbm image itunes l media pingback prism psc rdf rdfs ref "
    "reqv search slash soap ss str sub sy szf taxo thr ti trackback wfw wiki xhtml xlink "
    "xml".split()
)
"""Prefixes that feedparser believes, whatever address a document gives them."""
_KNOWN: Final = re.compile(
    "purl.org|userland|netscape|example.com|pie/|echo|webns|tangent|creativecommons|cyber.law|"
    "theinfo|feedburner|freshmeat|foaf|w3.org|georss|opengis|postneo|itunes|yahoo|madskills|"
    "prismstandard|xmlsoap|hammersley|pocketsoap|wellformedweb|podlove",
    re.IGNORECASE,
)
_LOCALS: dict[str, str] = {}
_MOST_LOCALS: Final = 1_000


def _local(name: str) -> str:
    """The element's name as feedparser has it: a known prefix, a colon, in lower case."""
    found = _LOCALS.get(name)
    if found is None:
        found = _named(name)
        if len(_LOCALS) < _MOST_LOCALS:
            _LOCALS[name] = found
    return found


def _named(name: str) -> str:
    """Expat gives address, name and prefix; an element of a stranger is marked with a `?`."""
    parts = name.split(" ")
    address, local = (parts[0], parts[1].lower()) if len(parts) > 1 else ("", parts[0].lower())
    prefix = _NAMESPACES.get(address.lower())
    if prefix is not None:
        return f"{prefix}:{local}" if prefix else local
    given = parts[2].lower() if len(parts) > len(("address", "name")) else ""
    if not given or given in _PREFIXES or _KNOWN.search(address):
        raise _SurpriseError
    return f"?{given}:{local}"


def _expect_bare(attributes: dict[str, str]) -> None:
    if any(not name.startswith(_XML) for name in attributes):
        raise _SurpriseError
