"""The poster against the local workspace: once, in the right place, every fault by its kind."""

import dataclasses
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.notices import LineNotice, Notice
from bot.services.errors import Permanent, Transient, Unauthorised, Unknown
from bot.slack import poster as poster_module
from bot.slack.poster import SlackPoster
from bot.workspace.fault import Fault, FaultKind
from bot.workspace.stage import Stage
from scoring.vocabulary import WarningState
from tests.fakes import FakeClock
from tests.slack import builder, case
from tests.slack.builder import ANA, ZONE
from tests.slack.conftest import Slack

HERE, SHARED = "#finance-warnings", "C0SHARED"
NOTICE = case.notice()


def poster_at(url: str, clock: FakeClock | None = None) -> SlackPoster:
    return SlackPoster(
        token="xoxb-local",
        base_url=f"{url}/api/",
        zone=ZONE,
        clock=clock or FakeClock(),
        timeout=60,
    )


def posts(stage: Stage) -> list[dict[str, Any]]:
    return list(stage.posts)


def fail(slack: Slack, method: str, kind: FaultKind, error: str = "", seconds: float = 3.0) -> None:
    slack[1].stage.faults.add(method, Fault(kind=kind, error=error, seconds=seconds))


def test_a_notice_is_posted_with_its_key_and_without_previews(slack: Slack) -> None:
    poster = poster_at(slack[1].url)
    ts = poster.post(HERE, NOTICE, key="k1", thread=None)
    (post,) = posts(slack[1].stage)
    assert (post["channel"], post["ts"]) == ("C0FINANCE", ts)
    assert post["metadata"] == {"event_type": "risk_notice", "event_payload": {"key": "k1"}}
    sent = [c for c in slack[1].stage.calls if c["method"] == "chat.postMessage"]
    assert "Nordwind" in post["text"]
    assert len(sent) == 1


def test_what_comes_to_the_call_too_late_is_not_said(slack: Slack) -> None:
    clock = FakeClock()
    poster = poster_at(slack[1].url, clock)
    until = clock.monotonic() + 15
    clock.pass_by(seconds=15.1)
    with pytest.raises(Transient, match="too late after the claim") as late:
        poster.post(HERE, NOTICE, key="k1", thread=None, until=until)
    assert late.value.retry_after == 0
    assert posts(slack[1].stage) == []
    poster.post(HERE, NOTICE, key="k1", thread=None, until=until + 1)
    assert len(posts(slack[1].stage)) == 1


def test_what_may_be_a_repeat_says_so(slack: Slack) -> None:
    poster_at(slack[1].url).post(HERE, NOTICE, key="k1", thread=None, repeat=True)
    (post,) = posts(slack[1].stage)
    assert post["text"].endswith("(may be a repeat)")
    assert "(may be a repeat)" in str(post["blocks"][-1])


def test_a_post_is_found_by_its_key_in_the_channel_and_in_a_thread(slack: Slack) -> None:
    poster = poster_at(slack[1].url)
    first = poster.post(HERE, NOTICE, key="k1", thread=None)
    line = LineNotice(text="Acknowledged by <@U0ANALYST>.", by=ANA)
    reply = poster.post(HERE, line, key="k2", thread=first)
    assert poster.find(HERE, key="k1", thread=None, after=None) == first
    assert poster.find(HERE, key="k1", thread=None, after=first) == first
    assert poster.find(HERE, key="k2", thread=first, after=first) == reply
    assert poster.find(HERE, key="k2", thread=None, after=None) is None
    later = f"{float(reply) + 1:.6f}"
    assert poster.find(HERE, key="k1", thread=None, after=later) is None


def test_every_copy_of_a_post_is_found_where_it_was_said_twice(slack: Slack) -> None:
    poster = poster_at(slack[1].url)
    first, second = (poster.post(HERE, NOTICE, key="k1", thread=None) for _ in range(2))
    poster.post(HERE, NOTICE, key="k2", thread=None)
    assert poster.copies(HERE, key="k1", thread=None, after=first) == (second, first)
    assert poster.copies(HERE, key="k1", thread=None, after=second) == (second,)
    assert poster.copies(HERE, key="k3", thread=None, after=None) == ()


def test_a_post_is_found_on_a_later_page(slack: Slack) -> None:
    poster = poster_at(slack[1].url)
    first = poster.post(HERE, NOTICE, key="k0", thread=None)
    for _ in range(205):
        slack[1].stage.state.add(
            "C0FINANCE", {"user": "U0SALES", "text": "x", "ts": slack[1].stage.state.next_ts()}
        )
    assert poster.find(HERE, key="k0", thread=None, after=None) == first


