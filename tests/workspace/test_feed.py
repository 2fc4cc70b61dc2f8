"""Demo feeds have today's dates, grow after their first poll, and are else equal byte for byte."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.workspace.rehearsal import workspace

RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Wire</title><lastBuildDate>day:0</lastBuildDate>
<item><title>Old</title><guid>1</guid><pubDate>day:-3T09:00</pubDate></item>
</channel></rss>
"""
LATER = "<later><item><title>New</title><guid>2</guid><pubDate>day:0</pubDate></item></later>"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>华</title><updated>day:0</updated>
<entry><id>1</id><title>旧</title><updated>day:-1T23:30</updated></entry></feed>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "wire.xml").write_text(RSS, "utf-8")
    (feeds / "wire.later.xml").write_text(LATER, "utf-8")
    (feeds / "hua.xml").write_text(ATOM, "utf-8")
    return feeds


def get(
    url: str, path: str, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes, HTTPMessage]:
    """One GET: status, body as it came, headers."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=100)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def titles(body: bytes) -> list[str | None]:
    return [one.text for one in ET.fromstring(body).findall(".//item/title")]


def test_day_offsets_become_dates_of_the_right_format(folder: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    with workspace(feeds=folder) as (_, running):
        rss = get(running.url, "/feeds/wire.xml")[1]
        atom = get(running.url, "/feeds/hua.xml")[1].decode()
    assert b"day:" not in rss
    root = ET.fromstring(rss)
    built = parsedate_to_datetime(root.findtext(".//lastBuildDate") or "")
    old = parsedate_to_datetime(root.findtext(".//pubDate") or "")
    assert before <= built <= datetime.now(UTC)
    assert (old.date(), old.hour) == (built.date() - timedelta(days=3), 9)
    yesterday = (built - timedelta(days=1)).strftime("%Y-%m-%d")
    assert f"<updated>{yesterday}T23:30:00Z</updated>" in atom


def test_later_entries_come_after_the_first_poll_and_then_stay(folder: Path) -> None:
    with workspace(feeds=folder) as (_, running):
        assert titles(get(running.url, "/feeds/wire.xml?preview=1")[1]) == ["Old"]
        assert titles(get(running.url, "/feeds/wire.xml")[1]) == ["Old"]
        second = get(running.url, "/feeds/wire.xml")[1]
        assert titles(second) == ["New", "Old"]
        assert get(running.url, "/feeds/wire.xml")[1] == second


def test_an_unchanged_feed_is_not_sent_again(folder: Path) -> None:
    with workspace(feeds=folder) as (_, running):
        _, first, headers = get(running.url, "/feeds/wire.xml")
        asked = {"If-None-Match": headers["ETag"]}
        assert titles(get(running.url, "/feeds/wire.xml", asked)[1]) == ["New", "Old"]
        headers = get(running.url, "/feeds/wire.xml")[2]
        for name, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            status, body, _ = get(running.url, "/feeds/wire.xml", {name: headers[value]})
            assert (status, body) == (304, b"")
        assert first


def test_a_feed_is_the_same_after_a_restart(folder: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with workspace(feeds=folder, state=state) as (_, running):
        get(running.url, "/feeds/wire.xml")
        body = get(running.url, "/feeds/wire.xml")[1]
    with workspace(feeds=folder, state=state) as (_, running):
        assert get(running.url, "/feeds/wire.xml")[1] == body


def test_a_feed_is_compressed_for_those_who_ask(folder: Path) -> None:
    with workspace(feeds=folder) as (_, running):
        _, body, headers = get(running.url, "/feeds/wire.xml", {"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert titles(gzip.decompress(body)) == ["Old"]


@pytest.mark.parametrize("name", ["nothing", "..%2Fstate", "wire.later"])
def test_only_feeds_are_served(folder: Path, name: str) -> None:
    with workspace(feeds=folder) as (_, running):
        assert get(running.url, f"/feeds/{name}.xml")[0] == 404
        listed = get(running.url, "/feeds/")[1].decode().split()
    assert [address.rpartition("/")[2] for address in listed] == ["hua.xml", "wire.xml"]
