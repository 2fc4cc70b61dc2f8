"""PostgreSQL databases that one test after the other is lent: emptied between them, not made anew.

To delete rows takes a third of the time of making a copy and dropping it, for every test.
"""

import psycopg

from tests.postgres import Server, bare, name_of

LARGEST = 40_000_000
"""A database that has grown beyond this, in bytes, is slow to read; a new one takes its place."""

SHAPE = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
  SELECT format('%s %s %s', relname, relkind, relacl) AS part FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT format('%s %s %s %s %s', relname, attname, atttypid, atttypmod, attnotnull)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
) AS parts
"""
"""Tables, columns, constraints and grants as one short text: what a test may have changed."""

EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$;
SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
"""


class Lender:
    """Lends databases that are as the template: with its tables, without rows."""

    def __init__(self, server: Server, template: str) -> None:
        """Copy the template, a database's name, where none is free."""
        self._server = server
        self._template = template
        self._free: list[str] = []
        self._shape = ""

    def lend(self) -> str:
        """The address of a database for one test."""
        if self._free:
            return self._free.pop()
        url = self._server.create(self._template)
        if not self._shape:
            with psycopg.connect(bare(url)) as connection:
                self._shape = _shape(connection)
        return url

    def take_back(self, url: str) -> None:
        """Empty it for whoever comes next; drop it where that is not certain to succeed."""
        if self._server.may_empty and self._emptied(url):
            self._free.append(url)
        else:
            self._server.drop(url)

    def close(self) -> None:
        """Drop those that are free."""
        while self._free:
            self._server.drop(self._free.pop())

    def _emptied(self, url: str) -> bool:
        self._server.cut_off(name_of(url))
        with psycopg.connect(bare(url)) as connection:
            size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            if size is None or size[0] > LARGEST or _shape(connection) != self._shape:
                return False
            connection.execute(EMPTY)
        return True


def _shape(connection: psycopg.Connection) -> str:
    """What a test may have changed of the tables, and the version that they are at."""
    row = connection.execute(SHAPE).fetchone()
    known = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()
    if known is None or known[0] is None:
        return str(row)
    at = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return f"{row} {at}"