def test_what_may_stand_further_back_than_is_looked_is_not_said_to_be_missing(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poster_module, "PAGES", 1)
    poster = poster_at(slack[1].url)
    first = poster.post(HERE, NOTICE, key="k0", thread=None)
    for _ in range(205):
        slack[1].stage.state.add(
            "C0FINANCE", {"user": "U0SALES", "text": "x", "ts": slack[1].stage.state.next_ts()}
        )
    with pytest.raises(Permanent, match="messages since then"):
        poster.find(HERE, key="k1", thread=None, after=first)
    last = poster.post(HERE, NOTICE, key="k2", thread=None)
    assert poster.find(HERE, key="k2", thread=None, after=first) == last
    assert poster.find(HERE, key="k1", thread=None, after=last) is None


def test_a_line_names_the_person_and_rings_nobody(slack: Slack) -> None:
    poster = poster_at(slack[1].url)
    first = poster.post(HERE, NOTICE, key="k1", thread=None)
    line = LineNotice(text="Acknowledged by <@U0ANALYST>.", by=ANA)
    poster.post(HERE, line, key="k2", thread=first)
    poster.post(HERE, line, key="k3", thread=first)
    assert posts(slack[1].stage)[-1]["text"] == "Acknowledged by Ana Analyst."
    asked = [c for c in slack[1].stage.calls if c["method"] == "users.info"]
    assert len(asked) == 1


def test_an_update_changes_the_post_and_keeps_its_key(slack: Slack) -> None:
    poster = poster_at(slack[1].url)
    ts = poster.post(HERE, NOTICE, key="k1", thread=None)
    poster.update(HERE, ts, case.notice(WarningState.RESOLVED, by=ANA))
    message = slack[1].stage.state.find("C0FINANCE", ts)
    assert message is not None
    assert "Resolved" in message["text"]
    assert poster.find(HERE, key="k1", thread=None, after=None) == ts


def test_every_notice_of_the_house_is_accepted(slack: Slack) -> None:
    poster = poster_at(slack[1].url)
    everything: tuple[Notice, ...] = (
        *(case.notice(s, by=ANA, many=500) for s in WarningState),
        builder.digest(500, gaps=60),
        builder.quiet_digest(),
        case.notice(text="<!channel> &" * 300, many=20),
        builder.digest(500, text="&" * 3_000),
    )
    for number, notice in enumerate(everything):
        poster.post(HERE, notice, key=f"k{number}", thread=None)
    assert len(posts(slack[1].stage)) == len(everything)
    assert all(p["blocks"] for p in posts(slack[1].stage))


FAULTS: list[tuple[FaultKind, str, type[Exception]]] = [
    (FaultKind.RATE_LIMIT, "", Transient),
    (FaultKind.ACCEPT_RESET, "", Unknown),
    (FaultKind.ACCEPT_500, "", Unknown),
    (FaultKind.ACCEPT_HANG, "", Unknown),
    (FaultKind.RESET, "", Unknown),
    (FaultKind.HANG, "", Unknown),
    (FaultKind.REFUSE_500, "", Unknown),
    (FaultKind.ERROR, "internal_error", Unknown),
    (FaultKind.ERROR, "fatal_error", Unknown),
    (FaultKind.ERROR, "ratelimited", Transient),
    (FaultKind.ERROR, "invalid_auth", Unauthorised),
    (FaultKind.ERROR, "token_revoked", Unauthorised),
    (FaultKind.ERROR, "account_inactive", Unauthorised),
    (FaultKind.ERROR, "not_authed", Unauthorised),
    (FaultKind.ERROR, "missing_scope", Unauthorised),
    (FaultKind.ERROR, "not_in_channel", Permanent),
    (FaultKind.ERROR, "msg_too_long", Permanent),
    (FaultKind.ERROR, "thread_not_found", Permanent),
]


@pytest.mark.parametrize(("kind", "error", "raised"), FAULTS)
def test_each_fault_of_a_post_has_its_kind_and_nothing_is_repeated(
    slack: Slack, kind: FaultKind, error: str, raised: type[Exception]
) -> None:
    poster = poster_at(slack[1].url)
    fail(slack, "chat.postMessage", kind, error, seconds=60)
    # What hangs is waited for in vain; for everything else there is time on a busy machine.
    poster._client.timeout = 1 if kind.endswith("hang") else 60
    with pytest.raises(raised) as fault:
        poster.post(HERE, NOTICE, key="k1", thread=None)
    poster._client.timeout = 60
    assert type(fault.value) is raised
    calls = [c for c in slack[1].stage.calls if c["method"] == "chat.postMessage"]
    assert len(calls) == 1
    found = poster.find(HERE, key="k1", thread=None, after=None)
    assert (found is not None) == kind.startswith("accept")


def test_too_many_posts_say_how_long_to_wait(slack: Slack) -> None:
    fail(slack, "chat.postMessage", FaultKind.RATE_LIMIT, seconds=7)
    with pytest.raises(Transient) as fault:
        poster_at(slack[1].url).post(HERE, NOTICE, key="k", thread=None)
    assert fault.value.retry_after == 7


