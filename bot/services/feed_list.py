"""Lists of feeds as other readers write them (OPML): taken over, and handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.access import Act, Caller
from bot.services.feed import add
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from feeds.errors import FeedProblem
from feeds.opml import Outline
from feeds.url import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlImport:
    """What came of a list: feeds added and known before, searches that want a customer's name."""

    added: int
    known: int
    searches: int
    refused: tuple[str, ...]


def import_opml(runtime: Runtime, caller: Caller, outlines: Sequence[Outline]) -> OpmlImport:
    """Add the feeds of a list, spread over the first interval; raises NotAllowed.

    A folder that bears the name of an industry makes its feeds that industry's.
    """
    good, refused = [], []
    for outline in outlines:
        try:
            checked(outline.url, runtime.setup.feed_allow)
            good.append(outline)
        except FeedProblem as problem:
            refused.append(f"{outline.name}: {problem.sentence}")
    feeds = [o for o in good if not o.is_search]
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        step = runtime.setup.feed_interval / max(len(feeds), 1)
        added = sum(_take_over(unit, o, now, now + n * step) for n, o in enumerate(feeds))
        unit.audit.record(
            at=now, actor=who, action="feeds.imported", subject="OPML", added=str(added)
        )
    return OpmlImport(
        added=added,
        known=len(feeds) - added,
        searches=len(good) - len(feeds),
        refused=tuple(refused),
    )


def export_opml(runtime: Runtime, caller: Caller) -> tuple[Outline, ...]:
    """Every feed with its whole address, keys included, in the folder of its industry."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return tuple(
            Outline(name=f.name, url=f.url, folder=f.industry or f.customer)
            for f in unit.feeds.all()
        )


def _take_over(unit: Unit, outline: Outline, now: datetime, due: datetime) -> bool:
    known = bool(outline.folder and unit.customers.ids_in_industry(outline.folder))
    return add(
        unit,
        name=outline.name[:200],
        url=outline.url,
        now=now,
        due=due,
        industry=outline.folder if known else "",
    )
