"""The quick pass says what feedparser says, or nothing at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from feeds.article import ParsedFeed
from feeds.parse import read, read_tolerantly
from feeds.plain_feed import read_plain

URL = "https://wire.example/feed.xml"
HEAD = (
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:own="urn:own" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
)
PLAIN = (
    "<title>Rain &amp; wind</title>",
    "<title>AT&amp;amp;T <![CDATA[<b>up</b>]]></title>",
    "<title>北辰航运 Ã©t</title>",
    "<title/>",
    "<link>https://n.example/a?b=1&amp;c=2</link>",
    "<link> https://n.example </link>",
    "<link/>",
    '<link href="https://n.example/d"/>',
    "<guid>https://n.example/?p=7</guid>",
    '<guid isPermaLink="false">7</guid>',
    "<guid>tag:n.example,2025:7</guid>",
    "<pubDate>Mon, 01 Sep 2025 10:00:00 +0800</pubDate>",
    "<dc:date>2025-09-01T10:00:00Z</dc:date>",
    "<description>&lt;p&gt;Text&lt;/p&gt;</description>",
    "<description> </description>",
    "<content:encoded><![CDATA[<p>More text</p>]]></content:encoded>",
    '<source url="https://n.example/">Harbour Wire</source>',
    "<author>A. Writer</author>",
    "<dc:creator>B. Writer</dc:creator>",
    "<category>Ports</category>",
    '<media:content url="https://n.example/p.jpg"/>',
    '<atom:link rel="alternate" href="https://n.example/b"/>',
    '<atom:link rel="self" href="https://n.example/c"/>',
    '<own:score kind="x">3</own:score>',
    "<own:title>Nothing</own:title>",
)
ODD = (
    "<title>An <b>inner</b> title</title>",
    "<link>/story/7</link>",
    "<link>https://n.example/a?b;c</link>",
    "<guid>7</guid>",
    "<pubDate>one day</pubDate>",
    "<media:title>Picture</media:title>",
    "<media:group><media:description>Of rain</media:description></media:group>",
    "<itunes:summary>Short</itunes:summary>",
    "<dc:title>Other</dc:title>",
    "<summary>Short</summary>",
    "<own:box><title>Inside</title></own:box>",
    '<description type="application/octet-stream">VGV4dA==</description>',
    '<dc:title xmlns:dc="urn:mine">Mine</dc:title>',
    "<title>caf&#150;</title>",
    "<image><title>Logo</title><url>https://n.example/l.png</url></image>",
)
CHANNEL = (
    "<title>Wire</title>",
    "<ttl>90</ttl>",
    "<sy:updatePeriod>daily</sy:updatePeriod>",
    "<image><title>Logo</title><link>https://n.example/</link></image>",
    "<link>https://n.example/</link>",
    "<description>Everything</description>",
    "<language>en</language>",
    "<lastBuildDate>Mon, 01 Sep 2025 10:00:00 GMT</lastBuildDate>",
    '<atom:link rel="self" href="https://n.example/feed"/>',
)


def both(text: str) -> tuple[ParsedFeed, ParsedFeed]:
    return read(text.encode(), "utf-8", URL), read_tolerantly(text, URL)


def document(channel: list[str], items: list[list[str]]) -> str:
    inner = "".join(f"<item>{''.join(parts)}</item>" for parts in items)
    return f"{HEAD}{''.join(channel)}{inner}</channel></rss>"


@given(
    channel=some.lists(some.sampled_from(CHANNEL), max_size=5),
    items=some.lists(
        some.lists(some.sampled_from(PLAIN + ODD), max_size=7), min_size=1, max_size=3
    ),
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_paper_is_made_of_it_says_what_feedparser_says(
    channel: list[str], items: list[list[str]]
) -> None:
    ours, theirs = both(document(channel, items))
    assert ours == theirs


@pytest.mark.parametrize("part", PLAIN)
def test_usual_elements_are_no_surprise(part: str) -> None:
    assert read_plain(document([], [[part]])) is not None


@pytest.mark.parametrize("part", ODD)
def test_what_is_odd_is_left_to_feedparser(part: str) -> None:
    assert (
        read_plain(document([], [["<title>A</title><description>B</description>", part]])) is None
    )


ATOM = (
    """<id>tag:1</id><title type="html">A &lt;b&gt;</title><link href="https://n.example/a"/>
    <updated>2025-09-01T10:00:00Z</updated><content>Text</content>""",
    """<link rel="replies" href="https://n.example/r"/><id>https://n.example/7</id>
    <published>2025-09-01T10:00:00Z</published><updated>2025-09-02T10:00:00Z</updated>
    <author><name>A. Writer</name></author><summary type="html">S</summary>
    <content type="html">&lt;p&gt;C&lt;/p&gt;</content>""",
    '<id>urn:x:1</id><title>T</title><content type="html">C</content><summary/>',
)


@pytest.mark.parametrize("entry", ATOM)
def test_atom_is_read_the_same(entry: str) -> None:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><id>urn:w</id>'
    text = f"{head}<entry>{entry}</entry></feed>"
    assert read_plain(text) is not None
    ours, theirs = both(text)
    assert ours == theirs
