"""What a large body waits for before it is read on: whoever fetches many at once says so.

It is said once for all that a task fetches, as who asks for one feed need not know of it.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Final

Quiet = Callable[[], Awaitable[None]]


async def _at_once() -> None:
    """Nobody else is in hand."""


QUIET: Final[ContextVar[Quiet]] = ContextVar("quiet", default=_at_once)
