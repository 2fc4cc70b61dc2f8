"""Unpacking gzip without ever holding a bomb."""

import zlib
from collections.abc import Iterator
from typing import Final

from feeds.errors import FeedError, FeedProblem

_PIECE: Final = 65_536


class Gunzip:
    """Unpacks gzip piece by piece, giving out little more than `cap` bytes in all.

    A stream of several members is read to its end.
    """

    def __init__(self, cap: int) -> None:
        """Prepare to give out at most one byte more than `cap`.

        By that byte the reader sees that it was too much.
        """
        self._room = cap + 1
        self._stream = zlib.decompressobj(31)
        self._started = False

    @property
    def complete(self) -> bool:
        """Whether the last member came to its end; an empty body is complete."""
        return self._stream.eof or not self._started

    def feed(self, piece: bytes) -> bytes:
        """Answer what the next piece unpacks to; raises `FeedProblem` where it is no gzip."""
        return b"".join(self.unpack(piece))

    def unpack(self, piece: bytes) -> Iterator[bytes]:
        """The same bit by bit, each at most 64 kB, so that others may have a turn in between."""
        while piece and self._room > 0:
            if self._stream.eof:
                if not piece.startswith(b"\x1f\x8b"):
                    break  # padding after the last member
                self._stream = zlib.decompressobj(31)
            self._started = True
            try:
                made = self._stream.decompress(piece, min(_PIECE, self._room))
            except zlib.error as error:
                raise FeedProblem(FeedError.BROKEN_RESPONSE, "gzip") from error
            self._room -= len(made)
            piece = self._stream.unconsumed_tail or self._stream.unused_data
            yield made
