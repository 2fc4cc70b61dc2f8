"""What triage taught the judge, version by version."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0036_lesson"
down_revision = "0035_invoice_stated"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lessons, with their corrections."""
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(length=40), nullable=False),
        sa.Column("accepted_at", bot.store.base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
