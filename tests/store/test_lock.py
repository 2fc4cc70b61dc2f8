"""Locks: one holder at a time, given back by the death of a process."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import StaticPool, create_engine

from bot.cli import installation
from bot.services.runtime import Runtime
from bot.store.database import Database, UnusableDatabaseError
from bot.store.lock import are_shared, held

HOLD = """
import sys
from bot.store.database import Database
from bot.store.lock import held
with held(Database(sys.argv[1]), "sender") as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def test_a_lock_has_one_holder(runtime: Runtime) -> None:
    with held(runtime.database, "sender") as first, held(runtime.database, "sender") as second:
        assert (first, second) == (True, False)
    with held(runtime.database, "sender") as again:
        assert again


def test_a_lock_that_another_user_left_is_named(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/risk.db")) as found:
        with held(found, "sender|C1"):
            (left,) = tmp_path.glob("*.lock")
        left.unlink()
        left.mkdir()
        wanted = f"The lock {left} cannot be opened: .*delete it while nothing of the bot runs"
        with pytest.raises(UnusableDatabaseError, match=wanted), held(found, "sender|C1"):
            pass


def test_locks_of_other_names_are_free(runtime: Runtime) -> None:
    with held(runtime.database, "sender|#a") as first, held(runtime.database, "sender|#b") as other:
        assert first
        assert other


def test_connections_that_share_a_session_are_noticed(runtime: Runtime) -> None:
    """What a pooler in transaction mode does: two connections, one session behind them."""
    database = runtime.database
    if database.lock_engine is None:
        assert not are_shared(database)
        assert installation.locks(database) == []
        return
    for _ in range(2):  # asking leaves no lock behind
        assert installation.locks(database)[0].ok
    own, database.lock_engine = (
        database.lock_engine,
        create_engine(database.url, poolclass=StaticPool, isolation_level="AUTOCOMMIT"),
    )
    (line,) = installation.locks(database)
    database.lock_engine.dispose()
    database.lock_engine = own
    assert not line.ok
    assert "pooler in transaction mode" in line.text


def fail() -> None:
    raise KeyError


def test_a_lock_is_given_back_when_something_is_raised(runtime: Runtime) -> None:
    with pytest.raises(KeyError), held(runtime.database, "sender"):
        fail()
    with held(runtime.database, "sender") as mine:
        assert mine


def test_a_lock_holds_across_processes_and_dies_with_its_holder(runtime: Runtime) -> None:
    url = runtime.database.url.render_as_string()
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLD, url], stdin=pipe, stdout=pipe) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        with held(runtime.database, "sender") as mine:
            assert not mine
        other.kill()
        other.wait()
        with held(runtime.database, "sender") as mine:
            assert mine
