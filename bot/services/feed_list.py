"""Lists of feeds as other readers write them (OPML): taken over, and handed out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.access import Act, Caller
from bot.services.feed import add
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from feeds.errors import FeedProblem
from feeds.opml import Outline
from feeds.url import checked
from scoring.vocabulary import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlImport:
    """What came of a list: feeds added and known before, searches that want a customer's name."""

    added: int
    known: int
    searches: int
    refused: tuple[str, ...]


def import_opml(runtime: Runtime, caller: Caller, outlines: Sequence[Outline]) -> OpmlImport:
    """Add the feeds of a list, spread over the first interval; raises NotAllowed.

    A folder that bears the name of an industry, or the id of a customer, makes its feeds theirs.
    """
    good, refused = [], []
    for outline in outlines:
        try:
            url = str(checked(outline.url, runtime.setup.feed_allow))
            good.append(outline if outline.is_search else replace(outline, url=url))
        except FeedProblem as problem:
            refused.append(f"{outline.name}: {problem.sentence}")
    feeds = [o for o in good if not o.is_search]
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        step = runtime.setup.feed_interval / max(len(feeds), 1)
        known = {name.casefold(): name for name in unit.customers.industries()}
        added = sum(_take_over(unit, o, known, now, now + n * step) for n, o in enumerate(feeds))
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
    """Every feed with its whole address, keys included, in the folder of whom it is about."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return tuple(
            Outline(name=f.name, url=f.url, folder=f.customer or f.industry)
            for f in unit.feeds.all()
        )


def _take_over(
    unit: Unit, outline: Outline, industries: Mapping[str, str], now: datetime, due: datetime
) -> bool:
    customer = unit.customers.find(CustomerId(outline.folder)) if outline.folder else None
    return add(
        unit,
        name=outline.name,
        url=outline.url,
        now=now,
        due=due,
        customer=customer.id if customer else CustomerId(""),
        industry="" if customer else industries.get(outline.folder.casefold(), ""),
    )
