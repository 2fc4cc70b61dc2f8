"""The role that the bot runs as on PostgreSQL: it changes rows, and never tables.

That the whole product gets along with it is shown by every test on PostgreSQL: `tests.archive`
hands out databases for such a role only.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from bot.bootstrap import close_runtime, open_runtime, release
from bot.cli import installation
from bot.settings import Settings, SettingsError, load
from bot.store import power
from bot.store.database import Database, UnusableDatabaseError
from bot.store.migrate import migrate, newest
from bot.store.unit import Unit
from scoring.vocabulary import PersonId
from tests.archive import POSTGRES, address, chosen, database, hired, missing, must_run, owned

TABLES = (
    "CREATE TABLE mine (id int)",
    "DROP TABLE overdue_rate",
    "ALTER TABLE customer ADD COLUMN more int",
    "CREATE INDEX mine ON customer (name)",
    "TRUNCATE heartbeat",
    "UPDATE alembic_version SET version_num = '9999'",
    "DELETE FROM audit",
    "UPDATE audit SET action = 'nothing.happened'",
    "UPDATE audit SET hash = ''",
)


@pytest.fixture
def served() -> None:
    """Go on where there is a PostgreSQL; it is never left out in continuous integration."""
    why = missing(POSTGRES)
    if why and not must_run():
        pytest.skip(why)
    assert not why, why


@pytest.fixture
def settings(served: None, tmp_path: Path) -> Iterator[Settings]:
    """Two roles on an empty database: the owner, and one that may do nothing yet."""
    with chosen(POSTGRES), address(tmp_path, empty=True) as url:
        yield Settings(database_url=hired(url), database_owner_url=owned(url))


def test_before_the_release_nothing_starts_and_nothing_is_made(settings: Settings) -> None:
    wanted = rf"has no tables yet, .* needs {newest()}: run `risk-bot migrate`"
    with pytest.raises(UnusableDatabaseError, match=wanted):
        open_runtime(settings)
    with database(settings.database_owner_url) as owner, owner.read_engine.connect() as connection:
        made = connection.scalar(
            text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
        )
    assert not made


def test_an_older_schema_waits_for_the_release(settings: Settings) -> None:
    with database(settings.database_owner_url) as owner:
        migrate(owner, "0001")
    with pytest.raises(UnusableDatabaseError, match=r"no rights on the tables yet: run `risk-bot"):
        open_runtime(settings)
    with pytest.raises(UnusableDatabaseError, match=r"is at version 0001, .* `risk-bot migrate`"):
        open_runtime(Settings(database_url=settings.database_owner_url))
    release(settings)
    close_runtime(open_runtime(settings))


def test_after_the_release_rows_can_be_changed_and_tables_cannot(settings: Settings) -> None:
    release(settings)
    release(settings)
    runtime = open_runtime(settings)
    with runtime.writing() as unit:
        record(unit)
    with runtime.writing() as unit:
        assert unit.audit.erase(frozenset({"C-0001"})) == 1
        assert unit.audit.verify().sound
    for statement in TABLES:
        refused(runtime.database, statement)
    close_runtime(runtime)


def test_doctor_says_what_the_role_may_do(settings: Settings) -> None:
    release(settings)
    with database(settings.database_url) as found:
        (line,) = installation.role(found, has_owner=True)
        assert line.ok
        assert line.text.endswith("may change rows, and no tables")
    with database(settings.database_owner_url) as found:
        (line,) = installation.role(found, has_owner=False)
        assert not line.ok
        assert "superuser" in line.text
        assert "RISK_DATABASE_OWNER_URL" in line.text


def test_doctor_names_a_server_that_may_lose_what_was_saved(settings: Settings) -> None:
    release(settings)
    safe = make_url(settings.database_url)
    hasty = safe.update_query_dict({"options": "-c synchronous_commit=off"})
    for address_, expected in ((safe, False), (hasty, True)):
        url = address_.render_as_string(hide_password=False)
        with database(url) as found:
            (line,) = installation.durability(found)
            assert ("synchronous_commit is off" in line.text) is expected
            assert not (expected and line.ok)


def test_a_role_that_owns_the_tables_is_told_of_a_safer_way(settings: Settings) -> None:
    release(settings)
    with database(settings.database_owner_url) as owner, owner.writing() as session:
        session.execute(text(f"ALTER TABLE customer OWNER TO {role_of(settings)}"))
    with database(settings.database_url) as found:
        assert power.excess(found) == "owns the tables"
        (alone,) = installation.role(found, has_owner=False)
        (beside,) = installation.role(found, has_owner=True)
    assert (alone.ok, beside.ok) == (True, False)


def test_a_role_that_may_make_tables_as_everybody_may_is_told_how_to_end_that(
    settings: Settings,
) -> None:
    release(settings)
    with database(settings.database_owner_url) as owner, owner.writing() as session:
        session.execute(text("GRANT CREATE ON SCHEMA public TO PUBLIC"))
    with database(settings.database_url) as found:
        (line,) = installation.role(found, has_owner=True)
    assert not line.ok
    assert "may make tables; as everybody may" in line.text
    assert "REVOKE CREATE ON SCHEMA public FROM PUBLIC" in line.text


def test_a_role_that_is_not_there_is_named(settings: Settings) -> None:
    absent = settings.database_url.replace(role_of(settings), "stranger")
    with pytest.raises(UnusableDatabaseError, match="no role stranger, which RISK_DATABASE_URL"):
        release(settings.model_copy(update={"database_url": absent}))


def test_one_role_for_everything_is_possible(settings: Settings) -> None:
    alone = Settings(database_url=settings.database_owner_url)
    release(alone)
    close_runtime(open_runtime(alone))


def test_sqlite_has_no_roles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{tmp_path}/risk.db")
    monkeypatch.setenv("RISK_DATABASE_OWNER_URL", "postgresql://owner@localhost/risk")
    with pytest.raises(SettingsError, match="is for PostgreSQL: SQLite has no roles"):
        load()


def role_of(settings: Settings) -> str:
    with database(settings.database_url) as found:
        return found.url.username or ""


def record(unit: Unit) -> None:
    unit.audit.record(
        at=datetime(2026, 11, 24, tzinfo=UTC),
        actor=PersonId("U0ADMIN"),
        action="x.done",
        subject="C-0001",
    )


def refused(found: Database, statement: str) -> None:
    with (
        found.write_engine.connect() as connection,
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
    ):
        connection.exec_driver_sql(statement)
