"""SQLite's engines: WAL, synchronous FULL, BEGIN IMMEDIATE for writes (reliability.md §2)."""

import os
import pwd
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from bot.store import guard

BUSY_SECONDS = 30
VERSION = sqlite3.sqlite_version
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_MOUNTS = Path("/proc/self/mounts")
_REMOTE = {
    *("nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre"),
    *("fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "glusterfs", "gpfs", "davfs"),
}


def writer(url: URL) -> Engine:
    """The writing side: one writer at a time, who waits for the turn before reading anything."""
    return _engine(url, "BEGIN IMMEDIATE", _PRAGMAS)


def reader(url: URL) -> Engine:
    """The reading side: sees one state, blocks nobody, cannot write."""
    return _engine(url, "BEGIN", (*_PRAGMAS, "query_only=ON"))


def _engine(url: URL, begin: str, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI object
        connection.isolation_level = None
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError:
            connection.close()
            raise

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    guard.watch(engine)
    return engine


def strange_owner(path: Path) -> str:
    """Whose the file is, and who we are, where these are two; empty where the file is ours.

    Root may write it all the same, and would leave files beside it that its owner cannot open.
    """
    owner, me = path.stat().st_uid, os.geteuid()
    return "" if owner == me else f"belongs to {_name(owner)}, and this runs as {_name(me)}"


def _name(user: int) -> str:
    with suppress(KeyError):
        return pwd.getpwuid(user).pw_name
    return f"user {user}"


def leave_references(connection: Connection) -> None:
    """Stop checking references on this connection; before a transaction, or it does nothing."""
    bare = connection.connection.driver_connection
    if isinstance(bare, sqlite3.Connection):
        bare.execute("PRAGMA foreign_keys=OFF")


def remote_kind(folder: Path, mounts: str | None = None) -> str:
    """The kind of network file system that a folder is on, as nfs; empty on a local disk.

    Its locks do not die with their process everywhere, and WAL needs shared memory.
    """
    if mounts is None:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace") if _MOUNTS.exists() else ""
    place = folder.resolve()
    best, kind = -1, ""
    for line in mounts.splitlines():
        words = line.split()
        if len(words) < len(("device", "point", "kind")):
            continue
        point = Path(words[1].replace("\\040", " "))
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), words[2]
    return kind if kind in _REMOTE else ""
