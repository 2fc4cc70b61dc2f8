"""`risk-bot feeds …`, as a person types it."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.front import main
from tests.builder import entry
from tests.feeds.server import Server, serving

FEED = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour Wire</title>"
    f"{entry('Rain in the port')}</channel></rss>"
).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A feed server in a thread of its own, which the bot may ask."""
    ready, stop = threading.Event(), threading.Event()
    held: list[Server] = []

    async def scene() -> None:
        async with serving() as made:
            made.says("/rss", FEED, ETag='"1"')
            held.append(made)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=asyncio.run, args=(scene(),))
    thread.start()
    ready.wait()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{tmp_path}/risk.db")
    monkeypatch.setenv("RISK_FEED_ALLOW", f"127.0.0.1:{held[0].port}")
    yield held[0]
    stop.set()
    thread.join()


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The JSON answer of a command that is expected to succeed."""
    assert main(["feeds", "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_feed_is_added_with_one_request_listed_polled_and_removed(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    added = asked(capsys, "add", server.url("/rss?key=s3cret"), "--name", "Wire")
    assert added["title"] == "Harbour Wire"
    assert [path for path, _ in server.asked] == ["/rss"]
    (line,) = asked(capsys, "list")
    assert (line["name"], line["state"], line["last_success"] is None) == ("Wire", "well", False)
    assert line["address"].endswith("/rss?key=…")
    assert asked(capsys, "poll") == {"feeds": 0, "articles": 0, "trouble": 0}
    asked(capsys, "pause", "1")
    asked(capsys, "resume", "1")
    assert asked(capsys, "poll") == {"feeds": 1, "articles": 0, "trouble": 0}
    assert server.asked[-1][1]["If-None-Match"] == '"1"'
    asked(capsys, "remove", "1")
    assert asked(capsys, "list") == []


def test_looking_only_keeps_nothing(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "add", server.url("/rss"), "--dry-run"]) == 0
    assert "Rain in the port  [no customer]" in capsys.readouterr().out
    assert asked(capsys, "list") == []


def test_lists_go_in_and_out(
    server: Server, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    started = asked(capsys, "import-opml", "starter")
    assert started["added"] >= 25
    assert main(["feeds", "export-opml"]) == 0
    (tmp_path / "feeds.opml").write_text(capsys.readouterr().out, "utf-8")
    again = asked(capsys, "import-opml", str(tmp_path / "feeds.opml"))
    assert (again["added"], again["known"]) == (0, started["added"])


def test_reading_an_address_that_fails_shows_none_of_its_secrets(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.says("/gone", status=404)
    assert main(["feeds", "check", server.url("/gone?token=s3cret")]) == 1
    out = capsys.readouterr().out
    assert "/gone?token=…" in out
    assert "s3cret" not in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add",), "Say which one: risk-bot feeds add URL."),
        (("pause", "x"), "“x” is no number of a feed"),
        (("pause", "7"), "There is no feed number 7"),
        (("pause", "9" * 30), "There is no feed number 999"),
        (("import-opml", "nowhere.opml"), "nowhere.opml cannot be read"),
        (("add", "ftp://a.example/"), "Only http and https"),
        (("check",), "Say which"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    server: Server, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert main(["feeds", *words]) == 1
    assert sentence in capsys.readouterr().err
