"""How a fictional paper becomes RSS or Atom, with day marks where a feed has dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

SITE = "https://news.example"
NOW = "day:0"
_ATOM = "http://www.w3.org/2005/Atom"
_HEADER = '<?xml version="1.0" encoding="utf-8"?>'
# The heads of the feeds carry a day that does not move by the minute, so that a second fetch
# within the day has the same body.
_HEAD_DAY = "day:-1T18:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One entry: the last part of its address, when it appeared (a day mark), and its words."""

    slug: str
    at: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One fictional feed: what it carries from the start, and what comes after its first poll."""

    name: str
    title: str
    about: str
    language: str
    atom: bool
    stories: tuple[Story, ...]
    later: tuple[Story, ...]

    @property
    def path(self) -> str:
        """Where the local workspace serves the feed; the host is added at load."""
        return f"/feeds/{self.name}.xml"


def story(slug: str, day: int, title: str, summary: str) -> Story:
    """A story that appeared some days before load (day < 0), at an hour that its slug decides."""
    hour = 6 + sum(map(ord, slug)) % 12
    return Story(slug=slug, at=f"day:{day}T{hour:02}:00", title=title, summary=summary)


def news(slug: str, title: str, summary: str) -> Story:
    """A story that appears while the bot is running."""
    return Story(slug=slug, at=NOW, title=title, summary=summary)


def _text(words: str) -> str:
    return escape(words, quote=False)


def _rss_item(paper: Paper, one: Story) -> Iterator[str]:
    link = f"{SITE}/{paper.name}/{one.slug}"
    yield "    <item>"
    yield f"      <title>{_text(one.title)}</title>"
    yield f"      <link>{link}</link>"
    yield f'      <guid isPermaLink="true">{link}</guid>'
    yield f"      <pubDate>{one.at}</pubDate>"
    yield f"      <description>{_text(one.summary)}</description>"
    yield "    </item>"


def _atom_entry(paper: Paper, one: Story) -> Iterator[str]:
    link = f"{SITE}/{paper.name}/{one.slug}"
    yield "  <entry>"
    yield f'    <title type="text">{_text(one.title)}</title>'
    yield f"    <id>{link}</id>"
    yield f'    <link rel="alternate" href="{link}"/>'
    yield f"    <published>{one.at}</published>"
    yield f"    <updated>{one.at}</updated>"
    yield f'    <summary type="text">{_text(one.summary)}</summary>'
    yield "  </entry>"


def _rss(paper: Paper) -> Iterator[str]:
    yield '<rss version="2.0">'
    yield "  <channel>"
    yield f"    <title>{_text(paper.title)}</title>"
    yield f"    <link>{SITE}/{paper.name}</link>"
    yield f"    <description>{_text(paper.about)}</description>"
    yield f"    <language>{paper.language}</language>"
    yield f"    <lastBuildDate>{_HEAD_DAY}</lastBuildDate>"
    for one in paper.stories:
        yield from _rss_item(paper, one)
    yield "  </channel>"
    yield "</rss>"


def _atom(paper: Paper) -> Iterator[str]:
    yield f'<feed xmlns="{_ATOM}" xml:lang="{paper.language}">'
    yield f'  <title type="text">{_text(paper.title)}</title>'
    yield f'  <subtitle type="text">{_text(paper.about)}</subtitle>'
    yield f"  <id>{SITE}/{paper.name}</id>"
    yield f'  <link rel="alternate" href="{SITE}/{paper.name}"/>'
    yield f"  <updated>{_HEAD_DAY}</updated>"
    yield f"  <author><name>{_text(paper.title)}</name></author>"
    for one in paper.stories:
        yield from _atom_entry(paper, one)
    yield "</feed>"


def feed(paper: Paper) -> str:
    """The feed as it is before the first poll."""
    body = _atom(paper) if paper.atom else _rss(paper)
    return "\n".join((_HEADER, *body)) + "\n"


def later(paper: Paper) -> str:
    """What is put into the feed after its first poll: entries in a root element named `later`."""
    root = f'<later xmlns="{_ATOM}">' if paper.atom else "<later>"
    draw = _atom_entry if paper.atom else _rss_item
    lines = [line for one in paper.later for line in draw(paper, one)]
    return "\n".join((_HEADER, root, *lines, "</later>")) + "\n"


def feed_row(paper: Paper) -> tuple[str, ...]:
    """The paper as a line of feeds.csv: name, path, language, title."""
    return paper.name, paper.path, paper.language, paper.title
