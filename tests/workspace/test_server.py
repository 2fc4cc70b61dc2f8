"""The workspace starts, stops, remembers, and is for this machine only."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.workspace.server import PAGE, start
from bot.workspace.state import SAVE_AT_MOST
from tests.workspace.person import Person, call
from tests.workspace.rehearsal import HANG_SECONDS, workspace

SERVE = """
import sys
from pathlib import Path
from bot.workspace.server import serve
serve(host="127.0.0.1", port=0, state=Path(sys.argv[1]), feeds=None,
      ready=lambda url: print(url, flush=True))
"""


def test_what_was_said_is_there_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "var" / "state.json"
    with workspace(state=state) as (_, running):
        ts = Person(running.url, "sam").says("#sales", "remember 客户")["ts"]
    with workspace(state=state) as (_, running):
        sam = Person(running.url, "sam")
        assert sam.sees("remember 客户", "#sales")["ts"] == ts
        assert sam.says("#sales", "next")["ts"] > ts


def test_a_killed_workspace_loses_at_most_a_second(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(state)], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        Person(process.stdout.readline().strip(), "sam").says("#sales", "remember")
        # Nobody tells it to save: it does so by itself, and soon.
        until = time.monotonic() + HANG_SECONDS
        while not (state.exists() and "remember" in state.read_text("utf-8")):
            assert time.monotonic() < until
            time.sleep(0.02)
        process.kill()
    assert SAVE_AT_MOST <= 1
    assert json.loads(state.read_text("utf-8"))["messages"]["C0SALES"][0]["text"] == "remember"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(tmp_path: Path, number: int) -> None:
    state = tmp_path / "state.json"
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(state)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        Person(process.stdout.readline().strip(), "sam").says("#sales", "last words")
        os.kill(process.pid, number)
        assert process.wait(HANG_SECONDS) == 0
        assert process.stderr.read() == ""
    assert "last words" in state.read_text("utf-8")


def test_a_busy_port_is_an_os_error() -> None:
    with workspace() as (rehearsal, running):
        port = int(running.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            rehearsal.run(start(port=port))


def test_a_strange_state_file_is_refused_with_advice(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("[]", "utf-8")
    with (
        pytest.raises(ValueError, match="delete it to start with an empty one"),
        workspace(state=state),
    ):
        pass


def status(url: str, headers: dict[str, str], body: bytes | None = None) -> int:
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=HANG_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_pages_of_other_sites_may_not_act_here() -> None:
    with workspace() as (_, running):
        said = json.dumps({"user": "U0SALES", "channel": "C0SALES", "text": "x"}).encode()
        address = f"{running.url}/ui/message"
        assert status(address, {"Origin": "https://elsewhere.example"}, said) == 403
        assert status(address, {"Host": "elsewhere.example"}, said) == 403
        assert status(address, {"Origin": running.url}, said) == 200
        assert status(f"{running.url}/control/sulk", {}, b"{}") == 404


def test_asking_for_nobody_is_answered_with_the_names() -> None:
    with workspace() as (_, running):
        answer = call(f"{running.url}/ui/message", {"user": "U9", "text": "x"})
    assert "U0SALES" in answer["error"]


def test_unread_lines_are_counted_until_they_are_read() -> None:
    with workspace() as (_, running):
        Person(running.url, "ana").says("#sales", "hello")
        sam = Person(running.url, "sam")

        def unread() -> int:
            (room,) = [room for room in sam.looks()["rooms"] if room["name"] == "sales"]
            return int(room["unread"])

        assert unread() == 1
        call(f"{running.url}/ui/read", {"user": sam.id, "channel": "C0SALES"})
        assert unread() == 0


def test_outsiders_see_only_the_shared_channels() -> None:
    with workspace() as (_, running):
        rooms = Person(running.url, "stan").looks()["rooms"]
        assert [room["name"] for room in rooms] == ["partner-shared", "Risk bot"]
        answer = call(
            f"{running.url}/ui/message", {"user": "U0STRANGER", "channel": "C0SALES", "text": "x"}
        )
    assert answer["error"] == "This person is not in that channel."


def test_the_page_and_all_it_names_are_served() -> None:
    with workspace() as (_, running):
        for file in PAGE.iterdir():
            assert status(f"{running.url}/page/{file.name}", {}) == 200
        assert status(f"{running.url}/", {}) == 200


def test_the_page_loads_nothing_from_elsewhere_and_injects_no_html() -> None:
    for file in PAGE.iterdir():
        content = file.read_text("utf-8")
        assert len(content.splitlines()) < 400, file.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", content)
        for named in re.findall(r"""(?:from |src=|href=)["']([^"'${]+)["']""", content):
            local = named.startswith(("./", "/page/", "data:"))
            assert local, f"{file.name} names {named}"
            if not named.startswith("data:"):
                assert (PAGE / named.rpartition("/")[2]).exists()
