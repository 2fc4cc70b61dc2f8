"""Socket Mode from Slack's side: tickets, sockets, envelopes and their acknowledgements."""

import asyncio
import contextlib
import json
import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.workspace.cast import APP

Json = dict[str, Any]

MOST_SOCKETS = 10


class Outcome(StrEnum):
    """What became of an envelope; the last two are the words Slack shows to the person."""

    ACKNOWLEDGED = "acknowledged"
    TIMEOUT = "operation_timeout"
    NO_APP = "dispatch_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The outcome of an envelope and, where it was acknowledged with one, the payload."""

    outcome: Outcome
    payload: Json = field(default_factory=dict)


class Link:
    """All open sockets of the app. Envelopes go round among them; none is queued."""

    def __init__(self, *, acknowledge: float, ticket: float) -> None:
        """`acknowledge` and `ticket` are seconds that a reply and a ticket may take."""
        self.acknowledge, self.ticket_seconds = acknowledge, ticket
        self._tickets: dict[str, float] = {}
        self._sockets: list[_Socket] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0

    @property
    def count(self) -> int:
        """Answer the number of open sockets."""
        return len(self._sockets)

    def ticket(self) -> str:
        """Give out a ticket that opens one socket, once, within its time."""
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = time.monotonic() + self.ticket_seconds
        return ticket

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if until < time.monotonic() or self.count >= MOST_SOCKETS:
            return web.Response(status=408, text="This ticket is used, expired or unknown.")
        frames = web.WebSocketResponse(heartbeat=20.0)
        await frames.prepare(request)
        socket = _Socket(frames=frames, request=request)
        self._sockets.append(socket)
        try:
            with contextlib.suppress(ConnectionError):
                await frames.send_str(json.dumps(_hello(self.count)))
                async for message in frames:
                    if message.type is WSMsgType.TEXT:
                        self._heard(message.data)
        finally:
            self._forget(socket)
        return frames

    def _forget(self, socket: "_Socket") -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)

    def _heard(self, text: str) -> None:
        try:
            said = json.loads(text)
            waiting = self._waiting.get(said.get("envelope_id", ""))
        except (ValueError, AttributeError):
            return
        if waiting is not None and not waiting.done():
            payload = said.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    async def deliver(
        self,
        kind: str,
        payload: Json,
        *,
        answerable: bool = True,
        retry: tuple[int, str] | None = None,
    ) -> Reply:
        """Send one envelope to one socket and wait for its acknowledgement."""
        envelope = secrets.token_hex(16)
        frame: Json = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answerable,
        }
        if kind == "events_api":
            attempt, reason = retry or (0, "")
            frame |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = waiting
        try:
            if not await self._send(json.dumps(frame)):
                return Reply(outcome=Outcome.NO_APP)
            answer = await asyncio.wait_for(waiting, self.acknowledge)
        except TimeoutError:
            return Reply(outcome=Outcome.TIMEOUT)
        finally:
            del self._waiting[envelope]
        return Reply(outcome=Outcome.ACKNOWLEDGED, payload=answer)

    async def _send(self, text: str) -> bool:
        for _ in range(len(self._sockets)):
            self._turn += 1
            socket = self._sockets[self._turn % len(self._sockets)]
            try:
                await socket.frames.send_str(text)
            except (ConnectionError, RuntimeError):
                self._forget(socket)
                continue
            return True
        return False

    async def ask_to_leave(self, reason: str) -> None:
        """Send every socket a `disconnect` frame, as Slack does before it refreshes one."""
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}
        for socket in tuple(self._sockets):
            await socket.frames.send_str(json.dumps(frame))

    async def close(self, *, abort: bool = False) -> None:
        """Close every socket: politely, or by cutting the connection."""
        for socket in tuple(self._sockets):
            self._forget(socket)
            if not abort:
                await socket.frames.close(code=WSCloseCode.GOING_AWAY, drain=False)
            elif socket.request.transport is not None:
                socket.request.transport.abort()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Socket:
    """One open socket: its frames, and the request under which its connection can be cut."""

    frames: web.WebSocketResponse
    request: web.Request


def _hello(connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": {
            "host": "local",
            "build_number": 1,
            "approximate_connection_time": 18_060,
        },
        "connection_info": {"app_id": APP},
    }
