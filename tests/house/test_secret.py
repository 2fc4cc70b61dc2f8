"""Nothing of one machine and nothing secret is kept in the repository."""

import re
from collections.abc import Iterable, Iterator

import pytest

from tests.house.source import ROOT, Source, none_of, tracked

MADE_UP = re.compile(
    r"local|test|fake|demo|example|your|wrong|other|none|x{4}|\.\.\.|…", re.IGNORECASE
)
"""Words that say of a token that it opens nothing."""

TOKEN = re.compile(r"\bx(?:ox[a-z]|app)-([\w.…-]{6,})")
# One letter of each stands in brackets, so that this file does not find itself.
TRACES = {
    "a folder of one machine": re.compile(
        r"(?<![\w.<])(?:/[w]ork/|/[r]oot/|/[h]ome/\w|/[U]sers/\w|[A-Z]:\\+[U]sers)"
    ),
    "the address of a package registry": re.compile(
        r"(?:[f]iles\.pythonhosted|[p]ypi)\.org/(?:simple|packages)|registry\.[n]pmjs"
        r"|^--(?:extra-)?index-url|^--find-links"
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*[P]RIVATE KEY"),
}


def traces(files: Iterable[Source]) -> Iterator[str]:
    """Paths of a machine, registry addresses and tokens that look real."""
    for source in files:
        for number, line in enumerate(source.text.splitlines(), start=1):
            for what, pattern in TRACES.items():
                if pattern.search(line):
                    yield f"{source.path}:{number}: {what}: it means nothing anywhere else"
            for token in TOKEN.finditer(line):
                if not MADE_UP.search(token[1]):
                    why = "looks like a real token; one that is made up says so (xoxb-local)"
                    yield f"{source.path}:{number}: {why}"


def kept_texts() -> Iterator[Source]:
    """Every text file that git keeps or would add."""
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw[:8192]:
            text = raw.decode("utf-8", errors="replace")
            yield Source(path=path.relative_to(ROOT).as_posix(), text=text)


def test_the_repository_keeps_no_trace_of_a_machine_and_no_secret() -> None:
    none_of(traces(kept_texts()))


def test_the_repository_is_read_at_all() -> None:
    paths = {source.path for source in kept_texts()}
    assert {"pyproject.toml", "requirements.lock", "Makefile", ".ci/run"} <= paths
    assert not any(path.startswith((".venv/", "var/")) for path in paths)


@pytest.mark.parametrize(
    "line",
    [
        "path = '/ro" + "ot/bot/var'",
        "cd /wo" + "rk/main",
        "see /ho" + "me/ann/notes",
        "--index-url https://mirror.invalid/simple",
        "token = 'xo" + "xb-123456789012-abcdefGHIJ'",
        "SLACK_APP_TOKEN=xa" + "pp-1-A0123456789-9876543210-abcdef",
        "-----BEGIN RSA PRIVATE" + " KEY-----",
    ],
)
def test_a_trace_is_caught(line: str) -> None:
    assert len(list(traces([Source(path="README.md", text=line)]))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "SLACK_BOT_TOKEN=xoxb-local",
        "SLACK_BOT_TOKEN=xoxb-your-token",
        "if not token.startswith('xoxb-'):",
        "/usr/bin/chromium and work/main and https://example.com/home/news",
        "GET /api/work/1",
    ],
)
def test_made_up_tokens_and_ordinary_paths_are_not_caught(line: str) -> None:
    assert not list(traces([Source(path="README.md", text=line)]))
