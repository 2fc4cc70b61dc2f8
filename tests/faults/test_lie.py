"""A Slack that lies, refuses, forgets or is away: faults 3 to 9 and 14, by script."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.services.delivery import Settling, deliver_due
from bot.services.runtime import Runtime
from bot.services.second_look import POINTER, look_again
from bot.slack.poster import SlackPoster
from tests.builder import ZONE
from tests.fakes import FakeClock
from tests.faults.slack import Script, Slack, slack
from tests.faults.stage import CHANNEL, holds, leave, states

Turn = Callable[[float], None]


@pytest.fixture
def fake(clock: FakeClock) -> Iterator[Slack]:
    with slack(Script(hang=60, now=clock.monotonic)) as found:
        yield found


@pytest.fixture
def turn(runtime: Runtime, clock: FakeClock, fake: Slack) -> Turn:
    """One look at the outbox, and then so many seconds pass."""
    return turning(runtime, clock, fake)


def turning(runtime: Runtime, clock: FakeClock, fake: Slack) -> Turn:
    poster = SlackPoster(token="xoxb-x", base_url=fake.url, zone=ZONE, clock=clock, timeout=60)
    settling = Settling()

    def take(seconds: float) -> None:
        # What hangs is waited for in vain; for everything else there is time on a busy machine.
        hangs = any(outcome.endswith("hang") for outcome in fake.script.next_posts)
        poster._client.timeout = 2 if hangs else 60
        deliver_due(runtime, poster, settling)
        look_again(runtime, poster, settling)
        clock.pass_by(seconds=seconds)

    return take


@pytest.mark.parametrize("lie", ["accept_rst", "accept_500", "accept_hang", "accept_truncated"])
def test_a_post_that_was_taken_and_denied_is_found_and_not_repeated(
    runtime: Runtime, fake: Slack, turn: Turn, lie: str
) -> None:
    leave(runtime.database, "one", "two", "three")
    fake.script.next_posts.extend(["ok", lie])
    for _ in range(4):
        turn(31)
    holds(runtime.database, fake)
    assert fake.texts == ["one", "two", "three"]
    assert fake.calls["conversations.history"] == 1
    assert fake.calls["chat.postMessage"] == 3


@pytest.mark.parametrize("fault", ["rst", "500", "internal_error", "fatal_error"])
def test_a_post_that_was_not_taken_is_looked_for_and_then_said(
    runtime: Runtime, fake: Slack, turn: Turn, fault: str
) -> None:
    leave(runtime.database, "one", "two")
    fake.script.next_posts.append(fault)
    for _ in range(3):
        turn(31)
    holds(runtime.database, fake)
    assert fake.texts == ["one", "two"]
    assert fake.calls["conversations.history"] == 1


@pytest.mark.parametrize(("told", "wait"), [("1", 1), ("20", 20), ("120", 120), ("", 30)])
def test_a_rate_limit_holds_up_its_channel_only_and_exactly_so_long(
    runtime: Runtime, fake: Slack, turn: Turn, told: str, wait: int
) -> None:
    fake.script.retry_after = told
    leave(runtime.database, "slow", "slower")
    leave(runtime.database, "quick", channel="C0OTHER")
    fake.script.next_posts.append("429")
    turn(wait - 0.5)
    assert fake.texts == ["quick"]
    turn(0.5)
    assert fake.texts == ["quick"]
    turn(0)
    assert fake.texts == ["quick", "slow", "slower"]
    holds(runtime.database, fake)


@pytest.mark.parametrize(("told", "wait"), [("0", 1), ("9" * 400, 600)])
def test_a_senseless_limit_neither_hammers_nor_stops_for_ever(
    runtime: Runtime, fake: Slack, turn: Turn, told: str, wait: int
) -> None:
    fake.script.retry_after = told
    leave(runtime.database, "one")
    fake.script.next_posts.append("429")
    turn(wait - 0.5)
    turn(0.5)
    assert fake.calls["chat.postMessage"] == 1
    turn(0)
    assert fake.texts == ["one"]
    holds(runtime.database, fake)


@pytest.mark.parametrize(("told", "wait"), [("120", 120), ("5", 30)])
def test_a_rate_limit_of_the_look_up_is_waited_out_as_well(
    runtime: Runtime, fake: Slack, turn: Turn, told: str, wait: int
) -> None:
    fake.script.retry_after, fake.script.history = told, "ratelimited"
    leave(runtime.database, "one")
    fake.script.next_posts.append("accept_rst")
    turn(31)
    turn(wait - 0.5)
    fake.script.history = "ok"
    turn(0.5)
    assert fake.calls["conversations.history"] == 1
    turn(0)
    assert fake.calls["conversations.history"] == 2
    assert fake.texts == ["one"]
    holds(runtime.database, fake)


@pytest.mark.parametrize("fault", ["500", "rst", "internal_error"])
def test_ten_minutes_without_slack_lose_nothing_and_end_within_a_minute(
    runtime: Runtime, fake: Slack, turn: Turn, fault: str
) -> None:
    leave(runtime.database, *(f"{n}" for n in range(5)))
    fake.script.mix, fake.script.history = {fault: 1.0}, "internal_error"
    for _ in range(60):
        turn(10)
    assert fake.texts == []
    fake.script.mix, fake.script.history = {}, "ok"
    for _ in range(6):
        turn(10)
    assert fake.texts == ["0", "1", "2", "3", "4"]
    holds(runtime.database, fake)


def test_ten_minutes_in_which_slack_refuses_every_connection_need_no_look_up(
    runtime: Runtime, clock: FakeClock, fake: Slack
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/"
        leave(runtime.database, "one", "two")
        poster = SlackPoster(token="xoxb-x", base_url=away, zone=ZONE, clock=clock)
        settling = Settling()
        for _ in range(60):
            deliver_due(runtime, poster, settling)
            clock.pass_by(seconds=10)
    assert set(states(runtime.database).values()) == {"pending"}
    turn = turning(runtime, clock, fake)
    for _ in range(6):
        turn(10)
    assert fake.texts == ["one", "two"]
    assert fake.calls["conversations.history"] == 0
    holds(runtime.database, fake)


@pytest.mark.parametrize("lag", [0, 5, 20])
def test_history_may_lag_behind_as_long_as_the_settle_time_is_longer(
    runtime: Runtime, fake: Slack, turn: Turn, lag: int
) -> None:
    fake.script.lag = lag
    leave(runtime.database, "one")
    fake.script.next_posts.append("accept_rst")
    for _ in range(5):
        turn(10)
    holds(runtime.database, fake)


def test_a_doubt_that_another_settled_meanwhile_is_a_new_one_when_it_comes_back(
    runtime: Runtime, clock: FakeClock, fake: Slack, turn: Turn
) -> None:
    """Found by the soak: the first sender remembered the old doubt, and did not wait again."""
    other = turning(runtime, clock, fake)
    fake.script.lag = 5
    leave(runtime.database, "one")
    fake.script.next_posts.extend(["rst", "accept_rst"])
    turn(1)
    other(31)
    other(0)
    assert fake.calls["chat.postMessage"] == 2
    turn(31)
    turn(1)
    holds(runtime.database, fake)
    assert fake.texts == ["one"]


def test_where_history_lags_longer_than_the_settle_time_a_repeat_is_flagged(
    runtime: Runtime, fake: Slack, turn: Turn
) -> None:
    fake.script.lag = 40
    leave(runtime.database, "one")
    fake.script.next_posts.append("accept_rst")
    for _ in range(6):
        turn(10)
    assert fake.texts == ["one", "one"]
    with pytest.raises(AssertionError, match="taken 2 times"):
        holds(runtime.database, fake)
    for _ in range(34):
        turn(10)
    assert [t for t in fake.texts if "was posted twice" in t] == fake.texts[2:]
    assert len(fake.texts) == 3, "the administrators are told, once"
    shown = [m["text"] for m in fake.messages(CHANNEL)]
    assert shown == [POINTER, ":construction: one"]
    with runtime.reading() as unit:
        assert unit.audit.actions(CHANNEL) == ("notice.repeated",)


@pytest.mark.parametrize("fault", ["rst", "500"])
def test_what_was_said_again_and_stands_there_once_is_looked_for_once_more_and_no_word_said(
    runtime: Runtime, fake: Slack, turn: Turn, fault: str
) -> None:
    leave(runtime.database, "one")
    fake.script.next_posts.append(fault)
    for _ in range(80):
        turn(10)
    assert fake.texts == ["one"]
    assert fake.calls["conversations.history"] == 2
    holds(runtime.database, fake)


def test_a_second_look_that_fails_is_tried_again_and_a_copy_that_is_gone_is_still_told_of(
    runtime: Runtime, fake: Slack, turn: Turn
) -> None:
    fake.script.lag = 40
    leave(runtime.database, "one")
    fake.script.next_posts.append("accept_rst")
    for _ in range(6):
        turn(10)
    fake.script.history, fake.script.update = "internal_error", "message_not_found"
    for _ in range(40):
        turn(10)
    assert len(fake.texts) == 2
    fake.script.history = "ok"
    for _ in range(40):
        turn(10)
    assert len(fake.texts) == 3


@pytest.mark.parametrize("closed", ["missing_scope", "not_in_channel"])
def test_where_history_is_closed_nothing_is_lost_and_a_repeat_says_that_it_may_be_one(
    runtime: Runtime, fake: Slack, turn: Turn, closed: str
) -> None:
    fake.script.history = closed
    leave(runtime.database, "one")
    fake.script.next_posts.append("rst")
    for _ in range(3):
        turn(31)
    assert fake.texts == ["one (may be a repeat)"]
    holds(runtime.database, fake)


@pytest.mark.parametrize("closed", ["missing_scope", "not_in_channel"])
def test_where_history_is_closed_a_company_may_hold_instead(
    runtime: Runtime, clock: FakeClock, fake: Slack, closed: str
) -> None:
    fake.script.history = closed
    careful = replace(runtime, setup=replace(runtime.setup, hold_unreadable=True))
    turn = turning(careful, clock, fake)
    leave(runtime.database, "one", "two")
    fake.script.next_posts.append("rst")
    for _ in range(4):
        turn(31)
    alert = [t for t in fake.texts if "could not be delivered" in t]
    assert [t for t in fake.texts if t not in alert] == ["two"]
    assert len(alert) == 1
    assert closed in alert[0]
    assert list(states(runtime.database).values()) == ["dead", "sent", "sent"]


@pytest.mark.parametrize("fault", ["channel_not_found", "is_archived", "msg_too_long"])
def test_what_can_never_be_said_is_told_to_the_administrators_and_the_next_goes_out(
    runtime: Runtime, fake: Slack, turn: Turn, fault: str
) -> None:
    leave(runtime.database, "poison", "next")
    fake.script.next_posts.append(fault)
    turn(1)
    turn(1)
    assert fake.texts == [
        "next",
        f"A message for {CHANNEL} could not be delivered: {fault}.",
    ]
    holds(runtime.database, fake)


def test_a_drawing_that_slack_refuses_goes_out_as_plain_text(
    runtime: Runtime, fake: Slack, turn: Turn
) -> None:
    leave(runtime.database, "one", "two")
    fake.script.next_posts.append("invalid_blocks")
    turn(1)
    assert fake.texts == ["one", "two"]
    assert fake.calls["chat.postMessage"] == 3
    holds(runtime.database, fake)


@pytest.mark.parametrize("fault", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_revoked_token_buries_nothing_and_everything_goes_out_when_it_is_restored(
    runtime: Runtime, fake: Slack, turn: Turn, fault: str
) -> None:
    leave(runtime.database, "one", "two")
    leave(runtime.database, "other", channel="C0OTHER")
    fake.script.mix = {fault: 1.0}
    for _ in range(30):
        turn(10)
    assert set(states(runtime.database).values()) == {"pending"}
    assert fake.calls["chat.postMessage"] <= 6
    fake.script.mix = {}
    for _ in range(7):
        turn(10)
    assert sorted(fake.texts) == ["one", "other", "two"]
    holds(runtime.database, fake)


def test_a_wall_clock_that_is_set_back_does_not_stretch_a_wait(
    runtime: Runtime, clock: FakeClock, fake: Slack, turn: Turn
) -> None:
    leave(runtime.database, "one")
    fake.script.next_posts.append("429")
    turn(2)
    clock.pass_by(hours=-25)
    turn(1)
    assert fake.texts == ["one"]


def test_a_wall_clock_that_jumps_neither_hurries_nor_stops_anything(
    runtime: Runtime, clock: FakeClock, fake: Slack, turn: Turn
) -> None:
    leave(runtime.database, "one")
    fake.script.next_posts.append("accept_rst")
    turn(1)
    for hours in (25, -49, 1):
        monotonic = clock.ticks
        clock.pass_by(hours=hours)
        clock.ticks = monotonic
        turn(1)
    assert fake.calls["conversations.history"] == 0
    clock.ticks += 30
    turn(1)
    holds(runtime.database, fake)
