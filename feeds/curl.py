"""The engine that speaks HTTP for `fetch`: libcurl, driven by the event loop.

libcurl, because a feed that has not changed, as nine in ten have not, costs it a third of what it
costs aiohttp: of a pass over 200 such feeds, asking was more than half. Of what libcurl could do,
little is let: http and https, one request as it is given, no redirects, no proxies, no cookies, no
unpacking, no look-ups of names. Whoever asks names the addresses of the host, and each is judged
once more when its socket is made (`transfer`), before it is connected. So neither a second answer
of a name server nor an odd spelling leads anywhere else.
"""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from socket import SOCK_STREAM, gaierror
from typing import Final

import pycurl

from feeds.errors import FeedError, FeedProblem
from feeds.transfer import Transfer, Wanted

OPEN: Final = 256
"""Connections at work or kept for the next request to the same server: a sweep has 50 at work."""
PER_HOST: Final = 2
IDLE_SECONDS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask: `addresses` are those of the host; where it is `exempt`, also private ones."""

    url: str
    host: str
    port: int
    addresses: Sequence[str]
    headers: Sequence[str]
    exempt: bool = False


class Engine:
    """Carries requests on the event loop that runs when it is made.

    There is one for the public and one for those that are exempt, so that a connection that was
    allowed for the workspace is never lent to another host.
    """

    def __init__(self) -> None:
        """Open nothing yet."""
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle | None = None
        self._out: dict[pycurl.Curl, Transfer] = {}
        self._curls: dict[Transfer, pycurl.Curl] = {}
        self._idle: list[pycurl.Curl] = []
        # The loop watches all sockets as one, for these come and go with every request.
        self._sockets = DefaultSelector()
        self._watched: set[int] = set()
        self._loop.add_reader(self._sockets, self._look)
        self._multi = self._opened()
        self._rest = self._loop.call_later(IDLE_SECONDS, self._shut)

    def ask(self, request: Request, wanted: Wanted) -> Transfer:
        """An answer on its way; whoever asked leaves it at last."""
        transfer = Transfer(wanted, self, exempt=request.exempt)
        curl = self._idle.pop() if self._idle else _handle()
        curl.setopt(pycurl.URL, request.url)
        curl.setopt(pycurl.HTTPHEADER, request.headers)
        _name(curl, request)
        curl.setopt(pycurl.HEADERFUNCTION, transfer.hear)
        curl.setopt(pycurl.WRITEFUNCTION, transfer.receive)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, transfer.open)
        self._rest.cancel()
        self._out[curl], self._curls[transfer] = transfer, curl
        self._multi.add_handle(curl)
        return transfer

    def resume(self, transfer: Transfer) -> None:
        """Let a server go on that had to wait."""
        if transfer in self._curls:
            self._curls[transfer].pause(pycurl.PAUSE_CONT)

    def leave(self, transfer: Transfer) -> None:
        """Take no more of an answer; one that is not whole is broken off."""
        if transfer in self._curls:
            self._finish(self._curls[transfer], pycurl.E_RECV_ERROR)

    def close(self) -> None:
        """Break off what is on its way, close the connections."""
        for curl in tuple(self._out):
            self._finish(curl, pycurl.E_RECV_ERROR)
        self._rest.cancel()
        self._wait(-1)
        self._loop.remove_reader(self._sockets)
        self._multi.close()
        self._sockets.close()

    def _opened(self) -> pycurl.CurlMulti:
        multi = pycurl.CurlMulti()
        for option, value in (
            (pycurl.M_SOCKETFUNCTION, self._watch),
            (pycurl.M_TIMERFUNCTION, self._wait),
            (pycurl.M_MAX_TOTAL_CONNECTIONS, OPEN),
            (pycurl.M_MAX_HOST_CONNECTIONS, PER_HOST),
            (pycurl.M_MAXCONNECTS, OPEN),
        ):
            multi.setopt(option, value)
        return multi

    def _shut(self) -> None:
        """Close the connections that nobody needed again; libcurl would keep them till asked."""
        self._multi.close()
        self._multi = self._opened()

    def _watch(self, what: int, number: int, _multi: object, _its: object) -> None:
        """What libcurl waits for at one of its sockets."""
        wanted = EVENT_READ if what in _READS else 0
        wanted |= EVENT_WRITE if what in _WRITES else 0
        if number not in self._watched:
            if wanted:
                self._sockets.register(number, wanted)
                self._watched.add(number)
        elif wanted:
            self._sockets.modify(number, wanted)
        else:
            self._sockets.unregister(number)
            self._watched.remove(number)

    def _wait(self, milliseconds: int) -> None:
        """When libcurl is to be called though nothing comes; not at all, where it is negative."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds == 0:
            self._timer = self._loop.call_soon(self._tick)
        elif milliseconds > 0:
            self._timer = self._loop.call_later(milliseconds / 1_000, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._gather()

    def _look(self) -> None:
        """Something came at some of the sockets, or may be sent."""
        for key, events in self._sockets.select(0):
            came = pycurl.CSELECT_IN if events & EVENT_READ else 0
            may = pycurl.CSELECT_OUT if events & EVENT_WRITE else 0
            self._multi.socket_action(key.fd, came | may)
        self._gather()

    def _gather(self) -> None:
        """Hand over what has ended. What libcurl says of a failure may hold a secret: unheard."""
        left = 1
        while left:
            left, well, ill = self._multi.info_read()
            for curl in well:
                self._finish(curl, 0)
            for curl, code, _ in ill:
                self._finish(curl, code)

    def _finish(self, curl: pycurl.Curl, code: int) -> None:
        """A handle with which all went well serves again."""
        self._multi.remove_handle(curl)
        if code:
            curl.close()
        else:
            self._idle.append(curl)
        transfer = self._out.pop(curl)
        del self._curls[transfer]
        if not self._out:
            self._rest = self._loop.call_later(IDLE_SECONDS, self._shut)
        transfer.end(code)


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a host by the machine's name server; raises `FeedProblem`."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=SOCK_STREAM)
    except gaierror as error:
        raise FeedProblem(FeedError.DNS) from error
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def _handle() -> pycurl.Curl:
    curl = pycurl.Curl()
    for option, value in _ALWAYS:
        curl.setopt(option, value)
    return curl


def _name(curl: pycurl.Curl, request: Request) -> None:
    """Tell the addresses of the host; any other host that libcurl would look up is refused."""
    is_number = request.host in request.addresses
    curl.setopt(pycurl.RESOLVER_START_FUNCTION, _let if is_number else _refuse)
    curl.unsetopt(pycurl.RESOLVE)
    if not is_number:
        found = ",".join(request.addresses)
        curl.setopt(pycurl.RESOLVE, [f"+{request.host}:{request.port}:{found}"])


def _let(*_: object) -> int:
    return 0


def _refuse(*_: object) -> int:
    return 1


def _trusted() -> tuple[tuple[int, object], ...]:
    """Whose certificates are believed: the machine's, where Python's own `ssl` looks for them.

    A file goes before a folder, as libcurl reads it once and not for each connection.
    """
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return ((pycurl.CAINFO, paths.cafile),)
    if paths.capath:
        return ((pycurl.CAPATH, paths.capath),)
    return ((pycurl.SSL_OPTIONS, pycurl.SSLOPT_NATIVE_CA),)


_READS: Final = frozenset({pycurl.POLL_IN, pycurl.POLL_INOUT})
_WRITES: Final = frozenset({pycurl.POLL_OUT, pycurl.POLL_INOUT})
_ALWAYS: Final[tuple[tuple[int, object], ...]] = (
    (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
    (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),
    (pycurl.HTTP09_ALLOWED, 0),
    (pycurl.FOLLOWLOCATION, 0),
    (pycurl.PROXY, ""),
    (pycurl.NOPROXY, "*"),
    (pycurl.NETRC, pycurl.NETRC_IGNORED),
    (pycurl.HTTP_CONTENT_DECODING, 0),
    (pycurl.PATH_AS_IS, 1),
    (pycurl.NOSIGNAL, 1),
    (pycurl.SSL_VERIFYPEER, 1),
    (pycurl.SSL_VERIFYHOST, 2),
    (pycurl.MAXAGE_CONN, IDLE_SECONDS),
    *_trusted(),
)
