"""Backing the database up while it is used, and putting a backup back in its place.

SQLite: `VACUUM INTO`, one consistent file. PostgreSQL: its own pg_dump and pg_restore, which must
be installed where this runs; the password goes by the environment, never by an argument.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from bot.store.database import Database, refuse_strangers
from bot.store.migrate import version

_PRIVATE = 0o600
_BARE = ("--no-owner", "--no-privileges")
"""Whose the tables are, and who may use them, is the place's own: the release step says so."""
_MAGIC = b"SQLite format 3\x00"


class BackupError(Exception):
    """The backup cannot be made or put back; the message is a sentence for people."""


def back_up(database: Database, to: Path) -> int:
    """Write the database, as it is at one instant, to a new file; its size in bytes.

    Raises BackupError, also where the file exists: a backup is never overwritten.
    """
    if to.exists():
        msg = f"{to} exists already: name a new file, a backup is never overwritten."
        raise BackupError(msg)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.touch(mode=_PRIVATE)
    except OSError as wrong:
        msg = f"{to} cannot be written: {wrong.strerror}."
        raise BackupError(msg) from wrong
    try:
        _write(database, to)
    except BackupError:
        to.unlink(missing_ok=True)
        raise
    return to.stat().st_size


def put_back(database: Database, source: Path) -> str:
    """Replace the database by a backup; the version of its schema.

    The backup is looked at first: where it is damaged, no backup of ours, or of a newer bot,
    nothing is changed. Raises BackupError, UnusableDatabaseError. Nobody may be using the database.
    """
    if not source.is_file():
        msg = f"{source} is no file."
        raise BackupError(msg)
    if database.path is None:
        _run_restore(database, source)
        return version(database) or ""
    if source.resolve() == database.path.resolve():
        msg = f"{source} is the database itself: name a backup of it."
        raise BackupError(msg)
    refuse_strangers(database.path)
    return _put_file_back(database, source, database.path)


def _write(database: Database, to: Path) -> None:
    if database.path is None:
        _run(database, "pg_dump", "--format=custom", *_BARE, f"--file={to}")
        return
    try:
        with closing(sqlite3.connect(database.path, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(to),))
    except sqlite3.DatabaseError as wrong:
        msg = f"The database {database.path} could not be backed up to {to}: {wrong}."
        raise BackupError(msg) from wrong


def _put_file_back(database: Database, source: Path, place: Path) -> str:
    fresh = place.with_name(f"{place.name}.restoring")
    try:
        shutil.copyfile(source, fresh)
        fresh.chmod(_PRIVATE)
        found = _examined(fresh, source)
        database.close()
        for leftover in ("-wal", "-shm"):
            place.with_name(place.name + leftover).unlink(missing_ok=True)
        fresh.replace(place)
    except OSError as wrong:
        msg = f"{source} could not be put back as {place}: {wrong.strerror}."
        raise BackupError(msg) from wrong
    finally:
        for leftover in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + leftover).unlink(missing_ok=True)
    return found


def _examined(copy: Path, source: Path) -> str:
    """The schema's version of a copy that is sound; raises BackupError where it is not."""
    with copy.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            msg = f"{source} is no backup of this bot: it is not an SQLite file."
            raise BackupError(msg)
    try:
        with closing(sqlite3.connect(copy)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as wrong:
        msg = f"{source} is damaged: {wrong}. Nothing was changed."
        raise BackupError(msg) from wrong
    if verdict != "ok" or "alembic_version" not in tables:
        wrong_with = f"is damaged: {verdict}" if verdict != "ok" else "is no backup of this bot"
        msg = f"{source} {wrong_with}. Nothing was changed."
        raise BackupError(msg)
    examined = Database(f"sqlite:///{copy}")
    try:
        return version(examined) or ""
    finally:
        examined.close()


def _run_restore(database: Database, source: Path) -> None:
    _run(
        database,
        "pg_restore",
        "--clean",
        "--if-exists",
        *_BARE,
        "--single-transaction",
        "--exit-on-error",
        str(source),
    )


def _bare(url: URL) -> str:
    """The address without its password: what a program is called with, every user can read.

    `URL.set` would leave the password: None means to it that nothing changes.
    """
    kept = url.difference_update_query(["password"])
    return URL.create(
        "postgresql", kept.username, None, kept.host, kept.port, kept.database, kept.query
    ).render_as_string(hide_password=False)


def _run(database: Database, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on the database."""
    found = shutil.which(program)
    if found is None:
        msg = f"{program} was not found: install PostgreSQL's client programs on this machine."
        raise BackupError(msg)
    password = database.url.password or database.url.query.get("password", "")
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run(
        [found, f"--dbname={_bare(database.url)}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason was given"])[0]
        msg = f"{program} failed: {reason}. Nothing was changed."
        raise BackupError(msg)
