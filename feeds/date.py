"""When an entry was published: the spellings that feeds use, read without guessing."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

_CHINESE: Final = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?"
    r"(?:\s*(\d{1,2})\s*[:：时時点點]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2}))?)?"
)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")
_SLASHED: Final = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(.*)", re.DOTALL)
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_COLON: Final = re.compile(r"([+-]\d\d):(\d\d)$")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_KANA_HANGUL: Final = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
_CHINA: Final = timezone(timedelta(hours=8))
_EARLIEST: Final = 1990
_LATEST: Final = 2100


def parse_date(text: str, clocks: tzinfo = UTC) -> datetime | None:
    """Answer the instant that `text` names, in UTC; None where it names none or an impossible one.

    Read are RFC 822, ISO 8601, `2025/9/1 10:00`, `2025年9月1日 10:00` and seconds or milliseconds
    since 1970. A time of day without a zone is told by the `clocks` of its paper; one in Chinese by
    those of China. A day without a time stays that day wherever it is read. Years outside 1990 to
    2100 are taken as errors.
    """
    text = " ".join(text.split())[:80]
    if not text:
        return None
    try:
        found = _chinese(text) or _epoch(text) or _iso(text) or _rfc822(text)
    except (ValueError, OverflowError):
        return None
    if found is not None and found.tzinfo is None and found.time() != time():
        found = found.replace(tzinfo=clocks)
    return sane(found)


def clocks_of(text: str) -> tzinfo:
    """The clocks of a paper that writes so: those of China for Chinese, else UTC."""
    return _CHINA if _HAN.search(text) and not _KANA_HANGUL.search(text) else UTC


def is_impossible(text: str) -> bool:
    """Whether the text names a day that no calendar has, of which others make another day."""
    found = _DAY.search(text)
    if found is None:
        return False
    with suppress(ValueError):
        date(*map(int, found.groups()))
        return False
    return True


def sane(moment: datetime | None) -> datetime | None:
    """Answer the moment in UTC, or None where it is missing or cannot be an entry's date."""
    if moment is None:
        return None
    if not _EARLIEST <= moment.year <= _LATEST:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def _chinese(text: str) -> datetime | None:
    found = _CHINESE.search(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    # A day without a time stays that day wherever it is read.
    zone = _CHINA if found[4] else UTC
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), tz=UTC)


def _iso(text: str) -> datetime | None:
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        year, month, day, rest = slashed.groups()
        text = f"{year}-{month:0>2}-{day:0>2}{rest}"
    if not text[:4].isdigit() or text[4:5] != "-":
        return None
    head, space, zone = text.rpartition(" ")
    if space and zone[:1] in "+-Z":
        text = head + zone
    return datetime.fromisoformat(text.removesuffix(" UTC").removesuffix(" GMT"))


def _rfc822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(_COLON.sub(r"\1\2", text))
    except (TypeError, IndexError):
        return None
