"""The stage: everything one running workspace consists of, and how handlers reach it."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.workspace.answer import SlackError
from bot.workspace.cast import CHANNELS, DMS, channel_json
from bot.workspace.dialog import Dialogs
from bot.workspace.fault import Faults
from bot.workspace.hook import Hooks
from bot.workspace.link import Link
from bot.workspace.pace import Bucket, Pace
from bot.workspace.shelf import Shelf
from bot.workspace.state import State

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Stage:
    """One running workspace. `lag` (seconds) hides new messages from conversations.history."""

    state: State
    pace: Pace
    bucket: Bucket
    link: Link
    dialogs: Dialogs
    hooks: Hooks
    feeds: Path | None
    commands: tuple[str, ...]
    shelf: Shelf
    url: str = ""
    lag: float = 0.0
    faults: Faults = field(default_factory=Faults)
    calls: deque[Json] = field(default_factory=lambda: deque(maxlen=2_000))
    posts: deque[Json] = field(default_factory=lambda: deque(maxlen=10_000))
    warnings: dict[tuple[str, str], str] = field(default_factory=dict)
    uploads: dict[str, Json] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def channel(self, named: object) -> Json:
        """Describe a channel given by id, by #name or by a person's id; raise channel_not_found."""
        name = str(named or "").removeprefix("#")
        by_name = {channel.name: channel.id for channel in CHANNELS.values()}
        by_person = {person: dm for dm, person in DMS.items()}
        found = by_name.get(name) or by_person.get(name) or name
        if found not in CHANNELS and found not in DMS:
            raise SlackError("channel_not_found")
        return channel_json(found, self.state.channels.get(found, {}))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the request that asked for it; it is cancelled at stop."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


STAGE = web.AppKey("STAGE", Stage)