@pytest.mark.parametrize(
    "error", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"]
)
def test_a_drawing_that_slack_refuses_is_sent_as_text_once(slack: Slack, error: str) -> None:
    fail(slack, "chat.postMessage", FaultKind.ERROR, error)
    poster_at(slack[1].url).post(HERE, NOTICE, key="k1", thread=None)
    (post,) = posts(slack[1].stage)
    assert not post.get("blocks")
    assert "score 1.00 → 2.20" in post["text"]


def test_a_drawing_refused_twice_is_permanent(slack: Slack) -> None:
    for _ in range(2):
        fail(slack, "chat.postMessage", FaultKind.ERROR, "invalid_blocks")
    with pytest.raises(Permanent, match="invalid_blocks"):
        poster_at(slack[1].url).post(HERE, NOTICE, key="k1", thread=None)


@pytest.mark.parametrize(
    ("channel", "reason"),
    [
        (SHARED, "shared channel"),
        ("#partner-shared", "shared channel"),
        ("#nowhere", "channel_not_found"),
        ("C0NOWHERE", "channel_not_found"),
        ("#lounge", "not_in_channel"),
    ],
)
def test_where_we_must_not_or_cannot_post_is_permanent(
    slack: Slack, channel: str, reason: str
) -> None:
    with pytest.raises(Permanent, match=reason):
        poster_at(slack[1].url).post(channel, NOTICE, key="k1", thread=None)
    assert not posts(slack[1].stage)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_pending_ext_shared": True}, "shared channel"),
        ({"is_shared": True}, "shared channel"),
        ({"is_archived": True}, "is_archived"),
    ],
)
def test_a_channel_that_changed_is_noticed_within_a_minute(
    slack: Slack, change: dict[str, bool], reason: str
) -> None:
    clock = FakeClock()
    poster = poster_at(slack[1].url, clock)
    poster.post(HERE, NOTICE, key="k1", thread=None)
    slack[1].stage.state.channels.setdefault("C0FINANCE", {}).update(change)
    clock.pass_by(seconds=60)
    with pytest.raises(Permanent, match=reason):
        poster.post(HERE, NOTICE, key="k2", thread=None)
    assert [c["method"] for c in slack[1].stage.calls].count("chat.postMessage") == 1


def test_a_channel_is_looked_up_once_a_minute(slack: Slack) -> None:
    poster = poster_at(slack[1].url)
    for number in range(3):
        poster.post(HERE, NOTICE, key=f"k{number}", thread=None)
    assert [c["method"] for c in slack[1].stage.calls].count("conversations.list") == 1


@pytest.mark.parametrize(
    ("kind", "error", "raised"),
    [
        (FaultKind.ERROR, "missing_scope", Permanent),
        (FaultKind.ERROR, "not_in_channel", Permanent),
        (FaultKind.ERROR, "invalid_auth", Unauthorised),
        (FaultKind.RATE_LIMIT, "", Transient),
        (FaultKind.REFUSE_500, "", Unknown),
    ],
)
def test_a_look_up_that_fails_never_says_that_nothing_is_there(
    slack: Slack, kind: FaultKind, error: str, raised: type[Exception]
) -> None:
    fail(slack, "conversations.history", kind, error)
    with pytest.raises(raised):
        poster_at(slack[1].url).find(HERE, key="k1", thread=None, after=None)


def test_a_name_that_cannot_be_asked_for_does_not_hold_up_the_line(slack: Slack) -> None:
    fail(slack, "users.info", FaultKind.REFUSE_500)
    line = LineNotice(text="Acknowledged by <@U0ANALYST>.", by=ANA)
    poster_at(slack[1].url).post(HERE, line, key="k1", thread=None)
    assert posts(slack[1].stage)[0]["text"] == "Acknowledged by somebody."


def test_a_notice_about_a_person_that_is_no_user_asks_nobody(slack: Slack) -> None:
    line = LineNotice(text="The condition has cleared.", by="system")
    poster_at(slack[1].url).post(HERE, line, key="k1", thread=None)
    assert "users.info" not in [c["method"] for c in slack[1].stage.calls]


def test_nobody_listening_is_surely_not_said() -> None:
    with socket.socket() as free:
        # Held, so that nobody else comes to listen there.
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(Transient) as fault:
            poster_at(f"http://127.0.0.1:{port}").post("C1", NOTICE, key="k", thread=None)
    assert type(fault.value) is Transient


@contextmanager
def answering(raw: bytes) -> Iterator[str]:
    """Somebody who answers every request with the same bytes."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            self.request.sendall(raw)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD % (15, b"<html>no</html>"),
        HEAD % (2, b"[]"),
        HEAD % (0, b""),
        HEAD % (500, b"{"),
        b"garbage\r\n\r\n",
        b"",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad",
    ],
)
def test_an_answer_that_is_none_of_slacks_leaves_the_outcome_unknown(raw: bytes) -> None:
    with answering(raw) as url, pytest.raises(Unknown):
        poster_at(url).post("D1", dataclasses.replace(NOTICE), key="k", thread=None)
