"""The product, started in an empty folder as a person would start it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.workspace.person import Json, Person, call

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0
GRACE_SECONDS = 60.0
"""Limits that only a hang reaches; what is promised is kept by the product's own."""
ADDRESS = "Open http://"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What the product is started with: its own folder, a free port, and little patience."""
    chosen = {
        "PYTHONPATH": str(ROOT),
        "RISK_WORKSPACE_PORT": "0",
        "RISK_STATE_FOLDER": str(folder / "var"),
        "RISK_DATABASE_URL": f"sqlite:///{folder}/risk.db",
        "RISK_FEED_INTERVAL": "1s",
        "RISK_SETTLE": "2s",
    }
    return os.environ | chosen | more


def command(*words: str) -> list[str]:
    """A command of the product."""
    return [sys.executable, "-m", "bot", *words]


def carried_out(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command that is expected to end by itself."""
    return subprocess.run(
        command(*words),
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@dataclass(slots=True, kw_only=True)
class Product:
    """A product that runs."""

    folder: Path
    process: subprocess.Popen[bytes]
    url: str

    def person(self, name: str) -> Person:
        """Somebody at its page."""
        return Person(self.url, name)

    def posts(self, *, field: str = "") -> list[Json]:
        """What the bot posted, without updates; with a field, the posts whose metadata have it."""
        return list(call(f"{self.url}/control/posts?field={field}")["posts"])

    def breaks(self, method: str, kind: str, seconds: float = 30.0) -> None:
        """Let the next call of a Web API method fail."""
        asked: Json = {"method": method, "kind": kind, "seconds": seconds}
        assert call(f"{self.url}/control/fault", asked)["ok"]

    def children(self) -> list[int]:
        """The ids of the processes that it started."""
        return [pid for pid, parent in _parents() if parent == self.process.pid]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to stop, and wait until it has."""
        self.process.send_signal(number)
        self.process.wait(GRACE_SECONDS)


def _parents() -> Iterator[tuple[int, int]]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        yield int(status.parent.name), int(after_name[1])


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[Product]:
    """Run the product in a folder until the end of the block."""
    began = time.monotonic()
    out, err = folder / "out.txt", folder / "err.txt"
    with out.open("wb") as said, err.open("wb") as complained:
        process = subprocess.Popen(
            command("run"),
            cwd=folder,
            env=environment(folder, **settings),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complained,
        )
    try:
        url = _address(process, out, err, began + START_SECONDS)
        _await_bot(url, began + START_SECONDS)
        # A person at a busy machine is as patient as one at a quiet one.
        assert call(f"{url}/control/pace", {"acknowledge": 60, "trigger": 60})["ok"]
        yield Product(folder=folder, process=process, url=url)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], out: Path, err: Path, until: float) -> str:
    while time.monotonic() < until and process.poll() is None:
        line = out.read_text()
        if line.endswith("\n"):
            assert line.startswith(ADDRESS), line
            assert line.count("\n") == 1, f"one line is promised, not: {line}"
            return line.split()[1]
        time.sleep(0.05)
    raise AssertionError(f"it did not start: {err.read_text()}")


def _await_bot(url: str, until: float) -> None:
    """A person needs longer to open a browser than the bot to connect; a test does not."""
    while not call(f"{url}/ui/state?user=U0SALES")["connected"]:
        assert time.monotonic() < until, "the bot does not connect"
        time.sleep(0.1)
