"""Whether our own network is down: then no feed is to blame."""

from dataclasses import dataclass, field

from feeds.errors import FeedError
from feeds.outcome import Failed, Outcome

WITHIN_SECONDS = 600.0
MOST = 0.8
"""Where more than this share of the servers asked lately cannot be reached, it is us."""
FEWEST = 3
_UNREACHED = frozenset({FeedError.DNS, FeedError.CONNECT, FeedError.TIMEOUT})


def is_unreached(outcome: Outcome) -> bool:
    """Whether the server was never reached: its fault or ours."""
    return isinstance(outcome, Failed) and outcome.code in _UNREACHED


@dataclass(slots=True)
class Weather:
    """How the servers asked in the last ten minutes were to be had, by host."""

    _seen: dict[str, tuple[float, bool]] = field(default_factory=dict)

    def note(self, host: str, *, reached: bool, at: float) -> None:
        """Note a request, at a moment of the monotonic clock."""
        self._seen.pop(host, None)
        self._seen[host] = (at, reached)
        while self._seen and at - next(iter(self._seen.values()))[0] > WITHIN_SECONDS:
            del self._seen[next(iter(self._seen))]

    @property
    def is_down(self) -> bool:
        """Whether hardly anybody could be reached lately."""
        missed = sum(not reached for _, reached in self._seen.values())
        return missed >= FEWEST and missed > MOST * len(self._seen)
