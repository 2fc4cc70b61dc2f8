"""Files in the stand-in Slack: three steps up, a token down, and only where one may be."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.workspace.cast import PEOPLE
from bot.workspace.shelf import Shelf
from tests.workspace.person import Json, Person, call
from tests.workspace.rehearsal import workspace

DM = PEOPLE["U0ANALYST"].dm


def api(url: str, method: str, **asked: object) -> Json:
    request = urllib.request.Request(
        f"{url}/api/{method}",
        json.dumps(asked).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer xoxb-local"},
    )
    with urllib.request.urlopen(request, timeout=100) as response:
        answer: Json = json.load(response)
    return answer


def sent(url: str, body: bytes) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=100) as response:
        return str(response.read().decode())


def uploaded(url: str, body: bytes = b"a,b\n", name: str = "a.csv") -> str:
    ticket = api(url, "files.getUploadURLExternal", filename=name, length=len(body))
    assert sent(ticket["upload_url"], body) == f"OK - {len(body)}"
    return str(ticket["file_id"])


def test_a_file_goes_up_in_three_steps_and_is_there_for_the_person_alone() -> None:
    with workspace() as (_, running):
        file = uploaded(running.url)
        done = api(
            running.url,
            "files.completeUploadExternal",
            files=[{"id": file, "title": "Numbers"}],
            channel_id=DM,
            initial_comment="Here you are",
        )
        assert done["ok"]
        ana, sam = Person(running.url, "ana"), Person(running.url, "sam")
        message = ana.messages("bot")[-1]
        assert (message["text"], message["files"][0]["title"]) == ("Here you are", "Numbers")
        assert ana.fetches(message["files"][0]) == b"a,b\n"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            sam.fetches(message["files"][0])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"files": []}, "invalid_arguments"),
        ({"files": [{"id": "F0NONE"}]}, "file_not_found"),
        ({"channel_id": "U0ANALYST"}, "channel_not_found"),
        ({"channel_id": "#sales"}, "channel_not_found"),
        ({"channel_id": "C0LOUNGE"}, "not_in_channel"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
def test_what_slack_refuses_is_refused(changes: Json, error: str) -> None:
    with workspace() as (_, running):
        asked = {"files": [{"id": uploaded(running.url)}], "channel_id": DM} | changes
        assert api(running.url, "files.completeUploadExternal", **asked)["error"] == error


@pytest.mark.parametrize(
    "asked",
    [{"filename": "a.csv"}, {"length": 4}, {"filename": "a.csv", "length": 0}],
)
def test_an_upload_needs_a_name_and_a_length(asked: Json) -> None:
    with workspace() as (_, running):
        refused = api(running.url, "files.getUploadURLExternal", **asked)
        assert refused["error"] == "invalid_arguments"
        assert "missing required field" in refused["response_metadata"]["messages"][0]


def test_a_file_that_was_announced_and_never_sent_cannot_be_shared() -> None:
    with workspace() as (_, running):
        ticket = api(running.url, "files.getUploadURLExternal", filename="a.csv", length=4)
        with pytest.raises(urllib.error.HTTPError, match="400"):
            sent(ticket["upload_url"], b"too long")
        asked = {"files": [{"id": ticket["file_id"]}], "channel_id": DM}
        answer = api(running.url, "files.completeUploadExternal", **asked)
        assert answer["error"] == "file_not_found"


def test_a_dropped_file_is_fetched_with_the_apps_token_only() -> None:
    with workspace() as (_, running):
        ana = Person(running.url, "ana")
        dropped = ana.drops("ledger.csv", b"x;y\n")
        file = api(running.url, "files.info", file=dropped["file"])["file"]
        assert (file["name"], file["size"], file["user"]) == ("ledger.csv", 4, "U0ANALYST")
        address = file["url_private_download"]
        with_token = urllib.request.Request(address, headers={"Authorization": "Bearer xoxb-l"})
        with urllib.request.urlopen(with_token, timeout=100) as response:
            assert response.read() == b"x;y\n"
        with urllib.request.urlopen(address, timeout=100) as response:
            assert b"<!doctype html>" in response.read().lower()


def test_a_file_cannot_be_dropped_where_one_is_not() -> None:
    with workspace() as (_, running):
        for query in ("user=U0SALES&channel=D0ANALYST", "user=U0NOBODY&channel=C0SALES"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                sent(f"{running.url}/ui/drop?{query}&name=a.csv", b"a")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            sent(f"{running.url}/ui/drop?user=U0SALES&channel=C0SALES&name=a.csv", b"")


def test_files_are_there_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "workspace.json"
    with workspace(state=state) as (_, running):
        Person(running.url, "ana").drops("ledger.csv", b"kept")
    with workspace(state=state) as (_, running):
        ana = Person(running.url, "ana")
        assert ana.fetches(ana.messages("bot")[-1]["files"][0]) == b"kept"


def test_a_state_from_before_there_were_files_is_still_read(tmp_path: Path) -> None:
    state = tmp_path / "workspace.json"
    with workspace(state=state) as (_, running):
        Person(running.url, "ana").says("bot", "hello")
    kept = json.loads(state.read_text())
    del kept["files"]
    state.write_text(json.dumps(kept))
    with workspace(state=state) as (_, running):
        assert call(f"{running.url}/ui/state?user=U0ANALYST&channel={DM}")["messages"]


def test_a_shelf_without_a_folder_keeps_in_memory(tmp_path: Path) -> None:
    for shelf in (Shelf(None), Shelf(tmp_path / "files")):
        assert shelf.get("F0A") is None
        shelf.put("F0A", b"1")
        assert shelf.get("F0A") == b"1"
