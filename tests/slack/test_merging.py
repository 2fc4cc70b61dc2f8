"""Duplicates at the counter: listed for everybody, merged by administrators in a dialog."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.customer import keys_of
from scoring.customer import Customer
from scoring.vocabulary import CustomerId
from tests.slack.room import Room, opened

SALES = "#sales"
TWIN = Customer(id=CustomerId("C-0900"), name="Nordwind Logistik AG", country="Germany")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as found:
        with found.runtime.writing() as unit:
            unit.customers.keep(TWIN, keys_of(TWIN), now=found.runtime.clock.now())
        yield found


def test_an_administrator_sees_what_a_merger_joins_and_merges(room: Room) -> None:
    ada = room.person("ada")
    ada.says(SALES, "/risk duplicates")
    ada.sees("*1 pair may be one customer*", SALES)
    ada.presses("Merge…", channel=SALES)
    ada.sees("C-0001 gets: Nordwind Logistik AG")
    ada.chooses("Nordwind Logistik AG (C-0900)")
    ada.sees("C-0900 gets: Nordwind Logistik GmbH")
    ada.chooses("Nordwind Logistik GmbH (C-0001)")
    ada.sees("C-0001 gets: Nordwind Logistik AG")
    ada.submits()
    assert set(ada.errors) == {"Reason"}
    ada.fills({"Reason": "One company, renamed in spring"}).submits()
    ada.sees("goes on under *Nordwind Logistik GmbH* (C-0001)")
    ada.closes()
    ada.says(SALES, "/risk C-0900")
    ada.sees("Nordwind Logistik GmbH", SALES)
    ada.says(SALES, "/risk duplicates")
    ada.sees("No two customers share a registry id", SALES)


def test_others_see_the_list_and_may_not_merge(room: Room) -> None:
    ana = room.person("ana")
    ana.says(SALES, "/risk duplicates")
    ana.presses("Merge…", channel=SALES)
    ana.sees("may not administer the bot")
    with room.runtime.reading() as unit:
        assert unit.customers.exactly(TWIN.id) == TWIN
