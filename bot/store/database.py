"""The database: its two sides, and the only commit of the house (reliability.md §2)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from bot.mask import masked
from bot.store import postgres, sqlite

_CHECK = "PRAGMA foreign_key_check"
PRIVATE = 0o600
EXAMPLES = "sqlite:///var/risk.db or postgresql://user:password@host/risk"


class UnusableDatabaseError(Exception):
    """The database cannot be opened; the message is a sentence for people."""


class NotSavedError(Exception):
    """The database took nothing: locked, full, cut off; the message is its own reason."""


class Database:
    """One database by its URL: a writing side and a reading side, on SQLite or PostgreSQL.

    Writers take turns on both: what a use case read, nobody else changes before it has committed.
    Raises UnusableDatabaseError where the address or the file cannot be used.
    """

    def __init__(self, url: str) -> None:
        """Make both sides; nothing is opened yet."""
        self.url = _address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.path = Path(self.url.database) if self.is_sqlite and self.url.database else None
        if self.is_sqlite:
            _make_folder(self.path)
        kind = sqlite if self.is_sqlite else postgres
        try:
            self.write_engine, self.read_engine = kind.writer(self.url), kind.reader(self.url)
        except (ArgumentError, NoSuchModuleError, ImportError) as wrong:
            msg = f"RISK_DATABASE_URL cannot be used: {wrong}."
            raise UnusableDatabaseError(msg) from wrong
        self.lock_engine: Engine | None = None if self.is_sqlite else postgres.locker(self.url)

    @contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[Session]:
        """One transaction that is committed at the end, or rolled back where anything is raised.

        Raises NotSavedError where the database is locked, full or away. Not `alone`: a note on one
        row, by compare-and-set, that need not wait for other writers.
        """
        engine = self.write_engine
        if not alone:
            engine = engine.execution_options(**{postgres.ALONE: False})
        try:
            with Session(engine, expire_on_commit=False, autoflush=True) as session:
                yield session
                session.commit()
        except OperationalError as wrong:
            raise NotSavedError(str(wrong.orig).strip()) from wrong

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that sees one state and changes nothing."""
        with Session(self.read_engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def altering(self) -> Iterator[Connection]:
        """One transaction that changes tables, without a time limit on its statements.

        SQLite changes a table by copying it and dropping the old one, which would count as deleting
        what others refer to: there the references are checked all together, before the commit.
        """
        with self.write_engine.connect() as connection:
            if self.is_sqlite:
                sqlite.leave_references(connection)
            try:
                with connection.begin():
                    if not self.is_sqlite:
                        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                    yield connection
                    if self.is_sqlite and connection.exec_driver_sql(_CHECK).first():
                        msg = "The migration would leave rows that refer to nothing; it was undone."
                        raise UnusableDatabaseError(msg)
            finally:
                connection.invalidate()

    def check(self) -> None:
        """Open and read it once; raises UnusableDatabaseError with what is wrong."""
        if self.path is not None and (kind := sqlite.remote_kind(self.path.parent)):
            msg = (
                f"The database {self.path} is on a network file system ({kind}), where locks "
                "cannot be trusted: put it on a local disk, or use PostgreSQL."
            )
            raise UnusableDatabaseError(msg)
        if self.path is not None:
            refuse_strangers(self.path)
        try:
            with self.read_engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
                if self.is_sqlite:
                    connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
                elif (found := connection.scalar(text("SHOW server_encoding"))) != "UTF8":
                    msg = f"The database has the encoding {found}; make it anew with UTF8."
                    raise UnusableDatabaseError(msg)
        except (DBAPIError, sqlite3.DatabaseError, OSError) as wrong:
            raise UnusableDatabaseError(self._sentence(wrong)) from wrong

    def _sentence(self, wrong: Exception) -> str:
        lines = str(getattr(wrong, "orig", wrong)).strip().splitlines()
        reason = lines[0] if lines else type(wrong).__name__
        if self.path is None:
            shown = masked(self.url.render_as_string(hide_password=True))
            reason = masked(reason)
            return (
                f"The database {shown} cannot be opened: {reason}. Check RISK_DATABASE_URL, and "
                "whether the server runs and lets this user in."
            )
        return (
            f"The database {self.path} cannot be opened: {reason}. Check RISK_DATABASE_URL, the "
            "rights of the file and its folder, or move the file away to start afresh."
        )

    def close(self) -> None:
        """Give back all connections."""
        for engine in (self.write_engine, self.read_engine, self.lock_engine):
            if engine is not None:
                engine.dispose()


def refuse_strangers(path: Path) -> None:
    """Raise UnusableDatabaseError where the file, or the folder that hides it, is another's."""
    strange = ""
    for place in (path, path.parent):
        with suppress(FileNotFoundError, PermissionError):
            strange = sqlite.strange_owner(place)
            break
    if strange:
        msg = (
            f"The database {path} {strange}: run this as its owner, or hand the whole folder over "
            "(chown -R)."
        )
        raise UnusableDatabaseError(msg)


def _address(url: str) -> URL:
    try:
        found = make_url(url)
    except ArgumentError as wrong:
        msg = f"RISK_DATABASE_URL is no database address; write {EXAMPLES}"
        raise UnusableDatabaseError(msg) from wrong
    name = found.get_backend_name()
    if name in postgres.NAMES:
        return found.set(drivername=postgres.DRIVER)
    if name != "sqlite":
        msg = f"RISK_DATABASE_URL must be SQLite or PostgreSQL: {EXAMPLES}"
        raise UnusableDatabaseError(msg)
    return found


def _make_folder(path: Path | None) -> None:
    if path is None or str(path) == ":memory:":
        msg = "RISK_DATABASE_URL needs a file, for example sqlite:///var/risk.db"
        raise UnusableDatabaseError(msg)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as wrong:
        msg = f"The folder of the database {path} cannot be made: {wrong.strerror}."
        raise UnusableDatabaseError(msg) from wrong
    with suppress(OSError):
        # SQLite would make it as open as other files; what lies beside it gets the rights it has.
        path.touch(mode=PRIVATE, exist_ok=False)
