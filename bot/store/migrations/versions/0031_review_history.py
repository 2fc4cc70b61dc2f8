"""Earlier states of what is changed in place; what a review found.

Rows that are there already get one state, on the day on which they were first known, as far as it
can be told: a warning was open then.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0031_review_history"
down_revision = "0030_verdict"
branch_labels = None
depends_on = None

KNOWN_SINCE = {
    "customer": "created_at",
    "early_warning": "opened_at",
    "event": "first_seen",
    "mitigation": "logged_at",
    "feed": "added_at",
}
OPENED: dict[str, Any] = {
    "state": "open", "owner": "", "changed_at": None, "changed_by": "", "resolution": None,
    "note": "",
}  # fmt: skip
CHANGED = {"early_warning": "changed_at", "customer": "changed_at", "feed": "polled_at"}


def upgrade() -> None:
    history = op.create_table(
        "history",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "day", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_subject"), "history", ["subject"])
    with op.batch_alter_table("review") as batch:
        batch.add_column(sa.Column("due_by", sa.Date(), nullable=True))
        batch.add_column(sa.Column("band", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("checks", sa.JSON(), nullable=False, server_default="[]"))
    bind = op.get_bind()
    for kind, since in KNOWN_SINCE.items():
        rows = bind.execute(sa.select(sa.Table(kind, sa.MetaData(), autoload_with=bind))).mappings()
        states = [state for row in rows.all() for state in _states(kind, dict(row), since)]
        for start in range(0, len(states), 500):
            bind.execute(history.insert(), states[start : start + 500])


def _states(kind: str, row: dict[str, Any], since: str) -> list[dict[str, Any]]:
    """As it was at first, and as it became on the day of its last change."""
    first, changed = _day(row[since]), row.get(CHANGED.get(kind, ""))
    days = {first: row | OPENED if kind == "early_warning" else row}
    if changed:
        days[max(first, _day(changed))] = row
    return [
        {
            "kind": kind,
            "key": str(row["id"]),
            "day": day,
            "subject": _subject(kind, row),
            "columns": {name: _plain(value) for name, value in columns.items()},
        }
        for day, columns in days.items()
    ]


def _subject(kind: str, row: dict[str, Any]) -> str:
    if kind == "customer":
        return str(row["id"])
    return str(row.get("customer_id") or row.get("subject") or "")


def _day(value: datetime) -> date:
    return value.date()


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
