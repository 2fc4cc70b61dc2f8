"""The outbox as a queue: one row a key, in order, the newest update wins."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.notices import AlertNotice, Evidence, FiredRule, Notice, WarningNotice
from bot.services.runtime import Runtime
from bot.store.outbox import Delivery, Kind, key_of
from tests.builder import NOW, WARNINGS


def leave(
    runtime: Runtime,
    said: str,
    *,
    channel: str = WARNINGS,
    kind: Kind = Kind.POST,
    parent: str = "",
    revision: int = 0,
) -> bool:
    notice = AlertNotice(text=said)
    with runtime.writing() as unit:
        return unit.outbox.put(
            notice,
            key=key_of(said),
            channel=channel,
            now=NOW,
            kind=kind,
            parent_key=parent,
            revision=revision,
        )


def head(runtime: Runtime, channel: str = WARNINGS) -> Notice | None:
    with runtime.reading() as unit:
        errand = unit.outbox.head(channel, NOW)
        return errand.notice if errand else None


def states(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as session:
        rows = session.execute(text("SELECT state FROM outbox ORDER BY id"))
        return [str(state) for (state,) in rows]


def test_the_same_key_is_left_once(runtime: Runtime) -> None:
    assert leave(runtime, "one")
    assert not leave(runtime, "one")
    with runtime.reading() as unit:
        assert unit.outbox.counts() == {Delivery.PENDING: 1}


def test_the_database_itself_refuses_a_second_row_of_a_key(runtime: Runtime) -> None:
    leave(runtime, "one")
    columns = "key, kind, channel, parent_key, revision, notice, state, attempts, after_ts, "
    columns += "slack_ts, last_error, created_at"
    copy = f"INSERT INTO outbox ({columns}) SELECT {columns} FROM outbox"  # noqa: S608 - constant
    with pytest.raises(IntegrityError, match=r"(?i)unique"), runtime.database.writing() as session:
        session.execute(text(copy))


def test_a_key_depends_on_what_it_is_about_and_on_nothing_else() -> None:
    assert key_of("warning", "C-1", "score_rise") == key_of("warning", "C-1", "score_rise")
    assert key_of("warning", "C-1", "score_rise") != key_of("warning", "C-2", "score_rise")


def test_each_channel_has_its_own_order(runtime: Runtime) -> None:
    for said, channel in [("a1", "#a"), ("b1", "#b"), ("a2", "#a")]:
        leave(runtime, said, channel=channel)
    assert head(runtime, "#a") == AlertNotice(text="a1")
    assert head(runtime, "#b") == AlertNotice(text="b1")
    with runtime.writing() as unit:
        first = unit.outbox.head("#a", NOW)
        assert first is not None
        unit.outbox.sent(first, ts="1.0", now=NOW)
        assert unit.outbox.channels(NOW) == ("#b", "#a")
    assert head(runtime, "#a") == AlertNotice(text="a2")


def test_nothing_overtakes_what_must_wait(runtime: Runtime) -> None:
    leave(runtime, "first")
    leave(runtime, "second")
    with runtime.writing() as unit:
        first = unit.outbox.head(WARNINGS, NOW)
        assert first is not None
        unit.outbox.put_back(first, not_before=NOW + timedelta(seconds=5), error="ratelimited")
    assert head(runtime) is None
    with runtime.reading() as unit:
        assert unit.outbox.channels(NOW) == ()
        assert unit.outbox.channels(NOW + timedelta(seconds=5)) == (WARNINGS,)


def test_an_update_supersedes_the_older_ones_that_were_not_sent(runtime: Runtime) -> None:
    for said, parent, revision in [("u1", "p", 1), ("u2", "p", 2), ("other", "q", 1)]:
        leave(runtime, said, kind=Kind.UPDATE, parent=parent, revision=revision)
    assert states(runtime) == ["superseded", "pending", "pending"]


def test_an_update_being_sent_is_not_superseded(runtime: Runtime) -> None:
    leave(runtime, "u1", kind=Kind.UPDATE, parent="p", revision=1)
    with runtime.writing() as unit:
        assert unit.outbox.sending(1)
    leave(runtime, "u2", kind=Kind.UPDATE, parent="p", revision=2)
    assert states(runtime) == ["sending", "pending"]


def test_an_errand_is_claimed_once(runtime: Runtime) -> None:
    leave(runtime, "one")
    with runtime.writing() as unit:
        assert unit.outbox.sending(1)
    with runtime.writing() as unit:
        assert not unit.outbox.sending(1)


def test_who_comes_back_after_another_has_settled_it_changes_nothing_but_asks_for_a_look(
    runtime: Runtime,
) -> None:
    """A process that stood still for long may have lost its lock."""
    leave(runtime, "one")
    with runtime.writing() as unit:
        assert unit.outbox.sending(1)
        mine = unit.outbox.head(WARNINGS, NOW)
        assert mine is not None
        unit.outbox.put_back(mine, not_before=None, error="not there")
        assert unit.outbox.sending(1)
        other = unit.outbox.head(WARNINGS, NOW)
        assert other is not None
        unit.outbox.sent(other, ts="2.0", now=NOW)
    before = states(runtime)
    with runtime.writing() as unit:
        unit.outbox.put_back(mine, not_before=None, error="ratelimited")
        unit.outbox.in_doubt(mine, error="timeout")
        assert not unit.outbox.dead(mine, error="is_archived")
        assert unit.outbox.questions() == ()
        unit.outbox.sent(mine, ts="1.0", now=NOW)
        [asked] = unit.outbox.questions()
        assert asked.ts == "2.0"
    assert states(runtime) == before == ["sent"]


def test_a_claim_notes_the_last_message_of_ours_in_the_channel(runtime: Runtime) -> None:
    leave(runtime, "first")
    leave(runtime, "second")
    with runtime.writing() as unit:
        first = unit.outbox.head(WARNINGS, NOW)
        assert first is not None
        unit.outbox.sent(first, ts="1700000000.000100", now=NOW)
        unit.outbox.sending(2)
    with runtime.reading() as unit:
        errand = unit.outbox.head(WARNINGS, NOW)
    assert errand is not None
    assert errand.after_ts == "1700000000.000100"


def test_a_notice_comes_back_as_it_was_frozen(runtime: Runtime) -> None:
    notice = WarningNotice(
        case=7, customer="C-1", name="Brightholm <Foods> & Söhne", severity="critical",
        state="open", score="2.20", band="high", band_reason="knock-out: payment history 5",
        terms="shortened", prepayment="30–50 %", as_of="2026-11-24",
        rules=(FiredRule(rule="score_rise", severity="critical", text="up", state="open"),),
        evidence=(Evidence(title="T", link="", outlet="O", day="2026-11-23", because="b",
                           sources=2),),
    )  # fmt: skip
    with runtime.writing() as unit:
        unit.outbox.put(notice, key="k", channel=WARNINGS, now=NOW)
    assert head(runtime) == notice
