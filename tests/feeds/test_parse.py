"""Reading strangers' documents: what is recovered, and every trap by its name and in time."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from feeds.errors import FeedError, FeedProblem
from feeds.parser import Parser


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser(cpu_seconds=1.0) as made:
        yield made


def rss(inner: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>T</title>'
    return f"{head}{inner}</channel></rss>".encode()


def item(title: str, more: str = "") -> str:
    return f"<item><title>{title}</title>{more}</item>"


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><id>tag:1</id>
<title type="html">AT&amp;amp;T &lt;b&gt;up&lt;/b&gt;</title><link href="/story?a=1&amp;b=2"/>
<updated>2025-09-01T10:00:00+08:00</updated><content type="html">&lt;p&gt;Text&lt;/p&gt;</content>
</entry></feed>"""


def test_an_entry_comes_out_as_plain_text_with_a_whole_link_and_a_date_in_utc(
    parser: Parser,
) -> None:
    feed = parser.parse(ATOM, "utf-8", "https://wire.example/feed.xml")
    (entry,) = feed.entries
    assert (feed.title, entry.id, entry.title) == ("Wire", "tag:1", "AT&T up")
    assert entry.link == "https://wire.example/story?a=1&b=2"
    assert entry.published == datetime(2025, 9, 1, 2, tzinfo=UTC)
    assert entry.summary == "Text"


def test_a_chinese_feed_in_its_own_encoding_is_read(parser: Parser) -> None:
    document = (
        '<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><title>航运报</title>'
        + item("北辰航运申请破产重整", "<pubDate>2025年9月1日 10:00</pubDate>")
        + "</channel></rss>"
    )
    (entry,) = parser.parse(document.encode("gb18030")).entries
    assert entry.title == "北辰航运申请破产重整"
    assert entry.published == datetime(2025, 9, 1, 2, tzinfo=UTC)


def test_a_broken_feed_keeps_what_was_recovered_and_counts_what_was_not(parser: Parser) -> None:
    body = rss(item("One & two") + "<item></item>" + item("Three") + item("Three"))[:-20]
    feed = parser.parse(body)
    assert [entry.title for entry in feed.entries] == ["One & two", "Three"]
    assert feed.skipped == 2
    assert feed.problems == ("not well-formed; what could be read was kept",)


def test_a_guid_that_repeats_does_not_hide_an_article(parser: Parser) -> None:
    same = "<guid isPermaLink='false'>7</guid>"
    body = rss(
        item("A", same + "<link>https://n.example/a</link>")
        + item("B", same + "<link>https://n.example/b</link>")
    )
    assert len(parser.parse(body).entries) == 2


def test_a_json_feed_is_read_like_the_others(parser: Parser) -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Wire",
        "items": [
            {
                "id": 7,
                "url": "https://wire.example/7",
                "title": "AT&amp;T <b>up</b>",
                "content_html": "<p>Text</p>",
                "date_published": "2025-09-01T10:00:00+08:00",
            },
            {"id": "8", "content_text": "Without a title"},
            {"title": "Without an id", "url": "javascript:alert(1)"},
            "no entry",
            {"id": "9"},
        ],
    }
    feed = parser.parse(json.dumps(document).encode(), "utf-8", "https://wire.example/feed.json")
    assert [(e.id, e.title, e.link) for e in feed.entries] == [
        ("7", "AT&T up", "https://wire.example/7"),
        ("8", "Without a title", ""),
        ("without an id", "Without an id", ""),
    ]
    assert feed.entries[0].published == datetime(2025, 9, 1, 2, tzinfo=UTC)
    assert (feed.title, feed.entries[0].summary, feed.skipped) == ("Wire", "Text", 2)


@pytest.mark.parametrize(
    "version", ["https:\\/\\/jsonfeed.org\\/version\\/1.1", "http://jsonfeed.org/version/1"]
)
def test_a_json_feed_is_known_however_its_version_is_written(parser: Parser, version: str) -> None:
    body = f'{{"version": "{version}", "items": [{{"id": "1", "title": "A"}}]}}'
    assert [e.title for e in parser.parse(body.encode()).entries] == ["A"]


