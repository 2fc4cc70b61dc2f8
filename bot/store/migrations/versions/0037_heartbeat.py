"""A sign of life for each process, not for each role alone."""

import sqlalchemy as sa
from alembic import op

revision = "0037_heartbeat"
down_revision = "0036_lesson"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Where it runs, of which version it is, and whether it stopped by itself."""
    with op.batch_alter_table("heartbeat") as table:
        table.add_column(
            sa.Column("place", sa.String(length=120), server_default="", nullable=False)
        )
        table.add_column(
            sa.Column("version", sa.String(length=40), server_default="", nullable=False)
        )
        table.add_column(
            sa.Column("stopped", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.drop_constraint(op.f("pk_heartbeat"), type_="primary")
        table.create_primary_key(op.f("pk_heartbeat"), ["role", "place"])
