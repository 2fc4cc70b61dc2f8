"""Feeds are strangers: what their line and their reader must not do, whatever reads them."""

import ast
import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.errors import FeedError, FeedProblem
from feeds.fetch import REDIRECT_CAP, Fetcher
from feeds.outcome import Body, Failed, Outcome, Validators
from feeds.parser import Lane
from tests.feeds.server import Server, serving
from tests.house.source import ROOT

LIMITS = """
import json, resource
from feeds.child import _limit
_limit()
kinds = ("AS", "FSIZE", "NOFILE", "CORE", "CPU")
print(json.dumps({k: resource.getrlimit(getattr(resource, f"RLIMIT_{k}"))[0] for k in kinds}))
"""


async def asked(server: Server, *paths: str) -> list[Outcome]:
    """What comes of asking for each path, with one fetcher."""
    fetcher, now = Fetcher("ops@example.com", allow=server.allow), datetime.now(UTC)
    try:
        return [await fetcher.fetch(server.url(p), Validators(), now=now) for p in paths]
    finally:
        await fetcher.close()


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)

    async def scene() -> list[Outcome]:
        async with serving() as server:
            server.says("/feed", b"<rss/>")
            return await asked(server, "/feed")

    (found,) = asyncio.run(scene())
    assert isinstance(found, Body)


def test_no_cookie_is_kept() -> None:
    async def scene() -> list[tuple[str, dict[str, str]]]:
        async with serving() as server:
            server.says("/feed", b"<rss/>", Set_Cookie="who=us; Path=/")
            await asked(server, "/feed", "/feed")
            return server.asked

    for _, headers in asyncio.run(scene()):
        assert "cookie" not in {name.casefold() for name in headers}


def test_a_chain_of_redirects_is_followed_five_times_and_no_more() -> None:
    async def scene() -> tuple[Outcome, int]:
        async with serving() as server:
            for number in range(20):
                server.says(f"/{number}", status=302, Location=f"/{number + 1}")
            (found,) = await asked(server, "/0")
            return found, len(server.asked)

    found, requests = asyncio.run(scene())
    assert isinstance(found, Failed)
    assert found.code is FeedError.REDIRECT_LOOP
    assert requests == REDIRECT_CAP + 1 == 6


def test_the_reader_of_feeds_gets_a_stream_only() -> None:
    """A text or bytes that look like an address or a path would be opened by feedparser."""
    tree = ast.parse((ROOT / "feeds" / "parse.py").read_text(encoding="utf-8"))
    calls = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "feedparser.parse"
    ]
    assert calls
    assert all(ast.unparse(given).startswith("io.BytesIO(") for given in calls)


def test_a_reader_is_held_within_limits() -> None:
    child = [sys.executable, "-c", LIMITS]
    found = json.loads(subprocess.run(child, cwd=ROOT, check=True, capture_output=True).stdout)
    assert found.pop("CPU") in range(6, 12)
    assert found == {"AS": 512 * 1024 * 1024, "FSIZE": 0, "NOFILE": 32, "CORE": 0}


def test_a_reader_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-made-up-test-token")
    monkeypatch.setenv("RISK_DATABASE_URL", "postgresql://ann:made-up-test@db/risk")
    lane = Lane(8.0, 6.0, modest=False)
    try:
        given = Path(f"/proc/{lane._ready().pid}/environ").read_bytes()
    finally:
        lane.close()
    assert b"PYTHONPATH=" in given
    assert b"made-up-test" not in given


def test_a_reader_that_stands_still_without_working_is_ended_by_the_clock() -> None:
    lane = Lane(0.3, 6.0, modest=False)
    try:
        os.kill(lane._ready().pid, signal.SIGSTOP)
        with pytest.raises(FeedProblem) as caught:
            lane.ask(b"never read", None, "")
        assert caught.value.code is FeedError.PARSE_TIMEOUT
    finally:
        lane.close()
