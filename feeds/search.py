"""Searches of news search engines as feeds, one a customer; and the list of feeds to start with."""

from functools import cache
from importlib.resources import files
from urllib.parse import quote

from feeds.names import core_words
from feeds.opml import NAME, Outline, read_opml
from feeds.pattern import SHORT, common_words
from feeds.word import words


@cache
def starter() -> tuple[Outline, ...]:
    """The feeds to start with, and the searches by their keys."""
    return read_opml((files("feeds") / "starter.opml").read_bytes())


def searches() -> dict[str, str]:
    """The searches that are known by a key, as templates."""
    return {outline.name: outline.url for outline in starter() if outline.is_search}


def searched_name(name: str) -> str:
    """What is searched for a customer: its name as papers print it, without the legal form.

    With it where what remains is a common word, or short: the search would find anything.
    """
    core = core_words(words(name))
    if not core or sum(len(word.norm) for word in core) <= SHORT:
        return name
    if len(core) == 1 and core[0].norm in common_words():
        return name
    return name[core[0].start : core[-1].end]


def filled_in(template: str, name: str) -> str:
    """The address of a search for a name; an address without a place for one stays as it is."""
    return template.replace(NAME, quote(name, safe=""))
