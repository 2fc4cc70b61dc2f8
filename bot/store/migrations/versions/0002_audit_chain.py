"""Each row of the audit log is sealed to the one before it; the rows that are there, too."""

import hashlib
import json
import secrets
from datetime import UTC

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0002_audit_chain"
down_revision = "0001"
branch_labels = None
depends_on = None

_AUDIT = sa.table(
    "audit",
    sa.column("id", sa.Integer()),
    sa.column("at", bot.store.base.Instant(timezone=True)),
    sa.column("actor", sa.String()),
    sa.column("action", sa.String()),
    sa.column("subject", sa.String()),
    sa.column("detail", sa.JSON()),
    sa.column("salt", sa.String()),
    sa.column("seal", sa.String()),
    sa.column("hash", sa.String()),
)


def upgrade() -> None:
    with op.batch_alter_table("audit") as batch_op:
        batch_op.add_column(sa.Column("salt", sa.String(32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("seal", sa.String(64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("hash", sa.String(64), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_audit_hash"), ["hash"], unique=False)
    _seal_what_is_there(op.get_bind())


def _seal_what_is_there(connection: sa.Connection) -> None:
    before = ""
    for row in connection.execute(sa.select(_AUDIT).order_by(_AUDIT.c.id)).all():
        salt = secrets.token_hex(16)
        seal = _sha256(salt, _canonical([row.actor, row.subject, row.detail]))
        link = _canonical([row.at.astimezone(UTC).isoformat(), row.action, seal])
        before = _sha256(before, link)
        connection.execute(
            sa.update(_AUDIT).where(_AUDIT.c.id == row.id).values(salt=salt, seal=seal, hash=before)
        )


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
