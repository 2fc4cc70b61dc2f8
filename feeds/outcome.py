"""What came of asking a server for a feed: exactly one of these values."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from feeds.errors import FeedError, describe


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What to send with the next request, byte for byte as the server gave it.

    With it goes the digest of the last body.
    """

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing has changed (304); a success."""

    validators: Validators
    moved_to: str = ""
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SameBody:
    """The server sent the same bytes as last time; a success with nothing to read."""

    validators: Validators
    moved_to: str = ""
    fresh_for: timedelta | None = None


def _leave() -> None:
    """It took no room that anybody counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A new document: its bytes, unpacked.

    The charset that the server names; the address it came from in the end. `moved_to` is set where
    every redirect on the way was a permanent one; `fresh_for` is how long the server asks to be
    left alone. Whoever has read the bytes calls `leave`, so that the next large body may come.
    """

    body: bytes
    charset: str | None
    url: str
    validators: Validators
    moved_to: str = ""
    fresh_for: timedelta | None = None
    leave: Callable[[], None] = field(default=_leave, compare=False, repr=False)

    def emptied(self) -> "Body":
        """The same without its bytes, for when they were read."""
        return replace(self, body=b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The feed has ended for good (410)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttled:
    """The server asks for a pause (429, or 503 with a time).

    `retry_after` is None where it gives no time.
    """

    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The feed could not be had, with the name of the reason; `detail` holds no secret."""

    code: FeedError
    detail: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do."""
        return describe(self.code, self.detail)


Outcome = NotModified | SameBody | Body | Gone | Throttled | Failed
