"""The child that reads strangers' documents, and what bounds it. Run as a program.

Requests come in on standard input, answers leave on standard output, each with its length before
it; the first answer says that it is ready. A document that costs too much ends the child, or, in
the lane of the quick ones, is given up in good order. What breaks feedparser ends the child too;
its parent (`parser`) names the problem.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, Final

from feeds.errors import FeedError, FeedProblem
from feeds.parse import read
from feeds.wire import LENGTH, to_wire

CPU_SECONDS: Final = 6
"""More than any lane lets a document take, should the platform have no finer limit."""
MEMORY_BYTES: Final = 512 * 1024 * 1024
_AGAIN_SECONDS: Final = 0.05
"""A call to stop may be lost in code that swallows everything; so it is repeated."""


class CostlyError(BaseException):
    """The document costs more than was allowed; no handler of a parser is meant for this."""


class Meter:
    """Counts the processor's time that a document takes, where the platform can."""

    def __init__(self) -> None:
        """Prepare; nothing is counted yet."""
        self._is_running = False
        self._can = hasattr(signal, "setitimer")

    @contextmanager
    def running(self, seconds: float, *, polite: bool) -> Iterator[None]:
        """Count; when it is too much, raise `CostlyError` if polite, else end this process."""
        if not self._can:
            yield
            return
        signal.signal(signal.SIGPROF, self._ring if polite else signal.SIG_DFL)
        self._is_running = True
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
        try:
            yield
        finally:
            self._is_running = False
            signal.setitimer(signal.ITIMER_PROF, 0)

    def _ring(self, _number: int, _frame: object) -> None:
        if self._is_running:
            raise CostlyError


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    meter = Meter()
    _say(answers, {})
    while header := requests.read(LENGTH.size):
        question = json.loads(requests.read(LENGTH.unpack(header)[0]))
        body = requests.read(question["length"])
        _limit()
        _say(answers, _answer(question, body, meter))


def _answer(question: dict[str, Any], body: bytes, meter: Meter) -> dict[str, Any]:
    try:
        with meter.running(question["seconds"], polite=question["polite"]):
            return to_wire(read(body, question["charset"], question["url"]))
    except FeedProblem as problem:
        return {"code": problem.code, "detail": problem.detail}
    except CostlyError:
        return {"code": FeedError.PARSE_TIMEOUT, "detail": ""}


def _say(answers: BinaryIO, answer: dict[str, Any]) -> None:
    packed = json.dumps(answer).encode()
    answers.write(LENGTH.pack(len(packed)) + packed)
    answers.flush()


def _limit() -> None:
    """Bound what the next document may cost, where the platform can.

    CPU counts from what was used before.
    """
    try:
        import resource  # noqa: PLC0415 (not on every platform)
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + CPU_SECONDS
    wanted = (
        (resource.RLIMIT_CPU, spent),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, soft in wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1]))


def _main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not garble an answer
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
