"""Who asks, and who reads along."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.errors import Refusal
from bot.slack.channel import Channels, Reach
from bot.slack.people import People
from bot.workspace import cast, conversation
from bot.workspace.cast import OTHER_TEAM, TEAM
from bot.workspace.fault import Fault, FaultKind
from tests.fakes import FakeClock
from tests.slack.conftest import Slack

Json = dict[str, Any]


def line_to(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(
        token="xoxb-local", base_url=f"{slack[1].url}/api/", timeout=60, retry_handlers=[]
    )


def click(user: str, team: str = TEAM) -> Json:
    return {"user": {"id": user, "team_id": team}, "team": {"id": TEAM}}


def asked(slack: Slack, method: str) -> int:
    return [call["method"] for call in slack[1].stage.calls].count(method)


@pytest.mark.parametrize(
    ("body", "outside"),
    [
        (click("U0SALES"), False),
        ({"user": {"id": "U0SALES"}, "team": {"id": TEAM}}, False),
        ({"user_id": "U0SALES", "team_id": TEAM}, False),
        ({"event": {"user": "U0SALES"}, "team_id": TEAM}, False),
        (click("U0GUEST"), True),
        (click("U0STRANGER", OTHER_TEAM), True),
        (click("U0STRANGER"), True),
        (click("U0SALES", OTHER_TEAM), True),
        (click("U0BOT"), True),
        (click("U0NOBODY"), True),
        ({}, True),
    ],
)
def test_only_full_members_of_our_own_workspace_are_inside(
    slack: Slack, body: Json, outside: bool
) -> None:
    people = People(line_to(slack), FakeClock())
    assert slack[0].run(people.caller(body)).outsider is outside


@pytest.mark.parametrize(
    "mark",
    [
        {"deleted": True},
        {"is_bot": True},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": OTHER_TEAM},
    ],
    ids=lambda mark: next(iter(mark)),
)
def test_each_mark_of_slack_alone_makes_an_outsider(
    slack: Slack, monkeypatch: pytest.MonkeyPatch, mark: Json
) -> None:
    real = cast.user_json("U0SALES") or {}
    bare = {name: real[name] for name in ("id", "team_id", "name")}
    for told, outside in ((bare, False), (bare | mark, True)):
        monkeypatch.setattr(conversation, "user_json", lambda _, told=told: told)
        people = People(line_to(slack), FakeClock())
        assert slack[0].run(people.caller(click("U0SALES"))).outsider is outside


def test_whoever_looks_is_asked_for_once_in_ten_minutes(slack: Slack) -> None:
    clock = FakeClock()
    people = People(line_to(slack), clock)
    look = {"command": "/risk", "user_id": "U0SALES", "team_id": TEAM}
    for _ in range(3):
        slack[0].run(people.caller(look))
    clock.pass_by(minutes=9)
    slack[0].run(people.caller(look))
    assert asked(slack, "users.info") == 1
    clock.pass_by(minutes=1)
    slack[0].run(people.caller(look))
    assert asked(slack, "users.info") == 2
    assert asked(slack, "auth.test") == 1


def test_whoever_clicks_or_submits_is_asked_for_once_a_minute(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    people = People(line_to(slack), clock)
    for _ in range(3):
        assert not slack[0].run(people.caller(click("U0SALES"))).outsider
    assert asked(slack, "users.info") == 1
    real = cast.user_json
    monkeypatch.setattr(
        conversation, "user_json", lambda user: (real(user) or {}) | {"is_restricted": True}
    )
    clock.pass_by(minutes=1)
    assert slack[0].run(people.caller(click("U0SALES"))).outsider


def test_while_slack_is_away_those_we_know_are_known_and_others_are_refused(slack: Slack) -> None:
    clock = FakeClock()
    people = People(line_to(slack), clock)
    assert not slack[0].run(people.caller(click("U0SALES"))).outsider
    clock.pass_by(hours=2)
    slack[1].stage.faults.add("users.info", Fault(kind=FaultKind.REFUSE_500), 2)
    assert not slack[0].run(people.caller(click("U0SALES"))).outsider
    with pytest.raises(Refusal, match="Try again"):
        slack[0].run(people.caller(click("U0ANALYST")))


@pytest.mark.parametrize(
    ("channel", "reach"),
    [
        ("C0SALES", Reach.OURS),
        ("C0SHARED", Reach.SHARED),
        ("D0SALES", Reach.UNSEEN),
        ("C0NOWHERE", Reach.UNSEEN),
        ("", Reach.UNSEEN),
    ],
)
def test_who_reads_in_a_channel_is_asked_before_anything_is_said(
    slack: Slack, channel: str, reach: Reach
) -> None:
    assert slack[0].run(Channels(line_to(slack), FakeClock()).reach(channel)) is reach


@pytest.mark.parametrize("mark", ["is_shared", "is_ext_shared", "is_pending_ext_shared"])
def test_a_channel_that_becomes_shared_is_noticed_within_a_minute(slack: Slack, mark: str) -> None:
    clock = FakeClock()
    channels = Channels(line_to(slack), clock)
    assert slack[0].run(channels.reach("C0SALES")) is Reach.OURS
    slack[1].stage.state.channels.setdefault("C0SALES", {})[mark] = True
    assert slack[0].run(channels.reach("C0SALES")) is Reach.OURS
    clock.pass_by(minutes=1)
    assert slack[0].run(channels.reach("C0SALES")) is Reach.SHARED


def test_a_channel_of_which_slack_does_not_answer_counts_as_shared(slack: Slack) -> None:
    slack[1].stage.faults.add("conversations.info", Fault(kind=FaultKind.REFUSE_500))
    channels = Channels(line_to(slack), FakeClock())
    assert slack[0].run(channels.reach("C0SALES")) is Reach.SHARED
    assert slack[0].run(channels.reach("C0SALES")) is Reach.OURS
