"""A clock that is set, and a runtime on a database of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.runtime import Runtime
from tests.builder import opened
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """Tuesday, 24 November 2026, 10:00 UTC."""
    return FakeClock()


@pytest.fixture
def runtime(engine: str, tmp_path: Path, clock: FakeClock) -> Iterator[Runtime]:
    """A bot with a staff and no customers."""
    with opened(tmp_path, clock) as found:
        yield found
