"""Ten stories, half of them traps, from the bytes of a feed to what Slack shows.

`python -m tests.slack.ten` prints them as one list. All firms in them are invented.
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.notices import WarningNotice
from bot.services import silence
from bot.services.delivery import Settling, deliver_due
from bot.services.runtime import Runtime
from bot.services.sweep import sweep
from bot.slack.blocks import silence as page
from bot.slack.blocks import warning
from bot.slack.blocks.kit import Message
from scoring.customer import Customer
from scoring.vocabulary import CustomerId
from tests import archive
from tests.builder import (
    ANALYST,
    ZONE,
    add_customers,
    add_feed,
    address_of,
    document,
    opened,
    rate,
    score,
)
from tests.builder import entry as told
from tests.fakes import FakeClock, FakeFetcher, FakePoster

FIRST, SECOND = "Tidewater Post", "Inland Echo"
ALL_FOUR: Final = (4, 4, 4, 4, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One story: whose it is, what the paper says, and what has to be drawn.

    `warns` names what the post must say; `silent` what `/risk why-silent` must say instead.
    `later` is what the second paper prints two hours after.
    """

    name: str
    title: str
    text: str = ""
    kind: str
    warns: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    later: str = ""


TEN: Final = (
    Told(
        kind="default",
        name="Larkfield Bakeries",
        title="Flour mills stop deliveries to Larkfield Bakeries over unpaid bills",
        text="Larkfield Bakeries owes its suppliers 4 million, two of them said.",
        warns=("critical news", "*unpaid", "payment default", "Tidewater Post"),
    ),
    Told(
        kind="plaintiff",
        name="Osterby Timber",
        title="Osterby Timber takes house builder to court over 2 million in unpaid invoices",
        text="The builder, Corran Homes, did not answer calls.",
        silent=("not adverse", "Osterby Timber is the plaintiff here", "*unpaid"),
    ),
    Told(
        kind="two papers",
        name="Ostrava Bearings",
        title="Ostrava Bearings added to EU sanctions list over shipments to Iran",
        later="Ostrava Bearings is added to EU sanctions list over shipments to Iran",
        warns=("critical news", "*sanctions list*", "sanctions or trade ban", "told by 2 sources",
               "Inland Echo"),
    ),
    Told(
        kind="victim",
        name="Pellworth Dairies",
        title="Accountant jailed for stealing 900,000 from Pellworth Dairies",
        silent=("not adverse", "Pellworth Dairies is the victim here"),
    ),
    Told(
        kind="fraud",
        name="Halvard Pumps",
        title="Halvard Pumps raided in inquiry into bribes for port officials",
        text="Prosecutors suspect three managers of Halvard Pumps of bribery.",
        warns=("negative news", "*bribe", "fraud or corruption", "allegation"),
    ),
    Told(
        kind="rater",
        name="Marchbank Securities",
        title="Marchbank Securities cuts Veyron Tyres to sell on fears of default",
        silent=("not adverse", "Marchbank Securities is the rater here"),
    ),
    Told(
        kind="Chinese default",
        name="瑞禾食品",
        title="瑞禾食品未能按期兑付3亿元债券，构成实质违约",
        warns=("critical news", "未能按期兑付", "payment default"),
    ),
    Told(
        kind="homonym",
        name="Beacon",
        title="Lighthouse keepers lose fight as historic beacon charity files for bankruptcy",
        text="Beacon of Hope, a charity, ran out of money.",
        silent=("the name alone is not enough", "needs a second signal"),
    ),
    Told(
        kind="operations",
        name="Ilmen Glass",
        title="Furnace fire halts production at all plants of Ilmen Glass",
        text="Customers of Ilmen Glass were told not to expect deliveries this year.",
        warns=("critical news", "*halts production*", "operations disruption"),
    ),
    Told(
        kind="retraction",
        name="Tarnbrook Mills",
        title="Tarnbrook Mills files for insolvency after bank pulls credit",
        later="Correction: report that Tarnbrook Mills filed for insolvency was wrong",
        silent=("not adverse", "retraction"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What Slack shows of one story: the newest post where one warns, and the page of silence."""

    post: Message | None
    page: Message
    over: bool
    """Whether the post says that what it warned of does not hold any more."""


def text(message: Message) -> str:
    """Every text of a message, in order, for reading and for tests."""
    parts = [p for b in message.blocks for p in (b.get("text"), *b.get("elements", ()))]
    return "\n".join(p["text"] for p in parts if p and isinstance(p.get("text"), str))


def read_all(folder: Path) -> Mapping[str, Drawn]:
    """Read the ten stories from two feeds, say what is to be said, and draw it."""
    clock, poster = FakeClock(), FakePoster()
    with archive.chosen("sqlite"), opened(folder, clock) as runtime:
        for place, one in enumerate(TEN):
            number = CustomerId(f"C-{place:04}")
            add_customers(runtime, Customer(id=number, name=one.name, industry="food"))
            rate(runtime, number, ALL_FOUR)
            score(runtime, number)
        for name in (FIRST, SECOND):
            add_feed(runtime, name)
        _sweep(runtime, {FIRST: [told("Rain")], SECOND: [told("Sun")]})
        clock.pass_by(hours=2)
        at = clock.now()
        first = [told(one.title, summary=one.text, published=at) for one in TEN]
        _sweep(runtime, {FIRST: first, SECOND: []})
        deliver_due(runtime, poster, Settling())
        clock.pass_by(hours=2)
        at = clock.now()
        later = [told(one.later, published=at) for one in TEN if one.later]
        _sweep(runtime, {FIRST: first, SECOND: later})
        deliver_due(runtime, poster, Settling())
        return {one.name: _drawn(runtime, poster, one.name) for one in TEN}


def _sweep(runtime: Runtime, papers: Mapping[str, list[str]]) -> None:
    answers = {address_of(n): document(*entries, title=n) for n, entries in papers.items()}
    asyncio.run(sweep(runtime, FakeFetcher(answers)))


def _drawn(runtime: Runtime, poster: FakePoster, name: str) -> Drawn:
    every = [p.notice for p in poster.posted] + [notice for _, notice in poster.updated]
    posts = [n for n in every if isinstance(n, WarningNotice) and n.name == name]
    return Drawn(
        post=warning.draw(posts[-1], zone=ZONE) if posts else None,
        page=page.draw(silence.explain(runtime, ANALYST, name), ZONE),
        over=bool(posts) and all(rule.cleared for rule in posts[-1].rules),
    )


def main() -> None:
    """Print the ten stories with what Slack shows of each."""
    with tempfile.TemporaryDirectory() as folder:
        for one, drawn in zip(TEN, read_all(Path(folder)).values(), strict=True):
            sys.stdout.write(f"\n## {one.name} ({one.kind})\n{one.title}\n{one.text}\n")
            if one.later:
                sys.stdout.write(f"two hours later: {one.later}\n")
            shown = drawn.post if drawn.post and not drawn.over else drawn.page
            sys.stdout.write(f"{'POST' if shown is drawn.post else 'SILENT'}\n{text(shown)}\n")


if __name__ == "__main__":
    main()
