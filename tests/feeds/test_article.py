"""What an article is: its identity, its plain text, its date and its encoding."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from feeds.article import Entry, canonical_url, identity, normalise_title
from feeds.date import clocks_of, parse_date
from feeds.decode import decode
from feeds.markup import plain_text


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example/a?utm_source=x&id=7&fbclid=y#top", "https://news.example/a?id=7"),
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example:8443/x", "https://news.example:8443/x"),
        ("https://news.example/section/index.html", "https://news.example/section/"),
        ("https://news.example/?b=2&a=1&&ref=home", "https://news.example/?b=2&a=1"),
        ("https://www.google.com/url?rct=j&url=https://n.example/s&ct=ga", "https://n.example/s"),
        ("http://[2001:4860::1]:8080/x", "http://[2001:4860::1]:8080/x"),
        (
            "https://news.google.com/rss/articles/CBMiIWh0dHBzOi8vbi5leGFtcGxlL3M_dXRtX3NvdXJjZT14JmE9MdIBAA?oc=5",
            "https://n.example/s?a=1",
        ),
        (
            "https://www.bing.com/news/apiclick.aspx?a=1&url=https%3a%2f%2fn.example%2fs",
            "https://n.example/s",
        ),
        ("javascript:alert(1)", ""),
        ("http://[broken", ""),
        ("/relative", ""),
    ],
)
def test_addresses_of_one_page_become_one_address(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


def test_an_article_is_known_by_guid_else_link_else_title() -> None:
    link, title = "https://n.example/a?utm_medium=rss", "Nordwind:  Up!"
    assert identity("g1", link, title) == "g1"
    assert identity("", link, title) == "https://n.example/a"
    assert identity("", "", title) == "nordwind up"
    assert identity("", "", "") == ""
    assert identity("g1", link, title, repeated=True) == "g1|https://n.example/a"
    assert len(identity("x" * 5_000, "", "")) < 100


def test_a_title_is_compared_without_punctuation_and_case() -> None:
    assert normalise_title("Ｎordwind — „Profit“ DOWN 3%!") == "nordwind profit down 3"


def test_an_edit_changes_the_fingerprint_and_nothing_else_does() -> None:
    first = Entry(id="1", title="A", summary="B", link="https://n.example/1")
    assert first.fingerprint == Entry(id="2", title="A", summary="B").fingerprint
    assert first.fingerprint != Entry(id="1", title="A", summary="C").fingerprint
    assert first.fingerprint != Entry(id="1", title="AB").fingerprint


def test_an_entry_without_identity_or_with_a_foreign_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs an id"):
        Entry(id="", title="A")
    with pytest.raises(ValueError, match="kept in UTC"):
        Entry(
            id="1", title="A", published=datetime(2025, 9, 1, tzinfo=timezone(timedelta(hours=8)))
        )


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("AT&amp;T <b>up</b>", "AT&T up"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("Nord<b>wind</b>", "Nordwind"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("<script>if (a<b) steal()</script>Seen<style>p{}</style>", "Seen"),
        ("a<!-- <b>hidden</b> -->b<!-- open", "ab"),
        ("bank\u202egnp.exe\u200b\u0007 \u2028x", "bankgnp.exe x"),
        ("&#xD800;ok", "\ufffdok"),
        ("<!channel> 停产", "<!channel> 停产"),
        ("<!DOCTYPE html><![CDATA[x]]>停产", "停产"),
    ],
)
def test_markup_becomes_plain_text(markup: str, plain: str) -> None:
    assert plain_text(markup, 100) == plain


def test_plain_text_is_cut_and_floods_of_markup_cost_little() -> None:
    assert plain_text("x" * 400, 300) == "x" * 299 + "…"
    for flood in ("<a" * 500_000, "<script>" * 100_000, "<!--" * 100_000, "&" * 500_000):
        assert len(plain_text(flood, 300)) <= 300


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 01 Sep 2025 10:00:00 EST", "2025-09-01T15:00:00+00:00"),
        ("Mon, 01 Sep 2025 10:00:00", "2025-09-01T10:00:00+00:00"),
        ("2025-09-01T10:00:00+08:00", "2025-09-01T02:00:00+00:00"),
        ("2025-09-01 10:00:00 +0800", "2025-09-01T02:00:00+00:00"),
        ("2025-09-01", "2025-09-01T00:00:00+00:00"),
        ("2025/9/1 10:00", "2025-09-01T10:00:00+00:00"),
        ("2025年9月1日 10:00", "2025-09-01T02:00:00+00:00"),
        ("2025年9月1日", "2025-09-01T00:00:00+00:00"),
        ("Mon, 01 Sep 2025 10:00:00 +08:00", "2025-09-01T02:00:00+00:00"),
        ("1756720800", "2025-09-01T10:00:00+00:00"),
        ("1756720800000", "2025-09-01T10:00:00+00:00"),
    ],
)
def test_dates_are_read_in_the_spellings_that_feeds_use(text: str, expected: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.tzinfo is UTC
    assert found.isoformat() == expected


def test_a_time_without_a_zone_is_told_by_the_clocks_of_its_paper() -> None:
    told = {text: parse_date(text, clocks_of("北辰航运停产")) for text in NO_ZONE}
    assert told["2025-09-01 10:00:00"] == datetime(2025, 9, 1, 2, tzinfo=UTC)
    assert told["Mon, 01 Sep 2025 10:00:00"] == datetime(2025, 9, 1, 2, tzinfo=UTC)
    assert told["2025-09-01"] == datetime(2025, 9, 1, tzinfo=UTC)
    assert told["2025-09-01T10:00:00Z"] == datetime(2025, 9, 1, 10, tzinfo=UTC)
    assert clocks_of("北辰が停止") is clocks_of("Beichen halts") is UTC


@pytest.mark.parametrize(
    "text",
    ["", "3 hours ago", "31 Feb 2025 10:00 GMT", "2025年2月31日", "1025-01-01", "9" * 40, "\0"],
)
def test_an_impossible_date_is_no_date(text: str) -> None:
    assert parse_date(text) is None


NO_ZONE = (
    "2025-09-01 10:00:00", "Mon, 01 Sep 2025 10:00:00", "2025-09-01", "2025-09-01T10:00:00Z",
)  # fmt: skip
CHINESE = '<?xml version="1.0" encoding="gb2312"?><rss><title>北辰航运停产镕</title></rss>'


@pytest.mark.parametrize(
    ("body", "charset", "expected"),
    [
        ("北辰航运".encode(), None, "北辰航运"),
        ("北辰航运".encode(), "iso-8859-1", "北辰航运"),
        (b"\xef\xbb\xbf" + "北辰".encode(), "gbk", "北辰"),
        ("北辰".encode("utf-16"), "utf-8", "北辰"),
        ("北辰航运镕".encode("gb18030"), "gb2312", "北辰航运镕"),
        ("積體電路".encode("big5hkscs"), "Big5", "積體電路"),
        ("caf\xe9 \x80".encode("latin-1"), "iso-8859-1", "café €"),
        ("caf\xe9".encode("latin-1"), None, "café"),
        ("M\xfcller AG".encode("latin-1"), "utf-8", "Müller AG"),
        ("北辰航运停产".encode("gb18030"), None, "北辰航运停产"),
        ("北辰".encode(), "no-such-charset", "北辰"),
        (b"plain", "zlib_codec", "plain"),
        (b"plain", "utf-16", "plain"),
    ],
)
def test_bytes_are_decoded_as_their_publisher_meant(
    body: bytes, charset: str | None, expected: str
) -> None:
    assert decode(body, charset) == expected


def test_the_declaration_is_believed_and_then_changed_to_utf_8() -> None:
    text = decode(CHINESE.encode("gb18030"))
    assert "北辰航运停产镕" in text
    assert 'encoding="utf-8"' in text


def test_one_cut_character_does_not_turn_a_chinese_feed_into_rubbish() -> None:
    body = ("北辰航运申请破产重整。" * 40).encode()[:-1]
    assert decode(body).startswith("北辰航运申请破产重整")


def test_control_characters_and_references_to_no_character_are_dropped() -> None:
    assert decode(b"a\x00\x0b\x1fb") == "ab"
    assert decode(b"&#xD800;a&#1;b&#99999999999;") == "ab"
    assert decode(b"&#55357;&#56832; &#65;&#66;") == "&#128512; &#65;&#66;"
