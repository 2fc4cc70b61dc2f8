"""Feeds: claims, hosts, rhythm, moves, whom they are about; outlets and edits of articles."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0010_feed"
down_revision = "0004_warning_life"
branch_labels = None
depends_on = None

INSTANT = bot.store.base.Instant(timezone=True)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.create_table(
        "feed_host",
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_feed_host")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("host", sa.String(length=255), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("customer_id", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("industry", sa.String(length=80), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("gap_seconds", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ttl_seconds", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("claimed_by", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("claimed_until", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("failing_since", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("told_at", INSTANT, nullable=True))
        batch_op.add_column(
            sa.Column("code", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("moved_to", sa.String(length=2000), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("moved_times", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("removed_at", INSTANT, nullable=True))
        batch_op.create_index(batch_op.f("ix_feed_host"), ["host"], unique=False)
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("outlet", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("edits", sa.Integer(), nullable=False, server_default="0"))
    _fill()


def _fill() -> None:
    """Hosts of the feeds that are there, and the outlets of their articles."""
    connection = op.get_bind()
    feed = sa.table(
        "feed",
        sa.column("id", sa.Integer),
        sa.column("url", sa.String),
        sa.column("host", sa.String),
    )
    host = sa.table("feed_host", sa.column("host", sa.String), sa.column("not_before", INSTANT))
    hosts = {
        row.id: (urlsplit(row.url).hostname or "")[:255]
        for row in connection.execute(sa.select(feed.c.id, feed.c.url))
    }
    for number, name in hosts.items():
        connection.execute(feed.update().where(feed.c.id == number).values(host=name))
    for name in sorted(set(hosts.values())):
        connection.execute(host.insert().values(host=name, not_before=LONG_AGO))
    connection.execute(
        sa.text(
            "UPDATE article SET outlet = (SELECT name FROM feed WHERE feed.id = article.feed_id)"
        )
    )
