"""Between a dropped file as the services see it and as it is drawn; and telling how far it is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from bot.services.drop import Drop, DropPreview, DropResult
from bot.services.importing import ImportReport
from bot.services.ledger import Stage
from bot.slack.blocks import drop
from bot.slack.blocks.drop import Seen, Tally
from bot.slack.blocks.kit import Message

T = TypeVar("T")
PAUSE_SECONDS = 2.0


def files_of(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The files that a person shared in the bot's direct messages."""
    event = body.get("event") or {}
    ours = event.get("channel_type") == "im" and not event.get("bot_id")
    return tuple(f for f in event.get("files") or () if ours and f.get("id"))


def named(file: Mapping[str, Any]) -> Drop:
    """A file as the services name it."""
    return Drop(id=str(file["id"])[:40], name=str(file.get("name") or "file")[:300])


def seen(found: DropPreview) -> Seen:
    """A preview as it is drawn."""
    looked = found.ledger or found.table
    assert looked is not None  # noqa: S101 - one of the two is always there
    layout, report = looked.layout, looked.report
    changes = found.ledger.changes if found.ledger else ()
    mixed = found.ledger.mixed if found.ledger else ()
    return Seen(
        file=found.drop.id,
        name=found.drop.name,
        kind=found.kind,
        spoken=layout.spoken,
        rows=layout.rows,
        columns=tuple(layout.names.items()),
        ignored=layout.heading.ignored,
        tally=_tally(report),
        as_of=_day(report),
        good=found.table.good if found.table else None,
        changed=found.ledger.changed_ratings if found.ledger else None,
        changes=tuple((c.name, c.before, c.after) for c in changes),
        mixed=tuple((m.name, m.billed_in, m.counted_as) for m in mixed),
    )


def done(result: DropResult) -> Message:
    """What an import did, drawn."""
    report = result.report
    as_of = _day(report)
    tally = _tally(report)
    return drop.done(result.name, tally, as_of=as_of, fired=report.fired, proposed=report.proposed)


def _day(report: ImportReport) -> str:
    """The day that the ledger speaks of after the import."""
    days = [day for day in (report.as_of, report.older_than) if day]
    return max(days).isoformat() if days else ""


def _tally(report: ImportReport) -> Tally:
    made = report.done
    return Tally(
        added=made.added,
        changed=made.changed,
        same=made.same,
        new_customers=made.new_customers,
        left_out=report.left_out,
        older=report.older_than is not None,
        problems=tuple((p.line, p.reason) for p in report.problems[: drop.PROBLEMS_SHOWN]),
    )


class Progress:
    """Hand `note` to work in a worker thread, and the work to `follow`."""

    def __init__(
        self, tell: Callable[[Message], Awaitable[None]], *, pause: float = PAUSE_SECONDS
    ) -> None:
        """`tell` is called on the loop, at most once a pause, with a drawing."""
        self._tell = tell
        self._pause = pause
        self._newest: tuple[Stage, int, int] | None = None

    def note(self, stage: Stage, done: int, of: int) -> None:
        """Take note of how far it is."""
        self._newest = (stage, done, of)

    async def follow(self, work: Awaitable[T]) -> T:
        """What the work answers or raises, telling how far it is meanwhile."""
        task, told = asyncio.ensure_future(work), None
        while not (await asyncio.wait({task}, timeout=self._pause))[0]:
            if self._newest is not None and self._newest != told:
                told = self._newest
                await self._tell(drop.progress(*told))
        return await task
