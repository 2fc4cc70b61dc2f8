"""Locks that die with their process: one sender a channel, one migration at a time.

SQLite: flock on a file beside the database (reliability.md §2). Another database needs its own
session lock here; it is refused until it has one.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from bot.store.database import Database


@contextmanager
def held(database: Database, name: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold the named lock; yields False at once where another process holds it.

    With `wait` it waits for its turn. Raises NotImplementedError for an unsupported database.
    """
    if database.path is None:
        msg = f"no lock is known for {database.url.get_backend_name()}"
        raise NotImplementedError(msg)
    short = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
    path = database.path.with_name(f"{database.path.name}.{short}.lock")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
