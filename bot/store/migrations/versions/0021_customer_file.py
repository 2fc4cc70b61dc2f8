"""The customer file: typed registry ids, segment, parent, status, statements, closed files."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0021_customer_file"
down_revision = "0020_customer_version"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The customer file: typed registry ids, segment, parent, status, statements, closed files."""
    _new_tables()
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("registry_ids", sa.JSON(), nullable=False, server_default="[]")
        )
        batch_op.add_column(
            sa.Column("segment", sa.String(length=80), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("parent", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("status", sa.String(length=40), nullable=False, server_default="active")
        )
        batch_op.add_column(
            sa.Column("merged_into", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.create_index(batch_op.f("ix_customer_parent"), ["parent"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_merged_into"), ["merged_into"], unique=False)
    _carry_over()
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_column("registry_id")


def _carry_over() -> None:
    """Numbers so far were of no named register; who was archived is archived."""
    customer = sa.table(
        "customer",
        sa.column("id", sa.String()),
        sa.column("registry_id", sa.String()),
        sa.column("registry_ids", sa.JSON()),
        sa.column("archived_on", sa.Date()),
        sa.column("status", sa.String()),
    )
    connection = op.get_bind()
    numbered = sa.select(customer.c.id, customer.c.registry_id).where(customer.c.registry_id != "")
    for row in connection.execute(numbered).all():
        ids = [{"kind": "other", "number": row.registry_id}]
        connection.execute(
            customer.update().where(customer.c.id == row.id).values(registry_ids=ids)
        )
    connection.execute(
        customer.update().where(customer.c.archived_on.is_not(None)).values(status="archived")
    )


def _new_tables() -> None:
    op.create_table(
        "financial_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("revenue", bot.store.base.Amount(length=40), nullable=True),
        sa.Column("equity", bot.store.base.Amount(length=40), nullable=True),
        sa.Column("current_assets", bot.store.base.Amount(length=40), nullable=True),
        sa.Column("current_liabilities", bot.store.base.Amount(length=40), nullable=True),
        sa.Column("working_capital", bot.store.base.Amount(length=40), nullable=True),
        sa.Column("net_income", bot.store.base.Amount(length=40), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_financial_statement_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_financial_statement")),
    )
    op.create_index(
        op.f("ix_financial_statement_customer_id"),
        "financial_statement",
        ["customer_id"],
        unique=False,
    )
    op.create_table(
        "external_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=80), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_external_rating_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_rating")),
    )
    op.create_index(
        op.f("ix_external_rating_customer_id"), "external_rating", ["customer_id"], unique=False
    )
    op.create_table(
        "archiving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status_before", sa.String(length=40), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", bot.store.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_archiving_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archiving")),
    )
    op.create_index(op.f("ix_archiving_customer_id"), "archiving", ["customer_id"], unique=False)
    op.create_table(
        "merger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("target_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["customer.id"], name=op.f("fk_merger_source_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["customer.id"], name=op.f("fk_merger_target_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
    )
    op.create_index(op.f("ix_merger_source_id"), "merger", ["source_id"], unique=False)
    op.create_index(op.f("ix_merger_target_id"), "merger", ["target_id"], unique=False)
