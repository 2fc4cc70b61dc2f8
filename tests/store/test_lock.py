"""Locks: one holder at a time, given back by the death of a process."""

import subprocess
import sys

import pytest

from bot.services.runtime import Runtime
from bot.store.lock import held

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


def test_locks_of_other_names_are_free(runtime: Runtime) -> None:
    with held(runtime.database, "sender|#a") as first, held(runtime.database, "sender|#b") as other:
        assert first
        assert other


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
