"""The doctor names what is unsafe with what to do, and measures what only real Slack can tell."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.workspace.fault import Fault, FaultKind
from bot.workspace.server import Running
from tests.cli.conftest import Answered, Shell
from tests.workspace.rehearsal import workspace

Lines = dict[str, dict[str, Any]]
SAFE = {
    "SLACK_BOT_TOKEN": "xoxb-local",
    "SLACK_APP_TOKEN": "xapp-local",
    "RISK_ADMINS": "U0ADMIN",
    "RISK_CONTACT": "https://company.example/risk",
}


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A workspace that stands for the real one, and settings that are fit for it."""
    with workspace() as (_, running):
        running.stage.bucket.set(0, 1)
        monkeypatch.setenv("SLACK_API_URL", f"{running.url}/api/")
        for name, value in SAFE.items():
            monkeypatch.setenv(name, value)
        yield running


def examined(shell: Shell, *words: str) -> tuple[Answered, Lines]:
    """The doctor's answer, and its lines by name."""
    if shell.url.startswith("sqlite"):
        (shell.folder / "risk.db").chmod(0o600)
    answer = shell("doctor", "--json", *words)
    return answer, {line["name"]: line for line in answer.document}


def ill(lines: Lines) -> set[str]:
    """What needs a person, but for the processes, of which none runs in these tests."""
    idle = {"bot", "clock", "worker", "line to Slack"}
    # The tests' own PostgreSQL is quick because it may lose what it keeps.
    quick = {"durability"}
    return {name for name, line in lines.items() if not line["ok"]} - idle - quick


def test_a_sound_installation_needs_nobody(shell: Shell, slack: Running) -> None:
    _, lines = examined(shell)
    assert ill(lines) == set()
    assert lines["Slack"]["text"] == "the tokens are accepted"
    assert lines["channel for warnings"]["text"] == "#finance-warnings is there"
    assert lines["scopes"]["text"].startswith("all ")
    assert "expat" in lines["XML parser"]["text"]
    assert lines["runs as"]["text"].startswith("root") == (os.geteuid() == 0)
    assert "slack-sdk" in lines["versions"]["text"]


@pytest.mark.parametrize(
    ("name", "value", "line", "sentence"),
    [
        ("RISK_ADMINS", "", "administrators", "set RISK_ADMINS"),
        ("RISK_FEED_ALLOW", "10.0.0.0/8", "addresses of feeds", "unset it"),
        ("RISK_CONTACT", "", "contact", "still the example"),
        ("RISK_SETTLE", "5s", "settle time", "set 10s or more"),
        ("SLACK_API_URL", "http://slack.example/api/", "address of Slack", "begin with https://"),
        ("SLACK_BOT_TOKEN", "xapp-local", "kinds of tokens", "begins with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-local", "kinds of tokens", "begins with xapp-"),
    ],
)
def test_what_is_unsafe_before_real_slack_is_refused(
    shell: Shell,
    slack: Running,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    line: str,
    sentence: str,
) -> None:
    monkeypatch.setenv(name, value)
    answer, lines = examined(shell)
    assert answer.code == 1
    assert line in ill(lines)
    assert sentence in lines[line]["text"]


def test_files_that_others_may_read_are_named_with_the_command(
    shell: Shell, slack: Running
) -> None:
    if not shell.url.startswith("sqlite"):
        pytest.skip("a server keeps its own files")
    path, env = shell.folder / "risk.db", shell.folder / ".env"
    env.write_text("", encoding="utf-8")
    env.chmod(0o640)
    shell.folder.chmod(0o755)
    _, lines = examined(shell)
    assert ill(lines) == {"database folder", "secrets in .env"}
    assert "chmod 600 .env" in lines["secrets in .env"]["text"]
    path.chmod(0o644)
    answer = shell("doctor")
    assert f"MEND  database file: {path} is open to other users (644): chmod 600" in answer.out


