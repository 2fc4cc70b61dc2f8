"""HTTP mode: requests from Slack by its signature, looked at before anything else is.

In front of Bolt, in this order: the size of the body, the signature over its raw bytes, the age of
the request in both directions, and whether it was here before. Only then is the body parsed
(reliability.md §6: unsigned bodies cost seconds once somebody parses them).
"""

import asyncio
import hashlib
import hmac
import logging
from collections import OrderedDict

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.clock import Clock

LOG = logging.getLogger(__name__)
PATH, HEALTH = "/slack/events", "/health"
BODY_MOST = 1_000_000
"""Bytes of a body; Slack's own are a few dozen kilobytes."""
READ_SECONDS = 5.0
AGE_SECONDS = 300
_KEPT = 20_000
_VERSION = "v0"


class Signatures:
    """Tells Slack's requests from others, and each from its own replay."""

    def __init__(self, secret: str, clock: Clock) -> None:
        """Raises ValueError for an empty secret: with one, anybody could sign."""
        if not secret:
            msg = "the signing secret is empty"
            raise ValueError(msg)
        self._secret = secret.encode()
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    def accepts(self, body: bytes, *, timestamp: str, signature: str) -> bool:
        """Whether Slack signed these bytes within the last five minutes; never raises."""
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= len("9" * 12)):
            return False
        if abs(self._clock.now().timestamp() - int(timestamp)) > AGE_SECONDS:
            return False
        signed = b":".join((_VERSION.encode(), timestamp.encode(), body))
        expected = f"{_VERSION}={hmac.new(self._secret, signed, hashlib.sha256).hexdigest()}"
        return hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))

    def is_replay(self, signature: str) -> bool:
        """Whether a request with this signature was here before; remembers it otherwise."""
        now = self._clock.monotonic()
        while self._seen:
            oldest, at = next(iter(self._seen.items()))
            if now - at <= 2 * AGE_SECONDS and len(self._seen) < _KEPT:
                break
            del self._seen[oldest]
        if signature in self._seen:
            return True
        self._seen[signature] = now
        return False


class Door:
    """Listens for Slack on one address; the same four calls as the line of Socket Mode."""

    def __init__(self, app: AsyncApp, secret: str, clock: Clock, *, host: str, port: int) -> None:
        """Nothing listens yet. Port 0 takes a free one, told by `port` once it is open."""
        self._app = app
        self._signatures = Signatures(secret, clock)
        self._host, self.port = host, port
        self._runner: web.AppRunner | None = None

    async def connect(self) -> None:
        """Listen; raises OSError where the address cannot be had."""
        # The body is read here, with an own cap: what comes without a length is capped as well.
        rooms = web.Application(client_max_size=BODY_MOST)
        rooms.router.add_post(PATH, self._serve)
        rooms.router.add_get(HEALTH, _healthy)
        self._runner = web.AppRunner(rooms, access_log=None, max_line_size=8_190)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self.port).start()
        self.port = int(self._runner.addresses[0][1])
        LOG.info("Listening on port %s", self.port, extra={"action": "door.opened"})

    async def watch(self) -> None:
        """Wait for ever: a door needs no mending."""
        await asyncio.Event().wait()

    def is_alive(self) -> bool:
        """Whether requests can come in."""
        return self._runner is not None

    @property
    def silence(self) -> float:
        """Seconds since Slack could not have come in: none while the door is open."""
        return 0.0

    async def close(self) -> None:
        """Take no new requests; those at work finish."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        if (request.content_length or 0) > BODY_MOST:
            return _refused(413, "This request is too large.")
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await request.read()
        except TimeoutError:
            return _refused(408, "This request took too long.")
        signature = request.headers.get("X-Slack-Signature", "")
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not self._signatures.accepts(body, timestamp=timestamp, signature=signature):
            return _refused(401, "This request is not signed by Slack, or too old.")
        if self._signatures.is_replay(signature):
            LOG.warning("A request came twice", extra={"action": "door.replay"})
            return web.Response()
        return await to_aiohttp_response(
            await self._app.async_dispatch(await to_bolt_request(request))
        )


def _refused(status: int, sentence: str) -> web.Response:
    return web.Response(status=status, text=sentence)


async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})
