"""Files at the counter: dropped on the bot and decided about, or asked for and sent."""

import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from yarl import URL

from bot.services.access import Caller
from bot.services.errors import Refusal
from bot.services.file_question import questions
from bot.slack import file
from bot.slack.blocks import drop
from bot.store.dropped_file import DropState
from bot.workspace.event import send_event
from scoring.vocabulary import CustomerId, PersonId
from tests.slack.room import Room, opened
from tests.workspace.person import Json, Person, text
from tests.workspace.rehearsal import HANG_SECONDS

LEDGER = (
    "Kunden-Nr;Kunde;Belegnummer;Belegdatum;Fälligkeit;Zahlungsdatum;Betrag;Kürzel\n"
    "C-0001;Nordwind Logistik GmbH;R1;01.09.2026;01.10.2026;30.10.2026;1.000,00;x\n"
    "C-0007;Neuland Spedition KG;R2;01.09.2026;01.10.2026;02.10.2026;500,00;x\n"
    "C-0007;Neuland Spedition KG;R3;01.09.2026;31.31.2026;;500,00;x\n"
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as found:
        yield found


def dropped(room: Room, who: str = "ana", body: str = LEDGER, name: str = "ledger.csv") -> Person:
    person = room.person(who)
    person.drops(name, body.encode("cp1252"))
    return person


def file_of(person: Person) -> str:
    return str(next(m["files"][0]["id"] for m in person.messages("bot") if m.get("files")))


def state_of(room: Room, person: Person) -> DropState | None:
    file_id = file_of(person)
    with room.runtime.reading() as unit:
        found = unit.dropped_files.find(file_id)
        kept = unit.dropped_files.body(file_id)
    assert found is None or (kept is None) == (
        found.state not in {DropState.WAITING, DropState.IMPORTING}
    )
    return found.state if found else None


def invoices(room: Room) -> int:
    with room.runtime.reading() as unit:
        ids = [CustomerId("C-0001"), CustomerId("C-0007")]
        return sum(len(own) for own in unit.invoices.of(ids).values())


def files_sent(person: Person) -> list[Json]:
    until = time.monotonic() + HANG_SECONDS
    while time.monotonic() < until:
        ours = [m for m in person.messages("bot") if m.get("files") and m.get("bot_id")]
        if ours:
            return [f for m in ours for f in m["files"]]
        time.sleep(0.05)
    raise AssertionError("no file was sent")


def test_a_dropped_ledger_is_shown_as_it_would_be_read_and_nothing_is_kept(room: Room) -> None:
    ana = dropped(room)
    shown = text(ana.sees("holds invoices", "bot"))
    assert "*ledger.csv* holds invoices: 3 lines (Windows-1252, semicolon between cells)" in shown
    assert "`due_date` ← Fälligkeit" in shown
    assert "Not used: Kürzel" in shown
    assert "It would add 2 invoices, change 0, and leave 0 as they are; 1 new customer." in shown
    assert "Nordwind Logistik GmbH: none → 4" in shown
    assert "line 4: due_date (“Fälligkeit”): “31.31.2026” is no date" in shown
    assert invoices(room) == 0
    assert state_of(room, ana) is DropState.WAITING


def test_import_takes_it_in_and_sends_the_lines_that_were_left_out(room: Room) -> None:
    ana = dropped(room)
    ana.sees("holds invoices", "bot")
    ana.presses("Import", channel="bot")
    told = text(ana.sees("is imported", "bot"))
    assert "2 added, 0 changed, 0 as they were. The ledger speaks of 2026-10-30." in told
    (problems,) = files_sent(ana)
    assert problems["name"] == "problems-ledger.csv"
    body = ana.fetches(problems).decode("utf-8-sig")
    assert body.splitlines()[1].startswith('"4","Fälligkeit","31.31.2026"')
    assert invoices(room) == 2
    assert state_of(room, ana) is DropState.DONE


def test_a_repeated_click_changes_nothing_and_says_what_was_done(room: Room) -> None:
    ana = dropped(room)
    preview = ana.sees("holds invoices", "bot")
    ana.presses("Import", channel="bot")
    ana.sees("is imported", "bot")
    again = {"channel": ana.channel, "ts": preview["ts"], "private": False}
    block = next(b for b in preview["blocks"] if b["type"] == "actions")
    message = room.running.stage.state.find(ana.channel, preview["ts"])
    assert message is not None
    message["blocks"] = preview["blocks"]
    for element in block["elements"]:
        pressed = {"block_id": block["block_id"], "action_id": element["action_id"]}
        ana._do("action", again | pressed | {"value": None})
        ana.sees("Nothing changed: ledger.csv was imported at", "bot")
    assert invoices(room) == 2


def test_cancel_throws_the_file_away(room: Room) -> None:
    ana = dropped(room)
    ana.sees("holds invoices", "bot")
    ana.presses("Cancel", channel="bot")
    ana.sees("nothing was imported", "bot")
    assert invoices(room) == 0
    assert state_of(room, ana) is DropState.CANCELLED


@pytest.mark.parametrize("who", ["sam", "gus", "stan"])
def test_whoever_may_not_import_is_told_so_and_the_file_is_not_fetched(
    room: Room, who: str
) -> None:
    person = dropped(room, who)
    person.sees("full members" if who != "sam" else "You are sales here", "bot")
    with room.runtime.reading() as unit:
        assert not unit.audit.actions("files")
    assert state_of(room, person) is None


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("book.xlsx", "PK\x03\x04", "is an Excel workbook: open it in Excel, save as CSV"),
        ("a.csv", " ", "a.csv is empty"),
    ],
)
def test_a_file_that_is_no_use_is_refused_in_a_sentence(
    room: Room, name: str, body: str, sentence: str
) -> None:
    ana = dropped(room, body=body, name=name)
    ana.sees(sentence, "bot")
    assert state_of(room, ana) is DropState.REFUSED


