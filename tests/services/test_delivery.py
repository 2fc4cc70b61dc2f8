"""Emptying the outbox: each thing once, in order, whatever happens on the way (reliability §2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest

from bot.notices import AlertNotice, LineNotice
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import Permanent, Transient, Unauthorised, Unknown
from bot.services.runtime import Runtime
from bot.store.outbox import Delivery, Kind, key_of
from tests.builder import ADMIN_CHANNEL, WARNINGS
from tests.fakes import FakeClock, FakePoster


def fail(fault: Exception) -> Callable[[], None]:
    def raising() -> None:
        raise fault

    return raising


def leave(runtime: Runtime, said: str, *, channel: str = WARNINGS) -> None:
    with runtime.writing() as unit:
        now = runtime.clock.now()
        unit.outbox.put(AlertNotice(text=said), key=key_of(said), channel=channel, now=now)


def follow(runtime: Runtime, kind: Kind, said: str, *, revision: int = 0) -> None:
    with runtime.writing() as unit:
        unit.outbox.put(
            LineNotice(text=said),
            key=key_of(said),
            channel=WARNINGS,
            now=runtime.clock.now(),
            kind=kind,
            parent_key=key_of("post"),
            revision=revision,
        )


def counts(runtime: Runtime) -> dict[Delivery, int]:
    with runtime.reading() as unit:
        return unit.outbox.counts()


@dataclass
class Desk:
    """A poster and a process that delivers through it."""

    runtime: Runtime
    poster: FakePoster = field(default_factory=FakePoster)
    settling: Settling = field(default_factory=Settling)

    def deliver(self) -> None:
        deliver_due(self.runtime, self.poster, self.settling)

    @property
    def said(self) -> list[str]:
        return [getattr(p.notice, "text", "") for p in self.poster.posted]


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    return Desk(runtime)


def test_what_was_left_is_said_once_and_in_order(desk: Desk) -> None:
    for said in ("one", "two", "three"):
        leave(desk.runtime, said)
    desk.deliver()
    desk.deliver()
    assert desk.said == ["one", "two", "three"]
    assert counts(desk.runtime) == {Delivery.SENT: 3}


def test_a_rate_limit_is_waited_out_exactly(desk: Desk, clock: FakeClock) -> None:
    leave(desk.runtime, "one")
    leave(desk.runtime, "two")
    desk.poster.before = [fail(Transient("ratelimited", retry_after=7))]
    desk.deliver()
    clock.pass_by(seconds=6)
    desk.deliver()
    assert desk.said == []
    clock.pass_by(seconds=1)
    desk.deliver()
    assert desk.said == ["one", "two"]


def test_a_limit_in_one_channel_does_not_hold_up_another(desk: Desk) -> None:
    leave(desk.runtime, "slow", channel="#a")
    leave(desk.runtime, "quick", channel="#b")
    desk.poster.before = [fail(Transient("ratelimited", retry_after=30))]
    desk.deliver()
    assert desk.said == ["quick"]


def test_an_outage_of_hours_loses_nothing(desk: Desk, clock: FakeClock) -> None:
    leave(desk.runtime, "one")
    for _ in range(60):
        desk.poster.before = [fail(Transient("connection refused"))]
        desk.deliver()
        clock.pass_by(minutes=2)
    desk.poster.before = []
    desk.deliver()
    assert desk.said == ["one"]
    assert counts(desk.runtime) == {Delivery.SENT: 1}


def test_an_unknown_outcome_is_looked_up_after_settling_and_found(
    desk: Desk, clock: FakeClock
) -> None:
    leave(desk.runtime, "one")
    desk.poster.after = [fail(Unknown("timeout"))]
    desk.deliver()
    clock.pass_by(seconds=29)
    desk.deliver()
    assert desk.poster.looked_up == []
    clock.pass_by(seconds=1)
    desk.deliver()
    assert desk.poster.looked_up == [key_of("one")]
    assert desk.said == ["one"]
    assert counts(desk.runtime) == {Delivery.SENT: 1}


def test_an_unknown_outcome_that_is_not_there_is_said_again(desk: Desk, clock: FakeClock) -> None:
    leave(desk.runtime, "one")
    leave(desk.runtime, "two")
    desk.poster.before = [fail(Unknown("connection reset"))]
    desk.deliver()
    assert desk.said == []
    clock.pass_by(seconds=30)
    desk.deliver()
    assert desk.poster.looked_up == [key_of("one")]
    assert desk.said == ["one", "two"]


def test_settling_does_not_follow_the_wall_clock(desk: Desk, clock: FakeClock) -> None:
    leave(desk.runtime, "one")
    desk.poster.after = [fail(Unknown("timeout"))]
    desk.deliver()
    clock.instant = clock.instant.replace(year=2030)
    desk.deliver()
    assert desk.poster.looked_up == []
    clock.instant = clock.instant.replace(year=2020)
    clock.ticks += 30
    desk.deliver()
    assert counts(desk.runtime) == {Delivery.SENT: 1}


@pytest.mark.parametrize("accepted", [True, False])
def test_what_a_dead_process_left_in_sending_is_settled_by_the_next(
    desk: Desk, clock: FakeClock, accepted: bool
) -> None:
    leave(desk.runtime, "one")
    with desk.runtime.writing() as unit:
        unit.outbox.sending(1)
    if accepted:
        desk.poster.post(WARNINGS, AlertNotice(text="one"), key=key_of("one"), thread=None)
    desk.deliver()
    assert desk.poster.looked_up == []
    clock.pass_by(seconds=30)
    desk.deliver()
    assert desk.said == ["one"]
    assert counts(desk.runtime) == {Delivery.SENT: 1}


def test_nothing_is_said_blindly_while_history_cannot_be_read_for_now(runtime: Runtime) -> None:
    @dataclass
    class Blind(FakePoster):
        """A poster whose look-up fails once."""

        fault: Exception | None = None

        def find(
            self, channel: str, *, key: str, thread: str | None, after: str | None
        ) -> str | None:
            fault, self.fault = self.fault, None
            if fault:
                raise fault
            return FakePoster.find(self, channel, key=key, thread=thread, after=after)

    poster, settling = Blind(fault=Transient("ratelimited")), Settling()
    poster.after = [fail(Unknown("timeout"))]
    leave(runtime, "one")
    clock = runtime.clock
    assert isinstance(clock, FakeClock)
    for _ in range(3):
        deliver_due(runtime, poster, settling)
        clock.pass_by(seconds=30)
    assert len(poster.posted) == 1
    assert counts(runtime) == {Delivery.SENT: 1}


def test_a_permanent_fault_is_told_to_the_administrators_and_the_next_message_goes(
    desk: Desk,
) -> None:
    leave(desk.runtime, "bad")
    leave(desk.runtime, "good")
    desk.poster.before = [fail(Permanent("msg_too_long"))]
    desk.deliver()
    assert desk.said == ["good"]
    desk.deliver()
    assert desk.said[1:] == [f"A message for {WARNINGS} could not be delivered: msg_too_long."]
    assert desk.poster.posted[1].channel == ADMIN_CHANNEL
    assert counts(desk.runtime) == {Delivery.DEAD: 1, Delivery.SENT: 2}


def test_a_dead_message_to_the_administrators_makes_no_second_one(desk: Desk) -> None:
    leave(desk.runtime, "bad", channel=ADMIN_CHANNEL)
    desk.poster.before = [fail(Permanent("channel_not_found"))]
    desk.deliver()
    desk.deliver()
    assert counts(desk.runtime) == {Delivery.DEAD: 1}


def test_a_refused_token_keeps_everything_until_it_is_mended(desk: Desk, clock: FakeClock) -> None:
    leave(desk.runtime, "one")
    desk.poster.before = [fail(Unauthorised("token_revoked"))]
    desk.deliver()
    desk.deliver()
    assert counts(desk.runtime) == {Delivery.PENDING: 1}
    clock.pass_by(minutes=1)
    desk.deliver()
    assert desk.said == ["one"]


def test_updates_and_lines_wait_for_their_post_and_go_where_it_is(
    desk: Desk, clock: FakeClock
) -> None:
    leave(desk.runtime, "post")
    follow(desk.runtime, Kind.LINE, "line")
    follow(desk.runtime, Kind.UPDATE, "update", revision=1)
    desk.poster.before = [fail(Transient("ratelimited", retry_after=5))]
    desk.deliver()
    assert desk.said == []
    assert desk.poster.updated == []
    clock.pass_by(seconds=5)
    desk.deliver()
    post, line = desk.poster.posted
    assert (post.thread, line.thread) == (None, post.ts)
    assert desk.poster.updated == [(post.ts, LineNotice(text="update"))]


def test_only_the_newest_of_several_updates_is_drawn(desk: Desk) -> None:
    leave(desk.runtime, "post")
    for revision in (1, 2, 3):
        follow(desk.runtime, Kind.UPDATE, f"update {revision}", revision=revision)
    desk.deliver()
    assert [notice for _, notice in desk.poster.updated] == [LineNotice(text="update 3")]


def test_an_update_of_unknown_outcome_is_simply_repeated(desk: Desk, clock: FakeClock) -> None:
    leave(desk.runtime, "post")
    desk.deliver()
    follow(desk.runtime, Kind.UPDATE, "update", revision=1)
    desk.poster.before = [fail(Unknown("timeout"))]
    desk.deliver()
    clock.pass_by(minutes=1)
    desk.deliver()
    assert len(desk.poster.updated) == 1
    assert desk.poster.looked_up == []


def test_a_line_whose_post_is_dead_is_given_up(desk: Desk) -> None:
    leave(desk.runtime, "post")
    follow(desk.runtime, Kind.LINE, "line")
    desk.poster.before = [fail(Permanent("is_archived"))]
    desk.deliver()
    assert desk.said == []
    assert counts(desk.runtime)[Delivery.DEAD] == 2


def test_two_deliverers_at_once_say_everything_once_however_slow_one_is(
    runtime: Runtime, clock: FakeClock
) -> None:
    for said in ("one", "two"):
        leave(runtime, said)
    inside, go_on = Event(), Event()

    def dawdle() -> None:
        inside.set()
        go_on.wait(60)

    slow, quick, settling = FakePoster(before=[dawdle]), FakePoster(), Settling()
    thread = Thread(target=deliver_due, args=(runtime, slow, Settling()))
    thread.start()
    assert inside.wait(60)
    for _ in range(3):
        assert deliver_due(runtime, quick, settling) == 0
        clock.pass_by(minutes=1)
    go_on.set()
    thread.join()
    assert deliver_due(runtime, quick, settling) == 0
    assert quick.posted == []
    assert len(slow.posted) == 2
