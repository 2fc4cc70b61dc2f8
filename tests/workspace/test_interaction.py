"""An app of the real Slack libraries lives in the workspace as it would in Slack."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.link import Link
from bot.workspace.server import Running
from tests.workspace.app import FORM, TryOut, post
from tests.workspace.person import Person, call, text
from tests.workspace.rehearsal import HANG_SECONDS, UNHURRIED, Rehearsal, until, workspace

Json = dict[str, Any]
PACE = replace(UNHURRIED, event_retries=(0.0, *(0.1 for _ in range(1_000))))


class Theatre:
    """A workspace with the app connected, and Sam."""

    def __init__(self, rehearsal: Rehearsal, running: Running) -> None:
        self.rehearsal, self.running, self.url = rehearsal, running, running.url
        self.sam = Person(running.url, "sam")
        self.app = rehearsal.run(self.connected())

    async def connected(self) -> TryOut:
        app = TryOut(self.url)
        await app.connect()
        return app

    def heard(self, kind: str, count: int = 1) -> Json:
        """The newest payload of this kind once there are so many."""
        self.rehearsal.run(until(lambda: len(self.app.payloads(kind)) >= count))
        return self.app.payloads(kind)[-1]

    def hurries(self) -> None:
        """From now on the workspace waits as good as not at all: for what is never answered."""
        self.running.stage.link.acknowledge = 0.05

    def answer(self, url: str, **body: Any) -> tuple[int, str]:
        return self.rehearsal.run(post(url, body))


@pytest.fixture
def theatre() -> Iterator[Theatre]:
    with workspace(pace=PACE) as (rehearsal, running):
        theatre = Theatre(rehearsal, running)
        yield theatre
        rehearsal.run(theatre.app.close())


def opened(theatre: Theatre) -> Person:
    """Sam with the re-rate dialog open."""
    theatre.sam.says("#sales", "/risk ACME")
    theatre.sam.presses("Re-rate")
    theatre.sam.sees("Rating")
    return theatre.sam


def test_a_command_is_answered_privately(theatre: Theatre) -> None:
    assert theatre.sam.says("#sales", "/risk ACME")["outcome"] == "acknowledged"
    assert theatre.sam.sees("ACME Trading")["private"]
    Person(theatre.url, "ana").sees_not("ACME", "#sales")


def test_a_command_arrives_escaped_with_people_and_channels_marked(theatre: Theatre) -> None:
    theatre.sam.says("#sales", "/risk A&B <x> @ana @Ava Approver #sales #x https://e.org/a?b=c")
    heard = theatre.heard("command")
    assert heard["text"] == (
        "A&amp;B &lt;x&gt; <@U0ANALYST|ana> <@U0APPROVER|ava> <#C0SALES|sales> #x "
        "<https://e.org/a?b=c>"
    )
    assert (heard["channel_id"], heard["channel_name"]) == ("C0SALES", "sales")
    assert heard["is_enterprise_install"] == "false"


def test_a_command_may_be_answered_aloud_and_later(theatre: Theatre) -> None:
    theatre.sam.says("#sales", "/risk aloud")
    ana = Person(theatre.url, "ana")
    assert not ana.sees("For all", "#sales")["private"]
    assert ana.sees("/risk aloud", "#sales")["user"] == "U0SALES"
    theatre.sam.says("#lounge", "/risk later")
    assert theatre.sam.sees("Later")["private"]


def test_a_command_that_is_not_acknowledged_in_time_says_so(theatre: Theatre) -> None:
    theatre.hurries()
    theatre.sam.says("#sales", "/risk slow")
    line = theatre.sam.sees("failed with the error")
    assert line["text"] == '/risk failed with the error "operation_timeout"'
    assert line["private"]


def test_without_an_app_a_command_fails_at_once(theatre: Theatre) -> None:
    theatre.rehearsal.run(theatre.app.close())
    theatre.sam.says("#sales", "/risk ACME")
    theatre.sam.sees('/risk failed with the error "dispatch_failed"')


def test_an_answer_that_slack_refuses_is_shown_as_an_error(theatre: Theatre) -> None:
    theatre.sam.says("#sales", "/risk bad")
    theatre.sam.sees('/risk failed with the error "invalid_blocks"')


def test_commands_that_do_not_work_here_say_so(theatre: Theatre) -> None:
    theatre.sam.says("#sales", "/dance")
    theatre.sam.sees("/dance is not a valid command.")
    ts = theatre.sam.says("#sales", "hello")["ts"]
    theatre.sam.says("#sales", "/risk ACME", thread=ts)
    theatre.sam.sees("/risk is not supported in threads. Sorry!")
    assert theatre.app.payloads("command") == []


def test_a_button_carries_its_place_and_the_state_around_it(theatre: Theatre) -> None:
    opened(theatre)
    heard = theatre.heard("action")
    assert heard["actions"][0]["value"] == "v1"
    assert heard["container"]["is_ephemeral"]
    assert heard["channel"] == {"id": "C0SALES", "name": "sales"}
    assert "message" not in heard
    assert heard["response_url"].startswith(theatre.url)


def test_a_menu_and_a_replacement_answer_by_response_url(theatre: Theatre) -> None:
    theatre.sam.says("#sales", "/risk ACME")
    theatre.sam.chooses("Snooze")
    theatre.sam.sees("chose snooze")
    theatre.sam.presses("Replace")
    theatre.sam.sees("Replaced")
    theatre.sam.sees_not("ACME Trading")


def test_a_button_that_fails_leaves_a_warning_until_one_works(theatre: Theatre) -> None:
    theatre.sam.says("#sales", "/risk ACME")
    theatre.hurries()
    assert theatre.sam.presses("Slow")["outcome"] == "operation_timeout"
    assert theatre.sam.messages()[-1]["warning"] == "We had some trouble connecting. Try again?"
    theatre.running.stage.link.acknowledge = HANG_SECONDS
    theatre.sam.chooses("History")
    theatre.sam.sees("chose history")
    assert {message["warning"] for message in theatre.sam.messages()} == {""}


def test_a_button_that_is_gone_is_not_sent(theatre: Theatre) -> None:
    theatre.sam.says("#sales", "/risk ACME")
    where = {"user": "U0SALES", "channel": "C0SALES", "ts": "1.0", "private": True}
    answer = call(f"{theatre.url}/ui/action", {**where, "block_id": "card", "action_id": "slow"})
    assert answer == {"ok": False, "error": "This message is no longer there."}


def test_a_form_asks_for_what_is_missing_before_the_app_hears_of_it(theatre: Theatre) -> None:
    sam = opened(theatre)
    assert sam.submits()["outcome"] == "errors"
    assert sam.errors == dict.fromkeys(("Rating", "Why"), "Please complete this required field.")
    sam.fills({"Rating": "4 of 5", "Why": "x" * 21}).submits()
    assert sam.errors == {"Why": "Please enter at most 20 characters."}
    assert theatre.app.payloads("submission") == []


def test_a_form_is_submitted_with_its_values_and_closes(theatre: Theatre) -> None:
    sam = opened(theatre)
    assert sam.suggested("Customer", "ac") == ["ACME Trading", "Acorn"]
    answer = sam.fills({"Rating": "4 of 5", "Why": "late", "Customer": "Acorn"}).submits()
    assert answer["outcome"] == "closed"
    assert sam.dialog is None
    view = theatre.heard("submission")["view"]
    values = view["state"]["values"]
    assert values["rating"]["rating"]["selected_option"]["value"] == "4"
    assert values["why"]["why"]["value"] == "late"
    assert values["who"]["customers"]["selected_option"]["text"]["text"] == "Acorn"
    assert (view["private_metadata"], view["callback_id"]) == ("C1", "rating")


@pytest.mark.parametrize(
    ("why", "outcome"),
    [
        ("wrong", "errors"),
        ("stray", "trouble"),
        ("slow", "trouble"),
        ("update", "update"),
        ("push", "push"),
        ("clear", "clear"),
    ],
)
def test_the_dialog_does_what_the_acknowledgement_says(
    theatre: Theatre, why: str, outcome: str
) -> None:
    sam = opened(theatre)
    if why == "slow":
        theatre.hurries()
    assert sam.fills({"Rating": "1 of 5", "Why": why}).submits()["outcome"] == outcome
    stack = sam.looks()["modals"]
    depth = {"push": 2, "clear": 0}.get(outcome, 1)
    assert len(stack) == depth
    if outcome == "errors":
        assert sam.errors == {"Why": "Say more"}
    elif outcome == "trouble":
        assert stack[0]["note"]["trouble"] == "We had some trouble connecting. Try again?"
    elif depth:
        assert stack[-1]["title"]["text"] == why


def test_closing_a_dialog_is_told_to_the_app(theatre: Theatre) -> None:
    opened(theatre).closes()
    assert theatre.heard("closed")["is_cleared"] is False
    assert theatre.sam.dialog is None


def test_a_trigger_works_once_and_not_for_long(theatre: Theatre) -> None:
    opened(theatre)
    trigger = theatre.heard("action")["trigger_id"]

    def again(used: str) -> str:
        with pytest.raises(SlackApiError) as caught:
            theatre.rehearsal.run(theatre.app.client.views_open(trigger_id=used, view=FORM))
        return str(caught.value.response["error"])

    assert again(trigger) == "exchanged_trigger_id"
    theatre.sam.says("#sales", "/risk ACME")
    late = theatre.heard("command", 2)["trigger_id"]
    theatre.running.stage.dialogs.clock = lambda: time.monotonic() + HANG_SECONDS
    assert again(late) == "expired_trigger_id"
    assert again("1.2.3") == "invalid_trigger_id"


def test_the_stack_holds_three_views_and_a_stale_hash_is_refused(theatre: Theatre) -> None:
    opened(theatre)
    client, run = theatre.app.client, theatre.rehearsal.run

    def fresh() -> str:
        return theatre.running.stage.dialogs.trigger("U0SALES")

    for _ in range(2):
        run(client.views_push(trigger_id=fresh(), view=FORM))
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        run(client.views_push(trigger_id=fresh(), view=FORM))
    view = theatre.sam.dialog or {}
    run(client.views_update(view_id=view["id"], view=FORM, hash=view["hash"]))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        run(client.views_update(view_id=view["id"], view=FORM, hash=view["hash"]))
    with pytest.raises(SlackApiError, match="not_found"):
        run(client.views_update(view_id="V0", view=FORM))


def test_home_is_published_when_it_is_looked_at_and_its_buttons_work(theatre: Theatre) -> None:
    theatre.sam.opens_home()
    theatre.sam.sees("ACME Trading")
    event = theatre.heard("home")
    assert event["event"]["tab"] == "home"
    assert event["authorizations"][0]["user_id"] == "U0BOT"
    theatre.sam.presses("Slow")
    assert theatre.heard("action")["container"]["type"] == "view"
    assert Person(theatre.url, "ana").looks()["home"] is None


def test_words_in_the_direct_messages_reach_the_app(theatre: Theatre) -> None:
    theatre.sam.says("bot", "hello <there>")
    theatre.sam.sees("You said hello")
    event = theatre.heard("message")["event"]
    assert (event["text"], event["channel_type"]) == ("hello &lt;there&gt;", "im")
    theatre.sam.says("#sales", "not for the app")
    # What is said to it after that comes after that.
    theatre.sam.says("bot", "and now?")
    assert theatre.heard("message", 2)["event"]["text"] == "and now?"
    assert len(theatre.app.payloads("message")) == 2


def test_an_event_is_sent_again_until_the_app_is_there(theatre: Theatre) -> None:
    theatre.rehearsal.run(theatre.app.close())
    theatre.sam.says("bot", "hello?")
    theatre.app = theatre.rehearsal.run(theatre.connected())
    theatre.sam.sees("You said hello?")
    assert len(theatre.app.payloads("message")) == 1


def test_a_response_url_works_five_times(theatre: Theatre) -> None:
    theatre.sam.says("#lounge", "/risk ACME")
    url = theatre.heard("command")["response_url"]
    assert theatre.answer(url, text="one")[0] == 200
    assert theatre.answer(url, response_type="in_channel", text="aloud")[0] == 200
    assert Person(theatre.url, "ana").sees("aloud", "#lounge")
    status, body = theatre.answer(url, blocks=[{"type": "header"}])
    assert (status, json.loads(body)["error"]) == (400, "invalid_blocks")
    assert theatre.answer(url)[0] == 400
    assert theatre.answer(url, text="five")[0] == 200
    status, body = theatre.answer(url, text="six")
    assert (status, json.loads(body)) == (404, {"ok": False, "error": "used_url"})
    assert theatre.answer(f"{theatre.url}/hook/none", text="x")[0] == 404
    theatre.sam.sees_not("six")


def test_an_original_can_be_replaced_and_deleted_by_response_url(theatre: Theatre) -> None:
    theatre.sam.says("#sales", "/risk ACME")
    theatre.sam.chooses("Snooze")
    url = theatre.heard("action")["response_url"]
    theatre.answer(url, text="fresh", replace_original=True)
    assert "ACME Trading" not in text(theatre.sam.messages())
    theatre.answer(url, delete_original=True)
    theatre.sam.sees_not("fresh")


def test_cut_sockets_come_back(theatre: Theatre) -> None:
    assert call(f"{theatre.url}/control/drop", {})["ok"]
    theatre.rehearsal.run(until(lambda: theatre.running.stage.link.count > 0))
    assert theatre.sam.says("#sales", "/risk ACME")["outcome"] == "acknowledged"


async def _tickets(url: str, stage_link: Link) -> list[object]:
    """Open a socket with a fresh ticket, with the same again, and with one too old."""
    found: list[object] = []
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer xapp-x"}) as session:
        async with session.post(f"{url}/api/apps.connections.open") as answer:
            link = (await answer.json())["url"]
        async with session.ws_connect(link) as socket:
            found.append((await socket.receive_json())["type"])
        async with session.get(link) as refused:
            found.append(refused.status)
        stage_link.ticket_seconds = -1.0
        async with session.post(f"{url}/api/apps.connections.open") as answer:
            link = (await answer.json())["url"]
        async with session.get(link) as refused:
            found.append(refused.status)
    return found


def test_a_ticket_opens_one_socket_within_its_time(theatre: Theatre) -> None:
    assert theatre.rehearsal.run(_tickets(theatre.url, theatre.running.stage.link)) == [
        "hello",
        408,
        408,
    ]


def test_several_sockets_take_turns(theatre: Theatre) -> None:
    second = theatre.rehearsal.run(theatre.connected())
    for _ in range(4):
        theatre.sam.says("#sales", "/risk ACME")
    counts = [len(app.payloads("command")) for app in (theatre.app, second)]
    theatre.rehearsal.run(second.close())
    assert counts == [2, 2]
