"""How the Web API says no: Slack's error names as one exception."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal with Slack's own error name, such as `channel_not_found`.

    `messages` become `response_metadata.messages`; `retry_after` (whole seconds) makes it HTTP 429.
    """

    def __init__(
        self, error: str, *, messages: Sequence[str] = (), retry_after: int | None = None
    ) -> None:
        """Keep what the answer needs."""
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.retry_after = retry_after

    def body(self) -> Json:
        """Answer the JSON that Slack would send."""
        body: Json = {"ok": False, "error": self.error}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body
