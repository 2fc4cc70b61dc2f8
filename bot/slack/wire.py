"""Our line to Slack: Socket Mode, watched from outside, because a dead line may say it is alive.

Alive means: the peer answered a ping, or said something, a short while ago. Two sessions stand at a
time, for Slack queues nothing while none is open: while one is being mended the other answers.
"""

import asyncio
import logging
from collections.abc import Sequence

from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.slack.fault import FAULTS

LOG = logging.getLogger(__name__)
PING_SECONDS = 5.0
ALIVE_SECONDS = 12.0
"""Silent for longer, two pings and a bit: the session is dead, and a new one is opened."""
LOST_SECONDS = 120.0
"""Silent for longer after it once was alive: the process must be started anew."""
LOOK_SECONDS = 1.0


SESSIONS = 2
"""Sessions open at a time; Slack allows ten."""


class LostError(RuntimeError):
    """The line to Slack could not be mended; whoever keeps processes running starts us anew."""


class Socket:
    """One session at a time; a new one, with nothing of the old, whenever it goes dead."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        app_token: str,
        clock: Clock,
        *,
        ping: float = PING_SECONDS,
    ) -> None:
        """`client` must know the same base URL as the app: it asks where to connect.

        `ping`: seconds between two pings.
        """
        self._ping = ping
        self._app = app
        self._client = client
        self._token = app_token
        self._clock = clock
        self._handler: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._leaving: list[asyncio.Task[None]] = []
        self._pong: float | None = None
        self._heard: float | None = None
        self._opened = self._tried = clock.monotonic()

    @property
    def silence(self) -> float:
        """Seconds since the peer was last heard, or since we have been trying to reach it."""
        since = self._opened if self._heard is None else self._heard
        return self._clock.monotonic() - since

    def is_alive(self) -> bool:
        """Whether the peer was heard a short while ago."""
        self._look()
        return self._heard is not None and self.silence <= ALIVE_SECONDS

    async def connect(self) -> None:
        """Open a new session in the background; it keeps trying until it is there or replaced."""
        await self._give_up()
        if self._handler is not None:
            # Beside the new one: who is dead does not answer a goodbye, which takes ten seconds.
            self._leaving.append(asyncio.ensure_future(_hang_up(self._handler)))
        self._handler = handler = AsyncSocketModeHandler(
            self._app, self._token, web_client=self._client, ping_interval=self._ping
        )
        self._leaving = [task for task in self._leaving if not task.done()]
        self._pong = None
        handler.client.on_message_listeners.append(self._hear)
        self._connecting = asyncio.ensure_future(self._keep_connecting(handler))

    async def _keep_connecting(self, handler: AsyncSocketModeHandler) -> None:
        while True:
            try:
                # Asked here: the library logs a stack trace a try and reuses a dead address.
                answer = await self._client.apps_connections_open(app_token=self._token)
                handler.client.wss_uri = str(answer["url"])
                await handler.connect_async()  # type: ignore[no-untyped-call]
            except FAULTS as error:
                LOG.warning("No line to Slack: %s", error, extra={"action": "socket.refused"})
                await asyncio.sleep(PING_SECONDS)
            else:
                return

    async def _hear(self, _: WSMessage) -> None:
        self._heard = self._clock.monotonic()

    def _look(self) -> None:
        """Count a pong as heard: the library keeps when the ping that was answered had left."""
        if self._handler is None:
            return
        pong = self._handler.client.last_ping_pong_time
        # The first value may be the time of a ping that nobody has answered yet.
        if pong is not None and self._pong is not None and pong != self._pong:
            self._heard = self._clock.monotonic()
        self._pong = pong

    @property
    def lost(self) -> bool:
        """Whether it once was alive, and has been dead for so long that it is given up."""
        return self._heard is not None and self.silence > LOST_SECONDS

    async def mend(self) -> None:
        """Open a new session where this one is dead and was not mended just now."""
        now = self._clock.monotonic()
        if self.is_alive() or self.silence <= ALIVE_SECONDS or now - self._tried <= ALIVE_SECONDS:
            return
        self._tried = now
        LOG.warning("A session is dead: a new one", extra={"action": "socket.renewed"})
        await self.connect()

    async def close(self) -> None:
        """Hang up."""
        await self._give_up()
        if self._handler is not None:
            handler, self._handler = self._handler, None
            await _hang_up(handler)
        leaving, self._leaving = self._leaving, []
        await asyncio.gather(*leaving, return_exceptions=True)

    async def _give_up(self) -> None:
        """Stop reaching for a session that is not there yet."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
            self._connecting = None


async def _hang_up(handler: AsyncSocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]


class Line:
    """All sessions together: alive while one of them is."""

    def __init__(self, sockets: Sequence[Socket]) -> None:
        """Nothing is connected yet."""
        self._sockets = tuple(sockets)

    @property
    def silence(self) -> float:
        """Seconds since any session was last heard."""
        return min(s.silence for s in self._sockets)

    def is_alive(self) -> bool:
        """Whether a session was heard a short while ago."""
        # Each is looked at: looking is how a session notices that a ping was answered.
        alive = [s.is_alive() for s in self._sockets]
        return any(alive)

    async def connect(self) -> None:
        """Open every session in the background."""
        await asyncio.gather(*(s.connect() for s in self._sockets))

    async def watch(self) -> None:
        """Mend dead sessions for ever; raises LostError where every one of them stays dead."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for one in self._sockets:
                await one.mend()
            if all(s.lost for s in self._sockets):
                msg = f"Slack has been silent for {self.silence:.0f} seconds"
                raise LostError(msg)

    async def close(self) -> None:
        """Hang up."""
        await asyncio.gather(*(s.close() for s in self._sockets))
