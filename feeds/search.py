"""Searches of news search engines as feeds, one a customer; and the list of feeds to start with."""

from functools import cache
from importlib.resources import files
from urllib.parse import quote

from feeds.opml import NAME, Outline, read_opml


@cache
def starter() -> tuple[Outline, ...]:
    """The feeds to start with, and the searches by their keys."""
    return read_opml((files("feeds") / "starter.opml").read_bytes())


def searches() -> dict[str, str]:
    """The searches that are known by a key, as templates."""
    return {outline.name: outline.url for outline in starter() if outline.is_search}


def filled_in(template: str, name: str) -> str:
    """The address of a search for a name; an address without a place for one stays as it is."""
    return template.replace(NAME, quote(name, safe=""))
