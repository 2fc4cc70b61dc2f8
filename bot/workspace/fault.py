"""Scripted failures of the Web API, for tests: what goes wrong with the next calls of a method."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """What happens to a call. The `accept_` kinds do the work first and lose the answer."""

    ACCEPT_RESET = "accept_reset"
    ACCEPT_500 = "accept_500"
    ACCEPT_HANG = "accept_hang"
    RESET = "reset"
    REFUSE_500 = "refuse_500"
    HANG = "hang"
    RATE_LIMIT = "rate_limit"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One failure. `seconds`: how long a hang lasts, or the Retry-After; `error`: Slack's name."""

    kind: FaultKind
    seconds: float = 30.0
    error: str = "internal_error"


@dataclass(slots=True)
class Faults:
    """The failures still to come, by method, first in first out."""

    waiting: dict[str, deque[Fault]] = field(default_factory=dict)

    def add(self, method: str, fault: Fault, count: int = 1) -> None:
        """Let the next `count` calls of this method fail this way, after those already set."""
        self.waiting.setdefault(method, deque()).extend([fault] * count)

    def take(self, method: str) -> Fault | None:
        """Take the failure of the call being made, if one is set."""
        queue = self.waiting.get(method)
        return queue.popleft() if queue else None

    def clear(self) -> None:
        """Forget all failures that have not happened."""
        self.waiting.clear()