UNCLEAR = (
    "Konto;Belegnummer;Belegdatum;Fälligkeit;Bezahlt am;Netto;Brutto\n"
    "C-0001;R1;01/09/2026;01/10/2026;03/10/2026;900,00;1000,00\n"
)


def test_what_is_unclear_about_a_file_is_asked_in_a_form(room: Room) -> None:
    ana = dropped(room, body=UNCLEAR)
    ana.sees("*ledger.csv* waits for you", "bot")
    assert state_of(room, ana) is DropState.WAITING
    ana.presses("How to read it", channel="bot")
    ana.sees("It holds")
    ana.fills({"Customer id": "Konto", "Amount": "Brutto", "Paid date": "Bezahlt am"}).submits()
    assert "can be read in two ways" in ana.errors["It holds"]
    ana.fills({"Dates": "Day first: 31/12/2026"}).submits()
    ana.sees("can be read: see our direct messages")
    shown = text(ana.sees("holds invoices", "bot"))
    assert "`amount` ← Brutto" in shown
    assert "It would add 1 invoice" in shown
    ana.closes()
    ana.presses("Import", channel="bot")
    ana.sees("1 added, 0 changed", "bot")
    with room.runtime.reading() as unit:
        (kept,) = unit.invoices.of([CustomerId("C-0001")])[CustomerId("C-0001")]
    assert (kept.amount, kept.issued, kept.paid) == (
        Decimal("1000.00"),
        date(2026, 9, 1),
        date(2026, 10, 3),
    )


def test_another_kind_asks_for_its_own_columns(room: Room) -> None:
    ana = dropped(room, body="Wer;Land\nC-0009;NO\n", name="new.csv")
    ana.presses("How to read it", channel="bot")
    ana.sees("It holds")
    ana.chooses("Customers")
    ana.sees("Legal name")
    ana.fills({"Customer id": "Wer", "Customer name": "Wer", "Country": "Land"}).submits()
    ana.sees("can be read: see our direct messages")
    ana.sees("*new.csv* holds customers: 1 line", "bot")


def test_only_who_dropped_a_file_is_asked_about_it(room: Room) -> None:
    ana, ada = dropped(room, body=UNCLEAR), room.person("ada")
    ana.sees("waits for you", "bot")
    with pytest.raises(Refusal, match="not yours"):
        questions(room.runtime, Caller(person=PersonId(ada.id)), file_of(ana))


def test_an_event_that_slack_sends_again_is_answered_once(room: Room) -> None:
    ana = dropped(room)
    ana.sees("holds invoices", "bot")
    message = next(m for m in ana.messages("bot") if m.get("files"))

    async def repeat() -> None:
        more = {"channel": ana.channel, "channel_type": "im", "event_ts": message["ts"]}
        send_event(room.running.stage, message | more)

    room.rehearsal.run(repeat())
    assert room.drained()
    assert sum("holds invoices" in text(m) for m in ana.messages("bot")) == 1


