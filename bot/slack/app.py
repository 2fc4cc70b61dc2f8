"""The counter as a whole: Bolt's app, the line to Slack, the listeners; open, watch, close."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.runtime import Runtime
from bot.services.sweep import FeedFetcher
from bot.slack import errors
from bot.slack.channel import Channels
from bot.slack.desk import Desk, Pool
from bot.slack.door import Door
from bot.slack.fault import FAULTS
from bot.slack.listeners import (
    card,
    digest,
    drop,
    export,
    exposure,
    feed,
    feedback,
    file,
    home,
    merging,
    mitigation,
    policy,
    proposal,
    rerate,
    review,
    story,
    warning,
    what_if,
    work_list,
)
from bot.slack.listeners import help as helping
from bot.slack.looks import Looks
from bot.slack.people import People
from bot.slack.wire import SESSIONS, Line, Socket

Authorize = Callable[[str | None, str | None], Awaitable[AuthorizeResult]]
LOG = logging.getLogger(__name__)
DRAIN_SECONDS = 8.0
CALL_SECONDS = 10
ASK_AGAIN_SECONDS = 5.0


class Counter:
    """What `build` answers: connect, watch until the line is lost, close."""

    def __init__(self, desk: Desk, app: AsyncApp, line: Line | Door) -> None:
        """Nothing is connected yet."""
        self.desk = desk
        self.app = app
        self.line = line
        self._asking: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Reach for Slack; returns at once and keeps trying, also where Slack is away."""
        self._asking = asyncio.ensure_future(_introduce(self.desk.people))
        await self.line.connect()

    async def watch(self) -> None:
        """Look after the line; raises LostError where the process should be started anew."""
        await self.line.watch()

    def is_alive(self) -> bool:
        """Whether Slack was heard a short while ago."""
        return self.line.is_alive()

    async def close(self) -> None:
        """Let the listeners at work finish, their acknowledgements included; then hang up."""
        if not await self.desk.drain(DRAIN_SECONDS):
            LOG.warning("Closing while listeners are at work", extra={"action": "counter.cut"})
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
        await self.line.close()
        await self.desk.drain(1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """HTTP mode: where to listen, and the secret by which Slack signs."""

    host: str
    port: int
    secret: str


def build(
    runtime: Runtime,
    *,
    bot_token: str,
    app_token: str,
    base_url: str,
    pool: Executor,
    listening: Listening | None = None,
    fetcher: FeedFetcher | None = None,
) -> Counter:
    """The counter, with nothing connected; to be called where a loop is running.

    `base_url` is where Slack's methods are, with a slash at the end: it reaches every client.
    `pool` runs the services; who made it shuts it down. With `listening` Slack comes to us by HTTP,
    without it we go to Slack by Socket Mode. `fetcher` looks at feeds before they are added.
    """
    client = _client(bot_token, base_url)
    people = People(client, runtime.clock)
    desk = Desk(
        runtime=runtime,
        pool=Pool(executor=pool),
        client=client,
        people=people,
        channels=Channels(client, runtime.clock),
        looks=Looks(runtime.clock),
        fetcher=fetcher,
    )
    app = AsyncApp(
        client=_client("", base_url),
        authorize=_authorize(people, bot_token),
        # The door has looked at the signature before Bolt parses anything; a socket has none.
        request_verification_enabled=False,
    )
    _register(app, desk)
    clock = runtime.clock
    if listening is not None:
        door = Door(app, listening.secret, clock, host=listening.host, port=listening.port)
        return Counter(desk, app, door)
    sockets = [Socket(app, _client("", base_url), app_token, clock) for _ in range(SESSIONS)]
    return Counter(desk, app, Line(sockets))


def _client(token: str, base_url: str) -> AsyncWebClient:
    return AsyncWebClient(
        token=token or None, base_url=base_url, timeout=CALL_SECONDS, retry_handlers=[]
    )


def _authorize(people: People, token: str) -> Authorize:
    """Bolt's question whether a payload is for us: answered from memory, so never late."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        known = people.identity
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=token,
            bot_user_id=known.user if known else None,
            bot_id=known.bot if known else None,
        )

    return authorize


async def _introduce(people: People) -> None:
    """Learn who we are, however long Slack is away."""
    while people.identity is None:
        try:
            await people.identify()
        except FAULTS as error:
            LOG.warning("Slack does not know us yet: %s", error, extra={"action": "slack.away"})
            await asyncio.sleep(ASK_AGAIN_SECONDS)


def _register(app: AsyncApp, desk: Desk) -> None:
    guard = errors.guard(desk)
    for dialogue in (
        card, rerate, review, mitigation, feedback, warning, proposal, exposure, policy, digest,
        work_list, what_if, file, home, story, feed, drop,
        export, merging, helping,
    ):  # fmt: skip
        dialogue.register(app, guard)
    helping.register_rest(app, guard)
    errors.register(app)
