"""Versions of the policy: kept whole, and those of the thin table carried over."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from bot.store import migrate as migrating
from bot.store.database import Database
from bot.store.unit import Unit
from scoring.policy import Policy
from scoring.vocabulary import PersonId, PolicyVersion
from tests.builder import fresh

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
THIN = (
    "INSERT INTO policy (version, base_currency, rates, author, at) "
    """VALUES (2, 'USD', '{"EUR": "1.10"}', 'U0ADMIN', '2026-01-05 09:00:00')"""
)


def upgrade(database: Database, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    with database.write_engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def test_a_version_of_the_thin_table_keeps_its_rates_and_the_figures_of_then(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'risk.db'}")
    try:
        upgrade(database, "0001")
        with database.writing() as session:
            session.execute(text(THIN))
        upgrade(database, "head")
        with database.reading() as session:
            found = Unit(session).policies.current()
    finally:
        database.close()
    rates = (("EUR", Decimal("1.10")),)
    assert found == replace(Policy(), version=PolicyVersion(2), base_currency="USD", rates=rates)


def test_every_version_is_kept_whole_and_numbered(tmp_path: Path) -> None:
    steep = replace(Policy(), high_edge=Fraction(10, 3), line_cap=Decimal("250000.00"))
    with fresh(tmp_path) as database:
        with database.writing() as session:
            policies = Unit(session).policies
            assert policies.current() == Policy()
            first = policies.add(steep, author=PersonId("U1"), at=AT, reason="tighter")
            second = policies.add(Policy(), author=PersonId("U1"), at=AT)
        with database.reading() as session:
            policies = Unit(session).policies
            assert (first, second) == (2, 3)
            assert policies.at(first) == replace(steep, version=first)
            assert policies.at(PolicyVersion(1)) == Policy()
            assert policies.current() == replace(Policy(), version=second)
            assert [r.policy.version for r in policies.history()] == [1, 2, 3]
            assert policies.history()[1].reason == "tighter"
