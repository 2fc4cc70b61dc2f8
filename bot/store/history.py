"""The drawer of earlier states: how rows that are changed in place looked at the end of each day.

A row whose class says `remembered = True` leaves a copy here whenever it is added or changed: one
for each of the workspace's days, the last state of a day wins. So an answer as of a day needs
nobody to think of keeping the past, and cannot tell what was learnt later.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from itertools import chain
from typing import Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Enum,
    String,
    Table,
    bindparam,
    delete,
    event,
    func,
    insert,
    inspect,
    literal_column,
    select,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Amount, Base, Exact, Instant

Row = TypeVar("Row", bound=Base)
_DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """An earlier day, and its end as an instant: what was recorded before was known on it."""

    on: date
    known_before: datetime


class HistoryRow(Base):
    """The last state of one row on one day; `columns` holds its values as text and numbers.

    `subject` is the customer it is about: erasing one takes its earlier states too.
    """

    __tablename__ = "history"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)


_TABLE = cast("Table", HistoryRow.__table__)
_FORGET = delete(_TABLE).where(
    _TABLE.c.kind == bindparam("old_kind"),
    _TABLE.c.key == bindparam("old_key"),
    _TABLE.c.day == bindparam("old_day"),
)
_KEEP = insert(_TABLE)


def dated(session: Session, day: date) -> None:
    """Tell the transaction which of the workspace's days it belongs to."""
    session.info[_DAY] = day


def past(session: Session, rows: Iterable[Row], on: date) -> list[Row]:
    """The rows as they were at the end of a day, in their order; without those not there yet."""
    held = list(rows)
    if not held:
        return []
    kind = type(held[0])
    keys = {_key(row): row for row in held}
    states = session.execute(
        select(HistoryRow.key, HistoryRow.columns)
        .where(
            HistoryRow.kind == kind.__tablename__,
            HistoryRow.key.in_(list(keys)),
            HistoryRow.day <= on,
        )
        .order_by(HistoryRow.day)
    )
    newest: dict[str, dict[str, Any]] = {key: columns for key, columns in states}  # noqa: C416
    return [_row(kind, newest[key]) for key in keys if key in newest]


def held_then(
    session: Session, kind: type[Base], subjects: Collection[str], then: Then | None
) -> list[int]:
    """The numbers of the rows about some customers by the end of a day, whosoever they are now."""
    if then is None:
        return []
    found = select(HistoryRow.key).where(
        HistoryRow.kind == kind.__tablename__,
        HistoryRow.subject.in_(subjects),
        HistoryRow.day <= then.on,
    )
    return [int(key) for key in session.scalars(found.distinct())]


def remember(session: Session, kind: type[Row], key: object) -> None:
    """Copy a row that was changed by a statement, of which the session knows nothing."""
    row = session.get(kind, key, populate_existing=True)
    if row is not None:
        _copy(session, (row,))


def remember_many(session: Session, kind: type[Base], ids: Collection[int]) -> None:
    """The same for many rows with a number, copied inside the database by one statement.

    What the session holds of such rows is read anew when it is next asked for.
    """
    for held in session.identity_map.values():
        if isinstance(held, kind):
            session.expire(held)
    day = session.info.get(_DAY)
    if day is None or not ids:
        return
    statement = _copying(kind, session.get_bind().dialect.name)
    session.connection().execute(statement, {"ids": list(ids), "today": day})


@cache
def _copying(kind: type[Base], speaks: str) -> postgresql.Insert | sqlite.Insert:
    """Makes the databases write what `plain` would: instants, and whether, are read back alike."""
    table = cast("Table", kind.__table__)
    here = table.c
    on_postgres = speaks == "postgresql"
    made = func.json_build_object if on_postgres else func.json_object
    pairs: Iterable[tuple[ColumnElement[Any], ...]]
    pairs = ((literal_column(f"'{c.name}'"), c) for c in here)
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    rows = select(
        literal_column(f"'{table.name}'"),
        cast_to(here.id, String),
        bindparam("today", type_=Date),
        func.coalesce(here.customer_id, "") if "customer_id" in here else literal_column("''"),
        made(*chain.from_iterable(pairs)),
    ).where(here.id.in_(ids))
    insert_into = postgresql.insert if on_postgres else sqlite.insert
    kept = insert_into(_TABLE).from_select([c.name for c in _TABLE.c], rows)
    # The values of the row that was to be added; "columns" is a word of the collection itself.
    fresh = {name: kept.excluded[name] for name in ("subject", "columns")}
    return kept.on_conflict_do_update(index_elements=["kind", "key", "day"], set_=fresh)


def _keep(session: Session, _context: object) -> None:
    """After a flush: copy what was added or changed, while the session still knows it."""
    _copy(session, (*session.new, *(row for row in session.dirty if session.is_modified(row))))


def _copy(session: Session, touched: Iterable[object]) -> None:
    day = session.info.get(_DAY)
    if day is None:
        return
    states = [
        {
            "kind": r.__tablename__,
            "key": _key(r),
            "day": day,
            "subject": _subject(r),
            "columns": _columns(r),
        }
        for r in touched
        if isinstance(r, Base) and r.remembered
    ]
    _replace(session, states)


def _replace(session: Session, states: Sequence[dict[str, Any]]) -> None:
    if not states:
        return
    connection = session.connection()
    connection.execute(
        _FORGET, [{f"old_{n}": s[n] for n in ("kind", "key", "day")} for s in states]
    )
    connection.execute(_KEEP, states)


event.listen(Session, "after_flush", _keep)


def _key(row: Base) -> str:
    return "|".join(str(part) for part in inspect(type(row)).primary_key_from_instance(row))


def _subject(row: Base) -> str:
    """The customer that a row is about; empty for feeds and the like."""
    if row.__tablename__ == "customer":
        return _key(row)
    return str(getattr(row, "customer_id", "") or getattr(row, "subject", ""))


def _columns(row: Base) -> dict[str, Any]:
    return {c.name: plain(getattr(row, c.name)) for c in row.__table__.columns}


def plain(value: object) -> object:
    """A column's value as JSON can keep it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Fraction | Decimal):
        return str(value)
    return value.value if isinstance(value, StrEnum) else value


def _row(kind: type[Row], columns: dict[str, Any]) -> Row:
    """A row that belongs to no session; a column that is younger than its state has its default."""
    values = {}
    for column in inspect(kind).columns:
        if column.name in columns:
            values[column.name] = _read(column, columns[column.name])
        elif column.default is not None and column.default.is_scalar:
            values[column.name] = getattr(column.default, "arg")  # noqa: B009
    return kind(**values)


def _read(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, Instant):
        instant = datetime.fromisoformat(value)
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return next((read(value) for type_, read in _READ if isinstance(kind, type_)), value)


_READ: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (Boolean, bool),
    (Date, date.fromisoformat),
    (Exact, Fraction),
    (Amount, Decimal),
)
