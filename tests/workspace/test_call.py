"""The Web API answers like Slack's, asked by the real client."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.server import Running
from tests.workspace.person import Person, call
from tests.workspace.rehearsal import Rehearsal, workspace

Json = dict[str, Any]
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*hello*"}}


BOT = "xoxb-local"


class Client:
    """The real client, called synchronously on the workspace's loop."""

    def __init__(self, rehearsal: Rehearsal, running: Running) -> None:
        self.rehearsal, self.url, self.running = rehearsal, running.url, running

    def call(self, method: str, token: str = BOT, **arguments: Any) -> Any:
        async def ask() -> Any:
            client = AsyncWebClient(token=token, base_url=f"{self.url}/api/")
            return await client.api_call(method, json=arguments)

        return self.rehearsal.run(ask())

    def refused(self, method: str, token: str = BOT, **arguments: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            self.call(method, token, **arguments)
        return str(caught.value.response["error"])

    def control(self, what: str, **asked: Any) -> None:
        assert call(f"{self.url}/control/{what}", asked)["ok"]


@pytest.fixture
def slack() -> Iterator[Client]:
    with workspace() as (rehearsal, running):
        client = Client(rehearsal, running)
        client.control("rate", per_second=0)
        yield client


def test_a_post_is_seen_by_people_and_in_the_history(slack: Client) -> None:
    posted = slack.call("chat.postMessage", channel="C0SALES", text="hi", blocks=[SECTION])
    assert posted["message"]["blocks"][0]["block_id"]
    assert Person(slack.url, "sam").sees("*hello*", "#sales")["ts"] == posted["ts"]
    history = slack.call("conversations.history", channel="C0SALES")["messages"]
    assert [m["ts"] for m in history] == [posted["ts"]]
    assert history[0]["bot_id"] == "B0BOT"


def test_timestamps_are_unique_and_increase(slack: Client) -> None:
    stamps = [
        slack.call("chat.postMessage", channel="C0SALES", text=f"{n}")["ts"] for n in range(9)
    ]
    assert stamps == sorted(set(stamps))


def test_metadata_is_kept_and_given_back_only_when_asked_for(slack: Client) -> None:
    metadata = {"event_type": "notice", "event_payload": {"key": "w1"}}
    slack.call("chat.postMessage", channel="C0SALES", text="hi", metadata=metadata)
    found = slack.call(
        "conversations.history", channel="C0SALES", include_all_metadata=True, limit=1
    )
    assert found["messages"][0]["metadata"] == metadata
    plain = slack.call("conversations.history", channel="C0SALES")
    assert "metadata" not in plain["messages"][0]
    posts = call(f"{slack.url}/control/posts?field=key&value=w1")["posts"]
    assert [post["channel"] for post in posts] == ["C0SALES"]
    assert call(f"{slack.url}/control/posts?field=key&value=w2")["posts"] == []


def test_history_keeps_to_the_asked_bounds(slack: Client) -> None:
    stamps = [
        slack.call("chat.postMessage", channel="C0SALES", text=f"{n}")["ts"] for n in range(4)
    ]

    def texts(**bounds: Any) -> list[str]:
        found = slack.call("conversations.history", channel="C0SALES", **bounds)
        return [message["text"] for message in found["messages"]]

    assert texts(oldest=stamps[0], latest=stamps[3]) == ["2", "1"]
    assert texts(oldest=stamps[2], inclusive=True) == ["3", "2"]
    assert texts(limit=2) == ["3", "2"]
    page = slack.call("conversations.history", channel="C0SALES", limit=3)
    assert page["has_more"]
    assert texts(limit=3, cursor=page["response_metadata"]["next_cursor"]) == ["0"]


def test_history_lags_behind_by_the_set_seconds(slack: Client) -> None:
    slack.control("lag", seconds=60)
    slack.call("chat.postMessage", channel="C0SALES", text="hi")
    assert slack.call("conversations.history", channel="C0SALES")["messages"] == []


def test_replies_stand_in_the_thread_and_not_in_the_channel(slack: Client) -> None:
    ts = slack.call("chat.postMessage", channel="C0SALES", text="one")["ts"]
    slack.call("chat.postMessage", channel="C0SALES", text="two", thread_ts=ts)
    (parent,) = slack.call("conversations.history", channel="C0SALES")["messages"]
    assert parent["reply_count"] == 1
    thread = slack.call("conversations.replies", channel="C0SALES", ts=ts)["messages"]
    assert [m["text"] for m in thread] == ["one", "two"]


def test_an_update_changes_the_message_where_it_stands(slack: Client) -> None:
    ts = slack.call("chat.postMessage", channel="C0SALES", text="one", blocks=[SECTION])["ts"]
    slack.call("chat.update", channel="C0SALES", ts=ts, text="two", blocks=[])
    (message,) = slack.call("conversations.history", channel="C0SALES")["messages"]
    assert (message["ts"], message["text"], message["blocks"]) == (ts, "two", [])
    slack.call("chat.delete", channel="C0SALES", ts=ts)
    assert slack.call("conversations.history", channel="C0SALES")["messages"] == []


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0LOUNGE", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C0SALES"}, "no_text"),
        ("chat.postMessage", {"channel": "C0SALES", "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C0SALES", "blocks": "{"}, "invalid_blocks_format"),
        (
            "chat.postMessage",
            {"channel": "C0SALES", "text": "x", "thread_ts": "1.0"},
            "thread_not_found",
        ),
        (
            "chat.postEphemeral",
            {"channel": "C0SALES", "user": "U0STRANGER", "text": "x"},
            "user_not_in_channel",
        ),
        ("chat.update", {"channel": "C0SALES", "ts": "1.0", "text": "x"}, "message_not_found"),
        ("conversations.history", {"channel": "C0LOUNGE"}, "not_in_channel"),
        ("conversations.info", {"channel": "C9"}, "channel_not_found"),
        ("users.info", {"user": "U9"}, "user_not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": {"type": "modal"}}, "invalid_arguments"),
        ("reactions.add", {"channel": "C0SALES"}, "unknown_method"),
    ],
)
def test_a_refusal_has_the_name_that_slack_gives_it(
    slack: Client, method: str, arguments: Json, error: str
) -> None:
    assert slack.refused(method, **arguments) == error


