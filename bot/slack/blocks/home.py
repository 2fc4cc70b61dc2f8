"""The bot's Home: where the portfolio stands, what is open, and one's own customers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.notices import WarningNotice
from bot.slack.blocks import kit, review, warning
from bot.slack.blocks.coverage import read
from bot.slack.blocks.glance import band_mark
from bot.slack.blocks.kit import Block, View
from bot.slack.blocks.markup import Mrkdwn, day, esc, join, many, md
from bot.slack.ids import Id
from scoring.certificate import Certificate

WARNINGS_SHOWN = 10
MINE_SHOWN = 20
SOON = timedelta(days=7)
"""How long before its day a review is offered instead of the card."""


class Row(Protocol):
    """One of one's own customers, ready to read."""

    @property
    def customer(self) -> str:
        """The customer's id."""

    @property
    def name(self) -> str:
        """The customer's name."""

    @property
    def band(self) -> str:
        """The band in force."""

    @property
    def score(self) -> str:
        """The score to 0.01."""

    @property
    def review_due(self) -> date | None:
        """The day of the next review."""


class Overview(Protocol):
    """What Home shows to one person."""

    @property
    def role(self) -> str:
        """The person's role."""

    @property
    def as_of(self) -> date:
        """The day that the figures are of."""

    @property
    def today(self) -> date:
        """The day in the workspace."""

    @property
    def ratio(self) -> str:
        """The overdue rate."""

    @property
    def overdue(self) -> int:
        """Customers overdue."""

    @property
    def active(self) -> int:
        """Active customers."""

    @property
    def bands(self) -> Sequence[tuple[str, int]]:
        """Customers in each band."""

    @property
    def warnings(self) -> Sequence[WarningNotice]:
        """Open cases, the person's own first, the worst first."""

    @property
    def others(self) -> int:
        """How many more are open that are not the person's."""

    @property
    def mine(self) -> Sequence[Row]:
        """The person's own customers."""

    @property
    def may_sign(self) -> bool:
        """Whether the person may sign reviews."""

    @property
    def coverage(self) -> Certificate:
        """What was read of the news."""


def draw(overview: Overview, *, zone: ZoneInfo) -> View:
    """Home for one person."""
    return kit.home_tab(
        [
            kit.header("Customer risk"),
            kit.fields(_figures(overview)),
            kit.divider(),
            *_warnings(overview.warnings, overview.others),
            *_mine(overview.mine, overview.today + SOON if overview.may_sign else None),
            kit.context(md("News: {}", read(overview.coverage, zone))),
            kit.context(_print(overview)),
        ]
    )


def _print(o: Overview) -> Mrkdwn:
    how = Mrkdwn("`/risk NAME` opens a card, `/risk help` says more")
    return join(" · ", (md("As of {}", day(o.as_of)), md("you are {}", esc(o.role, 40)), how))


def _figures(o: Overview) -> list[Mrkdwn]:
    bands = [md("{} {} {}", band_mark(b), esc(n), esc(b, 20)) for b, n in o.bands]
    overdue = md("{} of {} active = {} %", esc(o.overdue), esc(o.active), esc(o.ratio, 20))
    return [
        md("*Bands*\n{}", join("  ", bands) or Mrkdwn("no customer yet")),
        md("*Overdue*\n{}", overdue),
    ]


def _warnings(notices: Sequence[WarningNotice], others: int) -> list[Block]:
    whose = Mrkdwn(" of your customers" if others else "")
    if not notices:
        none = md("*No warning{} is open.*", whose)
    else:
        none = md("*{}{}*", many(len(notices), "open warning"), whose)
    head = kit.section(none)
    more = max(0, len(notices) - WARNINGS_SHOWN) + others
    rest = [kit.context(md("and {} more: `/risk warnings`", esc(more)))] if more > 0 else []
    return [head, *(warning.row(n) for n in notices[:WARNINGS_SHOWN]), *rest]


def _mine(rows: Sequence[Row], soon: date | None) -> list[Block]:
    if not rows:
        return []
    more = len(rows) - MINE_SHOWN
    rest = [kit.context(md("and {} more", esc(more)))] if more > 0 else []
    head = kit.section(md("*Your customers* · {}", esc(len(rows))))
    return [kit.divider(), head, *(_own(r, soon) for r in rows[:MINE_SHOWN]), *rest]


def _own(row: Row, soon: date | None) -> Block:
    """One of them; its button opens the review where that is due soon, else the card.

    `soon` is None for people who may not sign.
    """
    due = md(" · review {}", day(row.review_due)) if row.review_due else Mrkdwn("")
    text = md(
        "{} *{}* · {}, {}{}",
        band_mark(row.band),
        esc(row.name, 120),
        esc(row.score, 10),
        esc(row.band, 20),
        due,
    )
    if soon and row.review_due and row.review_due <= soon:
        return kit.section(text, review.button(row.customer))
    value = kit.reference(Id.CARD_OPEN, row.customer)
    return kit.section(text, kit.button(Id.CARD_OPEN, "Open card", value))