def test_a_table_is_found_by_its_headings_and_needs_an_administrator(room: Room) -> None:
    people = "user_id,name,role\nU0NEW,Nele New,sales\n"
    ana = dropped(room, body=people, name="people.csv")
    ana.sees("holds people: 1 line", "bot")
    ana.presses("Import", channel="bot")
    ana.sees("You are analyst here, and may not administer the bot", "bot")
    assert state_of(room, ana) is DropState.WAITING
    ada = dropped(room, "ada", people, "people.csv")
    ada.sees("holds people: 1 line", "bot")
    ada.presses("Import", channel="bot")
    ada.sees("*people.csv* is imported: 1 added", "bot")


@pytest.mark.parametrize(
    ("url", "base", "ours"),
    [
        ("https://files.slack.com/files-pri/T-F/download/a.csv", "https://slack.com/api/", True),
        ("http://files.slack.com/files-pri/T-F/a.csv", "https://slack.com/api/", False),
        ("https://files.slack.com.evil.example/a.csv", "https://slack.com/api/", False),
        ("https://evil.example/a.csv", "https://slack.com/api/", False),
        ("https://files.slack.com:8443/a.csv", "https://slack.com/api/", False),
        ("http://127.0.0.1:8765/files-pri/a", "http://127.0.0.1:8765/api/", True),
        ("http://127.0.0.1:8766/files-pri/a", "http://127.0.0.1:8765/api/", False),
        ("/files-pri/a", "http://127.0.0.1:8765/api/", False),
        ("", "https://slack.com/api/", False),
    ],
)
def test_our_token_is_shown_to_slacks_own_host_only(url: str, base: str, ours: bool) -> None:
    assert file._is_slacks(URL(url), URL(base)) is ours


@pytest.mark.parametrize("channel", ["#sales", "#partner-shared", "bot"])
def test_an_export_goes_by_direct_message_wherever_it_is_asked_for(
    room: Room, channel: str
) -> None:
    ana = room.person("ana")
    ana.says(channel, "/risk export portfolio")
    (portfolio,) = files_sent(ana)
    assert portfolio["name"].startswith("risk-portfolio-")
    body = ana.fetches(portfolio).decode("utf-8-sig")
    assert body.count("\r\n") == 4
    assert '"C-0001","Nordwind Logistik GmbH","low"' in body
    assert not [m for m in room.person("ava").messages("#sales") if m.get("files")]


def test_the_history_of_one_customer_and_the_audit_log(room: Room) -> None:
    ada = room.person("ada")
    ada.says("#sales", "/risk export history Nordwind Logistik")
    (history,) = files_sent(ada)
    assert "Werft" not in ada.fetches(history).decode("utf-8-sig")
    ada.says("#sales", "/risk export audit")
    ada.sees("risk-audit-", "#sales")
    assert "history.exported" in ada.fetches(files_sent(ada)[-1]).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("who", "asked", "sentence"),
    [
        ("sam", "export portfolio", "may not export the portfolio"),
        ("ana", "export audit", "may not administer the bot"),
        ("ana", "export", "Say which: "),
        ("ana", "export history Nordwnd Logistik", "I know no customer"),
    ],
)
def test_an_export_that_is_not_given_is_refused_in_a_sentence(
    room: Room, who: str, asked: str, sentence: str
) -> None:
    person = room.person(who)
    person.says("#sales", f"/risk {asked}")
    person.sees(sentence, "#sales")
    assert not [m for m in person.messages("bot") if m.get("files")]


def test_a_customer_that_begins_like_the_command_is_still_found(room: Room) -> None:
    sam = room.person("sam")
    sam.says("#sales", "/risk export handel gmbh")
    sam.sees("I know no customer “export handel gmbh”", "#sales")


def test_what_was_put_forward_is_said_of_an_import() -> None:
    """Nothing is said of it otherwise."""
    asked = "rates USD: none → 0.9"
    assert asked in drop.done("rates.csv", drop.Tally(), proposed=asked).text
    assert "Put forward" not in drop.done("rates.csv", drop.Tally()).text