def test_an_archived_channel_takes_no_posts(slack: Client) -> None:
    slack.control("channel", id="C0SALES", is_archived=True)
    assert slack.refused("chat.postMessage", channel="C0SALES", text="x") == "is_archived"
    assert slack.call("conversations.info", channel="C0SALES")["channel"]["is_archived"]


def test_the_words_of_a_person_cannot_be_updated_by_the_bot(slack: Client) -> None:
    ts = Person(slack.url, "sam").says("#sales", "mine")["ts"]
    refused = slack.refused("chat.update", channel="C0SALES", ts=ts, text="yours")
    assert refused == "cant_update_message"


def test_each_kind_of_token_opens_only_its_own_methods(slack: Client) -> None:
    assert slack.call("auth.test")["user_id"] == "U0BOT"
    assert slack.refused("auth.test", "xapp-local") == "not_allowed_token_type"
    assert slack.refused("apps.connections.open", "xoxb-x") == "not_allowed_token_type"
    assert slack.refused("auth.test", "nonsense") == "invalid_auth"


def test_an_invalid_block_is_refused_with_the_place(slack: Client) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    with pytest.raises(SlackApiError) as caught:
        slack.call("chat.postMessage", channel="C0SALES", text="x", blocks=[header])
    answer: Json = dict(caught.value.response.data)
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_a_long_fallback_text_is_cut_and_said_so(slack: Client) -> None:
    answer = slack.call("chat.postMessage", channel="C0SALES", text="x" * 4_001)
    assert answer["warning"] == "message_truncated"
    assert len(answer["message"]["text"]) == 4_000


def test_a_message_to_a_person_goes_to_the_direct_messages(slack: Client) -> None:
    opened = slack.call("conversations.open", users="U0SALES")["channel"]["id"]
    posted = slack.call("chat.postMessage", channel="U0SALES", text="psst")["channel"]
    assert opened == posted == "D0SALES"
    with pytest.raises(AssertionError):
        Person(slack.url, "ana").sees("psst", seconds=0)


def test_a_private_line_is_seen_by_one_person_only(slack: Client) -> None:
    slack.call("chat.postEphemeral", channel="C0SALES", user="U0SALES", text="psst")
    Person(slack.url, "sam").sees("psst", "#sales")
    Person(slack.url, "ana").sees_not("psst", "#sales")
    assert slack.call("conversations.history", channel="C0SALES")["messages"] == []


def test_shared_channels_and_outsiders_say_what_they_are(slack: Client) -> None:
    assert slack.call("conversations.info", channel="C0SHARED")["channel"]["is_ext_shared"]
    assert not slack.call("conversations.info", channel="C0SALES")["channel"]["is_ext_shared"]
    assert slack.call("users.info", user="U0GUEST")["user"]["is_restricted"]
    assert slack.call("users.info", user="U0STRANGER")["user"]["team_id"] != "T0LOCAL"
    listed = {member["id"] for member in slack.call("users.list")["members"]}
    assert {"U0SALES", "U0BOT"} <= listed
    names = {one["name"] for one in slack.call("conversations.list")["channels"]}
    assert {"sales", "finance-warnings", "lounge"} <= names


def test_too_many_posts_are_refused_with_the_seconds_to_wait(slack: Client) -> None:
    slack.control("rate", per_second=0.5, burst=2)
    for _ in range(2):
        slack.call("chat.postMessage", channel="C0SALES", text="x")
    with pytest.raises(SlackApiError) as caught:
        slack.call("chat.postMessage", channel="C0SALES", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "2"
    slack.call("chat.postMessage", channel="C0FINANCE", text="x")


@pytest.mark.parametrize(
    ("kind", "arrived"),
    [
        ("accept_reset", 1),
        ("accept_500", 1),
        ("accept_hang", 1),
        ("reset", 0),
        ("refuse_500", 0),
        ("rate_limit", 0),
        ("error", 0),
    ],
)
def test_a_scripted_fault_happens_once_and_keeps_or_loses_the_post(
    slack: Client, kind: str, arrived: int
) -> None:
    slack.control("fault", method="chat.postMessage", kind=kind, seconds=60, error="fatal_error")

    async def post(patience: int) -> None:
        client = AsyncWebClient(
            token="xoxb-local", base_url=f"{slack.url}/api/", timeout=patience, retry_handlers=[]
        )
        await client.chat_postMessage(channel="C0SALES", text="x")

    with pytest.raises((SlackApiError, ClientError, asyncio.TimeoutError)):
        slack.rehearsal.run(post(1 if kind.endswith("hang") else 60))
    assert len(call(f"{slack.url}/control/posts")["posts"]) == arrived
    slack.rehearsal.run(post(60))
    assert len(call(f"{slack.url}/control/posts")["posts"]) == arrived + 1


def test_an_unknown_fault_is_refused_with_its_reason(slack: Client) -> None:
    answer = call(f"{slack.url}/control/fault", {"method": "chat.update", "kind": "sulk"})
    assert not answer["ok"]
    assert "sulk" in answer["error"]
