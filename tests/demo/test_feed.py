"""The four fictional feeds are well formed, dated by marks, and name customers of the book."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.demo.standing import FOLDER, in_band, table

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = tuple(row["name"] for row in table("feeds"))
PAST = re.compile(r"day:-\d+T\d\d:\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one entry says, whichever kind of feed it is in."""

    title: str
    link: str
    identity: str
    dates: tuple[str, ...]
    summary: str


def root(name: str) -> ET.Element:
    """The parsed feed file."""
    return ET.fromstring((FOLDER / "feeds" / name).read_bytes())


def entries(name: str) -> Iterator[Entry]:
    """The entries of a feed file, RSS or Atom."""
    top = root(name)
    for one in top.iter("item"):
        yield Entry(
            title=one.findtext("title", ""),
            link=one.findtext("link", ""),
            identity=one.findtext("guid", ""),
            dates=(one.findtext("pubDate", ""),),
            summary=one.findtext("description", ""),
        )
    for one in top.iter(f"{ATOM}entry"):
        link = one.find(f"{ATOM}link")
        yield Entry(
            title=one.findtext(f"{ATOM}title", ""),
            link="" if link is None else link.get("href", ""),
            identity=one.findtext(f"{ATOM}id", ""),
            dates=(one.findtext(f"{ATOM}published", ""), one.findtext(f"{ATOM}updated", "")),
            summary=one.findtext(f"{ATOM}summary", ""),
        )


def later_titles() -> dict[str, list[str]]:
    return {name: [entry.title for entry in entries(f"{name}.later.xml")] for name in FEEDS}


def test_three_feeds_are_rss_and_one_is_atom_and_one_is_chinese() -> None:
    assert [root(f"{name}.xml").tag for name in FEEDS] == ["rss", f"{ATOM}feed", "rss", "rss"]
    assert [row["language"] for row in table("feeds")] == ["en", "en", "en", "zh"]
    assert all(row["path"] == f"/feeds/{row['name']}.xml" for row in table("feeds"))


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_starts_with_ten_to_fifteen_past_entries(name: str) -> None:
    found = list(entries(f"{name}.xml"))
    assert 10 <= len(found) <= 15
    assert all(PAST.fullmatch(date) for entry in found for date in entry.dates)


@pytest.mark.parametrize("name", FEEDS)
def test_the_later_entries_are_of_the_feeds_own_kind_and_happen_now(name: str) -> None:
    top = root(f"{name}.later.xml")
    atom = root(f"{name}.xml").tag != "rss"
    assert top.tag == (f"{ATOM}later" if atom else "later")
    assert {child.tag for child in top} == {f"{ATOM}entry" if atom else "item"}
    assert {date for entry in entries(f"{name}.later.xml") for date in entry.dates} == {"day:0"}


def test_every_entry_has_its_own_identity_at_the_example_site() -> None:
    found = [
        entry
        for name in FEEDS
        for part in (f"{name}.xml", f"{name}.later.xml")
        for entry in entries(part)
    ]
    assert len({entry.identity for entry in found}) == len(found)
    assert all(entry.link == entry.identity for entry in found)
    assert all(entry.link.startswith("https://news.example/") for entry in found)
    assert all(entry.title and entry.summary for entry in found)


def test_one_wire_story_stands_in_two_feeds() -> None:
    titles = later_titles()
    shared = set(titles["harbour-business"]) & set(titles["northern-courier"])
    assert shared == {"Thornwick Castings files for insolvency, administrators appointed"}


def test_a_headline_holds_the_mark_that_would_ping_a_channel_as_plain_text() -> None:
    raw = (FOLDER / "feeds" / "plant-weekly.later.xml").read_text(encoding="utf-8")
    assert "&lt;!channel&gt; Regulator" in raw
    assert any(title.startswith("<!channel> ") for title in later_titles()["plant-weekly"])


@pytest.mark.parametrize(
    ("feed", "customer", "band", "words"),
    [
        ("harbour-business", "Thornwick Castings", "high", "files for insolvency"),
        ("harbour-business", "Ravensholt Haulage", "medium", "defaults on loan"),
        ("harbour-business", "ACME Industrial Supplies", "low", "sues"),
        ("harbour-business", "Veldmoor Logistik", "low", "shares fall"),
        ("plant-weekly", "Énergie Clairbosc", "high", "Regulator fines"),
        ("northern-courier", "Kirkmarden Mills", "high", "fined"),
        ("northern-courier", "Marrowby Freight", "high", "sues"),
        ("northern-courier", "Brightwater Foods", "low", "defrauding"),
        ("jianghai-finance", "东澜新型建材", "high", "申请破产"),
        ("jianghai-finance", "岱川远洋物流", "medium", "失信被执行人"),
        ("jianghai-finance", "霁岚纺织科技", "medium", "起诉"),
        ("jianghai-finance", "曙岬新能源", "medium", "股价下跌"),
    ],
)
def test_a_later_story_is_about_a_customer_in_the_band_it_needs(
    feed: str, customer: str, band: str, words: str
) -> None:
    (title,) = (title for title in later_titles()[feed] if customer in title)
    assert words in title
    assert customer in in_band(band)


def test_two_later_headlines_only_look_like_customers() -> None:
    titles = [title for some in later_titles().values() for title in some]
    assert any(title.startswith("Summit on climate collapses") for title in titles)
    assert any(title.startswith("Aldermoor Rovers collapse") for title in titles)


def test_a_high_customer_has_older_news_than_the_month_that_counts() -> None:
    (strike,) = (e for e in entries("harbour-business.xml") if "Thornwick" in e.title)
    (date,) = strike.dates
    assert int(date.removeprefix("day:").split("T")[0]) < -30
