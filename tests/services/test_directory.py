"""The directory: kept up to date by what changed, for several threads at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.services.customer import warm
from bot.services.directory import Directory
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from tests.builder import FIRST, SECOND, add_customers, customer


def test_a_change_of_a_customer_is_seen_at_the_next_look(runtime: Runtime) -> None:
    add_customers(runtime, customer())
    directory = Directory()
    with runtime.reading() as unit:
        assert directory.exactly(unit, "Brightholm Foods") == (FIRST,)
        assert directory.exactly(unit, "Kestrel Castings") == ()
    add_customers(runtime, customer(SECOND), replace(customer(), name="Brightmoor Foods Ltd"))
    with runtime.reading() as unit:
        assert directory.exactly(unit, "Kestrel Castings") == (SECOND,)
        assert directory.exactly(unit, "Brightholm Foods") == ()
        assert directory.near(unit, "Brightmor", most=5)[0].customer == FIRST


def test_what_was_taken_back_is_forgotten(runtime: Runtime) -> None:
    add_customers(runtime, customer())
    directory = Directory()

    def break_off(unit: Unit) -> None:
        unit.customers.keep(customer(SECOND), (), now=runtime.clock.now())
        assert directory.exactly(unit, "Kestrel Castings") == (SECOND,)
        raise LookupError

    with pytest.raises(LookupError), runtime.writing() as unit:
        break_off(unit)
    with runtime.reading() as unit:
        assert directory.exactly(unit, "Kestrel Castings") == ()
        assert directory.exactly(unit, "Brightholm Foods") == (FIRST,)


def test_names_are_read_once_and_then_only_what_changed(runtime: Runtime) -> None:
    add_customers(runtime, customer(), customer(SECOND))
    directory = Directory()
    with runtime.reading() as unit:
        directory.exactly(unit, "Brightholm Foods")
        assert list(unit.customers.changed(2)) == []
        assert [c.id for c, _ in unit.customers.changed(1)] == [SECOND]


def test_the_names_are_at_hand_before_anybody_asks(runtime: Runtime) -> None:
    add_customers(runtime, customer(), customer(SECOND))
    warm(runtime)
    assert len(runtime.directory._index) == 2
    assert not runtime.directory._index._waiting
    with runtime.reading() as unit:
        assert runtime.directory.near(unit, "Kestrl Castings", most=1)[0].customer == SECOND


def test_many_threads_look_up_while_customers_come(runtime: Runtime) -> None:
    add_customers(runtime, customer())
    directory = Directory()

    def look(number: int) -> tuple[str, ...]:
        if number == 5:
            add_customers(runtime, customer(SECOND))
        with runtime.reading() as unit:
            directory.near(unit, "Kestrel", most=5)
            return directory.exactly(unit, "Brightholm Foods")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(look, range(40))) == {(FIRST,)}
