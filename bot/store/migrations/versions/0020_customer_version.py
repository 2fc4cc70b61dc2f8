"""A version for each customer, for caches of names."""

import sqlalchemy as sa
from alembic import op

revision = "0020_customer_version"
down_revision = "0011_outbox_doubt"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A version for each customer, for caches of names."""
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f("ix_customer_version"), ["version"], unique=False)
