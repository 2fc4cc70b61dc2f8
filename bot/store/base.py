"""What all rows share: naming of constraints, and columns for instants, fractions and amounts."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, cast

from sqlalchemy import CursorResult, DateTime, Dialect, Enum, MetaData, String, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The parent of every row; `remembered`: changed in place, its earlier states are kept."""

    metadata = MetaData(naming_convention=NAMING)
    remembered: ClassVar[bool] = False


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite hands back naive ones, so the zone is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive instant, keep UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "an instant without a time zone cannot be stored"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the instant back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Fraction]):
    """An exact fraction, kept as text such as 265/90."""

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write numerator and denominator."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:  # noqa: ARG002
        """Read the fraction back."""
        return None if value is None else Fraction(value)


class Amount(TypeDecorator[Decimal]):
    """An exact amount of money, kept as text: no database rounds it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the digits as they are."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Read the digits back."""
        return None if value is None else Decimal(value)


def words(kind: type[StrEnum]) -> Enum:
    """A column for a StrEnum, kept by its value, as text without a database type of its own."""
    return Enum(
        kind, values_callable=_values, native_enum=False, create_constraint=False, length=40
    )


def _values(kind: Any) -> list[str]:  # noqa: ANN401 - SQLAlchemy's own signature
    return [member.value for member in kind]


def add_once(session: Session, row: type[Base], **values: object) -> bool:
    """Insert a row; False, and nothing is undone, where one of the same identity is there."""
    speaks = session.get_bind().dialect.name
    insert = postgresql.insert if speaks == "postgresql" else sqlite.insert
    statement = insert(cast("Table", row.__table__)).values(**values).on_conflict_do_nothing()
    # Without the option the count of an INSERT is thrown away.
    done = session.execute(statement, execution_options={"preserve_rowcount": True})
    return isinstance(done, CursorResult) and done.rowcount == 1
