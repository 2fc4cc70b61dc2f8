"""Backups are tested by restoring them; a bad one changes nothing, and the log says what was."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.services import backup
from bot.services.errors import NotAllowed
from bot.services.heartbeat import beat
from bot.services.member import OPERATOR
from bot.store.backup import back_up
from bot.store.database import Database
from bot.store.office import Heartbeat
from bot.store.unit import Unit
from tests.archive import owned, tamper
from tests.builder import ANALYST, contents, opened
from tests.cli.conftest import Shell
from tests.fakes import FakeClock

CUSTOMERS = "customer_id,customer_name\nC-0001,Brightholm Foods Ltd\nC-0002,Kestrel Castings GmbH\n"


@pytest.fixture
def book(shell: Shell) -> str:
    """The address of a database with two customers."""
    assert shell("import", "customers", shell.file("customers.csv", CUSTOMERS)).code == 0
    return shell.url


@contextmanager
def at(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def kept(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row but those of the log, which tells of the backup itself."""
    with at(url) as database:
        return {t: rows for t, rows in contents(database).items() if t != "audit"}


def changed(url: str, statement: str) -> None:
    with at(url) as database, database.writing() as session:
        session.execute(text(statement))


def only_a_file(url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a PostgreSQL backup is looked at by pg_restore, not by us")


def test_a_backup_brings_everything_back(
    shell: Shell, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not book.startswith("sqlite"):
        monkeypatch.setenv("RISK_DATABASE_OWNER_URL", owned(book))
    before = kept(book)
    answer = shell("backup", "safe/monday.db", "--json")
    assert answer.document["bytes"] == (shell.folder / "safe/monday.db").stat().st_size > 0
    assert (shell.folder / "safe/monday.db").stat().st_mode & 0o777 == 0o600
    changed(book, "DELETE FROM customer_name")
    assert kept(book) != before
    restored = shell("restore", "safe/monday.db")
    assert restored.code == 0
    assert "the bot may be started" in restored.out
    assert re.search(r"Its last change is of \d{4}-\d\d-\d\d \d\d:\d\d UTC", restored.out)
    assert "what was said and done after that is gone. Import the ledger" in restored.out
    assert kept(book) == before
    assert shell("audit", "verify").code == 0
    assert shell("show", "C-0001").code == 0


def test_a_role_that_cannot_change_tables_restores_nothing(shell: Shell, book: str) -> None:
    if book.startswith("sqlite"):
        pytest.skip("SQLite has no roles")
    before = kept(book)
    assert shell("backup", "monday.db").code == 0
    assert "must be owner of table" in shell("restore", "monday.db").sentence
    assert kept(book) == before


def test_a_database_that_is_damaged_is_replaced_by_its_backup(shell: Shell, book: str) -> None:
    only_a_file(book)
    before = kept(book)
    assert shell("backup", "monday.db").code == 0
    for path in shell.folder.glob("risk.db-*"):
        path.unlink()
    (shell.folder / "risk.db").write_bytes(b"rubbish" * 400)
    assert shell("restore", "monday.db").code == 0
    assert kept(book) == before


@pytest.mark.parametrize(
    "where", ["ann:hush-hush@127.0.0.1:1/risk", "ann@127.0.0.1:1/risk?password=hush-hush"]
)
def test_a_password_goes_to_a_program_by_its_environment_and_never_by_an_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    program, told = tmp_path / "pg_dump", tmp_path / "told"
    program.write_text(f'#!/bin/sh\necho "$PGPASSWORD" "|" "$@" > {told}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with at(f"postgresql://{where}") as database:
        back_up(database, tmp_path / "monday.dump")
    password, _, arguments = told.read_text(encoding="utf-8").partition(" | ")
    assert password == "hush-hush"
    assert "--dbname=postgresql://ann@127.0.0.1:1/risk " in arguments
    assert "hush" not in arguments


def test_a_backup_holds_what_was_saved_a_moment_ago(shell: Shell, book: str) -> None:
    only_a_file(book)
    path = shell.folder / "monday.db"
    with at(book) as database:
        with database.writing() as session:
            session.execute(text("UPDATE customer SET name = 'Just Now Ltd'"))
        back_up(database, path)
        expected = contents(database)
    with at(f"sqlite:///{path}") as copy:
        assert contents(copy) == expected
    assert "Just Now Ltd" in str(expected["customer"])


def test_a_backup_is_never_overwritten(shell: Shell) -> None:
    path = shell.file("monday.db", "precious")
    assert "exists already" in shell("backup", "monday.db").sentence
    assert Path(path).read_text(encoding="utf-8") == "precious"


def test_what_is_no_backup_of_postgresql_changes_nothing(shell: Shell, book: str) -> None:
    if book.startswith("sqlite"):
        pytest.skip("files are looked at in the tests beside this one")
    before = kept(book)
    shell.file("bad.dump", "Dear diary")
    assert "pg_restore failed" in shell("restore", "bad.dump").sentence
    assert kept(book) == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Dear diary", "is no backup of this bot: it is not an SQLite file"),
        (b"SQLite format 3\x00" + b"\xff" * 5000, "is damaged"),
    ],
)
def test_a_bad_backup_changes_nothing(
    shell: Shell, book: str, content: bytes, sentence: str
) -> None:
    only_a_file(book)
    before = kept(book)
    (shell.folder / "bad.db").write_bytes(content)
    assert sentence in shell("restore", "bad.db").sentence
    assert kept(book) == before
    assert not list(shell.folder.glob("*.restoring*"))


def test_a_backup_of_a_newer_bot_and_of_something_else_are_refused(shell: Shell, book: str) -> None:
    only_a_file(book)
    before = kept(book)
    assert shell("backup", "newer.db").code == 0
    with closing(sqlite3.connect(shell.folder / "newer.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "version 9999" in shell("restore", "newer.db").sentence
    with closing(sqlite3.connect(shell.folder / "other.db")) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    assert "is no backup of this bot" in shell("restore", "other.db").sentence
    assert "is no file" in shell("restore", "nowhere.db").sentence
    assert "is the database itself" in shell("restore", "risk.db").sentence
    assert kept(book) == before


def test_nothing_is_restored_under_a_running_bot(shell: Shell, book: str) -> None:
    assert shell("backup", "monday.db").code == 0
    with at(book) as database, database.writing() as session:
        Unit(session).job_runs.beat(Heartbeat(role="bot", at=datetime.now(UTC)))
    assert "The bot is running (bot)" in shell("restore", "monday.db").sentence


def test_a_bot_that_stopped_a_while_ago_is_no_obstacle(tmp_path: Path) -> None:
    clock = FakeClock()
    with opened(tmp_path, clock) as runtime:
        beat(runtime, "bot")
        clock.instant += timedelta(minutes=2)
        backup.refuse_while_running(runtime, OPERATOR)
        with pytest.raises(NotAllowed):
            backup.refuse_while_running(runtime, ANALYST)


def test_a_changed_log_is_said_to_be_broken(shell: Shell, book: str) -> None:
    found = shell("audit", "verify", "--json")
    rows = found.document["rows"]
    assert (found.code, found.document["sound"]) == (0, True)
    assert rows >= 2
    assert shell("audit", "verify", "--head", "0" * 64).out.startswith(
        f"BROKEN: the chain of {rows}"
    )
    tamper(book, "UPDATE audit SET actor = 'somebody else'")
    broken = shell("audit", "verify")
    assert broken.code == 1
    assert broken.out.startswith("BROKEN: entry 1 of the audit log does not fit")