def test_a_new_database_is_its_owners_alone(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shell.folder / "new" / "risk.db"
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{path}")
    assert shell("migrate").code == 0
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.glob("risk.db*")}
    assert modes["risk.db"] == 0o600
    assert {mode for name, mode in modes.items() if name.endswith(("-wal", "-shm"))} <= {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"is_member": False}, "/invite"),
        ({"is_archived": True}, "is archived"),
        ({"is_ext_shared": True}, "shared with another company"),
    ],
)
def test_a_channel_that_will_not_do_is_named(
    shell: Shell, slack: Running, change: dict[str, bool], sentence: str
) -> None:
    slack.stage.state.channels.setdefault("C0DIGEST", {}).update(change)
    _, lines = examined(shell)
    assert ill(lines) == {"channel for packs"}
    assert sentence in lines["channel for packs"]["text"]


def test_a_channel_that_is_not_there_is_named(
    shell: Shell, slack: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISK_CHANNEL_WARNINGS", "#nowhere")
    _, lines = examined(shell)
    assert "#nowhere is not there" in lines["channel for warnings"]["text"]


@pytest.mark.parametrize(
    ("granted", "sentence"),
    [
        ("commands,chat:write", "users:read missing: add at OAuth & Permissions"),
        (None, "chat:write.public is more than this bot may have"),
    ],
)
def test_scopes_are_compared_with_the_manifest(
    shell: Shell,
    slack: Running,
    monkeypatch: pytest.MonkeyPatch,
    granted: str | None,
    sentence: str,
) -> None:
    from bot.workspace import call  # noqa: PLC0415

    monkeypatch.setattr(call, "SCOPES", granted or f"{call.SCOPES},chat:write.public")
    _, lines = examined(shell)
    assert ill(lines) == {"scopes"}
    assert sentence in lines["scopes"]["text"]


@pytest.mark.parametrize("words", [("doctor",), ("doctor", "--json")])
def test_no_secret_is_ever_shown(
    shell: Shell, slack: Running, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-made-up-test-token")
    monkeypatch.setenv("HTTP_PROXY", "http://ann:test-password@127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    answer = shell(*words)
    shown = answer.out + answer.err
    assert "made-up-test-token" not in shown
    assert "test-password" not in shown
    assert "ann:***@" in shown


def test_slack_away_is_a_sentence_and_not_a_stack_trace(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    _, lines = examined(shell)
    assert "Slack cannot be reached" in lines["Slack"]["text"]
    assert "scopes" not in lines


def test_the_probe_measures_and_leaves_no_riddle(shell: Shell, slack: Running) -> None:
    _, lines = examined(shell, "--probe", "#risk-admin")
    assert ill(lines) == set()
    assert "RISK_SETTLE 30 s will do" in lines["history lag"]["text"]
    assert lines["own metadata"]["text"] == "can be read"
    assert "as expected" in lines["repeats"]["text"]
    said = [m["text"] for m in slack.stage.state.messages["C0ADMIN"]]
    assert len(said) == 2
    assert all("was here; nothing to do" in text for text in said)


def test_a_settle_time_of_less_than_ten_lags_is_refused(
    shell: Shell, slack: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.stage.lag = 1.2
    monkeypatch.setenv("RISK_SETTLE", "11s")
    answer, lines = examined(shell, "--probe", "#risk-admin")
    assert answer.code == 1
    assert ill(lines) == {"history lag"}
    assert "RISK_SETTLE is 11 s: set it to" in lines["history lag"]["text"]


def test_a_probe_that_is_cut_short_says_so_and_still_cleans_up(
    shell: Shell, slack: Running
) -> None:
    refused = Fault(kind=FaultKind.ERROR, error="missing_scope")
    slack.stage.faults.add("conversations.history", refused)
    _, lines = examined(shell, "--probe", "#risk-admin")
    assert lines["probe"]["text"] == "was cut short: missing_scope"
    (said,) = slack.stage.state.messages["C0ADMIN"]
    assert "nothing to do" in said["text"]


def test_a_probe_goes_into_no_channel_that_another_company_reads(
    shell: Shell, slack: Running
) -> None:
    _, lines = examined(shell, "--probe", "#partner-shared")
    assert "shared with another company" in lines["probe"]["text"]
    assert "C0SHARED" not in slack.stage.state.messages


def test_without_slack_there_is_nothing_to_probe(shell: Shell, tmp_path: Path) -> None:
    assert tmp_path == shell.folder
    _, lines = examined(shell, "--probe", "#risk-admin")
    assert "needs real Slack" in lines["probe"]["text"]
