"""Bringing the schema up to date, forward only, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData
from sqlalchemy.exc import ProgrammingError

from bot.store import unit as _drawers  # noqa: F401 - importing it tells Base of every row
from bot.store.base import Base
from bot.store.database import Database, UnusableDatabaseError
from bot.store.lock import held

_FOLDER = Path(__file__).with_name("migrations")


def metadata() -> MetaData:
    """The tables of every drawer."""
    return Base.metadata


def migrate(database: Database, target: str = "head") -> bool:
    """Bring the database to the newest version; True where anything was done.

    One transaction: killed half-way, nothing was done, and the next one does it all.
    Raises UnusableDatabaseError where a newer version of the product has migrated it.
    """
    with held(database, "migrate", wait=True):
        if version(database) == newest():
            return False
        with database.altering() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, target)
        return True


def demand_newest(database: Database) -> None:
    """Pass where the database is at the newest version; raises UnusableDatabaseError.

    For processes that may not change tables: on PostgreSQL the release step does that for all.
    """
    found = version(database)
    if found != newest():
        at = f"is at version {found}" if found else "has no tables yet"
        msg = (
            f"The database {at}, and this version of the bot needs {newest()}: run "
            "`risk-bot migrate` (the release step) first."
        )
        raise UnusableDatabaseError(msg)


def version(database: Database) -> str | None:
    """The version that the database is at, None for an empty one."""
    database.check()
    try:
        with database.read_engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except ProgrammingError as wrong:
        msg = (
            f"The role {database.url.username} has no rights on the tables yet: run `risk-bot "
            "migrate` (the release step) with RISK_DATABASE_OWNER_URL, which hands them out."
        )
        raise UnusableDatabaseError(msg) from wrong
    if found is not None and found not in versions():
        msg = (
            f"The database is at version {found}, which this version of the bot does not know: "
            "it was migrated by a newer one. Start that one, or restore a backup."
        )
        raise UnusableDatabaseError(msg)
    return found


def versions() -> tuple[str, ...]:
    """Every version there is, oldest first."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(script.revision for script in scripts)[::-1]


def newest() -> str:
    """The newest version there is."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def differences(database: Database) -> list[object]:
    """How the rows differ from the migrated tables: empty where every change has a migration."""
    with database.read_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata()))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
