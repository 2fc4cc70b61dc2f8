"""What a role may do on PostgreSQL: the one that the bot runs as changes rows, never tables.

The release step migrates as the owner of the tables and then hands out rights, anew each time, so
that new tables are included: rows to the bot's role, of the audit log only what erasure takes away.
"""

from sqlalchemy import text

from bot.store.audit import AuditRow
from bot.store.database import Database, UnusableDatabaseError
from bot.store.lock import held

MAKES = "may make tables"
_VERSION = "alembic_version"
# The fields of the log that may be changed are those that erasing a person empties.
_GRANTS = """
SELECT format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema());
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), CAST(:role AS text));
SELECT format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I',
    current_schema(), CAST(:role AS text));
SELECT format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I',
    current_schema(), CAST(:role AS text));
SELECT format('REVOKE INSERT, UPDATE, DELETE ON %I FROM %I',
    CAST(:version AS text), CAST(:role AS text));
SELECT format('REVOKE UPDATE, DELETE ON %I FROM %I', CAST(:log AS text), CAST(:role AS text));
SELECT format('GRANT UPDATE (actor, subject, detail, salt) ON %I TO %I',
    CAST(:log AS text), CAST(:role AS text))
""".split(";")


def hand_out(owner: Database, role: str) -> None:
    """Give a role what the bot needs on the owner's tables, and take away what it does not.

    Raises UnusableDatabaseError where there is no such role. Nothing to do for the owner itself.
    """
    if not role:
        msg = "RISK_DATABASE_URL names no role to give rights to: postgresql://role@host/risk"
        raise UnusableDatabaseError(msg)
    if role == owner.url.username:
        return
    with held(owner, "migrate", wait=True), owner.altering() as connection:
        asked = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
        if connection.scalar(asked, {"role": role}) is None:
            msg = (
                f"The database has no role {role}, which RISK_DATABASE_URL names: make it "
                f"(CREATE ROLE {role} LOGIN PASSWORD …), then migrate again."
            )
            raise UnusableDatabaseError(msg)
        names = {"role": role, "log": AuditRow.__tablename__, "version": _VERSION}
        for grant in _GRANTS:
            # The server writes the names into the statement, and quotes them.
            statement = connection.scalar(text(grant), names)
            connection.exec_driver_sql(str(statement))


def excess(database: Database) -> str:
    """What this role may do besides changing rows, in words; empty where it is nothing."""
    asked = text(
        "SELECT r.rolsuper, has_schema_privilege(current_schema(), 'CREATE'), "
        "EXISTS (SELECT 1 FROM pg_tables t WHERE t.schemaname = current_schema() "
        "AND pg_has_role(t.tableowner, 'MEMBER')) "
        "FROM pg_roles r WHERE r.rolname = current_user"
    )
    with database.read_engine.connect() as connection:
        is_superuser, makes, owns = connection.execute(asked).one()
    if is_superuser:
        return "may do anything on the server (superuser)"
    if owns:
        return "owns the tables"
    return MAKES if makes else ""
