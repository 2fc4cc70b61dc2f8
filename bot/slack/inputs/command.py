"""What was typed after `/risk`."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from bot.services.errors import Refusal
from scoring.day import HELP, read_day
from scoring.vocabulary import Pack
from scoring.what_if import split

ASKED_MOST = 300
_NAMED = re.compile(r"<[^<>|]*\|([^<>]*)>")
_AS_OF = re.compile(r"(?P<name>.*)\bas of\b\s*(?P<day>.*)", re.IGNORECASE)
_QUOTES = {'"': '"', "“": "”", "'": "'", "«": "»", "「": "」"}
_EXPORTS = ("", "portfolio", "history", "audit")
_PACKS = {"": None, "high": Pack.HIGH, "medium": Pack.MEDIUM_LOW, "low": Pack.MEDIUM_LOW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """`/risk`, `/risk help`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warnings:
    """`/risk warnings`, `/risk warnings mine`, `/risk warnings NAME`."""

    mine: bool = False
    asked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mitigations:
    """`/risk mitigations`, `/risk mitigations mine`, `/risk mitigations NAME`."""

    mine: bool = False
    asked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`/risk rules`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """`/risk proposals`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`/risk policy`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """`/risk overrides`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`/risk health`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`/risk digest`; without a pack, the one that is due next."""

    pack: Pack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """`/risk feeds`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`/risk news`, `/risk news NAME`; without a name, what waits for somebody."""

    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhySilent:
    """`/risk why-silent NAME`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`/risk export portfolio`, `/risk export history NAME`, `/risk export audit`."""

    what: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`/risk review NAME`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """`/risk reviews`, `/risk reviews mine`."""

    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """`/risk work`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """`/risk what-if NAME payment=5 news=critical`."""

    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """`/risk NAME`, `/risk NAME as of 2026-03-31`; the day in the person's own words."""

    name: str
    as_of: str = ""

    def day(self, today: date) -> date | None:
        """The day that was asked for, None for now; raises Refusal where it is none."""
        try:
            return read_day(self.as_of, today=today) if self.as_of else None
        except ValueError as wrong:
            raise Refusal(str(wrong)) from wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """What cannot be understood, and what to write instead."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """`/risk add`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """`/risk duplicates`."""


Command = (
    Add
    | Duplicates
    | Help
    | Warnings
    | Mitigations
    | Rules
    | Proposals
    | Policy
    | Overrides
    | Health
    | Digest
    | News
    | Feeds
    | WhySilent
    | Review
    | Reviews
    | WorkList
    | WhatIf
    | Export
    | LookUp
    | Misread
)
COMMANDS: Mapping[str, Command] = {
    "": Help(),
    "help": Help(),
    "?": Help(),
    "warnings": Warnings(),
    "mitigations": Mitigations(),
    "rules": Rules(),
    "proposals": Proposals(),
    "policy": Policy(),
    "overrides": Overrides(),
    "health": Health(),
    "news": News(),
    "feeds": Feeds(),
    "why-silent": Misread(sentence="Which customer? Write `/risk why-silent NAME`."),
    "reviews": Reviews(),
    "reviews mine": Reviews(mine=True),
    "work": WorkList(),
    "work list": WorkList(),
    "add": Add(),
    "duplicates": Duplicates(),
}
WORDS = (
    "help", "warnings", "mitigations", "rules", "proposals", "policy", "overrides",
    "health", "digest", "news",
    "why-silent", "feeds", "add", "duplicates", "review", "reviews", "work", "what-if", "export",
)  # fmt: skip


_USAGE: Mapping[str, str] = MappingProxyType(
    {
        "review": "Which customer? Write `/risk review NAME`.",
        "reviews": "Write `/risk reviews` or `/risk reviews mine`.",
        "digest": "Which pack? Write `/risk digest`, `/risk digest high` or `/risk digest medium`.",
        "export": (
            "Export what? Write `/risk export portfolio`, `/risk export history NAME` or "
            "`/risk export audit`."
        ),
        "work": "Write `/risk work`.",
    }
)
"""How commands are written whose first word may as well begin a customer's name."""


def usage_of(asked: str) -> str:
    """How the command is written with which a name that nobody has begins; else empty."""
    return _USAGE.get(asked.partition(" ")[0].lower(), "")


def parse_command(text: str) -> Command:
    """What was typed after `/risk`; never raises. A name in quotes is always a name."""
    typed = " ".join(html.unescape(_NAMED.sub(r"\1", text)).split())
    if len(typed) > ASKED_MOST:
        return Misread(sentence=f"That is too long for a name: {ASKED_MOST} characters at most.")
    word = typed.lower()
    if word in COMMANDS:
        return COMMANDS[word]
    first, _, rest = typed.partition(" ")
    reader = _READERS.get(first.lower())
    found = reader(rest.strip()) if reader else None
    return found or _look_up(typed)


def _digest(rest: str) -> Command | None:
    return Digest(pack=_PACKS[rest.lower()]) if rest.lower() in _PACKS else None


def _warnings(rest: str) -> Command:
    return Warnings(mine=True) if rest.lower() == "mine" else Warnings(asked=_unquoted(rest))


def _mitigations(rest: str) -> Command:
    return Mitigations(mine=True) if rest.lower() == "mine" else Mitigations(asked=_unquoted(rest))


def _what_if(rest: str) -> Command:
    name, words = split(rest)
    return WhatIf(name=_unquoted(name), words=words)


def _export(rest: str) -> Command | None:
    what, _, name = rest.partition(" ")
    known = what.lower() in _EXPORTS
    return Export(what=what.lower(), name=_unquoted(name)) if known else None


_READERS: Mapping[str, Callable[[str], Command | None]] = {
    "digest": _digest,
    "export": _export,
    "warnings": _warnings,
    "mitigations": _mitigations,
    "news": lambda rest: News(name=_unquoted(rest)),
    "why-silent": lambda rest: WhySilent(name=_unquoted(rest)),
    "review": lambda rest: Review(name=_unquoted(rest)) if rest else None,
    "what-if": _what_if,
    "whatif": _what_if,
}
"""What is read after a command's first word; None where the whole is a name after all."""


def _look_up(typed: str) -> Command:
    whole = _unquoted(typed)
    found = _AS_OF.fullmatch(typed) if whole == typed else None
    name, on = (found["name"], found["day"]) if found else (typed, None)
    name = _unquoted(name)
    if not name:
        return Misread(sentence="Which customer? Write `/risk NAME as of 2026-03-31`.")
    if on is None:
        return LookUp(name=name)
    if not on:
        return Misread(sentence=f"Of which day? After `as of`, {HELP}.")
    return LookUp(name=name, as_of=on)


def _unquoted(name: str) -> str:
    inside = name.strip()
    if len(inside) > 1 and _QUOTES.get(inside[0]) == inside[-1]:
        return inside[1:-1].strip()
    return inside
