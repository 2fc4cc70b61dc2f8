"""How often a person was refused the same thing on one day."""

import sqlalchemy as sa
from alembic import op

revision = "0039_refusal"
down_revision = "0038_file_choices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row a day, person and thing that was asked for."""
    op.create_table(
        "refusal",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "person", "asked", "subject", name=op.f("pk_refusal")),
    )
