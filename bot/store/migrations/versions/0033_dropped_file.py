"""Files that people drop on the bot."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0033_dropped_file"
down_revision = "0032_policy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Dropped files, with their bytes while somebody decides."""
    op.create_table(
        "dropped_file",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("changed_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dropped_file")),
    )
