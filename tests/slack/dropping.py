"""A dropped file to draw, with the same text wherever a text can stand."""

from bot.services.drop import Drop
from bot.services.file_question import Question, Questions
from bot.slack.blocks.drop import Seen, Tally


def dropped(text: str = "", many: int = 1, *, table: bool = False) -> Seen:
    return Seen(
        file="F0ABCDEF12",
        name=text or "ledger.csv",
        kind="people" if table else "invoices",
        spoken=text or "GB18030, semicolon between cells",
        rows=12_345,
        columns=tuple(("due_date", text or "到期日") for _ in range(many)),
        ignored=tuple(text or "备注" for _ in range(many)),
        tally=Tally(
            added=12_000,
            changed=300,
            same=40,
            new_customers=7,
            left_out=many,
            problems=tuple((n, text or "due_date: “soon” is no date") for n in range(many)),
        ),
        as_of="" if table else "2026-03-31",
        good=12_345 if table else None,
        changed=None if table else many,
        changes=tuple((text or "Nordwind Logistik GmbH", 0, 4) for _ in range(many)),
        mixed=() if table else ((text or "Nordwind Logistik GmbH", "GBP", "EUR"),) * many,
    )


def unclear(text: str = "", many: int = 1) -> Questions:
    """What is asked about a ledger whose first line is not understood."""
    header = tuple(text or f"Spalte {n}" for n in range(many + 2))
    return Questions(
        drop=Drop(id="F0ABCDEF12", name=text or "ledger.csv"),
        kind="invoices",
        kinds=("invoices", "customers"),
        header=header,
        columns=(
            Question(field="amount", needed=True, place=None),
            Question(field="due_date", needed=True, place=1),
            *(Question(field=f"more_{n}", needed=False, place=None) for n in range(many)),
        ),
    )
