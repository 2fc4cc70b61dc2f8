"""What reaches the database is measured and cleaned alike on both engines."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import insert, select, text, update

from bot.services.errors import Refusal
from bot.services.runtime import Runtime
from bot.store.base import Base, add_once
from bot.store.customer import CustomerRow
from bot.store.exposure import CreditLimitRow
from bot.store.guard import TooLongError
from bot.store.office import MemberRow, ReceiptRow
from bot.store.score import ScoreRow
from bot.store.unit import Unit
from scoring import length
from scoring.vocabulary import PersonId, Role
from tests.builder import FIRST, NOW, contents, customer, known

LONG = "x" * (length.NAME + 1)


def keep_member(unit: Unit) -> None:
    unit.members.keep(PersonId("U1"), name=LONG, role=Role.SALES)


def keep_customer(unit: Unit) -> None:
    unit.customers.keep(customer(name=LONG), ["key"], now=NOW)


def keep_key(unit: Unit) -> None:
    unit.customers.keep(customer(), [LONG * 2], now=NOW)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (keep_member, "Not saved. The name is too long: write at most 200 characters."),
        (keep_customer, "Not saved. The name is too long: write at most 200 characters."),
        (keep_key, "Not saved. The key is too long: write at most 300 characters."),
    ],
)
def test_a_text_that_is_longer_than_its_column_is_refused_in_a_sentence(
    runtime: Runtime, act: Callable[[Unit], None], sentence: str
) -> None:
    before = contents(runtime.database)
    with pytest.raises(Refusal) as refused, runtime.writing() as unit:
        act(unit)
    assert refused.value.sentence == sentence
    assert contents(runtime.database) == before


def test_every_way_to_write_a_row_is_measured(runtime: Runtime) -> None:
    known(runtime)
    many = [{"kind": "k", "external_id": e, "at": NOW} for e in ("a", LONG, "b")]
    with runtime.database.writing() as session:
        for write in (
            lambda: session.execute(insert(ReceiptRow), many),
            lambda: session.execute(insert(ReceiptRow).values(many)),
            lambda: session.execute(update(MemberRow).values(name=LONG)),
            lambda: add_once(session, MemberRow, id="U9", name=LONG, role=Role.SALES),
        ):
            with pytest.raises(TooLongError, match="is too long: write at most 200 characters"):
                write()


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (ScoreRow, "value", Fraction(10**50 + 1, 10**50)),
        (CreditLimitRow, "amount", Decimal("9" * 41)),
    ],
)
def test_figures_are_measured_as_they_are_written(
    runtime: Runtime, row: type[Base], column: str, value: object
) -> None:
    with runtime.database.writing() as session, pytest.raises(TooLongError, match=column):
        session.execute(update(row).values({column: value}))


def test_what_is_just_as_long_as_its_column_is_kept(runtime: Runtime) -> None:
    name = "ü" * length.NAME
    with runtime.writing() as unit:
        unit.members.keep(PersonId("U1"), name=name, role=Role.SALES)
    with runtime.database.reading() as session:
        assert name in set(session.scalars(select(MemberRow.name)))


def test_to_look_for_something_longer_than_its_column_finds_nothing(runtime: Runtime) -> None:
    known(runtime)
    with runtime.database.reading() as session:
        assert session.scalar(select(CustomerRow.name).where(CustomerRow.id == LONG)) is None
        assert session.scalar(select(CustomerRow.name).where(CustomerRow.id == FIRST + "\0"))


def test_a_text_is_kept_without_its_nuls(runtime: Runtime) -> None:
    with runtime.writing() as unit:
        for number in range(3):
            unit.members.keep(PersonId(f"U{number}"), name="A\0na", role=Role.SALES)
    with runtime.database.reading() as session:
        names = set(session.scalars(text("SELECT name FROM member WHERE id LIKE 'U_'")))
    assert names == {"Ana"}
