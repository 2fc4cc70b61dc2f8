"""Databases that tests are lent one after the other: nobody meets what another left."""

from collections.abc import Iterator

import psycopg
import pytest

from tests import archive
from tests.lender import Lender
from tests.postgres import bare, name_of

ADDED = "INSERT INTO lent DEFAULT VALUES RETURNING id"


def asked(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(bare(url)) as connection:
        answer = connection.execute(question.encode())
        return answer.fetchall() if answer.description else []


@pytest.fixture
def lender() -> Iterator[Lender]:
    why = archive.missing(archive.POSTGRES)
    if why and not archive.must_run():
        pytest.skip(why)
    server = archive.server()
    template = server.create()
    asked(template, "CREATE TABLE lent (id serial PRIMARY KEY)")
    found = Lender(server, name_of(template))
    yield found
    found.close()
    server.drop(template)


def test_what_one_test_wrote_is_gone_for_the_next_which_counts_from_one(lender: Lender) -> None:
    first = lender.lend()
    assert asked(first, ADDED) == [(1,)]
    lender.take_back(first)
    second = lender.lend()
    assert asked(second, "SELECT id FROM lent") == []
    assert asked(second, ADDED) == [(1,)]
    lender.take_back(second)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE lent ADD COLUMN more integer",
        "CREATE TABLE another (id integer)",
        "GRANT SELECT ON lent TO PUBLIC",
        "ALTER TABLE lent DROP CONSTRAINT lent_pkey",
    ],
)
def test_a_database_whose_tables_were_changed_is_lent_to_nobody(
    lender: Lender, change: str
) -> None:
    first = lender.lend()
    asked(first, change)
    lender.take_back(first)
    second = lender.lend()
    assert second != first
    lender.take_back(second)
