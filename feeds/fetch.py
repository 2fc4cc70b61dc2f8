"""Fetching feeds over HTTP, politely and safely; `curl` does the asking.

A host is asked at its public addresses only, at every hop, and each is judged once more when the
socket is made (`transfer`), so that neither a redirect nor a second answer of the name server leads
into a private network.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yarl import URL

from feeds.address import is_public
from feeds.curl import Engine, Request, look_up
from feeds.errors import FeedError, FeedProblem
from feeds.gunzip import Gunzip
from feeds.header import charset, echoed, fresh_for, refreshed, refusal
from feeds.markup import clean
from feeds.outcome import Body, Failed, NotModified, Outcome, SameBody, Validators
from feeds.patience import QUIET
from feeds.transfer import Headers, Transfer
from feeds.url import checked, is_exempt

TIMEOUT_SECONDS: Final = 30.0
BODY_CAP: Final = 10 * 1024 * 1024
SMALL_BODY: Final = 512 * 1024
"""Up to this a body needs no place."""
LARGE_AT_ONCE: Final = 4
"""With eighty feeds in hand, all bodies together are then at most 80 MB."""
SPACING_SECONDS: Final = 1.0
"""Between a request to a server and a redirect from another one to it."""
REDIRECT_CAP: Final = 5
NOT_MODIFIED: Final = 304
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD: Final = frozenset({301, 308})
_ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
_PACKINGS: Final = frozenset({"", "identity", "gzip", "x-gzip"})
_SUCCESS: Final = range(200, 300)
_NUMBER: Final = re.compile(r"[0-9.]+|.*:.*")
"""A host that is an address, or a spelling of one that is refused like a private one."""
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as numbers; raises FeedProblem or OSError where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """The end of a chain of redirects: an answer whose body is still to come, and where it was."""

    answer: Transfer
    url: URL
    moved_to: str


class _Place:
    """Room for one large body: taken when it turns out to be one, given back once."""

    def __init__(self, places: asyncio.Semaphore | None, limit: asyncio.Timeout) -> None:
        self._places, self._limit = places, limit
        self._taken = False

    async def take(self) -> None:
        """Wait for quiet and for a place, unless one is held or nobody counts."""
        if self._places is not None and not self._taken:
            await _patiently(self._limit, QUIET.get()())
            await _patiently(self._limit, self._places.acquire())
            self._taken = True

    def leave(self) -> None:
        """Give the place back, where one is held."""
        if self._places is not None and self._taken:
            self._taken = False
            self._places.release()


async def _patiently(limit: asyncio.Timeout, waiting: Awaitable[object]) -> None:
    """Wait for something that is not the server's fault: its time does not count."""
    clock = asyncio.get_running_loop().time
    end, started = limit.when(), clock()
    limit.reschedule(None)
    await waiting
    if end is not None:
        limit.reschedule(end + clock() - started)


