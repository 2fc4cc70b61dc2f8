"""Which encoding a file is in: found out by reading it once or twice, in constant memory."""

import codecs
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.intake.sheet import SheetError

LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "cp1252": "Windows-1252",
}
_CHUNK = 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_RUN = re.compile(rb"([A-Za-z]?)([\x80-\xff]+)(?=([A-Za-z]?))")
_HIGH = re.compile(r"[^\x00-\x7f]")
_PAIR = 2
_MOSTLY, _EVERYDAY = 0.7, 0.6
_LEAST_TRAIL = 0xA0
_COMMON_LEADS = frozenset((*range(0xA1, 0xA4), *range(0xB0, 0xD8)))
"""First bytes of GB2312's punctuation, full-width forms, and the 3,755 everyday characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a file is: its codec, its size in bytes, and the digest of its bytes."""

    codec: str
    size: int
    digest: str

    @property
    def label(self) -> str:
        """What people call the encoding."""
        return LABELS.get(self.codec, self.codec)


def examine(path: Path, asked: str = "") -> Examined:
    """Read the whole file once; `asked` is an encoding that a person named.

    Raises SheetError where it is no text, or in an encoding that cannot be told for certain.
    """
    _refuse_workbook(path)
    digest, size = hashlib.blake2b(digest_size=16), 0
    head = next(_chunks(path), b"")
    codec = asked or next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    decoder = _decoder(codec)
    fits = True
    for chunk in _chunks(path):
        digest.update(chunk)
        size += len(chunk)
        fits = fits and _decodes(decoder, chunk)
    fits = fits and _decodes(decoder, b"", final=True)
    if b"\0" in head and codec != "utf-16":
        msg = f"{path.name} is no text file: save it as “CSV UTF-8” and try again."
        raise SheetError(msg)
    if not fits and (asked or codec != "utf-8"):
        name = LABELS.get(codec, codec)
        msg = f"{path.name} is not in {name}: save it as “CSV UTF-8” and try again."
        raise SheetError(msg)
    return Examined(
        codec=codec if fits else _told_apart(path), size=size, digest=digest.hexdigest()
    )


def _refuse_workbook(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as wrong:
        msg = f"{path} cannot be read: {wrong.strerror}."
        raise SheetError(msg) from wrong
    if head in {_ZIP, _OLE}:
        msg = (
            f"{path.name} is an Excel workbook: open it in Excel, save as CSV (choose "
            "“CSV UTF-8”), and hand in that file."
        )
        raise SheetError(msg)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _decoder(codec: str) -> codecs.IncrementalDecoder:
    try:
        return codecs.getincrementaldecoder(codec)()
    except LookupError as wrong:
        msg = f"“{codec}” is no encoding that I know; write for example utf-8, gb18030 or cp1252."
        raise SheetError(msg) from wrong


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeError:
        return False
    return True


def _told_apart(path: Path) -> str:
    """GB18030 or Windows-1252, which both can read almost any bytes; refused where in doubt.

    Chinese text comes in pairs of bytes that are mostly everyday characters; western text in
    single high bytes among letters.
    """
    single, runs = _runs(path)
    common = _common(path)
    western = single / runs
    if common >= _EVERYDAY and western <= 1 - _MOSTLY:
        return "gb18030"
    if western >= _MOSTLY and _reads(path, "cp1252"):
        return "cp1252"
    msg = (
        f"The encoding of {path.name} cannot be told for certain: save it as “CSV UTF-8”, or say "
        "which it is (--encoding gb18030, cp1252, big5 …)."
    )
    raise SheetError(msg)


def _runs(path: Path) -> tuple[int, int]:
    """How many runs of high bytes look western, of how many."""
    single = runs = 0
    for chunk in _chunks(path):
        for before, run, after in _RUN.findall(chunk):
            runs += 1
            single += len(run) == 1 or bool(len(run) == _PAIR and before and after)
    return single, max(runs, 1)


def _common(path: Path) -> float:
    """The share of everyday Chinese characters, were it GB18030; 0 where it cannot be."""
    decoder, seen = codecs.getincrementaldecoder("gb18030")(), Counter[str]()
    try:
        for chunk in _chunks(path):
            seen.update(_HIGH.findall(decoder.decode(chunk)))
        decoder.decode(b"", final=True)
    except UnicodeError:
        return 0.0
    everyday = sum(n for character, n in seen.items() if _is_everyday(character))
    return everyday / max(1, seen.total())


def _is_everyday(character: str) -> bool:
    written = character.encode("gb18030")
    return len(written) == _PAIR and written[0] in _COMMON_LEADS and written[1] > _LEAST_TRAIL


def _reads(path: Path, codec: str) -> bool:
    decoder = _decoder(codec)
    return all(_decodes(decoder, chunk) for chunk in _chunks(path))
