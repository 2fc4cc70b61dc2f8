"""The schema: from nothing to the newest version, once, and never backwards."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.database import Database, UnusableDatabaseError
from bot.store.migrate import differences, metadata, migrate, newest, version
from tests.builder import contents, fresh


def test_an_empty_database_is_brought_to_the_newest_version(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'deep' / 'folder' / 'risk.db'}")
    try:
        assert version(database) is None
        assert migrate(database)
        assert version(database) == newest() != ""
        assert set(contents(database)) == set(metadata().tables)
    finally:
        database.close()


def test_every_change_of_a_row_has_its_migration(tmp_path: Path) -> None:
    with fresh(tmp_path) as database:
        assert differences(database) == []


def test_a_table_without_a_migration_would_be_noticed(tmp_path: Path) -> None:
    with fresh(tmp_path) as database:
        with database.writing() as session:
            session.execute(text("DROP TABLE overdue_rate"))
        assert "overdue_rate" in str(differences(database))


def test_migrating_twice_does_nothing(tmp_path: Path) -> None:
    with fresh(tmp_path) as database:
        before = contents(database)
        assert not migrate(database)
        assert contents(database) == before


def test_a_database_of_a_newer_bot_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with fresh(tmp_path) as database:
        with database.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(UnusableDatabaseError, match=r"version 9999, .* by a newer one\."):
            migrate(database)


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "risk.db"
    path.write_text("Dear diary, this is not a database at all.\n" * 40)
    before = path.read_bytes()
    database = Database(f"sqlite:///{path}")
    try:
        with pytest.raises(UnusableDatabaseError, match=r"risk\.db cannot be opened: file is not"):
            migrate(database)
    finally:
        database.close()
    assert path.read_bytes() == before


def test_a_folder_in_place_of_the_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "risk.db").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'risk.db'}")
    try:
        with pytest.raises(UnusableDatabaseError, match=r"cannot be opened: unable to open"):
            database.check()
    finally:
        database.close()


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnusableDatabaseError, match=r"folder of the database .* cannot be made"):
        Database(f"sqlite:///{tmp_path / 'file' / 'risk.db'}")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused_because_processes_share_it(url: str) -> None:
    with pytest.raises(UnusableDatabaseError, match="needs a file"):
        Database(url)
