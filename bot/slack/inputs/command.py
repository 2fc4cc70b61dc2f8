"""What was typed after `/risk`."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from scoring.vocabulary import Pack

ASKED_MOST = 300
_NAMED = re.compile(r"<[^<>|]*\|([^<>]*)>")
_AS_OF = re.compile(r"(?P<name>.*?)\s*\bas of\b\s*(?P<day>\S*)\s*", re.IGNORECASE)
_QUOTES = {'"': '"', "“": "”", "'": "'", "«": "»", "「": "」"}
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
class Health:
    """`/risk health`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`/risk digest`; without a pack, the one that is due next."""

    pack: Pack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`/risk news`, `/risk news NAME`; without a name, what waits for somebody."""

    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhySilent:
    """`/risk why-silent NAME`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """`/risk NAME`, `/risk NAME as of 2026-03-31`."""

    name: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """What cannot be understood, and what to write instead."""

    sentence: str


Command = (
    Help
    | Warnings
    | Mitigations
    | Rules
    | Proposals
    | Health
    | Digest
    | News
    | WhySilent
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
    "health": Health(),
    "news": News(),
    "why-silent": Misread(sentence="Which customer? Write `/risk why-silent NAME`."),
}
WORDS = (
    "help",
    "warnings",
    "mitigations",
    "rules",
    "proposals",
    "health",
    "digest",
    "news",
    "why-silent",
)


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


_READERS: Mapping[str, Callable[[str], Command | None]] = {
    "digest": _digest,
    "warnings": _warnings,
    "mitigations": _mitigations,
    "news": lambda rest: News(name=_unquoted(rest)),
    "why-silent": lambda rest: WhySilent(name=_unquoted(rest)),
}
"""What is read after a command's first word; None where the whole is a name after all."""


def _look_up(typed: str) -> Command:
    found = _AS_OF.fullmatch(typed)
    name, on = (found["name"], found["day"]) if found else (typed, None)
    name = _unquoted(name)
    if not name:
        return Misread(sentence="Which customer? Write `/risk NAME as of 2026-03-31`.")
    if on is None:
        return LookUp(name=name)
    try:
        return LookUp(name=name, as_of=date.fromisoformat(on))
    except ValueError:
        return Misread(sentence=f"“{on}” is no day that I can read: write it as 2026-03-31.")


def _unquoted(name: str) -> str:
    inside = name.strip()
    if len(inside) > 1 and _QUOTES.get(inside[0]) == inside[-1]:
        return inside[1:-1].strip()
    return inside