@pytest.mark.parametrize(
    "body",
    [
        '{"version": "https://jsonfeed.org/version/1", "items": 3}',
        '{"version": "https://jsonfeed.org/version/1", "items": [',
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
    ],
)
def test_a_broken_json_feed_is_no_feed(parser: Parser, body: str) -> None:
    with pytest.raises(FeedProblem) as caught:
        parser.parse(body.encode())
    assert caught.value.code is FeedError.NOT_A_FEED


@pytest.mark.parametrize(
    ("head", "ttl"),
    [
        ("<ttl>90</ttl>", timedelta(minutes=90)),
        ("<ttl>soon</ttl>", None),
        (
            (
                "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>monthly"
                "</sy:updatePeriod>"
            ),
            timedelta(days=30),
        ),
        ("<ttl>-5</ttl>", None),
        (
            (
                "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>daily"
                "</sy:updatePeriod><sy:updateFrequency xmlns:sy='http://purl.org/rss/1.0/modules/"
                "syndication/'>4</sy:updateFrequency>"
            ),
            timedelta(hours=6),
        ),
        ("", None),
    ],
)
def test_a_feed_says_how_long_it_stays_as_it_is(
    parser: Parser, head: str, ttl: timedelta | None
) -> None:
    assert parser.parse(rss(head + item("A"))).ttl == ttl


def test_the_paper_behind_an_entry_and_its_own_link_are_kept(parser: Parser) -> None:
    body = rss(
        item(
            "A",
            "<link>https://feedproxy.google.com/~r/x/1</link><source url='https://n.example/'>"
            "Harbour Wire</source><feedburner:origLink xmlns:feedburner="
            "'http://rssnamespace.org/feedburner/ext/1.0'>https://n.example/a"
            "</feedburner:origLink>",
        )
    )
    (entry,) = parser.parse(body).entries
    assert (entry.outlet, entry.link) == ("Harbour Wire", "https://n.example/a")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025年9月1日 10:00", datetime(2025, 9, 1, 2, tzinfo=UTC)),
        ("1756720800", datetime(2025, 9, 1, 10, tzinfo=UTC)),
        ("Mon, 31 Feb 2025 10:00:00 GMT", None),
        ("2025-02-31T10:00:00Z", None),
        ("2025年13月1日", None),
        ("2025-09-01 10:00:00 CST", datetime(2025, 9, 1, tzinfo=UTC)),
        ("3 hours ago", None),
        ("", None),
    ],
)
def test_dates_that_others_misread_are_read_or_left_out(
    parser: Parser, text: str, moment: datetime | None
) -> None:
    body = rss(item("A", f"<pubDate>{text}</pubDate>"))
    assert parser.parse(body).entries[0].published == moment


def test_a_chinese_paper_that_names_no_zone_goes_by_the_clocks_of_china(parser: Parser) -> None:
    when = "<pubDate>2025-09-01 10:00:00</pubDate>"
    feed = parser.parse(rss(item("北辰航运停产", when) + item("Beichen halts", when)))
    assert [e.published and e.published.hour for e in feed.entries] == [2, 10]


def test_a_style_of_thirty_kilobytes_costs_nothing(parser: Parser) -> None:
    style = f'<description>&lt;p style="{"a" * 30_000}"&gt;Text&lt;/p&gt;</description>'
    assert parser.parse(rss(item("A", style))).entries[0].summary == "Text"


def test_an_empty_feed_is_a_feed(parser: Parser) -> None:
    assert parser.parse(rss("")).entries == ()


