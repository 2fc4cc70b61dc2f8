"""A row of any table as it was at some version, made up from its columns alone.

For databases of earlier versions: nothing here knows the product's present rows.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import BYTEA

from bot.store.database import Database

_KINDS: tuple[tuple[type[Any] | tuple[type[Any], ...], object], ...] = (
    (Boolean, False),
    (Integer, 7),
    (DateTime, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
    (Date, date(2026, 3, 2)),
    (JSON, []),
    ((LargeBinary, BYTEA), b"x"),
    ((Numeric, Float), 1),
)
_WORDS = {"level": "1/1", "value": "5/2", "state": "sent", "amount": "10.00"}
"""What a text says, by its column's name, where it is read as more than a text."""


def tables_of(archive: Database) -> MetaData:
    """The tables as they are in the database now."""
    found = MetaData()
    found.reflect(archive.read_engine)
    return found


def fill_empty(archive: Database) -> None:
    """Put a row into every table that has none; what it refers to is there before."""
    tables = tables_of(archive)
    with archive.writing() as session:
        connection = session.connection()
        for table in tables.sorted_tables:
            if table.name == "alembic_version" or _count(connection, table):
                continue
            values = {c.name: _value(connection, c) for c in table.columns if _is_said(c)}
            connection.execute(table.insert().values(values))


Keys = dict[str, list[dict[str, object]]]
"""The primary key of every row, by table."""


def keys(archive: Database) -> Keys:
    """The primary keys as they are now."""
    with archive.read_engine.connect() as connection:
        return {
            table.name: [
                dict(row) for row in connection.execute(select(*table.primary_key)).mappings()
            ]
            for table in tables_of(archive).sorted_tables
            if table.name != "alembic_version"
        }


def lost(before: Keys, after: Keys) -> list[tuple[str, dict[str, object]]]:
    """The rows that are not there any more; a key may have grown by a column."""
    return [
        (table, key)
        for table, rows in before.items()
        for key in rows
        if not any(key.items() <= row.items() for row in after.get(table, ()))
    ]


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _is_said(column: Column[Any]) -> bool:
    """Whether a value is given: not where the database counts."""
    counted = column.primary_key and isinstance(column.type, Integer) and not column.foreign_keys
    return not counted


def _value(connection: Connection, column: Column[Any]) -> object:
    for key in column.foreign_keys:
        return connection.scalar(select(key.column).limit(1))
    for kind, value in _KINDS:
        if isinstance(column.type, kind):
            return value
    length = getattr(column.type, "length", None) or 20
    return _WORDS.get(column.name, "word")[:length]
