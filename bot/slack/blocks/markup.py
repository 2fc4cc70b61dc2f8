"""Safe text: what is not ours is stripped and escaped before it stands beside our own marks."""

import re
import unicodedata
from datetime import date, datetime
from fractions import Fraction
from typing import NewType
from zoneinfo import ZoneInfo

from scoring.day import written_day
from scoring.score import counted, show

Mrkdwn = NewType("Mrkdwn", str)
"""Text in Slack's markup in which everything that came from outside is escaped."""

LINK = re.compile(r"https?://([^/?#\s]+)\S*", re.IGNORECASE)
PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
_MENTION = re.compile(rf"&lt;@({PERSON.pattern})&gt;")
_LINK_MOST = 1_500
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean(text: str) -> str:
    """The text without control, zero-width and direction-changing characters; line ends stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _HIDDEN)


def short(text: str, most: int) -> str:
    """The text in one line of at most `most` characters, with an ellipsis where it was longer."""
    line = " ".join(clean(text.replace("\t", " ").replace("\r", " ")).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def esc(text: object, most: int = 3_000) -> Mrkdwn:
    """Any text as Slack shows it literally: `&`, `<` and `>` escaped, one line, shortened."""
    line = short(str(text), most)
    return Mrkdwn(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def plain(text: str, most: int = 3_000) -> str:
    """Text for a plain-text object, where nothing is parsed: angle brackets become `‹` and `›`."""
    return short(text, most).replace("<", "‹").replace(">", "›")


def md(template: str, *values: Mrkdwn) -> Mrkdwn:
    """The template, a literal of ours, with a safe text for each `{}` in it."""
    return Mrkdwn(template.format(*values))


def join(between: str, parts: list[Mrkdwn] | tuple[Mrkdwn, ...]) -> Mrkdwn:
    """The parts that are not empty, with our own text between them."""
    return Mrkdwn(between.join(p for p in parts if p))


def bold(text: Mrkdwn) -> Mrkdwn:
    """The text in bold; nothing where there is none."""
    return Mrkdwn(f"*{text}*") if text else text


def said(sentence: str) -> Mrkdwn:
    """A sentence of the house in which people may be named as `<@U…>`; all else is escaped."""
    return Mrkdwn(_MENTION.sub(r"<@\1>", esc(sentence)))


def person(user: str) -> Mrkdwn:
    """A person by user id, as Slack shows people; any other text is shown as it is."""
    return Mrkdwn(f"<@{user}>") if PERSON.fullmatch(user) else esc(user, 60)


def host(url: str) -> str:
    """The host that a web address leads to; empty where it is no plain http(s) address."""
    found = LINK.fullmatch(url)
    if found is None or "@" in found[1] or len(url) > _LINK_MOST or clean(url) != url:
        return ""
    return found[1].lower()


def link(url: str, label: str, most: int = 300) -> Mrkdwn:
    """The label as a link, its host beside it; the label alone where the address is not http(s)."""
    shown = host(url)
    words = esc(label.replace("|", "¦"), most)
    if not shown or not words:
        return words
    target = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return md("<{}|{}> ({})", Mrkdwn(target), words, esc(shown, 80))


def day(value: date | None) -> Mrkdwn:
    """A day as people read it: 3 Mar 2026; a dash where there is none."""
    return Mrkdwn(written_day(value)) if value else Mrkdwn("–")


def moment(value: datetime, zone: ZoneInfo) -> Mrkdwn:
    """An instant in the zone of the workspace: 3 Mar 2026, 10:12."""
    local = value.astimezone(zone)
    return Mrkdwn(f"{day(local.date())}, {local:%H:%M}")


def when(text: str, zone: ZoneInfo | None = None) -> Mrkdwn:
    """An ISO day or instant of a notice as people read it; any other text is shown as it is."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return esc(text, 60)
    if len(text) <= len("2026-03-03"):
        return day(value.date())
    if value.tzinfo and zone:
        return moment(value, zone)
    return Mrkdwn(f"{day(value.date())}, {value:%H:%M}{' UTC' if value.tzinfo else ''}")


def number(value: Fraction | None, places: int = 2) -> Mrkdwn:
    """An exact number as people read it."""
    return Mrkdwn(show(value, places))


def many(count: int, one: str, several: str = "") -> Mrkdwn:
    """A count with its noun: 1 warning, 2 warnings."""
    return Mrkdwn(counted(count, one, several))
