"""Outcomes that nobody can make sure of, poison, refused tokens, and what a person decides then."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.notices import AlertNotice, LineNotice, Notice
from bot.services import backup, dead_letter, health, heartbeat
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed, Permanent, Refusal, Unauthorised, Unknown
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from bot.store.outbox import Delivery, Kind, key_of
from tests.builder import ADMIN, ADMIN_CHANNEL, ANALYST, WARNINGS
from tests.fakes import FakeClock, FakePoster


@dataclass(slots=True)
class Moody(FakePoster):
    """A Slack that never answers clearly for some texts, and whose history may be closed."""

    poison: set[str] = field(default_factory=set)
    closed: Exception | None = None

    def post(
        self,
        channel: str,
        notice: Notice,
        *,
        key: str,
        thread: str | None,
        repeat: bool = False,
        until: float | None = None,
    ) -> str:
        if getattr(notice, "text", "") in self.poison:
            raise Unknown("HTTP 500")
        return FakePoster.post(
            self, channel, notice, key=key, thread=thread, repeat=repeat, until=until
        )

    def find(self, channel: str, *, key: str, thread: str | None, after: str | None) -> str | None:
        if self.closed:
            raise self.closed
        return FakePoster.find(self, channel, key=key, thread=thread, after=after)


def leave(runtime: Runtime, said: str, *, channel: str = WARNINGS, parent: str = "") -> None:
    with runtime.writing() as unit:
        unit.outbox.put(
            LineNotice(text=said) if parent else AlertNotice(text=said),
            key=key_of(said),
            channel=channel,
            now=runtime.clock.now(),
            kind=Kind.LINE if parent else Kind.POST,
            parent_key=key_of(parent) if parent else "",
        )


def counts(runtime: Runtime) -> dict[Delivery, int]:
    with runtime.reading() as unit:
        return unit.outbox.counts()


def rounds(runtime: Runtime, poster: FakePoster, clock: FakeClock, count: int) -> None:
    settling = Settling()
    for _ in range(count):
        deliver_due(runtime, poster, settling)
        clock.pass_by(seconds=31)


def texts(poster: FakePoster) -> list[str]:
    return [getattr(p.notice, "text", "") for p in poster.posted]


def lost_answer() -> None:
    raise Unknown("timeout")


def test_what_was_posted_after_a_backup_is_looked_for_and_not_said_again_after_its_restore(
    runtime: Runtime, clock: FakeClock
) -> None:
    for said in ("one", "two"):
        leave(runtime, said)
    leave(runtime, "line", parent="one")
    poster = FakePoster()
    poster.post(WARNINGS, AlertNotice(text="one"), key=key_of("one"), thread=None)
    assert backup.note_restored(runtime, OPERATOR, Path("monday.db")).doubted == 3
    rounds(runtime, poster, clock, 6)
    assert [(t, p.repeat) for t, p in zip(texts(poster), poster.posted, strict=True)] == [
        ("one", False),
        ("two", False),
        ("line", False),
    ]
    assert poster.posted[2].thread == poster.posted[0].ts
    assert counts(runtime) == {Delivery.SENT: 3}


def test_where_history_is_closed_it_is_said_again_and_says_so(
    runtime: Runtime, clock: FakeClock
) -> None:
    poster = Moody(closed=Permanent("missing_scope"), after=[lost_answer])
    leave(runtime, "one")
    rounds(runtime, poster, clock, 2)
    assert [(t, p.repeat) for t, p in zip(texts(poster), poster.posted, strict=True)] == [
        ("one", False),
        ("one", True),
    ]
    assert counts(runtime) == {Delivery.SENT: 1}


def test_a_company_may_have_a_person_decide_instead(runtime: Runtime, clock: FakeClock) -> None:
    careful = replace(runtime, setup=replace(runtime.setup, hold_unreadable=True))
    poster = Moody(closed=Permanent("missing_scope"), after=[lost_answer])
    leave(careful, "one")
    rounds(careful, poster, clock, 3)
    assert texts(poster)[0] == "one"
    assert "could not be delivered" in texts(poster)[1]
    assert poster.posted[1].channel == ADMIN_CHANNEL
    (letter,) = dead_letter.listed(careful, ADMIN)
    assert "may have been posted" in letter.reason
    assert dead_letter.retry(careful, ADMIN, letter.id) == 1
    rounds(careful, poster, clock, 1)
    assert poster.posted[-1].repeat
    assert counts(careful) == {Delivery.SENT: 2}


def test_a_poison_message_lets_the_others_pass_and_is_never_given_up(
    runtime: Runtime, clock: FakeClock
) -> None:
    poster = Moody(poison={"poison"})
    for said in ("before", "poison", "after"):
        leave(runtime, said)
    leave(runtime, "line", parent="poison")
    rounds(runtime, poster, clock, 5)
    assert texts(poster) == ["before", "after"]
    assert counts(runtime)[Delivery.SENT] == 2
    poster.poison.clear()
    rounds(runtime, poster, clock, 6)
    assert texts(poster) == ["before", "after", "poison", "line"]


def test_a_refused_token_stops_every_channel_and_shows_in_health(
    runtime: Runtime, clock: FakeClock
) -> None:
    leave(runtime, "one", channel="#a")
    leave(runtime, "two", channel="#b")
    poster, settling, asked = FakePoster(), Settling(), []

    def refuse() -> None:
        asked.append(1)
        raise Unauthorised("token_revoked")

    poster.before = [refuse, refuse]
    deliver_due(runtime, poster, settling)
    deliver_due(runtime, poster, settling)
    assert len(asked) == 1
    heartbeat.beat(runtime, "bot", settling.trouble)
    line = next(li for li in health.report(runtime, ADMIN).lines if li.name == "bot")
    assert (line.ok, line.text) == (False, "Slack refuses our token: token_revoked")
    poster.before = []
    clock.pass_by(seconds=61)
    deliver_due(runtime, poster, settling)
    assert texts(poster) == ["one", "two"]
    assert settling.trouble == ""


def test_a_sender_that_is_to_stop_begins_nothing_new(runtime: Runtime) -> None:
    leave(runtime, "one")
    leave(runtime, "two")
    settling = Settling()
    poster = FakePoster()
    poster.before = [lambda: setattr(settling, "stopping", True)]
    assert deliver_due(runtime, poster, settling) == 1
    assert texts(poster) == ["one"]
    assert counts(runtime) == {Delivery.SENT: 1, Delivery.PENDING: 1}


def test_a_dead_letter_is_tried_again_with_what_hangs_on_it(
    runtime: Runtime, clock: FakeClock
) -> None:
    poster = FakePoster()

    def gone() -> None:
        raise Permanent("is_archived")

    poster.before = [gone]
    leave(runtime, "post")
    leave(runtime, "line", parent="post")
    rounds(runtime, poster, clock, 1)
    line = next(li for li in health.report(runtime, ADMIN).lines if li.name == "undeliverable")
    assert "is_archived" in line.text
    post, hanging = dead_letter.listed(runtime, OPERATOR)
    assert hanging.reason == "the post it belongs to was never said"
    assert dead_letter.retry(runtime, OPERATOR, post.id) == 2
    rounds(runtime, poster, clock, 1)
    said = [p.notice for p in poster.posted if p.channel == WARNINGS]
    assert [getattr(notice, "text", "") for notice in said] == ["post", "line"]
    with pytest.raises(Refusal, match="No undeliverable message"):
        dead_letter.retry(runtime, OPERATOR, post.id)
    with pytest.raises(NotAllowed):
        dead_letter.listed(runtime, ANALYST)
