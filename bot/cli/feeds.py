"""`risk-bot feeds …`: looking at feeds, adding, listing, pausing them; lists as OPML; a sweep."""

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from bot.bootstrap import fetcher_of, sweeper_of
from bot.cli.answer import Answer
from bot.cli.calculation import UsageError, check_feeds
from bot.services import feed_list, subscription
from bot.services.feed import count_due
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from bot.services.subscription import FeedLine, FeedRequest, Look
from bot.services.sweep import FeedFetcher, sweep_all, total
from bot.settings import Settings
from feeds.errors import FeedProblem
from feeds.fetch import Fetcher
from feeds.opml import read_opml, write_opml
from feeds.search import searches, starter
from scoring.score import counted

T = TypeVar("T")
Command = Callable[[Settings, Runtime, Namespace], Answer]


def run(settings: Settings, runtime: Runtime, asked: Namespace) -> Answer:
    """Carry out one of the commands on feeds; raises UsageError, Refusal."""
    return _COMMANDS[asked.what](settings, runtime, asked)


def check(settings: Settings, asked: Namespace) -> Answer:
    """Read files or addresses and show what they hold; no database is needed."""
    if not asked.source:
        msg = "Say which: risk-bot feeds check FILE_OR_URL…"
        raise UsageError(msg)
    return check_feeds(settings, asked.source)


def _one(asked: Namespace, what: str) -> str:
    if len(asked.source) != 1:
        msg = f"Say which one: risk-bot feeds {asked.what} {what}."
        raise UsageError(msg)
    return str(asked.source[0])


def _number(asked: Namespace) -> int:
    text = _one(asked, "NUMBER")
    if not text.isdecimal():
        msg = f"“{text}” is no number of a feed; `risk-bot feeds list` shows them."
        raise UsageError(msg)
    return int(text)


def _fetching(
    settings: Settings,
    work: Callable[[FeedFetcher], Awaitable[T]],
    make: Callable[[Settings], Fetcher] = fetcher_of,
) -> T:
    async def scene() -> T:
        fetcher = make(settings)
        try:
            return await work(fetcher)
        finally:
            await fetcher.close()

    return asyncio.run(scene())


def _poll(settings: Settings, runtime: Runtime, asked: Namespace) -> Answer:
    """Ask every feed that is due, with a bar on a terminal."""
    due = count_due(runtime)
    with tqdm(total=due, unit="feed", disable=asked.json or None) as bar:

        def said(many: int) -> None:
            bar.update(many)

        swept = _fetching(settings, lambda f: sweep_all(runtime, f, said=said), sweeper_of)
    feeds, articles, troubled = total(swept)
    asked_many, new = counted(feeds, "feed"), counted(articles, "new article")
    text = f"{asked_many} asked, {new}, {troubled} in trouble."
    return Answer(
        text=text,
        document={"feeds": feeds, "articles": articles, "trouble": troubled},
        complaints=tuple(f"{s.feed.name}: {s.trouble}" for s in swept if s.trouble),
    )


def _add(settings: Settings, runtime: Runtime, asked: Namespace) -> Answer:
    request = FeedRequest(
        source=_one(asked, "URL"),
        name=asked.name or "",
        customer=asked.customer or "",
        industry=asked.industry or "",
    )
    seen = _fetching(settings, lambda f: subscription.look(runtime, f, OPERATOR, request))
    if asked.dry_run or seen.trouble:
        return _shown(seen)
    subscription.add_feed(runtime, OPERATOR, seen, name=request.name)
    answer = _shown(seen)
    return Answer(text=f"Added. {answer.text}", document=answer.document, code=answer.code)


def _test(settings: Settings, runtime: Runtime, asked: Namespace) -> Answer:
    number = _number(asked)
    return _shown(
        _fetching(settings, lambda f: subscription.test_feed(runtime, f, OPERATOR, number))
    )


