"""The kinds of file that can be handed in, and which of them a file is by its headings."""

from collections.abc import Mapping
from pathlib import Path

from bot.intake.customer import CustomerCells, GradeCells, StatementCells
from bot.intake.invoice import InvoiceCells
from bot.intake.layout import names_of
from bot.intake.sheet import Cells, UnclearError, required
from bot.intake.table import (
    FeedAddressCells,
    IndustryCells,
    PersonCells,
    RateCells,
    RatingCells,
)

KINDS: dict[str, type[Cells]] = {
    "invoices": InvoiceCells,
    "customers": CustomerCells,
    "ratings": RatingCells,
    "industries": IndustryCells,
    "people": PersonCells,
    "rates": RateCells,
    "feeds": FeedAddressCells,
    "statements": StatementCells,
    "external-ratings": GradeCells,
}
"""Each kind of file by the word after `risk-bot import`."""


def kind_of(path: Path) -> str:
    """Which kind of file it is: the one of whose columns it names most; raises SheetError."""
    named = _named(path)
    fitting = {
        kind: len(found) for kind, found in named.items() if found.issuperset(required(KINDS[kind]))
    }
    best = max(fitting.values(), default=0)
    winners = [kind for kind, count in fitting.items() if count == best]
    if len(winners) == 1:
        return winners[0]
    if winners:
        raise UnclearError(
            f"{path.name} could be {' or '.join(winners)}.", "Name its columns as the manual does."
        )
    nearest = _nearest(named)
    missing = [n for n in required(KINDS[nearest]) if n not in named[nearest]]
    raise UnclearError(
        f"I cannot tell what {path.name} holds by its first line. For {nearest} it lacks "
        f"{', '.join(missing)}."
    )


def nearest_kind(path: Path) -> str:
    """Which kind of file it most probably is; raises SheetError where it is no use."""
    return _nearest(_named(path))


def _named(path: Path) -> dict[str, set[str]]:
    return {kind: names_of(path, tuple(cells.model_fields)) for kind, cells in KINDS.items()}


def _nearest(named: Mapping[str, set[str]]) -> str:
    return max(KINDS, key=lambda kind: (len(named[kind] & set(required(KINDS[kind]))), kind))
