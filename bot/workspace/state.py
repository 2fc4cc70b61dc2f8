"""What the workspace remembers: messages, private lines, Home views, feeds; kept in one JSON file.

The file is replaced whole and atomically, at most a second after a change and always at stop.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

KEPT_MESSAGES = 500
KEPT_PRIVATE = 200
SAVE_AFTER = 0.2
SAVE_AT_MOST = 1.0


class State:
    """The workspace's memory. `clock`: seconds since 1970; `path` None keeps it in memory."""

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.time) -> None:
        """Read the file where it exists; raise ValueError where it is not ours."""
        self.path, self.clock = path, clock
        self.messages: dict[str, list[Json]] = {}
        self.private: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}
        self.read: dict[str, dict[str, str]] = {}
        self.feeds: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.files: dict[str, Json] = {}
        self.last = 0
        self.seq = 0
        self._wake = asyncio.Event()
        self._saving: asyncio.TimerHandle | None = None
        self._save_took = 0.0
        if path is not None and path.exists():
            self._load(path)

    def _load(self, path: Path) -> None:
        try:
            kept = json.loads(path.read_text("utf-8"))
            kept.setdefault("files", {})  # a state that was kept before there were files
            for name in _KEPT:
                setattr(self, name, type(getattr(self, name))(kept[name]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            sentence = (
                f"{path} is not a workspace state file; delete it to start with an empty one."
            )
            raise ValueError(sentence) from error

    def next_ts(self) -> str:
        """Answer a new timestamp, greater than every one before, such as `1730000000.000100`."""
        self.last = max(int(self.clock() * 1_000_000), self.last + 100)
        return f"{self.last // 1_000_000}.{self.last % 1_000_000:06d}"

    def touch(self) -> None:
        """Tell the pages that something changed, and save it soon."""
        self.seq += 1
        self._wake.set()
        self._wake = asyncio.Event()
        if self._saving is None and self.path is not None:
            wait = min(SAVE_AT_MOST, max(SAVE_AFTER, self._save_took * 10))
            self._saving = asyncio.get_running_loop().call_later(wait, self.save)

    def save(self) -> None:
        """Write the file now."""
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
        if self.path is None:
            return
        start = time.monotonic()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(self.path.name + ".new")
        kept = {name: getattr(self, name) for name in _KEPT}
        beside.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        beside.replace(self.path)
        self._save_took = time.monotonic() - start

    async def changed(self, since: int, seconds: float) -> int:
        """Wait, at most `seconds`, until something changed after `since`; answer the newest."""
        if since == self.seq:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), seconds)
        return self.seq

    def release(self) -> None:
        """Free everybody who waits in `changed` (at stop)."""
        self._wake.set()

    def add(self, channel: str, message: Json) -> Json:
        """Keep a message of a channel; the oldest go once there are more than 500."""
        kept = self.messages.setdefault(channel, [])
        kept.append(message)
        del kept[:-KEPT_MESSAGES]
        self.touch()
        return message

    def find(self, channel: str, ts: str) -> Json | None:
        """Find one message of a channel."""
        return next((m for m in self.messages.get(channel, []) if m["ts"] == ts), None)

    def remove(self, channel: str, ts: str) -> None:
        """Forget a message and, where it started a thread, keep its replies."""
        kept = self.messages.get(channel, [])
        kept[:] = [message for message in kept if message["ts"] != ts]
        self.touch()

    def whisper(self, user: str, message: Json) -> Json:
        """Keep a line that only this user sees; `message["channel"]` says where."""
        kept = self.private.setdefault(user, [])
        kept.append(message)
        del kept[:-KEPT_PRIVATE]
        self.touch()
        return message

    def whispered(self, user: str, ts: str) -> Json | None:
        """Find one private line."""
        return next((m for m in self.private.get(user, []) if m["ts"] == ts), None)

    def unwhisper(self, user: str, ts: str) -> None:
        """Forget one private line."""
        kept = self.private.get(user, [])
        kept[:] = [message for message in kept if message["ts"] != ts]
        self.touch()

    def replies(self, channel: str, ts: str) -> Iterator[Json]:
        """Go through the replies to a message, oldest first."""
        for message in self.messages.get(channel, []):
            if message.get("thread_ts") == ts and message["ts"] != ts:
                yield message


_KEPT = ("messages", "private", "homes", "read", "feeds", "channels", "files", "last")
