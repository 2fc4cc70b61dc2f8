"""Lists of feeds as OPML, the form in which feed readers exchange them.

Read with expat, which fetches nothing; a document type with entities of its own is refused. What is
not well-formed is read outline by outline, so that a list broken in one place is not lost.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from feeds.decode import decode
from feeds.errors import FeedError, FeedProblem
from feeds.markup import clean, shorten
from feeds.url import display_name, display_url

SIZE_CAP: Final = 10 * 1024 * 1024
OUTLINE_CAP: Final = 20_000
NAME: Final = "{name}"
"""Stands in the address of a search for the name of a customer."""

_NAME_CAP: Final = 200
_NO_FEEDS: Final = frozenset({"link", "include"})
_DEPTH: Final = 50
_OUTLINE: Final = re.compile(
    r"""<outline((?:\s+[\w:.-]+\s*=\s*(?:"(?:[^"<]|<(?!/?outline)){0,4000}"|"""
    r"""'(?:[^'<]|<(?!/?outline)){0,4000}'))+)\s*(/?)|(</outline)""",
    re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list: its name, its address, and the folder that it lies in."""

    name: str
    url: str
    folder: str = ""

    @property
    def is_search(self) -> bool:
        """Whether the address is a template, to be filled in with a customer's name."""
        return NAME in self.url


def read_opml(body: bytes) -> tuple[Outline, ...]:
    """The feeds of a list, each address once; raises `FeedProblem` where it is none or a bomb."""
    if len(body) > SIZE_CAP:
        raise FeedProblem(FeedError.TOO_LARGE)
    text = decode(body)
    if "<outline" not in text.casefold():
        raise FeedProblem(FeedError.NOT_OPML)
    found = _read_well(text)
    if found is None:
        found = _read_broken(text)
    first: dict[str, Outline] = {}
    for outline in found:
        first.setdefault(outline.url, outline)
    return tuple(first.values())


def write_opml(title: str, outlines: Iterable[Outline]) -> str:
    """The list as OPML 2.0, in the folders that the feeds lie in."""
    folders: dict[str, list[str]] = {}
    for one in outlines:
        name = quoteattr(clean(one.name))
        line = f'<outline type="rss" text={name} title={name} xmlUrl={quoteattr(one.url)}/>'
        folders.setdefault(one.folder, []).append(line)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{html.escape(title, quote=False)}</title></head>",
        "  <body>",
    ]
    for folder, inside in sorted(folders.items()):
        indent = "    "
        if folder:
            lines.append(f"    <outline text={quoteattr(folder)}>")
            indent = "      "
        lines += [indent + line for line in inside]
        lines += ["    </outline>"] if folder else []
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _read_well(text: str) -> list[Outline] | None:
    """The feeds of a well-formed document; None where it is not."""
    found: list[Outline] = []
    path: list[str] = []
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise FeedProblem(FeedError.ENTITY_BOMB)

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.casefold() != "outline" or len(path) > _DEPTH:
            return
        outline = _outline(attributes, path[-1] if path else "")
        path.append(_named(attributes) if outline is None else (path[-1] if path else ""))
        if outline is not None and len(found) < OUTLINE_CAP:
            found.append(outline)

    def end(tag: str) -> None:
        if tag.casefold() == "outline" and path:
            path.pop()

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(text.encode(), True)  # noqa: FBT003 - the one spelling of the library
    except expat.ExpatError:
        return None
    return found


def _read_broken(text: str) -> list[Outline]:
    if "<!ENTITY" in text:
        raise FeedProblem(FeedError.ENTITY_BOMB)
    return [outline for outline in _scraped(text) if outline is not None][:OUTLINE_CAP]


def _scraped(text: str) -> Iterator[Outline | None]:
    """The outlines one by one; in their folders, where each of these has an end."""
    tags = list(_OUTLINE.finditer(text))
    whole = sum(not (tag[2] or tag[3]) for tag in tags) == sum(bool(tag[3]) for tag in tags)
    path: list[str] = []
    for tag in tags:
        if tag[3]:
            path[-1:] = []
            continue
        pairs = _ATTRIBUTE.findall(tag[1])
        attributes = {name: html.unescape(one or two) for name, one, two in pairs}
        folder = path[-1] if path and whole else ""
        outline = _outline(attributes, folder)
        if not tag[2]:
            path.append(_named(attributes) if outline is None else folder)
        yield outline


def _outline(attributes: dict[str, str], folder: str) -> Outline | None:
    """The feed of an outline, whether or not its address can be one of a feed; None for others."""
    given = {name.casefold(): value for name, value in attributes.items()}
    kind, url = given.get("type", "").casefold(), _address(given.get("xmlurl", ""))
    if not url and kind not in _NO_FEEDS and _address(given.get("url", "")).startswith("http"):
        url = _address(given["url"])
    if not url or kind in _NO_FEEDS:
        return None
    return Outline(name=_named(attributes) or display_url(url)[:_NAME_CAP], url=url, folder=folder)


def _address(text: str) -> str:
    return "".join(clean(text).split())


def _named(attributes: dict[str, str]) -> str:
    given = {name.casefold(): value for name, value in attributes.items()}
    return shorten(display_name(given.get("title") or given.get("text") or ""), _NAME_CAP)
