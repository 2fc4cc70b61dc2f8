"""How fast things must and may go: Slack's deadlines, and the bucket that limits posts."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Slack's deadlines in seconds; tests may shorten them."""

    acknowledge: float = 3.0
    trigger: float = 3.0
    ticket: float = 30.0
    hook: float = 1_800.0
    hook_uses: int = 5
    event_retries: tuple[float, ...] = (0.0, 60.0, 300.0)


@dataclass(slots=True, kw_only=True)
class Bucket:
    """Posts per channel: `per_second` in the long run, `burst` at once; 0 is no limit."""

    clock: Callable[[], float]
    per_second: float = 1.0
    burst: int = 5
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, channel: str) -> int | None:
        """Take one post; answer None, or the whole seconds to wait where it is too fast."""
        if self.per_second <= 0:
            return None
        now = self.clock()
        left, then = self._left.get(channel, (float(self.burst), now))
        left = min(float(self.burst), left + max(0.0, now - then) * self.per_second)
        if left < 1:
            self._left[channel] = (left, now)
            return max(1, math.ceil((1 - left) / self.per_second))
        self._left[channel] = (left - 1, now)
        return None

    def set(self, per_second: float, burst: int) -> None:
        """Change the limit and forget what was used."""
        self.per_second, self.burst = per_second, max(1, burst)
        self._left.clear()
