"""The kinds of file that can be handed in, and which of them a file is by its headings."""

from pathlib import Path

from bot.intake.customer import CustomerCells, GradeCells, StatementCells
from bot.intake.invoice import InvoiceCells
from bot.intake.layout import names_of
from bot.intake.sheet import Cells, SheetError, required
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
    named = {kind: names_of(path, tuple(cells.model_fields)) for kind, cells in KINDS.items()}
    fitting = {
        kind: len(found) for kind, found in named.items() if found.issuperset(required(KINDS[kind]))
    }
    best = max(fitting.values(), default=0)
    winners = [kind for kind, count in fitting.items() if count == best]
    if len(winners) == 1:
        return winners[0]
    if winners:
        msg = f"{path.name} could be {' or '.join(winners)}: name its columns as the manual does."
        raise SheetError(msg)
    nearest = max(KINDS, key=lambda kind: (len(named[kind] & set(required(KINDS[kind]))), kind))
    missing = [n for n in required(KINDS[nearest]) if n not in named[nearest]]
    msg = (
        f"I cannot tell what {path.name} holds by its first line. For {nearest} it lacks "
        f"{', '.join(missing)}."
    )
    raise SheetError(msg)
