"""Secrets: from the environment or a file, never shown, never logged."""

import gc
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import __main__ as program
from bot import mask
from bot.__main__ import last_words
from bot.bootstrap import keep_secret, set_up_logging
from bot.mask import MaskedFormatter, hide, masked
from bot.settings import SettingsError, load

TOKENS = ("xoxb-test-123456789", "xoxp-test-123456789", "xoxe.xoxb-test-1-abc", "xapp-1-test-abc")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mask, "_GIVEN", set())


@pytest.fixture
def record() -> Iterator[logging.LogRecord]:
    """A record whose arguments and stack trace hold secrets."""
    try:
        int(f"refused {TOKENS[0]} at postgresql://risk:test-pass@db/risk")
    except ValueError as wrong:
        info = (type(wrong), wrong, wrong.__traceback__)
        yield logging.LogRecord("x", 40, "x", 1, "asked with %s", (TOKENS[3],), info)


@pytest.mark.parametrize("token", TOKENS)
def test_what_looks_like_a_token_is_masked(token: str) -> None:
    assert "test" not in masked(f"Slack said no to {token}.")


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://risk:test-pass@db.example/risk",
        "postgresql+psycopg://risk:test-pass@db.example:5432/risk?sslmode=require",
        "host=db password=test-pass user=risk",
        "{'token': 'test-pass'}",
        "POST https://hooks.slack.com/commands/T1/2/test-pass",
        "Authorization: Bearer xoxb-test-pass",
        "https://news.example/rss?lang=de&apikey=test-pass&page=2",
        "https://news.example/rss?access_token=test-pass",
        "client_secret: test-pass",
    ],
)
def test_a_password_in_an_address_is_masked(text: str) -> None:
    shown = masked(text)
    assert "test-pass" not in shown
    assert "***" in shown


@pytest.mark.parametrize(
    "text",
    [
        "the bot token is refused (invalid_auth): copy it again",
        "MEND  secrets in .env: .env is open to other users",
        "https://example.com:8080/feed?page=2 was read at 10:00",
        "https://example.com/feed?author=Ann&keyword=insolvency",
        "mail to ann@example.com",
    ],
)
def test_ordinary_sentences_stay_as_they_are(text: str) -> None:
    assert masked(text) == text


def test_every_log_record_is_masked_with_its_arguments_and_stack_trace(
    record: logging.LogRecord,
) -> None:
    hide("made-up-signing-secret")
    record.msg += " and made-up-signing-secret"
    line = MaskedFormatter("%(message)s").format(record)
    assert "Traceback" in line
    for secret in ("test-123456789", "test-pass", "1-test-abc", "made-up-signing-secret"):
        assert secret not in line


def test_whatever_is_logged_goes_through_the_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[logging.Handler] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **how: given.extend(how["handlers"]))
    set_up_logging()
    assert [type(handler.formatter) for handler in given] == [MaskedFormatter]


def test_what_is_written_is_for_its_owner_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    masks: list[int] = []
    monkeypatch.setattr(os, "umask", masks.append)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(program, "command_line", lambda _: 0)
    with pytest.raises(SystemExit):
        program.main()
    assert masks == [0o077]


def test_settings_are_never_printed_with_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_DATABASE_URL", "postgresql://risk:test-pass@db/risk")
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKENS[0])
    monkeypatch.setenv("SLACK_APP_TOKEN", TOKENS[3])
    shown = f"{load()!r} {load()}"
    assert "test-pass" not in shown
    assert "xoxb-" not in shown
    assert "xapp-" not in shown


def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKENS[0])
    with pytest.raises(SettingsError) as refused:
        load()
    assert str(refused.value).startswith("SLACK_APP_TOKEN is missing")
    assert "xoxb-" not in str(refused.value)


def test_secrets_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, text in (
        ("SLACK_BOT_TOKEN", "xoxb-from-a-test-file"),
        ("SLACK_APP_TOKEN", "xapp-from-a-test-file"),
        ("SLACK_SIGNING_SECRET", "a made-up secret"),
        ("RISK_DATABASE_URL", "postgresql://risk:test-pass@db/risk"),
    ):
        path = tmp_path / name
        path.write_text(f"{text}\n", encoding="utf-8")
        monkeypatch.setenv(f"{name}_FILE", str(path))
    found = load()
    assert found.slack_bot_token.get_secret_value() == "xoxb-from-a-test-file"
    assert found.slack_app_token.get_secret_value() == "xapp-from-a-test-file"
    assert found.slack_signing_secret.get_secret_value() == "a made-up secret"
    assert found.database_url == "postgresql://risk:test-pass@db/risk"
    assert not found.is_local


@pytest.mark.parametrize(
    ("content", "also", "sentence"),
    [
        (None, "", "which cannot be read"),
        ("\n", "", "which is empty"),
        ("xoxb-test", "xoxb-other", "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set"),
    ],
)
def test_a_secret_file_that_will_not_do_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: str | None,
    also: str,
    sentence: str,
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(path))
    monkeypatch.setenv("SLACK_BOT_TOKEN", also)
    with pytest.raises(SettingsError, match=sentence):
        load()


def test_an_error_that_nobody_caught_is_written_without_secrets(
    record: logging.LogRecord, capsys: pytest.CaptureFixture[str]
) -> None:
    assert record.exc_info is not None
    kind, error, trace = record.exc_info
    assert kind is not None
    assert error is not None
    last_words(kind, error, trace)
    shown = capsys.readouterr().err
    assert shown.startswith("Traceback")
    assert "test-123456789" not in shown
    assert "test-pass" not in shown


def test_passwords_of_the_databases_are_secrets_of_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RISK_DATABASE_URL", "postgresql://risk:made%2Dup-pass@db/risk")
    monkeypatch.setenv("RISK_DATABASE_OWNER_URL", "postgresql://owner:other-made-up@db/risk")
    settings = load()
    keep_secret(settings)
    assert "owner:" not in repr(settings)
    shown = masked("the server says: made-up-pass, made%2Dup-pass and other-made-up do not fit")
    assert "made" not in shown
