"""Commands on the database, and what a wrong installation is told."""

import csv
import io
import socket
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.front import main
from bot.settings import Settings
from tests.archive import tamper
from tests.cli.conftest import Shell

LEDGER = """\
customer_id,customer_name,invoice_id,issue_date,due_date,paid_date,amount,currency,disputed
C-0001,Brightholm Foods Ltd,A1,2025-01-01,2025-01-31,2025-02-15,300.00,EUR,no
C-0001,Brightholm Foods Ltd,A2,2025-01-01,2025-01-31,2025-01-31,100.00,EUR,no
C-0001,Brightholm Foods Ltd,A3,2025-02-01,2025-03-03,,100.00,EUR,no
C-0002,Kestrel Castings GmbH,B1,2025-02-20,2025-03-22,,80.00,,no
C-0002,Kestrel Castings GmbH,B2,2025-02-30,2025-03-22,,80.00,,no
"""
AS_OF = ("--as-of", "2025-03-10")


@pytest.fixture
def ledger(shell: Shell) -> str:
    """A ledger that was taken in, with one bad line."""
    path = shell.file("ledger.csv", LEDGER)
    assert shell("import", "invoices", path, *AS_OF).code == 0
    return path


def test_an_import_says_what_it_did_and_what_it_left_out(shell: Shell) -> None:
    answer = shell("import", "invoices", shell.file("ledger.csv", LEDGER), *AS_OF, "--json")
    assert answer.code == 0
    found = answer.document
    assert (found["added"], found["new_customers"], found["as_of"]) == (4, 2, "2025-03-10")
    assert [e["line"] for e in found["errors"]] == [6]
    assert answer.err.startswith("line 6: issue_date: “2025-02-30” is no date")


def test_the_same_file_again_changes_nothing(shell: Shell, ledger: str) -> None:
    again = shell("import", "invoices", ledger, *AS_OF)
    assert (
        again.out == "0 were added, 0 changed, 4 are the same. The ledger speaks of 2025-03-10.\n"
    )


def test_a_dry_run_says_what_would_be(shell: Shell) -> None:
    path = shell.file("ledger.csv", LEDGER)
    dry = shell("import", "invoices", path, "--dry-run", "--json").document
    assert (dry["added"], dry["dry_run"]) == (4, True)
    assert shell("portfolio", *AS_OF, "--json").document["active"] == 0


def test_payment_behaviour_is_csv_with_fixed_columns(shell: Shell, ledger: str) -> None:
    assert ledger
    rows = list(csv.reader(io.StringIO(shell("payment", *AS_OF).out)))
    assert rows == [
        ["customer_id", "n", "dbt", "late_share", "oldest_overdue_days", "overdue_amount_share",
         "rating", "confidence"],
        ["C-0001", "3", "10.4", "0.6667", "7", "1.0000", "3", "normal"],
        ["C-0002", "0", "", "", "0", "0.0000", "", "none"],
    ]  # fmt: skip
    assert shell("payment", *AS_OF, "--json").document[0]["dbt"] == "10.4"


def test_the_portfolio_is_told_in_words_and_figures(shell: Shell, ledger: str) -> None:
    assert ledger
    assert shell("portfolio", *AS_OF, "--json").document == {
        "as_of": "2025-03-10", "active": 2, "overdue": 1, "ratio": "0.5000",
        "amount_ratio": "0.5556",
    }  # fmt: skip
    assert "1 of 2 active customers are overdue, 50.0 %" in shell("portfolio", *AS_OF).out


@pytest.mark.parametrize("asked", ["C-0001", "brightholm foods"])
def test_a_customer_is_shown_by_id_or_name(shell: Shell, ledger: str, asked: str) -> None:
    assert ledger
    found = shell("show", asked, *AS_OF, "--json").document
    assert (found["customer_id"], found["score"], found["band"]) == ("C-0001", "3.00", "unrated")
    payment = found["indicators"][0]
    assert (payment["rating"], payment["source"]) == (3, "ledger")
    words = shell("show", *asked.split(), *AS_OF).out
    assert words.startswith("Brightholm Foods Ltd (C-0001) as of 2025-03-10\n3.00, unrated")


def test_an_unknown_name_is_answered_with_near_ones(shell: Shell, ledger: str) -> None:
    assert ledger
    answer = shell("show", "Brightholm", "Fods")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        "risk-bot: I know no customer “Brightholm Fods”. Did you mean one of these?",
        "  C-0001  Brightholm Foods Ltd",
    ]


def test_a_pack_is_previewed(shell: Shell, ledger: str) -> None:
    assert ledger
    found = shell("digest", "preview", "--pack", "medium_low", "--json").document
    assert (found["pack"], found["members"], found["coverage"]) == (
        "medium_low", 2, "News: not checked.",
    )  # fmt: skip
    assert shell("digest", "preview").out.startswith("High pack ")


