"""The three fakes: a clock that is set, a fetcher with a table of answers, a poster that keeps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.notices import Notice
from feeds.outcome import Outcome, Validators


@dataclass(slots=True)
class FakeClock:
    """Time as the test sets it."""

    instant: datetime = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    ticks: float = 0.0

    def now(self) -> datetime:
        """The instant that was set."""
        return self.instant

    def monotonic(self) -> float:
        """Seconds that only `pass_by` moves."""
        return self.ticks

    def pass_by(self, **span: float) -> None:
        """Let time pass, on the wall and on the monotonic clock."""
        self.instant += timedelta(**span)
        self.ticks += timedelta(**span).total_seconds()


@dataclass(slots=True)
class FakeFetcher:
    """Answers each address from a table, and notes what was asked."""

    answers: Mapping[str, Outcome]
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        """The answer of the table."""
        self.asked.append(url)
        return self.answers[url]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One message that the fake Slack accepted."""

    ts: str
    channel: str
    notice: Notice
    key: str
    thread: str | None
    repeat: bool = False


@dataclass(slots=True)
class FakePoster:
    """Keeps what is posted; `faults` are called in turn before or after accepting."""

    posted: list[Posted] = field(default_factory=list)
    updated: list[tuple[str, Notice]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    before: list[Callable[[], None]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)

    def post(
        self,
        channel: str,
        notice: Notice,
        *,
        key: str,
        thread: str | None,
        repeat: bool = False,
        until: float | None = None,
    ) -> str:
        """Accept a message, unless the next `before` raises; the next `after` may raise then."""
        if self.before:
            self.before.pop(0)()
        ts = f"{1_700_000_000 + len(self.posted)}.000100"
        self.posted.append(
            Posted(ts=ts, channel=channel, notice=notice, key=key, thread=thread, repeat=repeat)
        )
        if self.after:
            self.after.pop(0)()
        return ts

    def update(self, channel: str, ts: str, notice: Notice) -> None:
        """Keep an update, unless the next `before` raises."""
        if self.before:
            self.before.pop(0)()
        self.updated.append((ts, notice))

    def find(self, channel: str, *, key: str, thread: str | None, after: str | None) -> str | None:
        """The message with that key among those accepted."""
        self.looked_up.append(key)
        return next((p.ts for p in self.posted if p.key == key), None)

    def copies(
        self, channel: str, *, key: str, thread: str | None, after: str | None
    ) -> tuple[str, ...]:
        """All messages with that key among those accepted."""
        return tuple(p.ts for p in self.posted if p.key == key)
