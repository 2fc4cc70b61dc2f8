"""Hostile words, from every side at once: file, dialog, feed; into card, post, list and export."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.services.customer import keys_of
from scoring.customer import Customer
from scoring.vocabulary import CustomerId, PersonId
from tests.slack.room import Room, opened

SALES, FINANCE = "#sales", "#finance-warnings"
EVIL = (
    "=cmd|' /C calc'!A0 <!channel> <@U0ADMIN> <http://evil.example|bank> *_~`\u202e\u200b\x07 &lt;"
)
OURS = re.compile(r"<@U0(?:ANALYST|SALES)>|<!date\^[^<>]*>")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    """A counter one of whose customers has a name that is meant to do harm."""
    with opened(tmp_path) as found:
        evil = Customer(id=CustomerId("C-0001"), name=EVIL, sales_owner=PersonId("U0SALES"))
        with found.runtime.writing() as unit:
            unit.customers.keep(evil, keys_of(evil), now=datetime.now(UTC))
        yield found


def texts(thing: object) -> Iterator[str]:
    """Every text of what was sent that Slack reads as its markup, fallbacks included."""
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name == "text" and isinstance(value, str) and thing.get("type") != "plain_text":
                yield value
            else:
                yield from texts(value)
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from texts(part)


def shown(room: Room) -> list[str]:
    """All that the bot has said to anybody."""
    state = room.running.stage.state
    said = [m for some in (*state.messages.values(), *state.private.values()) for m in some]
    return list(texts([m for m in said if m.get("user") == "U0BOT"]))


def test_a_hostile_name_and_a_hostile_note_ring_nobody_and_link_nowhere(room: Room) -> None:
    ana = room.person("ana")
    ana.says(SALES, "/risk C-0001")
    ana.sees("1.00, low", SALES)
    ana.presses("Log feedback")
    ana.sees("What was said")
    ana.fills({"Kind": "Complaint", "What was said": EVIL}).submits()
    ana.sees("Logged as complaint")
    ana.closes(everything=True)
    ana.presses("Re-rate", channel=SALES)
    ana.sees("Choose an indicator")
    ana.chooses("Contract performance · now 1")
    ana.sees("no breach in 12 months")
    ana.fills({"Rating: contract performance": "5 · worst", "Reason": EVIL}).submits()
    ana.sees("Warnings raised")
    ana.closes(everything=True)
    room.deliver()
    ana.sees("score rise", FINANCE)
    for words in ("C-0001", "warnings", EVIL, f"add {EVIL}"):
        ana.says(SALES, f"/risk {words}")
    assert room.rehearsal.run(room.counter.desk.drain(20))
    said = shown(room)
    assert any("cmd|" in text for text in said)
    for text in said:
        assert "<" not in OURS.sub("", text), text
        assert not HIDDEN.search(text), text
