"""Commands that need no database: scoring a set of ratings, judging news, checking feeds."""

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.bootstrap import fetcher_of
from bot.cli.answer import Answer
from bot.clock import SystemClock
from bot.settings import Settings
from feeds.article import Entry, ParsedFeed
from feeds.assess import assess
from feeds.errors import FeedProblem
from feeds.outcome import Body, Failed, Outcome, Validators
from feeds.parser import Parser
from feeds.url import display_url
from scoring.band import compute_band
from scoring.policy import Policy
from scoring.rules import names, text_of
from scoring.score import compute, show
from scoring.vocabulary import Indicator


class UsageError(Exception):
    """What was asked cannot be answered; the message is a sentence for people."""


def score(text: str) -> Answer:
    """Score ratings given as indicator=level pairs; raises UsageError."""
    policy = Policy()
    try:
        found = compute(_levels(text), policy)
    except ValueError as wrong:
        raise UsageError(str(wrong)) from wrong
    band = compute_band(found, policy)
    document = {
        "score": show(found.value) if found.value is not None else None,
        "band": band.band.value,
        "reason": band.reason,
        "coverage": found.coverage.value,
        "range": [show(found.least), show(found.most)],
        "knock_outs": [k.name for k in band.knock_outs],
        "contributions": [
            {
                "indicator": c.indicator.value,
                "weight": c.weight,
                "rating": c.level,
                "contribution": show(c.points),
            }
            for c in found.contributions
        ],
    }
    return Answer(text=json.dumps(document, ensure_ascii=False), document=document)


def _levels(text: str) -> dict[Indicator, int]:
    levels = {}
    names = ", ".join(Indicator)
    for pair in filter(None, (p.strip() for p in text.split(","))):
        name, _, level = (part.strip() for part in pair.partition("="))
        if name not in set(Indicator):
            msg = f"“{name}” is no indicator; they are {names}."
            raise UsageError(msg)
        if level in {"", "unknown"}:
            continue
        if not level.isdecimal():
            msg = f"“{level}” is no level of {name}; give a whole number from 1 to 5."
            raise UsageError(msg)
        levels[Indicator(name)] = int(level)
    return levels


def judge(file: Path | None) -> Answer:
    """Judge news from JSON lines; a line that is none is a complaint, the others go on."""
    lines, complaints = [], []
    for number, line in enumerate(_source(file), start=1):
        if not line.strip():
            continue
        try:
            lines.append(_verdict(json.loads(line)))
        except (ValueError, AttributeError) as wrong:
            complaints.append(f"line {number}: {wrong}")
    return Answer(
        text="\n".join(json.dumps(v, ensure_ascii=False) for v in lines),
        document=lines,
        complaints=tuple(complaints),
        code=1 if complaints else 0,
    )


def _source(file: Path | None) -> Iterable[str]:
    if file is None:
        return sys.stdin
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        msg = f"{file} cannot be read: {wrong}."
        raise UsageError(msg) from wrong


def _verdict(row: dict[str, str]) -> dict[str, object]:
    entity = row.get("entity") or ""
    found = assess(
        row.get("title") or "",
        row.get("text") or "",
        (entity,) if entity else (),
        row.get("lang") or "",
    )
    return {
        "id": row.get("id"),
        "p_negative": round(found.p_negative, 4),
        "label": str(found.label),
        "category": found.category.value if found.category else None,
        "because": found.because,
    }


def check_feeds(settings: Settings, sources: list[str]) -> Answer:
    """Read each file or address; entries of the good ones, the errors of the others by name."""
    entries: list[Entry] = []
    errors: list[dict[str, str]] = []
    with Parser() as parser:
        for source, outcome in _outcomes(settings, sources):
            try:
                entries.extend(_read(parser, outcome).entries)
            except FeedProblem as problem:
                error = {"code": problem.code.value, "message": problem.sentence}
                shown = display_url(source) if "://" in source else source
                errors.append({"source": shown} | error)
    document = {"entries": [_entry(e) for e in entries], "errors": errors}
    return Answer(
        text=json.dumps(document, ensure_ascii=False, indent=2),
        document=document,
        code=1 if errors else 0,
    )


def _read(parser: Parser, outcome: Outcome) -> ParsedFeed:
    if isinstance(outcome, Body):
        return parser.parse(outcome.body, outcome.charset, outcome.url)
    failed = outcome if isinstance(outcome, Failed) else None
    if failed is not None:
        raise FeedProblem(failed.code, failed.detail)
    msg = f"The server answered {type(outcome).__name__.lower()} instead of a feed; try later."
    raise UsageError(msg)


def _outcomes(settings: Settings, sources: list[str]) -> Iterator[tuple[str, Outcome]]:
    for source in sources:
        if "://" in source:
            yield source, asyncio.run(_fetch(settings, source))
            continue
        try:
            body = Path(source).read_bytes()
        except OSError as wrong:
            msg = f"{source} cannot be read: {wrong.strerror}."
            raise UsageError(msg) from wrong
        yield source, Body(body=body, charset=None, url="", validators=Validators())


async def _fetch(settings: Settings, url: str) -> Outcome:
    fetcher = fetcher_of(settings)
    try:
        return await fetcher.fetch(url, Validators(), now=SystemClock().now())
    finally:
        await fetcher.close()


def _entry(entry: Entry) -> dict[str, str | None]:
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published.isoformat() if entry.published else None,
        "summary": entry.summary,
    }


def rules() -> Answer:
    """Every early-warning rule with the text that users read."""
    texts = {name: text_of(name) for name in names()}
    lines = [f"{name:<18} {text}" for name, text in texts.items()]
    return Answer(text="\n".join(lines), document=texts)
