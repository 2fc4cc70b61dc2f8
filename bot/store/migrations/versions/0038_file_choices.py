"""What people say about how a file that they dropped is to be read."""

import sqlalchemy as sa
from alembic import op

revision = "0038_file_choices"
down_revision = "0037_heartbeat"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The answers, by the names that intake gives them."""
    with op.batch_alter_table("dropped_file") as table:
        table.add_column(sa.Column("choices", sa.JSON(), nullable=True))
