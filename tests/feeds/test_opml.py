"""Lists of feeds: read, broken ones too; written; the list to start with; searches."""

from dataclasses import replace

import pytest

from feeds.errors import FeedError, FeedProblem
from feeds.opml import Outline, read_opml, write_opml
from feeds.search import filled_in, searched_name, searches, starter
from feeds.url import checked, display_url, is_search

GOOD = """<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><body>
<outline text="food"><outline type="rss" text="Dairy &amp; Co" xmlUrl="https://dairy.example/rss"/>
<outline title="Mills" text="x" xmlUrl="http://mills.example/feed?a=1&amp;b=2" htmlUrl="http://m/"/>
</outline><outline text="a page" type="link" url="https://page.example/"/>
<outline text="again" xmlUrl="https://dairy.example/rss"/><outline text="no address"/></body></opml>
"""


def test_a_list_is_read_with_its_folders_and_each_address_once() -> None:
    assert read_opml(GOOD.encode()) == (
        Outline(name="Dairy & Co", url="https://dairy.example/rss", folder="food"),
        Outline(name="Mills", url="http://mills.example/feed?a=1&b=2", folder="food"),
    )


def test_a_feed_without_a_title_is_named_by_its_address_without_its_secrets() -> None:
    untitled = GOOD.replace('text="again"', "").replace(
        'xmlUrl="https://dairy.example/rss"/><outline text="no',
        'xmlUrl="https://ann:quiet@cheese.example/rss?key=churn"/><outline text="no',
    )
    named = [o.name for o in read_opml(untitled.encode()) if "cheese" in o.url]
    assert named == ["https://cheese.example/rss?key=…"]


@pytest.mark.parametrize(
    "broken",
    [
        GOOD[:-40],  # cut off
        GOOD.replace("Dairy &amp; Co", "Dairy & Co"),  # a bare ampersand
        GOOD.replace('</outline><outline text="a page"', '<outline text="a page"'),
        GOOD.replace("<body>", "<body><br>"),
        GOOD.replace("xmlUrl", "XMLURL"),
        "\ufeff\n\n" + GOOD,
    ],
)
def test_a_broken_list_is_read_as_far_as_it_goes(broken: str) -> None:
    assert [o.url for o in read_opml(broken.encode())] == [
        "https://dairy.example/rss",
        "http://mills.example/feed?a=1&b=2",
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", FeedError.NOT_OPML),
        (b"<rss/>", FeedError.NOT_OPML),
        (b"\x89PNG\r\n", FeedError.NOT_OPML),
        (
            b'<!DOCTYPE o [<!ENTITY a "ha"><!ENTITY b "&a;">]><opml><outline text="&b;"/></opml>',
            FeedError.ENTITY_BOMB,
        ),
        (
            b'<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/hostname">]><opml><outline text="&a;"/>',
            FeedError.ENTITY_BOMB,
        ),
        (b"<outline " + b"x" * 11_000_000, FeedError.TOO_LARGE),
    ],
)
def test_what_is_no_list_or_a_bomb_is_refused_by_name(body: bytes, code: FeedError) -> None:
    with pytest.raises(FeedProblem) as caught:
        read_opml(body)
    assert caught.value.code is code


def test_an_address_that_cannot_be_one_of_a_feed_is_named_and_not_passed_over() -> None:
    body = """<opml><outline text="Old" xmlUrl="ftp://a.example/rss"/><outline text="Loud"
        xmlUrl="HTTPS://B.example/rss"/><outline text="Folder" url="/here"/></opml>"""
    assert [(o.name, o.url) for o in read_opml(body.encode())] == [
        ("Old", "ftp://a.example/rss"),
        ("Loud", "HTTPS://B.example/rss"),
    ]


def test_an_address_for_a_name_shows_none_of_its_secrets() -> None:
    address = "https://ann:quiet@a.example/rss?key=churn"
    body = f'<opml><outline text="{address}" xmlUrl="{address}"/></opml>'
    (outline,) = read_opml(body.encode())
    assert (outline.name, outline.url) == ("https://a.example/rss?key=…", address)


def test_a_broken_list_keeps_its_folders_where_each_of_them_ends() -> None:
    broken = GOOD.replace("Dairy &amp; Co", "Dairy & <Co>")
    assert read_opml(broken.encode())[0] == Outline(
        name="Dairy & <Co>", url="https://dairy.example/rss", folder="food"
    )
    open_ended = GOOD.replace('</outline><outline text="a page"', '<outline text="a page"')
    assert {o.folder for o in read_opml(open_ended.encode())} == {""}


def test_a_deep_or_endless_list_is_read_in_time() -> None:
    deep = "<outline text='x'>" * 100_000 + '<outline xmlUrl="https://a.example/"/>'
    assert len(read_opml(deep.encode())) <= 1
    many = "".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(30_000))
    assert len(read_opml(f"<opml>{many}</opml>".encode())) == 20_000


def test_what_was_written_is_read_again() -> None:
    feeds = (
        Outline(name='<A> & "B"', url="https://a.example/?x=1&y='2'", folder=""),
        Outline(name="北辰", url="https://b.example/rss", folder="food & drink"),
    )
    assert read_opml(write_opml("Ours", feeds).encode()) == feeds
    odd = Outline(name="a\x0b\ud83db\n", url="https://c.example/rss")
    assert read_opml(write_opml("Ours", [odd]).encode()) == (replace(odd, name="ab"),)


def test_the_list_to_start_with_holds_addresses_that_may_be_asked() -> None:
    plain = [o for o in starter() if not o.is_search]
    assert len(plain) >= 25
    for outline in starter():
        assert str(checked(filled_in(outline.url, "x"))).startswith("https://")
        assert outline.name
        assert outline.is_search is is_search(outline.url)


def test_a_search_carries_the_name_of_a_customer() -> None:
    assert {"google", "google-zh", "bing"} <= searches().keys()
    url = filled_in(searches()["google"], "Nordwind & Söhne")
    assert "q=%22Nordwind%20%26%20S%C3%B6hne%22&hl=" in url
    assert is_search(url)
    assert not is_search("https://wire.example/search")


@pytest.mark.parametrize(
    ("name", "searched"),
    [
        ("Nordwind & Söhne GmbH", "Nordwind & Söhne"),
        ("北辰航运有限公司", "北辰航运"),
        ("平安有限公司", "平安有限公司"),
        ("Best Ltd", "Best Ltd"),
        ("3M Co.", "3M Co."),
        ("Siemens AG", "Siemens"),
    ],
)
def test_a_search_is_for_the_name_that_papers_print(name: str, searched: str) -> None:
    assert searched_name(name) == searched


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@a.example/rss", "https://a.example/rss"),
        ("https://a.example/rss?token=abc&x", "https://a.example/rss?token=…&…"),
        ("https://a.example/u/9f8a7b6c5d4e3f2a1b/rss", "https://a.example/u/…/rss"),
        ("https://a.example/2026/03/story-about-mills.xml", "https://a.example/2026/03/story-about-mills.xml"),
        ("https://a.example:8443/rss#s3cret", "https://a.example:8443/rss"),
        ("http://[", "(not a web address)"),
    ],
)  # fmt: skip
def test_nobody_sees_the_keys_of_an_address(url: str, shown: str) -> None:
    assert display_url(url) == shown