class Fetcher:
    """Asks servers for feeds.

    One for the life of the program, used from one event loop, closed at its end. `contact` goes
    into the User-Agent. `allow` holds exact `host:port` pairs that are exempt from the checks of
    port and address (the local workspace); it is empty in production. `resolver` replaces the name
    server. Where `large_at_once` is given, no more bodies over half a megabyte are held at once:
    others wait for a place, which is free again when whoever got such a body calls its `leave`, and
    before that for quiet (`patience`).
    """

    def __init__(
        self,
        contact: str,
        *,
        allow: frozenset[str] = frozenset(),
        resolver: Resolver = look_up,
        timeout_seconds: float = TIMEOUT_SECONDS,
        body_cap: int = BODY_CAP,
        large_at_once: int | None = None,
        spacing_seconds: float = SPACING_SECONDS,
    ) -> None:
        """Prepare; nothing is opened before the first fetch."""
        agent = " ".join(f"customer-risk-bot/0.1 (+{contact})".split())
        self._agent = agent.encode("ascii", "replace").decode()
        self._allow = frozenset(pair.casefold() for pair in allow)
        self._resolver = resolver
        self._timeout = timeout_seconds
        self._cap = body_cap
        self._engines: dict[bool, Engine] = {}
        self._places = asyncio.Semaphore(large_at_once) if large_at_once else None
        self._spacing = spacing_seconds
        self._asked: dict[str, float] = {}

    async def fetch(self, url: str, validators: Validators, *, now: datetime) -> Outcome:
        """What came of one GET, redirects included.

        Raises nothing for what a server or a network does. The whole takes at most the timeout (30
        s), waiting for a place or for a server's patience left out; a body is at most 10 MB when
        unpacked.
        """
        try:
            async with asyncio.timeout(self._timeout) as limit:
                return await self._ask(url, validators, now, limit)
        except FeedProblem as problem:
            return Failed(code=problem.code, detail=problem.detail)
        except TimeoutError:
            return Failed(code=FeedError.TIMEOUT, detail=f"{self._timeout:g} s")
        except OSError:
            return Failed(code=FeedError.DNS)
        except ValueError:
            return Failed(code=FeedError.BAD_URL)

    async def close(self) -> None:
        """Close the connections; a later fetch opens them again."""
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()

    async def _ask(
        self, url: str, validators: Validators, now: datetime, limit: asyncio.Timeout
    ) -> Outcome:
        arrival = await self._follow(checked(url, self._allow), validators, limit)
        try:
            return await self._outcome(arrival, validators, now, limit)
        finally:
            arrival.answer.leave()

    async def _follow(self, start: URL, validators: Validators, limit: asyncio.Timeout) -> _Arrival:
        here, for_good = start, True
        self._note_turn(here.host or "", asyncio.get_running_loop().time())
        for _ in range(REDIRECT_CAP + 1):
            answer = await self._asked_at(here, validators)
            location = answer.headers.get("Location", "")
            if answer.status not in _MOVED or not location:
                moved_to = str(here) if for_good and here != start else ""
                return _Arrival(answer=answer, url=here, moved_to=moved_to)
            answer.leave()
            for_good = for_good and answer.status in _FOR_GOOD
            there = checked(_joined(here, location), self._allow)
            if here.scheme == "https" and there.scheme == "http":
                raise FeedProblem(FeedError.INSECURE_REDIRECT)
            if there.host != here.host:
                await _patiently(limit, self._turn(there.host or ""))
            here = there
        raise FeedProblem(FeedError.REDIRECT_LOOP)

    async def _asked_at(self, url: URL, validators: Validators) -> Transfer:
        """An answer of which the head has come, and of the body no more than a little."""
        host, port, exempt = url.raw_host or "", url.port or 0, is_exempt(url, self._allow)
        addresses = [host] if _NUMBER.fullmatch(host) else await self._resolver(host, port)
        request = Request(
            url=str(url),
            host=host,
            port=port,
            addresses=[a for a in addresses if exempt or is_public(a)],
            headers=self._headers(validators),
            exempt=exempt,
        )
        if not request.addresses:
            raise FeedProblem(FeedError.REFUSED_ADDRESS if addresses else FeedError.DNS)
        answer = self._engine(exempt=exempt).ask(request, _is_wanted)
        try:
            await answer.begun()
        except BaseException:
            answer.leave()
            raise
        return answer

    async def _turn(self, host: str) -> None:
        """Wait until another server than the feed's own was left alone for a second."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._asked.get(host, now - self._spacing) + self._spacing)
        self._note_turn(host, at)
        await asyncio.sleep(at - now)

    def _note_turn(self, host: str, at: float) -> None:
        self._asked[host] = max(at, self._asked.pop(host, at))
        while self._asked and next(iter(self._asked.values())) < at - self._spacing:
            del self._asked[next(iter(self._asked))]

    async def _outcome(
        self, arrival: _Arrival, sent: Validators, now: datetime, limit: asyncio.Timeout
    ) -> Outcome:
        status, given = arrival.answer.status, arrival.answer.headers
        if status == NOT_MODIFIED and (sent.etag or sent.last_modified):
            fresh = fresh_for(given, now)
            seen = refreshed(given, sent)
            return NotModified(validators=seen, moved_to=arrival.moved_to, fresh_for=fresh)
        refused = refusal(status, given, now)
        if refused is not None:
            return refused
        place = _Place(self._places, limit)
        try:
            found = await self._read(arrival, sent, now, place)
        except BaseException:
            place.leave()
            raise
        if not isinstance(found, Body):
            place.leave()
        return found

    async def _read(
        self, arrival: _Arrival, sent: Validators, now: datetime, place: _Place
    ) -> SameBody | Body:
        body = await _unpacked(arrival.answer, self._cap, place)
        digest = hashlib.blake2b(body, digest_size=16).hexdigest()
        given = arrival.answer.headers
        seen = Validators(
            etag=echoed(given, "ETag"),
            last_modified=echoed(given, "Last-Modified"),
            body_hash=digest,
        )
        fresh = fresh_for(given, now)
        if digest == sent.body_hash:
            return SameBody(validators=seen, moved_to=arrival.moved_to, fresh_for=fresh)
        return Body(
            body=body,
            charset=charset(given),
            url=str(arrival.url),
            validators=seen,
            moved_to=arrival.moved_to,
            fresh_for=fresh,
            leave=place.leave,
        )

    def _engine(self, *, exempt: bool) -> Engine:
        # Two engines: a connection allowed for the workspace is never lent to another host.
        if exempt not in self._engines:
            self._engines[exempt] = Engine()
        return self._engines[exempt]

    def _headers(self, validators: Validators) -> list[str]:
        headers = [f"User-Agent: {self._agent}", f"Accept: {_ACCEPT}", "Accept-Encoding: gzip"]
        if validators.etag:
            headers.append(f"If-None-Match: {validators.etag}")
        if validators.last_modified:
            headers.append(f"If-Modified-Since: {validators.last_modified}")
        return headers


def _packing(given: Headers) -> str:
    return ",".join(given.every("Content-Encoding")).strip().casefold()


def _is_wanted(status: int, given: Headers) -> bool:
    """Whether the body is read; nobody waits for that of a refusal."""
    return status == NOT_MODIFIED or (status in _SUCCESS and _packing(given) in _PACKINGS)


def _joined(here: URL, location: str) -> str:
    try:
        return str(here.join(URL(location)))
    except ValueError as error:
        raise FeedProblem(FeedError.BAD_URL, "redirect") from error


async def _unpacked(answer: Transfer, cap: int, place: _Place) -> bytes:
    """Read the body, never holding more than `cap` bytes of it, and little without a place.

    Refuse what is packed in a way nobody asked for.
    """
    packing = _packing(answer.headers)
    if packing not in _PACKINGS:
        raise FeedProblem(FeedError.UNSUPPORTED_ENCODING, clean(packing)[:40])
    gunzip = Gunzip(cap) if packing in {"gzip", "x-gzip"} else None
    body = bytearray()
    while piece := await answer.more():
        for made in gunzip.unpack(piece) if gunzip else (piece,):
            body += made
            if len(body) > cap:
                raise FeedProblem(FeedError.TOO_LARGE, f"over {cap // 1_048_576} MB")
            if len(body) > SMALL_BODY:
                await place.take()
                await asyncio.sleep(0)  # a bomb unfolds long: others have their turn in between
    if gunzip and not gunzip.complete:
        raise FeedProblem(FeedError.BROKEN_RESPONSE, "gzip")
    return bytes(body)
