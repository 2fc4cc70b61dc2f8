"""The schema: from nothing to the newest version, once, and never backwards."""

import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.store.database import Database, UnusableDatabaseError
from bot.store.migrate import differences, metadata, migrate, newest, version, versions
from tests.archive import address, database, owned, tamper
from tests.builder import contents, fresh
from tests.store.any_row import fill_empty, keys, lost
from tests.store.first import FIRST_ROWS, fill

VERSIONS = versions()

MIGRATE = """
import sys
from bot.store.database import Database
from bot.store.migrate import migrate
print(migrate(Database(sys.argv[1])))
"""
KILLED = """
import os, signal, sys
from sqlalchemy import event
from bot.store.database import Database
from bot.store.migrate import migrate
database = Database(sys.argv[1])
def die(connection):
    os.kill(os.getpid(), signal.SIGKILL)
event.listen(database.write_engine, "commit", die)
migrate(database)
"""


@pytest.mark.usefixtures("engine")
def test_an_empty_database_is_brought_to_the_newest_version(tmp_path: Path) -> None:
    with address(tmp_path, empty=True) as url, database(url) as archive:
        assert version(archive) is None
        assert migrate(archive)
        assert version(archive) == newest() != ""
        assert set(contents(archive)) == set(metadata().tables)


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    with database(f"sqlite:///{tmp_path / 'deep' / 'folder' / 'risk.db'}") as archive:
        assert migrate(archive)
    assert (tmp_path / "deep" / "folder" / "risk.db").exists()


@pytest.mark.usefixtures("engine")
def test_a_database_of_the_first_version_keeps_every_row(tmp_path: Path) -> None:
    with address(tmp_path, empty=True) as url, database(url) as archive:
        assert migrate(archive, "0001")
        fill(archive, FIRST_ROWS)
        assert migrate(archive)
        assert version(archive) == newest()
        assert differences(archive) == []
        after = contents(archive)
    for table, rows in FIRST_ROWS.items():
        assert len(after[table]) >= len(rows), table


def grown(archive: Database, versions: Iterable[str]) -> None:
    """Live through the versions: rows of the first one, and a row in whatever each one adds."""
    assert migrate(archive, "0001")
    fill(archive, FIRST_ROWS)
    fill_empty(archive)
    for one in versions:
        before = keys(archive)
        assert migrate(archive, one)
        assert lost(before, keys(archive)) == [], one
        fill_empty(archive)


@pytest.mark.usefixtures("engine")
def test_a_database_that_lived_through_the_versions_keeps_every_row_at_each_step(
    tmp_path: Path,
) -> None:
    with address(tmp_path, empty=True) as url, database(url) as archive:
        grown(archive, [*VERSIONS[2:-1:2], VERSIONS[-1]])
        assert version(archive) == newest() == VERSIONS[-1]
        assert differences(archive) == []


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("before", [VERSIONS[len(VERSIONS) // 2], VERSIONS[-2]])
def test_a_database_of_an_earlier_version_with_rows_everywhere_is_brought_up_to_date_at_once(
    tmp_path: Path, before: str
) -> None:
    with address(tmp_path, empty=True) as url, database(url) as archive:
        grown(archive, [before])
        held = keys(archive)
        assert all(held.values()), "a row in every table"
        assert migrate(archive)
        assert lost(held, keys(archive)) == []
        assert differences(archive) == []


@pytest.mark.usefixtures("engine")
def test_a_migration_that_is_killed_half_way_is_done_whole_the_next_time(tmp_path: Path) -> None:
    with address(tmp_path, empty=True) as url:
        with database(url) as archive:
            assert migrate(archive, "0001")
            fill(archive, FIRST_ROWS)
        done = subprocess.run([sys.executable, "-c", KILLED, url], check=False)
        assert done.returncode == -signal.SIGKILL
        with database(url) as archive:
            assert version(archive) == "0001"
            assert migrate(archive)
            assert differences(archive) == []
            assert len(contents(archive)["customer"]) == len(FIRST_ROWS["customer"])


@pytest.mark.usefixtures("engine")
def test_two_processes_migrate_at_once_and_one_does_it(tmp_path: Path) -> None:
    with address(tmp_path, empty=True) as url:
        words = [sys.executable, "-c", MIGRATE, url]
        both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        said = sorted(process.communicate(timeout=200)[0].strip() for process in both)
    assert said == ["False", "True"]


@pytest.mark.usefixtures("engine")
def test_every_change_of_a_row_has_its_migration(tmp_path: Path) -> None:
    with fresh(tmp_path) as archive:
        assert differences(archive) == []


@pytest.mark.usefixtures("engine")
def test_a_table_without_a_migration_would_be_noticed(tmp_path: Path) -> None:
    with address(tmp_path) as url, database(owned(url)) as archive:
        tamper(url, "DROP TABLE overdue_rate")
        assert "overdue_rate" in str(differences(archive))


@pytest.mark.usefixtures("engine")
def test_migrating_twice_does_nothing(tmp_path: Path) -> None:
    with fresh(tmp_path) as archive:
        before = contents(archive)
        assert not migrate(archive)
        assert contents(archive) == before


@pytest.mark.usefixtures("engine")
def test_a_database_of_a_newer_bot_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with address(tmp_path) as url, database(owned(url)) as archive:
        tamper(url, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(UnusableDatabaseError, match=r"version 9999, .* by a newer one\."):
            migrate(archive)


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "risk.db"
    path.write_text("Dear diary, this is not a database at all.\n" * 40)
    before = path.read_bytes()
    with (
        database(f"sqlite:///{path}") as archive,
        pytest.raises(UnusableDatabaseError, match=r"risk\.db cannot be opened: file is not"),
    ):
        migrate(archive)
    assert path.read_bytes() == before


def test_a_folder_in_place_of_the_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "risk.db").mkdir()
    with (
        database(f"sqlite:///{tmp_path / 'risk.db'}") as archive,
        pytest.raises(UnusableDatabaseError, match=r"cannot be opened: unable to open"),
    ):
        archive.check()


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnusableDatabaseError, match=r"folder of the database .* cannot be made"):
        Database(f"sqlite:///{tmp_path / 'file' / 'risk.db'}")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused_because_processes_share_it(url: str) -> None:
    with pytest.raises(UnusableDatabaseError, match="needs a file"):
        Database(url)


@pytest.mark.parametrize("url", ["mysql://u@h/d", "oracle://u@h/d"])
def test_another_kind_of_database_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(UnusableDatabaseError, match="must be SQLite or PostgreSQL"):
        Database(url)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with (
        database("postgresql://risk:secret@127.0.0.1:1/risk") as archive,
        pytest.raises(UnusableDatabaseError, match=r"risk:\*\*\*@127.0.0.1:1/risk cannot") as found,
    ):
        archive.check()
    assert "secret" not in str(found.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_of_postgresql_may_be_written_as_hosts_write_it(scheme: str) -> None:
    with database(f"{scheme}://risk@localhost/risk") as archive:
        assert archive.url.drivername == "postgresql+psycopg"
