"""The drawers of the customer file, and that an older database keeps what it had."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.services.runtime import Runtime
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.registry import RegistryId, RegistryKind
from scoring.vocabulary import CustomerId, CustomerStatus
from tests.builder import FIRST, NOW, SECOND, add_customers, customer


def test_a_customer_comes_back_as_it_was_kept(runtime: Runtime) -> None:
    whole = Customer(
        id=FIRST,
        name="Brightholm Foods Ltd",
        registry_ids=(
            RegistryId(kind=RegistryKind.VAT, number="DE136695976"),
            RegistryId(kind=RegistryKind.OTHER, number="HRB 12 345"),
        ),
        segment="retail",
        parent=SECOND,
        status=CustomerStatus.DORMANT,
        archived_on=date(2027, 1, 1),
    )
    with runtime.writing() as unit:
        unit.customers.keep(whole, (), now=NOW)
        assert not unit.customers.keep(whole, (), now=NOW)
    with runtime.reading() as unit:
        assert unit.customers.find(FIRST) == whole
        assert unit.customers.parents() == {FIRST: SECOND}


def test_a_day_that_is_asked_for_counts_who_was_archived_only_later(runtime: Runtime) -> None:
    gone = Customer(
        id=FIRST, name="A", status=CustomerStatus.ARCHIVED, archived_on=date(2026, 6, 1)
    )
    merged = Customer(id=SECOND, name="B", status=CustomerStatus.MERGED, merged_into=FIRST)
    add_customers(runtime, gone, merged)
    with runtime.reading() as unit:
        assert unit.customers.all() == ()
        assert [c.id for c in unit.customers.all(date(2026, 5, 31))] == [FIRST]
        assert unit.customers.all(date(2026, 6, 1)) == ()
        assert (unit.customers.count(), unit.customers.open_count()) == (2, 0)
        found = unit.customers.find(SECOND)
        assert found is not None
        assert found.id == FIRST


def test_an_id_that_nobody_has_is_given_to_who_comes_without_one(runtime: Runtime) -> None:
    add_customers(runtime, customer(), Customer(id=CustomerId("N-0003"), name="C"))
    with runtime.reading() as unit:
        assert unit.customers.next_id() == "N-0004"


@pytest.fixture
def older(tmp_path: Path) -> Database:
    """A database of an older version, with an archived customer, another one and an invoice."""
    database = Database(f"sqlite:///{tmp_path / 'older.db'}")
    migrate(database, "0001")
    stamp = datetime(2026, 1, 1, tzinfo=UTC).isoformat(sep=" ")
    with database.writing() as session:
        for number, registered, archived in (("C-1", "HRB 7", None), ("C-2", "", "2026-01-05")):
            session.execute(
                text(
                    "INSERT INTO customer (id, name, legal_name, aliases, exclude_terms,"
                    " context_terms, registry_id, country, industry, sales_owner, credit_owner,"
                    " ambiguous, archived_on, created_at, changed_at) VALUES (:id, :id, '', '[]',"
                    " '[]', '[]', :registered, '', '', '', '', 0, :archived, :at, :at)"
                ),
                {"id": number, "registered": registered, "archived": archived, "at": stamp},
            )
        session.execute(
            text(
                "INSERT INTO invoice (customer_id, id, issued, due, amount, currency, disputed)"
                " VALUES ('C-1', 'A1', '2026-01-01', '2026-02-01', '10', '', 0)"
            )
        )
    return database


def test_an_older_database_keeps_numbers_archives_and_ledger(older: Database) -> None:
    try:
        assert migrate(older)
        with older.reading() as session:
            unit = Unit(session)
            first, second = (unit.customers.exactly(CustomerId(i)) for i in ("C-1", "C-2"))
            assert first is not None
            assert second is not None
            assert [str(i) for i in first.registry_ids] == ["register no. HRB 7"]
            assert (first.status, second.status) == ("active", "archived")
            assert [i.id for i in unit.invoices.of((first.id,))[first.id]] == ["A1"]
    finally:
        older.close()
