"""What delivery said again because it was not there: to be looked for once more."""

import sqlalchemy as sa
from alembic import op

revision = "0034_second_look"
down_revision = "0033_dropped_file"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A mark at messages that were said again."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("in_question", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(batch_op.f("ix_outbox_in_question"), ["in_question"], unique=False)
