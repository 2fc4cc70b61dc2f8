"""Starting and stopping: everything or nothing, and one sentence where it cannot start."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from bot import supervisor
from tests.archive import address, database
from tests.journeys.product import GRACE_SECONDS, carried_out, started
from tests.slack.room import runtime_on

PROMISED_SECONDS = 15.0
"""After so long `run` ends what has not ended by itself."""


def runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def furnished(folder: Path) -> Path:
    """A folder whose database has a few customers: no demo book is loaded, no feed is read."""
    with address(folder) as url, database(url) as archive:
        runtime_on(archive).parser.close()
    return folder


def test_sigterm_ends_everything_within_the_time_promised(tmp_path: Path) -> None:
    with started(furnished(tmp_path)) as product:
        sam = product.person("sam")
        sam.says("#sales", "/risk Nordwind")
        sam.sees("Next review")
        children = product.children()
        assert len(children) == 3, "workspace, bot and clock"
        product.stop()
        assert product.process.returncode == 0
        assert supervisor.GRACE_SECONDS <= PROMISED_SECONDS
        assert not [pid for pid in children if runs(pid)]
        host, port = product.url.removeprefix("http://").split(":")
        with socket.socket() as knock:
            assert knock.connect_ex((host, int(port))) != 0
    assert "Traceback" not in (tmp_path / "err.txt").read_text()


def refused(folder: Path, **settings: str) -> str:
    """What is said where `run` cannot run: one sentence, and no address."""
    done = carried_out(folder, "run", **settings)
    assert done.returncode not in (0, -signal.SIGKILL)
    assert done.stdout == ""
    assert done.stderr.startswith("risk-bot: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("given", "missing"),
    [("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN")],
)
def test_half_of_the_tokens_is_one_clear_sentence(tmp_path: Path, given: str, missing: str) -> None:
    assert f"{missing} is missing" in refused(tmp_path, **{given: "x-made-up"})
    assert not (tmp_path / "risk.db").exists(), "nothing was begun"


def test_a_busy_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        said = refused(tmp_path, RISK_WORKSPACE_PORT=str(port))
    assert f"Port {port} is busy" in said
    assert "RISK_WORKSPACE_PORT" in said


def test_an_unreadable_database_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "risk.db").write_bytes(b"this is no database at all " * 400)
    assert str(tmp_path / "risk.db") in refused(tmp_path)


def test_a_child_that_dies_is_started_again_and_ctrl_c_ends_it_too(tmp_path: Path) -> None:
    with started(furnished(tmp_path)) as product:
        before = set(product.children())
        os.kill(max(before), signal.SIGKILL)
        until = time.monotonic() + GRACE_SECONDS
        while not set(product.children()) - before and time.monotonic() < until:
            time.sleep(0.1)
        assert len(set(product.children()) - before) == 1
        children = product.children()
        assert len(children) == 3
        product.stop(signal.SIGINT)
        assert product.process.returncode == 0
        assert not [pid for pid in children if runs(pid)]
