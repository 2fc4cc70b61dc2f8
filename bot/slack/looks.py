"""Feeds that were looked at and wait for *Add*: kept in memory, so that one request is enough."""

from bot.clock import Clock
from bot.services.errors import Refusal
from bot.services.subscription import Look

KEPT_SECONDS = 600.0
MOST = 50
GONE = "That look is too old: close this and look at the feed again."


class Looks:
    """The looks of the last ten minutes, by the dialog in which they are shown."""

    def __init__(self, clock: Clock) -> None:
        """Nothing was looked at yet."""
        self._clock = clock
        self._held: dict[str, tuple[float, Look, str]] = {}

    def keep(self, key: str, look: Look, name: str) -> None:
        """Keep what was seen, and the name that the feed shall have."""
        now = self._clock.monotonic()
        self._held = {k: v for k, v in self._held.items() if now - v[0] <= KEPT_SECONDS}
        while len(self._held) >= MOST:
            del self._held[next(iter(self._held))]
        self._held[key] = (now, look, name)

    def take(self, key: str) -> tuple[Look, str]:
        """What was seen, once; raises Refusal where it is too old or was added."""
        at, look, name = self._held.pop(key, (0.0, None, ""))
        if look is None or self._clock.monotonic() - at > KEPT_SECONDS:
            raise Refusal(GONE)
        return look, name
