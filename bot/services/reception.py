"""Looking at a file before it is taken in: how it is written, which lines are good."""

from dataclasses import dataclass
from pathlib import Path

from bot.intake.kind import KINDS
from bot.intake.layout import Choices, Layout, lay_out, lines
from bot.intake.sheet import values
from bot.services.importing import ImportReport, Pile, good
from bot.services.ledger import Imported


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a smaller table holds: its layout, how many lines are good, the bad ones."""

    kind: str
    layout: Layout
    good: int
    report: ImportReport


def glance(path: Path, kind: str, choices: Choices | None = None) -> Glance:
    """Read a file without keeping anything; raises SheetError where it is no use."""
    layout = lay_out(path, KINDS[kind], choices)
    pile = Pile()
    count = sum(1 for _ in good(values(lines(layout), KINDS[kind], lambda n, _: n), pile))
    report = ImportReport(
        done=Imported(),
        problems=tuple(pile.problems),
        problem_count=pile.count,
        layout=layout,
    )
    return Glance(kind=kind, layout=layout, good=count, report=report)
