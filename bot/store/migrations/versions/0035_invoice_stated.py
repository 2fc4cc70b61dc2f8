"""Which ledger stated an invoice last, by the day that it speaks of."""

import sqlalchemy as sa
from alembic import op

revision = "0035_invoice_stated"
down_revision = "0034_second_look"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A day for each invoice; of what is known so far, that of the newest ledger."""
    with op.batch_alter_table("invoice") as table:
        table.add_column(sa.Column("stated", sa.Date(), nullable=True))
    op.execute("UPDATE invoice SET stated = (SELECT max(as_of) FROM ledger_import)")
