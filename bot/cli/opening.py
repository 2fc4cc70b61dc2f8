"""Opening the house for one command: the runtime, given back at the end whatever happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot import bootstrap
from bot.services.runtime import Runtime
from bot.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Runtime]:
    """The runtime of one command, its database up to date; raises UnusableDatabaseError."""
    runtime = bootstrap.open_runtime(settings)
    try:
        yield runtime
    finally:
        bootstrap.close_runtime(runtime)
