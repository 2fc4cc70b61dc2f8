"""Feeds at the counter: looked at with one request, added by a second click, paused by the menu."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.errors import FeedError
from feeds.outcome import Failed, Outcome
from tests.builder import document, entry
from tests.fakes import FakeFetcher
from tests.slack.room import Room, opened

ADDRESS = "https://gazette.example/news.xml"
BROKEN = "https://broken.example/news.xml"
ANSWERS: dict[str, Outcome] = {
    ADDRESS: document(
        entry("Nordwind Logistik wins a contract"), entry("Rain"), title="Harbour Gazette"
    ),
    BROKEN: Failed(code=FeedError.HTTP_403),
}


@pytest.fixture
def fetcher() -> FakeFetcher:
    return FakeFetcher(answers=ANSWERS)


@pytest.fixture
def room(tmp_path: Path, fetcher: FakeFetcher) -> Iterator[Room]:
    with opened(tmp_path, fetcher=fetcher) as found:
        yield found


def test_a_feed_is_looked_at_and_added_with_one_request(room: Room, fetcher: FakeFetcher) -> None:
    ada = room.person("ada")
    ada.says("bot", "/risk feeds")
    ada.sees("No feed is read")
    ada.presses("Add a feed")
    ada.fills({"Address, or a search": ADDRESS, "Name": "The Gazette"}).submits()
    ada.sees("Nordwind Logistik wins a contract → *Nordwind Logistik GmbH*")
    ada.submits()
    ada.sees("*The Gazette* is read from now on; 2 entries kept.")
    assert fetcher.asked == [ADDRESS]
    ada.says("bot", "/risk feeds")
    ada.sees("*1 feed*, all well")
    ada.chooses("Pause")
    ada.sees("“The Gazette” is paused")
    ada.says("bot", "/risk feeds")
    ada.chooses("Resume")
    ada.sees("“The Gazette” is read again")
    ada.says("bot", "/risk feeds")
    ada.chooses("Remove")
    ada.sees("“The Gazette” is removed")


def test_a_feed_that_cannot_be_had_is_not_added(room: Room, fetcher: FakeFetcher) -> None:
    ada = room.person("ada")
    ada.says("bot", "/risk feeds")
    ada.presses("Add a feed")
    ada.fills({"Address, or a search": "ftp://gazette.example/news"}).submits()
    ada.sees("http")
    assert fetcher.asked == []
    ada.fills({"Address, or a search": BROKEN}).submits()
    ada.sees("The server refuses us")
    ada.sees("Address, or a search")
    ada.submits()
    ada.sees("The server refuses us")
    assert fetcher.asked == [BROKEN, BROKEN]  # what was typed is still there
    with room.runtime.reading() as unit:
        assert unit.feeds.all() == ()


def test_what_is_wrong_with_a_new_feed_stands_at_its_field_and_nothing_typed_is_lost(
    room: Room, fetcher: FakeFetcher
) -> None:
    ada = room.person("ada")
    ada.says("bot", "/risk feeds")
    ada.presses("Add a feed")
    typed = {"Address, or a search": ADDRESS, "Customer (name or id)": "Nordwind Logistic"}
    ada.fills(typed).submits()
    [said] = ada.errors.values()
    assert said.startswith("I know no customer “Nordwind Logistic”. Did you mean")
    assert "Nordwind Logistik GmbH (C-0001)" in said
    ada.fills({"Customer (name or id)": "C-0001"}).submits()
    ada.sees("Nordwind Logistik wins a contract")
    ada.submits()
    ada.sees("is read from now on")
    ada.says("bot", "/risk feeds")
    ada.presses("Add a feed")
    ada.fills({"Address, or a search": ADDRESS}).submits()
    [said] = ada.errors.values()
    assert said.startswith("This feed is read already, as “")
    assert fetcher.asked == [ADDRESS]


def test_only_administrators_add_feeds(room: Room, fetcher: FakeFetcher) -> None:
    ana = room.person("ana")
    ana.says("bot", "/risk feeds")
    ana.presses("Add a feed")
    ana.sees("may not administer the bot")
    assert ana.dialog is None
    assert fetcher.asked == []