def _shown(seen: Look) -> Answer:
    many = counted(seen.many, "entry", "entries")
    lines = [f"{seen.title or 'no title'} ({seen.shown}): {many}"]
    if seen.trouble:
        lines = [f"{seen.shown}: {seen.trouble}"]
    for entry in seen.entries:
        matched = ", ".join(entry.customers) or "no customer"
        lines.append(f"  {_day(entry.published)}  {entry.title}  [{matched}]")
    document = {
        "address": seen.shown,
        "title": seen.title,
        "entries": [
            {"title": e.title, "published": _iso(e.published), "customers": list(e.customers)}
            for e in seen.entries
        ],
        "trouble": seen.trouble,
    }
    return Answer(text="\n".join(lines), document=document, code=1 if seen.trouble else 0)


def _list(_settings: Settings, runtime: Runtime, _asked: Namespace) -> Answer:
    lines = subscription.list_feeds(runtime, OPERATOR)
    text = "\n".join(map(_worded, lines)) or "No feed yet: risk-bot feeds import-opml starter."
    return Answer(text=text, document=[_document(line) for line in lines])


def _worded(line: FeedLine) -> str:
    about = line.customer or line.industry
    parts = [
        f"{line.id:>5}  {line.state:<20} {line.name}",
        f"about {about}" if about else "",
        f"read {_day(line.last_success)}" if line.last_success else "never read",
        line.rhythm,
        line.shown,
        line.trouble,
    ]
    return "; ".join(filter(None, parts))


def _document(line: FeedLine) -> dict[str, object]:
    return {
        "id": line.id,
        "name": line.name,
        "address": line.shown,
        "state": line.state,
        "customer": line.customer,
        "industry": line.industry,
        "last_success": _iso(line.last_success),
        "next_check": _iso(line.next_check),
        "trouble": line.trouble,
    }


def _pause(_settings: Settings, runtime: Runtime, asked: Namespace) -> Answer:
    feed = subscription.pause_feed(runtime, OPERATOR, _number(asked))
    return Answer(text=f"{feed.name} is paused.", document={"paused": feed.id})


def _resume(_settings: Settings, runtime: Runtime, asked: Namespace) -> Answer:
    feed = subscription.resume_feed(runtime, OPERATOR, _number(asked))
    return Answer(text=f"{feed.name} is asked again.", document={"resumed": feed.id})


def _remove(_settings: Settings, runtime: Runtime, asked: Namespace) -> Answer:
    feed = subscription.remove_feed(runtime, OPERATOR, _number(asked))
    return Answer(
        text=f"{feed.name} is removed; what it told stays.", document={"removed": feed.id}
    )


def _import(_settings: Settings, runtime: Runtime, asked: Namespace) -> Answer:
    """Take in a list; `starter` is the one that comes with the product."""
    source = _one(asked, "FILE, or starter")
    try:
        outlines = starter() if source == "starter" else read_opml(Path(source).read_bytes())
    except OSError as wrong:
        msg = f"{source} cannot be read: {wrong.strerror}."
        raise UsageError(msg) from wrong
    except FeedProblem as problem:
        msg = f"{source}: {problem.sentence}"
        raise UsageError(msg) from problem
    done = feed_list.import_opml(runtime, OPERATOR, outlines)
    text = f"{counted(done.added, 'feed')} added, {counted(done.known, 'was', 'were')} known."
    if done.searches:
        keys = ", ".join(searches())
        wanting = counted(done.searches, "search wants", "searches want")
        text += f" {wanting} a name: risk-bot feeds add KEY --customer C ({keys})."
    return Answer(
        text=text,
        document={"added": done.added, "known": done.known, "searches": done.searches},
        complaints=done.refused,
    )


def _export(_settings: Settings, runtime: Runtime, _asked: Namespace) -> Answer:
    outlines = feed_list.export_opml(runtime, OPERATOR)
    return Answer(
        text=write_opml("Feeds of the customer risk bot", outlines),
        document=[{"name": o.name, "url": o.url, "folder": o.folder} for o in outlines],
    )


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "undated"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


_COMMANDS: dict[str, Command] = {
    "poll": _poll,
    "add": _add,
    "test": _test,
    "list": _list,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "import-opml": _import,
    "export-opml": _export,
}
