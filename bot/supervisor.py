"""`risk-bot run`: the workspace (or real Slack), the bot and the clock, started and kept alive."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock

GRACE_SECONDS = 15.0
READY_SECONDS = 20.0
LOOK_SECONDS = 0.25
SOON_SECONDS = 10.0
QUICK_DEATHS = 4
LOCAL_TOKENS = {"SLACK_BOT_TOKEN": "xoxb-local", "SLACK_APP_TOKEN": "xapp-local"}
LOCAL_FEED_INTERVAL = "10s"


class CannotRunError(Exception):
    """Something keeps `run` from running; the message is a sentence for people."""


@dataclass(slots=True)
class Child:
    """One process that is kept alive; a few deaths soon after a start end the run."""

    name: str
    environment: dict[str, str]
    log: Path
    clock: Clock
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        """Start it: its output in its log, its life tied to ours by its standard input."""
        self.started = self.clock.monotonic()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", self.name],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                env=os.environ | self.environment | {"RISK_SUPERVISED": "true"},
                start_new_session=True,
            )

    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self.process is not None and self.process.poll() is not None

    def revive(self) -> None:
        """Start it again; raises CannotRunError where it keeps dying as soon as it starts."""
        quick = self.clock.monotonic() - self.started < SOON_SECONDS
        self.quick_deaths = self.quick_deaths + 1 if quick else 0
        if self.quick_deaths >= QUICK_DEATHS:
            msg = f"The {self.name} process keeps ending: {self.last_line()} See {self.log}."
            raise CannotRunError(msg)
        self.start()

    def last_line(self) -> str:
        """The last thing it wrote."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it wrote nothing."

    def end(self) -> None:
        """Ask it to stop."""
        if self.process is not None and not self.has_ended():
            self.process.send_signal(signal.SIGTERM)

    def reap(self, seconds: float) -> bool:
        """Wait for it; killed, and False, where it takes longer."""
        if self.process is None:
            return True
        try:
            self.process.wait(timeout=max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        finally:
            if self.process.stdin is not None:
                with suppress(OSError):
                    self.process.stdin.close()
        return True


class Supervisor:
    """Starts the children in order, revives what dies, stops all of them together."""

    def __init__(
        self, clock: Clock, *, logs: Path, page: tuple[str, int] | None, worker: bool = False
    ) -> None:
        """Prepare for the local page at (host, port), or, without one, for real Slack.

        With PostgreSQL the feeds are read by a `worker`; on SQLite `serve` does that.
        Port 0 takes a free one; raises CannotRunError where the port is busy.
        """
        self._clock = clock
        self._stop = threading.Event()
        self._logs = logs
        self.address = ""
        environment: dict[str, str] = {}
        names = ("serve", "worker", "clock") if worker else ("serve", "clock")
        if page is not None:
            host, port = page[0], _free(*page)
            self.address = f"http://{host}:{port}"
            environment = local_environment(self.address, port)
            names = ("workspace", *names)
        self._children = [
            Child(name=name, environment=environment, log=logs / f"{name}.log", clock=clock)
            for name in names
        ]

    def run(self) -> bool:
        """Run until `stop`; whether everything ended by itself when asked to."""
        try:
            self._logs.mkdir(parents=True, exist_ok=True)
        except OSError as wrong:
            msg = f"The folder {self._logs} cannot be made: {wrong.strerror}."
            raise CannotRunError(msg) from wrong
        try:
            for child in self._children:
                child.start()
                if child.name == "workspace":
                    self._await_page(child)
            if self.address:
                self._await_bot()
            self._say_where()
            while not self._stop.wait(LOOK_SECONDS):
                for child in self._children:
                    if child.has_ended():
                        child.revive()
        finally:
            clean = self._end_all()
        return clean

    def stop(self) -> None:
        """End the run; may be called from a signal."""
        self._stop.set()

    def _say_where(self) -> None:
        if self._stop.is_set():
            return
        where = f"Open {self.address} in a browser" if self.address else "Connected to Slack"
        sys.stdout.write(f"{where} - Ctrl-C stops everything, logs are in {self._logs}\n")
        sys.stdout.flush()

    def _await_page(self, child: Child) -> None:
        until = self._clock.monotonic() + READY_SECONDS
        while self._clock.monotonic() < until and not self._stop.wait(LOOK_SECONDS):
            if child.has_ended():
                break
            with suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(self.address, timeout=2).close()  # noqa: S310 - our own page
                return
        if not self._stop.is_set():
            msg = f"The local page did not start: {child.last_line()} See {child.log}."
            raise CannotRunError(msg)

    def _await_bot(self) -> None:
        """Wait a while until the bot is connected: a command before that would fail."""
        until = self._clock.monotonic() + READY_SECONDS
        while self._clock.monotonic() < until and not self._stop.wait(LOOK_SECONDS):
            if any(child.has_ended() for child in self._children):
                return
            with suppress(urllib.error.URLError, OSError, ValueError):
                asked = f"{self.address}/ui/state?user=U0SALES"
                with urllib.request.urlopen(asked, timeout=2) as answer:  # noqa: S310 - our own page
                    if json.load(answer).get("connected"):
                        return

    def _end_all(self) -> bool:
        """The clock and the bot first, so that they can still say goodbye to the workspace."""
        until = self._clock.monotonic() + GRACE_SECONDS
        for child in reversed(self._children):
            if child.name != "workspace":
                child.end()
        clean = True
        for child in reversed(self._children):
            child.end()
            clean &= child.reap(until - self._clock.monotonic())
        return clean


def local_environment(address: str, port: int) -> dict[str, str]:
    """The settings that make the bot speak to the local workspace at that address."""
    host = address.removeprefix("http://").rpartition(":")[0]
    chosen = {
        "RISK_FEED_INTERVAL": os.environ.get("RISK_FEED_INTERVAL", LOCAL_FEED_INTERVAL),
        "RISK_FEED_ALLOW": f"{host}:{port}",
        "RISK_WORKSPACE_PORT": str(port),
        "SLACK_API_URL": f"{address}/api/",
    }
    return LOCAL_TOKENS | chosen


def _free(host: str, port: int) -> int:
    """The page's port, or a free one for 0; raises CannotRunError where it is busy."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as wrong:
            msg = (
                f"Port {port} is busy: stop what uses it, or choose another, "
                "for example RISK_WORKSPACE_PORT=8790."
            )
            raise CannotRunError(msg) from wrong
        return int(probe.getsockname()[1])
