"""Leakage: no customer's name where it does not belong, no previews, no pings."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.ids import Id
from bot.workspace.fault import Fault, FaultKind
from tests.slack.room import NAMES, Room, opened
from tests.workspace.person import text

SALES, FINANCE, SHARED = "#sales", "#finance-warnings", "#partner-shared"
NAME, GLANCE = "Nordwind Logistik", "1.00, low"
POSTS = {"chat.postMessage", "chat.postEphemeral"}


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    """A counter with three customers."""
    with opened(tmp_path) as found:
        yield found


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What leaves for Slack: the method, or "respond", and its arguments."""
    found: list[tuple[str, dict[str, Any]]] = []

    def argued(arguments: dict[str, Any]) -> dict[str, Any]:
        return dict(arguments.get("json") or {}) | dict(arguments.get("params") or {})

    for client in (WebClient, AsyncWebClient):
        real = client.api_call

        def call(self: Any, api_method: str, real: Any = real, **arguments: Any) -> Any:
            found.append((api_method, argued(arguments)))
            return real(self, api_method, **arguments)

        monkeypatch.setattr(client, "api_call", call)
    respond = AsyncWebhookClient.send_dict

    async def send(self: Any, body: dict[str, Any], headers: Any = None) -> Any:
        found.append(("respond", body))
        return await respond(self, body, headers)

    monkeypatch.setattr(AsyncWebhookClient, "send_dict", send)
    return found


def journey(room: Room) -> None:
    """Look up in a shared and in an own channel, share, re-rate, warn, press, be refused."""
    ana, sam = room.person("ana"), room.person("sam")
    sam.says(SHARED, f"/risk {NAME}")
    sam.sees("shared with another company", SHARED)
    ana.says(SALES, f"/risk {NAME}")
    ana.sees(GLANCE, SALES)
    ana.chooses("Share to channel")
    sam.sees("Shared by", SALES)
    ana.says(SALES, f"/risk {NAME}")
    ana.presses("Re-rate")
    ana.sees("Choose an indicator")
    ana.chooses("Contract performance · now 1")
    ana.sees("no breach in 12 months")
    ana.fills({"Rating: contract performance": "5 · worst", "Reason": "They walked away"})
    ana.submits()
    ana.sees("Warnings raised")
    ana.closes(everything=True)
    room.deliver()
    ana.sees("score rise", FINANCE)
    ana.channel = "C0FINANCE"
    ana.presses("Acknowledge", channel=FINANCE)
    ana.sees("it is yours", FINANCE)
    room.deliver()
    sam.says(SALES, "/risk warnings")
    sam.sees("open warning", SALES)
    assert room.drained()


def test_names_stay_out_of_metadata_ids_and_logs_and_nothing_is_unfolded(
    room: Room, sent: list[tuple[str, dict[str, Any]]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    journey(room)
    metadata = json.dumps([p.get("metadata") for p in room.running.stage.posts])
    for name in NAMES:
        assert name.split()[0] not in metadata
        assert name.split()[0] not in caplog.text
    said = [body for method, body in sent if method in POSTS or method == "respond"]
    assert {"chat.postMessage", "respond", "views.open"} <= {method for method, _ in sent}
    for body in said:
        assert str(body["unfurl_links"]).lower() in {"false", "0"}, body
        assert str(body["unfurl_media"]).lower() in {"false", "0"}, body
        assert "link_names" not in body
        assert "parse" not in body


def _ids(thing: object) -> Iterator[str]:
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name.endswith("_id") or name == "private_metadata":
                yield str(value)
            else:
                yield from _ids(value)
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from _ids(part)


def test_no_id_and_no_private_metadata_says_a_customers_name(
    room: Room, sent: list[tuple[str, dict[str, Any]]]
) -> None:
    journey(room)
    found = [
        one
        for _, body in sent
        for part in (body.get("view"), body.get("blocks"))
        for one in _ids(json.loads(part) if isinstance(part, str) else part)
    ]
    assert any(one in set(Id) for one in found)
    for name in NAMES:
        assert not [one for one in found if name.split()[0] in one]


def test_an_error_reply_holds_a_number_and_no_data(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    ana = room.person("ana")
    ana.says(SALES, f"/risk {NAME}")
    ana.sees(GLANCE, SALES)
    caplog.set_level(logging.INFO)
    room.running.stage.faults.add("views.open", Fault(kind=FaultKind.ERROR, error="fatal_error"))
    ana.presses("Re-rate")
    shown = text(ana.sees("Something went wrong on my side", SALES))
    for name in NAMES:
        assert name not in shown
        assert name not in caplog.text
    for word in ("Traceback", "fatal_error", "SlackApiError", "C-0001"):
        assert word not in shown


def test_whom_one_may_not_see_and_whom_there_is_not_sound_the_same(room: Room) -> None:
    gus = room.person("gus")
    for words in (NAME, "Nobody Of That Name Ltd", "Nordwin"):
        gus.says(SHARED, f"/risk {words}")
        assert room.rehearsal.run(room.counter.desk.drain(20))
    gus.sees("full members of its own workspace", "bot")
    state = room.running.stage.state
    said = [m for some in state.messages.values() for m in some if m.get("user") == "U0BOT"]
    heard = [text(m) for m in said]
    assert len(heard) == 3
    assert len(set(heard)) == 1, "the same, whether there is such a customer or not"
