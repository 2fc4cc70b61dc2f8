"""SQLite in need: locked by another process, and a full disk."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.services.errors import Refusal
from bot.services.runtime import Runtime
from bot.store import sqlite
from bot.store.office import Heartbeat
from tests.builder import FIRST, known, opened
from tests.fakes import FakeClock

BUSY_SECONDS = 1.0
"""What a writer waits; in life 30 s. In a soak the file stays locked for 60."""
LOCK = """
import sqlite3, sys, time
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
time.sleep(0.3)
other.execute("ROLLBACK")
"""
FULL = """
import resource, signal, sys
from pathlib import Path
from sqlalchemy import text
from bot.services.errors import Refusal
from bot.services.member import OPERATOR
from bot.services.runtime import NOT_SAVED
from tests.builder import known, opened
from tests.fakes import FakeClock

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
with opened(folder, FakeClock()) as runtime:
    known(runtime)
    roof = (folder / "risk.db").stat().st_size + 300_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (roof, resource.RLIM_INFINITY))

    def count():
        with runtime.database.reading() as session:
            return session.scalar(text("SELECT count(*) FROM audit"))

    def write(number):
        with runtime.writing() as unit:
            unit.audit.record(
                at=runtime.clock.now(), actor=OPERATOR.person, action="test.written",
                subject=str(number), text="x" * 4000,
            )

    saved, refused = count(), 0
    for number in range(400):
        try:
            write(number)
            saved += 1
        except Refusal as no:
            assert no.sentence == NOT_SAVED
            refused += 1
            assert count() == saved, "a write that was refused is there, or a saved one is not"
            if refused == 5:
                break
    assert refused == 5, "the disk was never full"
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    for number in range(20):
        write(number)
    assert count() == saved + 20
    with runtime.database.reading() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    with runtime.reading() as unit:
        assert unit.audit.verify().sound
    print("kept", saved)
"""


@contextmanager
def locked(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process holds the file until a while after it is told a word."""
    words, pipe = [sys.executable, "-c", LOCK, str(folder / "risk.db")], subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        yield other
        other.kill()


def tell(other: subprocess.Popen[bytes]) -> None:
    assert other.stdin is not None
    other.stdin.write(b"enough\n")
    other.stdin.flush()


def beat(runtime: Runtime) -> None:
    with runtime.writing() as unit:
        unit.job_runs.beat(Heartbeat(role="bot", at=runtime.clock.now()))


def alive(runtime: Runtime) -> list[str]:
    with runtime.reading() as unit:
        return [b.role for b in unit.job_runs.heartbeats()]


def test_a_file_that_another_process_locks_is_read_and_then_written(tmp_path: Path) -> None:
    with opened(tmp_path, FakeClock()) as runtime:
        known(runtime)
        with locked(tmp_path) as other:
            with runtime.reading() as unit:
                assert unit.customers.find(FIRST) is not None
            tell(other)
            beat(runtime)
        assert alive(runtime) == ["bot"]
    assert sqlite.BUSY_SECONDS >= 30


def test_a_file_that_stays_locked_is_read_and_who_writes_is_told_that_nothing_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", BUSY_SECONDS)
    with opened(tmp_path, FakeClock()) as runtime:
        known(runtime)
        with locked(tmp_path):
            with pytest.raises(Refusal, match="Not saved"):
                beat(runtime)
            assert alive(runtime) == []
        beat(runtime)
        assert alive(runtime) == ["bot"]


def test_on_a_full_disk_the_person_is_told_reads_go_on_and_nothing_is_broken(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.startswith("kept ")