def test_the_demo_book_is_loaded_into_an_empty_database_only(shell: Shell) -> None:
    first = shell("import", "demo", "--json")
    assert first.document["added"] > 10
    assert "needs an empty one" in shell("import", "demo").sentence


def test_doctor_says_what_to_mend(shell: Shell) -> None:
    answer = shell("doctor", "--json")
    lines = {line["name"]: line for line in answer.document}
    assert answer.code == 1
    assert lines["database"]["ok"]
    assert lines["Slack"]["text"].startswith("not configured")
    assert not lines["bot"]["ok"]
    assert lines["bot"]["text"].startswith("never seen; start it")


def test_migrating_says_that_it_is_done(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{tmp_path / 'new' / 'risk.db'}")
    assert shell("migrate", "--json").document == {"migrated": True}
    assert (tmp_path / "new" / "risk.db").is_file()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "invoices"), "Say which file: risk-bot import invoices FILE."),
        (("import", "customers", "none.csv"), "none.csv cannot be read: No such file"),
        (("import", "ratings", "none.csv", "--dry-run"), "none.csv cannot be read: No such"),
        (("import", "invoices", "none.csv", "--map", "x"), "“x” says nothing: write --map"),
        (("serve",), "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    shell: Shell, words: tuple[str, ...], sentence: str
) -> None:
    assert shell(*words).sentence.startswith(sentence)


@pytest.mark.parametrize(
    "words",
    [(), ("dance",), ("import", "gold", "x.csv"), ("payment",), ("payment", "--as-of", "soon")],
)
def test_a_wrong_question_is_answered_with_the_usage(
    shell: Shell, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.folder
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: risk-bot")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-1", "SLACK_APP_TOKEN is missing: set both Slack tokens"),
        ("SLACK_APP_TOKEN", "xapp-1", "SLACK_BOT_TOKEN is missing: set both Slack tokens"),
        ("RISK_TIME_ZONE", "Mars/Base", "RISK_TIME_ZONE: 'Mars/Base' is no time zone"),
        ("RISK_FEED_INTERVAL", "often", "RISK_FEED_INTERVAL: write a number and s, m, h or d"),
        ("RISK_WORKSPACE_PORT", "70000", "RISK_WORKSPACE_PORT: Input should be less than"),
        ("RISK_DATABASE_URL", "sqlite://", "RISK_DATABASE_URL needs a file"),
    ],
)
def test_a_wrong_setting_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    assert sentence in shell("migrate").sentence


def test_settings_that_cannot_be_read_are_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_users(self: Settings) -> None:
        raise PermissionError(13, "Permission denied", ".env")

    monkeypatch.setattr(Settings, "__init__", another_users)
    wanted = "The file .env cannot be read: Permission denied. Run this as its owner."
    assert shell("migrate").sentence == wanted


@pytest.mark.parametrize("verb", ["run", "workspace"])
def test_a_busy_port_is_one_sentence(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("RISK_WORKSPACE_PORT", str(port))
        sentence = shell(verb).sentence
    assert f"ort {port}" in sentence


@pytest.mark.parametrize("verb", ["migrate", "doctor", "show C-0001", "import demo"])
def test_a_file_that_is_no_database_is_one_sentence(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    path = shell.folder / "letter.db"
    path.write_bytes(b"not a database" * 500)
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{path}")
    sentence = shell(*verb.split()).sentence
    assert "cannot be opened: file is not a database. Check RISK_DATABASE_URL" in sentence


@pytest.mark.parametrize(
    "where", ["u:hush-hush@127.0.0.1:1/risk", "u@127.0.0.1:1/risk?password=hush-hush"]
)
def test_the_password_of_a_database_that_is_away_is_not_said(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("RISK_DATABASE_URL", f"postgresql://{where}")
    sentence = shell("migrate").sentence
    assert "cannot be opened" in sentence
    assert "hush-hush" not in sentence


def test_a_database_of_a_newer_bot_is_one_sentence(shell: Shell) -> None:
    tamper(shell.url, "UPDATE alembic_version SET version_num = '9999'")
    assert "migrated by a newer one" in shell("migrate").sentence


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"RISK_HTTP_PORT": "3000", "SLACK_BOT_TOKEN": "xoxb-x"}, "SLACK_SIGNING_SECRET is missi"),
        ({"RISK_HTTP_PORT": "3000", "SLACK_SIGNING_SECRET": "x"}, "SLACK_BOT_TOKEN is missing"),
    ],
)
def test_http_mode_does_not_start_half_configured(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], sentence: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert sentence in shell("serve").sentence
