"""Snoozing and waiting of early warnings; mitigations that belong to a case and are followed up.

Revision ID: 0004_warning_life
Revises: 0003_proposals
"""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0004_warning_life"
down_revision = "0003_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Snoozing and waiting of warnings; mitigations of a case."""
    with op.batch_alter_table("early_warning") as table:
        table.add_column(
            sa.Column("snoozed_until", bot.store.base.Instant(timezone=True), nullable=True)
        )
        table.add_column(
            sa.Column("waiting_since", bot.store.base.Instant(timezone=True), nullable=True)
        )
        table.add_column(sa.Column("rounds", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("mitigation") as table:
        table.add_column(sa.Column("case_id", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("score_after", bot.store.base.Exact(length=80), nullable=True))
        table.add_column(
            sa.Column("changed_by", sa.String(length=40), nullable=False, server_default="")
        )
        table.add_column(
            sa.Column("changed_at", bot.store.base.Instant(timezone=True), nullable=True)
        )
        table.create_index("ix_mitigation_case_id", ["case_id"])
