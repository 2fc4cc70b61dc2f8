"""The policy whole in each version; overrides, stops, credit limits."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0032_policy"
down_revision = "0031_review_history"
branch_labels = None
depends_on = None

# What the figures were while a version kept nothing but its currency and rates.
AS_THEN = {
    "weights": {
        "payment_history": 30,
        "contract_performance": 25,
        "industry_risk": 20,
        "market_reputation": 15,
        "compliance_record": 10,
    },
    "valid_days": {
        "payment_history": 45,
        "contract_performance": 180,
        "industry_risk": 365,
        "market_reputation": 180,
        "compliance_record": 365,
    },
    "medium_edge": "2.5",
    "high_edge": "3.5",
    "hysteresis": "0.2",
    "knock_outs": [
        ["payment_history", 5, "high"],
        ["compliance_record", 5, "high"],
        ["contract_performance", 5, "medium"],
        ["payment_history", 4, "medium"],
    ],
    "rated_weight": 50,
    "unknown_weight_limit": 20,
    "payment_window_days": 365,
    "days_late_cap": 120,
    "dbt_steps": [["2.0", 1], ["10.0", 2], ["20.0", 3], ["40.0", 4]],
    "oldest_floors": [[90, 5], [60, 4], [30, 3]],
    "full_confidence_invoices": 3,
    "rise": "1",
    "rise_rearm": "0.75",
    "rise_window_days": 90,
    "regrowth": "0.5",
    "overdue_grace_days": 5,
    "overdue_limit": "0.1",
    "overdue_rearm": "0.08",
    "overdue_least_active": 10,
    "active_days": 365,
    "news_window_days": 30,
    "critical_news_window_days": 90,
    "advance_edge": "4",
}


def upgrade() -> None:
    """The policy whole in each version; overrides, stops, credit limits."""
    _policy()
    instant = bot.store.base.Instant(timezone=True)
    op.create_table(
        "band_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=False),
        sa.Column("computed", sa.String(length=40), nullable=False),
        sa.Column("knock_outs", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("requester", sa.String(length=40), nullable=False),
        sa.Column("approved_by", sa.String(length=40), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("ended_why", sa.String(length=40), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_band_override_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_band_override")),
    )
    op.create_table(
        "stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("approver", sa.String(length=40), nullable=False),
        sa.Column("admin", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_stop_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_stop_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("event_id", name=op.f("uq_stop_event_id")),
    )
    op.create_table(
        "credit_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("amount", bot.store.base.Amount(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requester", sa.String(length=40), nullable=False),
        sa.Column("approved_by", sa.String(length=40), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_credit_limit_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_limit")),
    )
    for table in ("band_override", "stop", "credit_limit"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(
                batch_op.f(f"ix_{table}_customer_id"), ["customer_id"], unique=False
            )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("without_override", sa.String(length=40), nullable=True))


def _policy() -> None:
    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("figures", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(
            sa.Column("approved_by", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    policy = sa.table(
        "policy",
        sa.column("version", sa.Integer()),
        sa.column("base_currency", sa.String()),
        sa.column("rates", sa.JSON()),
        sa.column("figures", sa.JSON()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(policy)).all():
        own = {"base_currency": row.base_currency, "rates": row.rates}
        connection.execute(
            policy.update().where(policy.c.version == row.version).values(figures=AS_THEN | own)
        )
    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.alter_column("figures", server_default=None, existing_type=sa.JSON())
        batch_op.drop_column("base_currency")
        batch_op.drop_column("rates")
