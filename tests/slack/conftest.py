"""A local workspace to speak to, for the tests that need somebody at the other end."""

from collections.abc import Iterator

import pytest

from bot.workspace.server import Running
from tests.workspace.rehearsal import Rehearsal, workspace

Slack = tuple[Rehearsal, Running]


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A workspace without a limit of posts a second."""
    with workspace() as (rehearsal, running):
        running.stage.bucket.set(0, 1)
        yield rehearsal, running
