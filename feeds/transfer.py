"""One answer on its way from a server, as libcurl hands it over: its head, then its body."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from socket import SocketType
from typing import Final, Protocol

import pycurl

from feeds.address import is_public
from feeds.errors import FeedError, FeedProblem

IN_HAND: Final = 64 * 1024
"""What came of a body and was not taken yet; at this the server has to wait."""
HEAD_CAP: Final = 64 * 1024
_INFORMATION: Final = range(100, 200)
_LISTS: Final = frozenset({"cache-control"})
_TLS: Final = (
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CERTPROBLEM,
    pycurl.E_SSL_CIPHER,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
    pycurl.E_SSL_INVALIDCERTSTATUS,
)
_CODES: Final[dict[int, FeedError]] = dict.fromkeys(_TLS, FeedError.TLS) | {
    pycurl.E_URL_MALFORMAT: FeedError.BAD_URL,
    pycurl.E_COULDNT_RESOLVE_HOST: FeedError.DNS,
    pycurl.E_COULDNT_CONNECT: FeedError.CONNECT,
    pycurl.E_OPERATION_TIMEDOUT: FeedError.TIMEOUT,
    pycurl.E_ABORTED_BY_CALLBACK: FeedError.BAD_URL,  # another host than was looked up
}
_judged = lru_cache(maxsize=1_024)(is_public)


class Headers(Mapping[str, str]):
    """The headers of an answer by name, in whatever case.

    Of a repeated one the first, unless it is a list: then all of it.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._all: dict[str, list[str]] = {}

    def add(self, line: bytes) -> None:
        """Keep one line of a head; what is no header is left out."""
        name, colon, value = line.decode("utf-8", "surrogateescape").partition(":")
        if colon and name and not name[0].isspace():
            self._all.setdefault(name.strip().casefold(), []).append(value.strip(" \t\r\n"))

    def every(self, name: str) -> Sequence[str]:
        """All values of a header that may be repeated."""
        return self._all.get(name.casefold(), [])

    def __getitem__(self, name: str) -> str:
        values = self._all[name.casefold()]
        return ", ".join(values) if name.casefold() in _LISTS else values[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


Wanted = Callable[[int, Headers], bool]
"""Says by status and headers whether the body is to come as well."""


class Tap(Protocol):
    """Whoever carries answers."""

    def resume(self, transfer: "Transfer") -> None:
        """Let a server go on that had to wait."""
        ...

    def leave(self, transfer: "Transfer") -> None:
        """Take no more; an answer that is not whole is broken off."""
        ...


class Transfer:
    """An answer: its head, then its body piece by piece, no faster than it is taken.

    Whoever reads it calls `begun`, `more` and at last `leave`; libcurl calls `open`, `hear` and
    `receive`, which therefore never raise, and the engine `end`.
    """

    def __init__(self, wanted: Wanted, tap: Tap, *, exempt: bool) -> None:
        """Begin with nothing."""
        self.status = 0
        self.headers = Headers()
        self._wanted, self._tap, self._exempt = wanted, tap, exempt
        self._size = 0
        self._is_headed = self._is_unwanted = self._is_refused = self._is_paused = False
        self._pieces: list[bytes] = []
        self._held = 0
        self._code: int | None = None
        self._bell: asyncio.Future[None] | None = None

    async def begun(self) -> None:
        """Wait for the head, and until all of the body came or as much as is in hand at once.

        Raises `FeedProblem` where there is no answer.
        """
        await self._moved()
        if not self._pieces:
            self._judge()

    async def more(self) -> bytes:
        """What came of the body since the last time; nothing once it is whole.

        Raises `FeedProblem` where it breaks off.
        """
        if not self._pieces:
            if self._is_paused and self._code is None:
                self._is_paused = False
                self._tap.resume(self)
            await self._moved()
        found, self._pieces, self._held = b"".join(self._pieces), [], 0
        if not found:
            self._judge()
        return found

    def leave(self) -> None:
        """Take no more of it."""
        self._tap.leave(self)

    async def _moved(self) -> None:
        """Until the server has to wait, or all has come."""
        if not self._is_paused and self._code is None:
            self._bell = asyncio.get_running_loop().create_future()
            await self._bell

    def _judge(self) -> None:
        if self._code is None or self._is_unwanted:
            return
        if self._code or not self._is_headed:
            if self._is_refused:
                raise FeedProblem(FeedError.REFUSED_ADDRESS)
            raise FeedProblem(_CODES.get(self._code, FeedError.BROKEN_RESPONSE))

    def _ring(self) -> None:
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)

    def open(self, _purpose: int, target: tuple[int, int, int, tuple[str, int]]) -> object:
        """A socket for the address that libcurl is about to connect; none where it may not."""
        family, kind, proto, (address, *_) = target
        if not self._exempt and not _judged(address):
            self._is_refused = True
            return pycurl.SOCKET_BAD
        return _Copied(family, kind, proto)

    def hear(self, line: bytes) -> int:
        """One line of the head; -1 breaks off."""
        if self._is_headed:
            return len(line)  # it stands behind the body
        self._size += len(line)
        if self._size > HEAD_CAP:
            return -1
        if line.startswith(b"HTTP/"):
            self.status, self.headers = _status(line), Headers()
        elif line.strip():
            self.headers.add(line)
        elif self.status not in _INFORMATION:
            self._is_headed = True
            self._is_unwanted = not self._wanted(self.status, self.headers)
        return -1 if self._is_unwanted else len(line)

    def receive(self, piece: bytes) -> int:
        """A piece of the body; it is held back where enough was not taken yet."""
        if self._held >= IN_HAND:
            self._is_paused = True
            self._ring()
            return int(pycurl.WRITEFUNC_PAUSE)
        self._pieces.append(piece)
        self._held += len(piece)
        return len(piece)

    def end(self, code: int) -> None:
        """Nothing more comes: 0 where all is well, else libcurl's number of what is wrong."""
        self._code = code
        self._ring()


class _Copied(SocketType):
    """A socket of which libcurl makes itself a copy, and then lets go."""

    def __del__(self) -> None:
        self.close()


def _status(line: bytes) -> int:
    number = line.split(maxsplit=2)[1:2]
    return int(number[0]) if number and number[0].isdigit() else 0
