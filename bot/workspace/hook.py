"""response_url: who may use which address, how often, and until when."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.workspace.answer import SlackError


@dataclass(slots=True, kw_only=True)
class Hook:
    """One response_url: where it answers, to whom, and about which message (None for a command)."""

    channel: str
    user: str
    until: float
    ts: str | None = None
    private: bool = False
    thread_ts: str | None = None
    uses: int = 0


@dataclass(slots=True, kw_only=True)
class Hooks:
    """All response_urls given out. They are forgotten when the workspace stops."""

    seconds: float
    uses: int
    clock: Callable[[], float] = time.monotonic
    _given: dict[str, Hook] = field(default_factory=dict)

    def give(self, hook: Hook) -> str:
        """Keep a hook and answer the secret end of its address."""
        secret = secrets.token_urlsafe(18)
        hook.until = self.clock() + self.seconds
        self._given[secret] = hook
        return secret

    def use(self, secret: str) -> Hook:
        """Use a hook once; refuse `expired_url` after its time, `used_url` after 5 uses."""
        hook = self._given.get(secret)
        if hook is None or hook.until < self.clock():
            raise SlackError("expired_url")
        if hook.uses >= self.uses:
            raise SlackError("used_url")
        hook.uses += 1
        return hook
