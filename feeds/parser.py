"""The cage: strangers' documents are read in a child process that can be killed."""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from feeds.article import ParsedFeed
from feeds.errors import FeedError, FeedProblem
from feeds.suspicion import is_suspicious
from feeds.wire import LENGTH, from_wire

CPU_SECONDS: Final = 5.0
"""Of the processor's time a document may take so much; the machine's other work does not count."""
WALL_SECONDS: Final = 20.0 if hasattr(signal, "setitimer") else 8.0
"""Whatever else the machine does, nobody waits longer for a document."""
QUICK_CPU_SECONDS: Final = 0.25
QUICK_SECONDS: Final = 1.5
START_SECONDS: Final = 30.0
"""So long a child may take until it is ready, which is no document's fault."""
EDITION: Final = 2
"""Raised when documents are read in a new way: what was kept of old answers is then forgotten."""
_PARSES_PER_CHILD: Final = 200
"""A fresh child now and then keeps the parser's memory from growing."""

_MODEST: Final = 10
_ROOT: Final = Path(__file__).resolve().parent.parent
_PASSED_ON: Final = ("SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONHOME")
_STOPPED_BY_LIMIT: Final = frozenset(
    -getattr(signal, name) for name in ("SIGPROF", "SIGXCPU", "SIGKILL") if hasattr(signal, name)
)


class Lane:
    """Reads documents one after the other in one long-lived child.

    May be called from several threads. A document that takes too long costs the child its life and
    raises `parse_timeout`; the next document gets a new child. Close it at the end, or use it in a
    `with` statement; it is closed at exit all the same.
    """

    def __init__(self, wall_seconds: float, cpu_seconds: float, *, modest: bool) -> None:
        """Prepare; the child is started by the first document.

        A `modest` one lets others go first where the machine is busy. One that is not gives a
        costly document up without dying of it, where that can be: another one is waiting.
        """
        self._wall = wall_seconds
        self._terms = {"seconds": cpu_seconds, "polite": not modest}
        self._modest = modest
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._parses = 0
        atexit.register(self.close)

    def ask(self, body: bytes, charset: str | None, url: str) -> ParsedFeed:
        """What the document says; raises `FeedProblem`, also where it cost the child its life."""
        question = {"charset": charset, "url": url, "length": len(body), **self._terms}
        packed = json.dumps(question).encode()
        with self._lock:
            answer = self._ask(LENGTH.pack(len(packed)) + packed + body)
        return _said(json.loads(answer))

    def close(self) -> None:
        """End the child; a later document starts a new one."""
        with self._lock:
            self._end()
        atexit.unregister(self.close)

    def _ask(self, message: bytes) -> bytes:
        return self._within(self._wall, self._ready(), message)

    def _within(self, seconds: float, child: subprocess.Popen[bytes], message: bytes) -> bytes:
        expired = threading.Event()
        timer = threading.Timer(seconds, _kill, (child, expired))
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(child, message)
        finally:
            timer.cancel()
        if answer is not None and not expired.is_set():
            return answer
        code = self._end()
        if expired.is_set() or code in _STOPPED_BY_LIMIT:
            raise FeedProblem(FeedError.PARSE_TIMEOUT)
        raise FeedProblem(FeedError.PARSE_CRASH)

    def _ready(self) -> subprocess.Popen[bytes]:
        """A child that waits for a document."""
        child = self._child
        if child is not None and (self._parses >= _PARSES_PER_CHILD or child.poll() is not None):
            self._end()
            child = None
        if child is None:
            child = self._child = _start(modest=self._modest)
            self._parses = 0
            atexit.register(self.close)
            self._within(START_SECONDS, child, b"")
        self._parses += 1
        return child

    def _end(self) -> int:
        child, self._child = self._child, None
        if child is None:
            return 0
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        # A child in good health ends by itself when its input closes; one that does not is killed.
        try:
            return child.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


class Parser:
    """Reads strangers' documents, each in a child that can be killed.

    There are two lanes: what looks costly waits for its like, and a document that turns out to be
    costly in the quick lane is stopped and read again in the other. May be called from threads.
    Close it at the end, or use it in a `with` statement; it is closed at exit all the same.
    """

    def __init__(
        self, wall_seconds: float = WALL_SECONDS, cpu_seconds: float = CPU_SECONDS
    ) -> None:
        """Prepare; the children are started by the first documents."""
        self._quick = Lane(QUICK_SECONDS, QUICK_CPU_SECONDS, modest=False)
        self._slow = Lane(wall_seconds, cpu_seconds, modest=True)

    def __enter__(self) -> Self:
        """Answer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def parse(self, body: bytes, charset: str | None = None, url: str = "") -> ParsedFeed:
        """What the document says.

        Raises `FeedProblem` by name, for hostile ones too, in bounded time. `charset` is what the
        HTTP header names; relative links are resolved against `url`. Blocks: call it off the event
        loop.
        """
        parsed = self.parse_quickly(body, charset, url)
        return parsed or self.parse_slowly(body, charset, url)

    def parse_quickly(
        self, body: bytes, charset: str | None = None, url: str = ""
    ) -> ParsedFeed | None:
        """The same for a document that is no trouble; None, after a short while, for a costly one.

        It never waits for the lane of the costly ones.
        """
        if not body.strip():
            raise FeedProblem(FeedError.EMPTY)
        if is_suspicious(body):
            return None
        try:
            return self._quick.ask(body, charset, url)
        except FeedProblem as problem:
            if problem.code is FeedError.PARSE_TIMEOUT:
                return None
            raise

    def parse_slowly(self, body: bytes, charset: str | None = None, url: str = "") -> ParsedFeed:
        """The same for a costly one; it waits for its like."""
        return self._slow.ask(body, charset, url)

    def close(self) -> None:
        """End the children; a later document starts a new one."""
        self._quick.close()
        self._slow.close()


def _said(answer: dict[str, Any]) -> ParsedFeed:
    if "code" in answer:
        raise FeedProblem(FeedError(answer["code"]), answer["detail"])
    return from_wire(answer)


def _start(*, modest: bool) -> subprocess.Popen[bytes]:
    # The child gets no more of the environment than it needs: a stranger's document never meets
    # our tokens.
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    path = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(path)
    # A group of its own, so that a terminal's Ctrl-C is its parent's affair; but no session of its
    # own: Linux weighs sessions against each other, and modesty would count for nothing.
    child = subprocess.Popen(
        [sys.executable, "-B", "-m", "feeds.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=_ROOT,
        process_group=0,
    )
    if modest and hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, child.pid, _MODEST)
    return child


def _exchange(child: subprocess.Popen[bytes], message: bytes) -> bytes | None:
    if child.stdin is None or child.stdout is None:
        return None
    try:
        child.stdin.write(message)
        child.stdin.flush()
        header = child.stdout.read(LENGTH.size)
        if len(header) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack(header)
        answer = child.stdout.read(length)
    except OSError:
        return None
    return answer if len(answer) == length else None


def _kill(child: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    child.kill()
