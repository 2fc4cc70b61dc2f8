"""New databases for tests, on the engine that the test runs on: SQLite or PostgreSQL.

A test that uses the fixture `engine`, by itself or through `runtime`, `room`, `shell`, `stage` or
`product`, runs once on each. Every database is as one that was migrated once.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.power import hand_out
from tests.lender import Lender
from tests.postgres import Server, name_of, served, why_none

SQLITE, POSTGRES = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRES)
_CHOSEN = [SQLITE]
_OPEN = ExitStack()


@contextmanager
def chosen(engine: str) -> Iterator[None]:
    """Make new databases on this engine until the end of the block."""
    _CHOSEN.append(engine)
    try:
        yield
    finally:
        _CHOSEN.pop()


def missing(engine: str) -> str:
    """Why tests cannot run on this engine here; empty where they can."""
    return why_none() if engine == POSTGRES else ""


def must_run() -> bool:
    """Whether no engine may be left out: in continuous integration."""
    return bool(os.environ.get("CI"))


@contextmanager
def database(address: str) -> Iterator[Database]:
    """The database at an address, closed at the end."""
    opened = Database(address)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def address(folder: Path, *, empty: bool = False) -> Iterator[str]:
    """The address of a new database, migrated and without rows; `empty`: without tables too.

    On PostgreSQL it is that of a role that cannot change tables, as the product has one: whatever
    a test lets it do, it does without. `empty`, and `owned`: that of the owner.
    """
    if _CHOSEN[-1] == SQLITE:
        path = folder / "risk.db"
        if not empty:
            path.write_bytes(_file())
        yield f"sqlite:///{path}"
        return
    if not empty:
        url = _lender().lend()
        try:
            yield server().as_hired(url)
        finally:
            _lender().take_back(url)
        return
    url = server().create()
    try:
        yield url
    finally:
        server().drop(url)


def hired(url: str) -> str:
    """The address of a PostgreSQL database for a role that owns nothing."""
    _lender()
    return server().as_hired(url)


def owned(url: str) -> str:
    """The address of the same database for the owner of its tables."""
    return url if url.startswith("sqlite") else server().address(name_of(url))


def tamper(url: str, statement: str) -> None:
    """Carry out a statement as whoever may do everything: the owner of the tables."""
    with database(owned(url)) as found, found.writing() as session:
        session.execute(text(statement))


@cache
def server() -> Server:
    """The PostgreSQL of this process, started when it is first needed."""
    return _OPEN.enter_context(served())


def close() -> None:
    """Stop the server, if one was started."""
    _OPEN.close()
    server.cache_clear()
    _lender.cache_clear()


@cache
def _file() -> bytes:
    """A migrated, empty SQLite database, as the bytes of its file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "risk.db"
        with database(f"sqlite:///{path}") as made:
            migrate(made)
        return path.read_bytes()


@cache
def _lender() -> Lender:
    """Copies of a migrated, empty PostgreSQL database."""
    url = server().create()
    _OPEN.callback(server().drop, url)
    server().hire()
    with database(url) as made:
        migrate(made)
        hand_out(made, server().role)
    lender = Lender(server(), name_of(url))
    _OPEN.callback(lender.close)
    return lender
