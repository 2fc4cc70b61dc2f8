"""What delivery remembers of a message: perhaps said before, stepped aside, fruitless rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0011_outbox_doubt"
down_revision = "0010_part_payment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What delivery remembers of a message."""
    no = sa.false()
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("repeat", sa.Boolean(), nullable=False, server_default=no))
        batch_op.add_column(sa.Column("aside", sa.Boolean(), nullable=False, server_default=no))
        batch_op.add_column(
            sa.Column("fruitless", sa.Integer(), nullable=False, server_default="0")
        )
