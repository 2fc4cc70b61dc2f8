"""Locks that die with their process: one sender a channel, one clock, one migration at a time.

SQLite: flock on a file beside the database. PostgreSQL: an advisory lock of a session that has a
connection of its own (reliability.md §2); not through a pooler that shares connections.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from sqlalchemy import Engine, text

from bot.store import postgres
from bot.store.database import Database, UnusableDatabaseError


@contextmanager
def held(database: Database, name: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold the named lock; yields False at once where another holds it. With `wait`: its turn."""
    if database.path is not None:
        with _held_file(_beside(database.path, name), wait=wait) as mine:
            yield mine
    elif database.lock_engine is not None:
        with _held_session(database.lock_engine, name, wait=wait) as mine:
            yield mine


def _digest(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=6).digest()


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{_digest(name).hex()}.lock")


def _opened(path: Path) -> TextIO:
    try:
        return path.open("a")
    except OSError as wrong:
        msg = (
            f"The lock {path} cannot be opened: {wrong.strerror}. Where another user left it, "
            "delete it while nothing of the bot runs."
        )
        raise UnusableDatabaseError(msg) from wrong


@contextmanager
def _held_file(path: Path, *, wait: bool) -> Iterator[bool]:
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def are_shared(database: Database) -> bool:
    """Whether connections turn out to share a session: a pooler lends them by the transaction.

    The locks of such a session keep nobody out.
    """
    if database.lock_engine is None:
        return False
    key = _key(f"are shared|{uuid4()}")
    asked = text("SELECT pg_try_advisory_lock(:room, :key), pg_backend_pid()")
    with database.lock_engine.connect() as one, database.lock_engine.connect() as other:
        answers = [side.execute(asked, key).one() for side in (one, other, one, other)]
        for (mine, _), side in zip(answers, (one, other, one, other), strict=True):
            if mine:
                side.execute(text("SELECT pg_advisory_unlock(:room, :key)"), key)
    pids = [pid for _, pid in answers]
    return bool(answers[1][0]) or pids[0] == pids[1] or pids[:2] != pids[2:]


def _key(name: str) -> dict[str, int]:
    return {"room": postgres.LOCKS, "key": int.from_bytes(_digest(name)[:4], signed=True)}


@contextmanager
def _held_session(engine: Engine, name: str, *, wait: bool) -> Iterator[bool]:
    """The connection is closed at the end, and the lock with it, whatever happened between."""
    key = _key(name)
    with engine.connect() as connection:
        if wait:
            connection.execute(text("SELECT pg_advisory_lock(:room, :key)"), key)
            yield True
        else:
            asked = text("SELECT pg_try_advisory_lock(:room, :key)")
            yield bool(connection.scalar(asked, key))
