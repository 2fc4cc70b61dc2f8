"""Part-payments of invoices."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0010_part_payment"
down_revision = "0010_feed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What had been paid of an invoice by a day."""
    op.create_table(
        "part_payment",
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("invoice_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("total", bot.store.base.Amount(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_part_payment_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("customer_id", "invoice_id", "day", name=op.f("pk_part_payment")),
    )