def test_fields_and_entries_are_capped(parser: Parser) -> None:
    many = "".join(
        item(f"{n} {'x' * 400}", f"<description>{'y ' * 3_000}</description>") for n in range(520)
    )
    feed = parser.parse(rss(many))
    assert len(feed.entries) == 500
    assert feed.skipped == 20
    assert max(len(entry.title) for entry in feed.entries) == 300
    assert max(len(entry.summary) for entry in feed.entries) <= 2_000


def test_a_link_that_is_no_web_address_is_left_out(parser: Parser) -> None:
    body = rss(item("A", "<link>javascript:alert(1)</link>"))
    assert parser.parse(body).entries[0].link == ""


LAUGHS = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("a bomb of entities", f"{LAUGHS}]><rss><title>&i;</title></rss>", FeedError.ENTITY_BOMB),
        (
            "one long entity, many times",
            f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]><rss><title>{"&a;" * 5_000}</title></rss>',
            FeedError.ENTITY_BOMB,
        ),
        (
            "a file of ours",
            '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><title>&a;</title></rss>',
            FeedError.ENTITY_BOMB,
        ),
        ("a path", "/etc/hostname", FeedError.NOT_A_FEED),
        ("an address", "http://127.0.0.1/", FeedError.NOT_A_FEED),
        ("a web page", "<!DOCTYPE html><html>" + "<p>x<br>" * 400_000, FeedError.NOT_A_FEED),
        ("a long scrap of markup", "<div><p>x" * 400_000, FeedError.NOT_A_FEED),
        ("other XML", "<a><b/></a>", FeedError.NOT_A_FEED),
        ("JSON", '{"a": 1}', FeedError.NOT_A_FEED),
        ("nothing", " \n", FeedError.EMPTY),
        ("what breaks feedparser", "<rss><gml:pos>1 2 3</gml:pos></rss>", FeedError.PARSE_CRASH),
        (
            "a flood of attributes",
            "<rss><item " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/></rss>",
            FeedError.PARSE_TIMEOUT,
        ),
        ("deep nesting", "<rss><channel>" + "<a>" * 500_000, FeedError.PARSE_TIMEOUT),
        (
            "a flood of namespaces",
            rss(
                "".join(f'<item xmlns:a{n}="u"><a{n}:b>1</a{n}:b></item>' for n in range(40_000))
                + "&"
            ).decode(),
            FeedError.PARSE_TIMEOUT,
        ),
        (
            "a slow author",
            rss(item("x & y", f"<author>{'a.' * 40_000}@{'(' * 50_000}</author>")).decode(),
            FeedError.PARSE_TIMEOUT,
        ),
        ("200,000 entries", rss("<item/>" * 200_000 + "&").decode(), FeedError.PARSE_TIMEOUT),
    ],
)
def test_a_hostile_document_is_a_problem_by_name_and_in_time(
    parser: Parser, name: str, body: str, code: FeedError
) -> None:
    started = time.monotonic()
    with pytest.raises(FeedProblem) as caught:
        parser.parse(body.encode())
    assert caught.value.code is code, name
    assert caught.value.sentence.startswith(code.advice)
    assert "Traceback" not in str(caught.value)
    assert time.monotonic() - started < 60


def test_a_good_feed_is_read_right_after_the_child_was_killed(parser: Parser) -> None:
    with pytest.raises(FeedProblem, match="parse_timeout"):
        parser.parse(b"<rss><channel>" + b"<a>" * 500_000)
    assert len(parser.parse(rss(item("Good"))).entries) == 1


def test_closing_ends_the_child_and_a_later_document_starts_another() -> None:
    with Parser() as parser:
        parser.parse(rss(item("One")))
        child = parser._quick._child
        assert child is not None
        parser.close()
        assert child.poll() is not None
        assert parser.parse(rss(item("Two"))).entries[0].title == "Two"


def test_every_error_has_one_line_of_advice() -> None:
    for code in FeedError:
        assert code.advice.endswith(".")
        assert "\n" not in code.advice
        assert len(code.advice) < 90
    assert len({code.advice for code in FeedError}) == len(FeedError)
