"""The engines and the only commit of the house (reliability.md §2, database rules)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.orm import Session

BUSY_SECONDS = 30


class UnusableDatabaseError(Exception):
    """The database cannot be opened; the message is a sentence for people."""


class Database:
    """One database by its URL: a writing side and a reading side.

    SQLite: WAL, synchronous FULL, BEGIN IMMEDIATE for writes and plain BEGIN for reads. Raises
    UnusableDatabaseError where the file cannot be opened or is no database.
    """

    def __init__(self, url: str) -> None:
        """Make both engines; nothing is opened yet."""
        try:
            self.url = make_url(url)
        except ArgumentError as wrong:
            msg = "RISK_DATABASE_URL is no database address; write sqlite:///var/risk.db"
            raise UnusableDatabaseError(msg) from wrong
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.path = Path(self.url.database) if self.is_sqlite and self.url.database else None
        if self.is_sqlite:
            if self.path is None or str(self.path) == ":memory:":
                msg = "RISK_DATABASE_URL needs a file, for example sqlite:///var/risk.db"
                raise UnusableDatabaseError(msg)
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as wrong:
                msg = f"The folder of the database {self.path} cannot be made: {wrong.strerror}."
                raise UnusableDatabaseError(msg) from wrong
        else:
            msg = (
                "RISK_DATABASE_URL must be a SQLite file so far, for example sqlite:///var/risk.db"
            )
            raise UnusableDatabaseError(msg)
        self.write_engine = self._engine(writing=True)
        self.read_engine = self._engine(writing=False)

    def _engine(self, *, writing: bool) -> Engine:
        engine = create_engine(self.url, connect_args={"timeout": BUSY_SECONDS})

        def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI object
            connection.isolation_level = None
            try:
                for pragma in _PRAGMAS if writing else (*_PRAGMAS, "query_only=ON"):
                    connection.execute(f"PRAGMA {pragma}")
            except sqlite3.DatabaseError:
                connection.close()
                raise

        def begun(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

        event.listen(engine, "connect", connected)
        event.listen(engine, "begin", begun)
        return engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that is committed at the end, or rolled back where anything is raised."""
        with Session(self.write_engine, expire_on_commit=False, autoflush=True) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that sees one state and changes nothing."""
        with Session(self.read_engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    def check(self) -> None:
        """Open and read it once; raises UnusableDatabaseError with what is wrong."""
        try:
            with self.read_engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
                if self.is_sqlite:
                    connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
        except (DatabaseError, sqlite3.DatabaseError, OSError) as wrong:
            raise UnusableDatabaseError(self._sentence(wrong)) from wrong

    def _sentence(self, wrong: Exception) -> str:
        reason = str(getattr(wrong, "orig", wrong)).splitlines()[0]
        shown = self.path or self.url.render_as_string(hide_password=True)
        return (
            f"The database {shown} cannot be opened: {reason}. Check RISK_DATABASE_URL, the rights "
            "of the file and its folder, or move the file away to start afresh."
        )

    def close(self) -> None:
        """Give back all connections."""
        self.write_engine.dispose()
        self.read_engine.dispose()


_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
