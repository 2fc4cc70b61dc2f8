"""What the clock asks for: packs once a period, missed slots made up for once, marked late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.jobs.slot import Every
from bot.jobs.table import JOBS, tick
from bot.notices import DigestNotice
from bot.services import digest, timetable
from bot.services.access import Caller
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed
from bot.services.feed_poll import absorb
from bot.services.runtime import Runtime
from scoring.vocabulary import PORTFOLIO, CustomerId, Pack, Severity
from tests.builder import (
    ANALYST,
    DIGEST,
    FIRST,
    GUEST,
    SECOND,
    TODAY,
    add_customers,
    add_feed,
    add_invoices,
    contents,
    customer,
    document,
    entry,
    feed_of,
    invoice,
    known,
)
from tests.fakes import FakeClock, FakePoster, Posted


def said(runtime: Runtime) -> list[Posted]:
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    return poster.posted


def packs(runtime: Runtime) -> list[DigestNotice]:
    return [p.notice for p in said(runtime) if isinstance(p.notice, DigestNotice)]


def test_nothing_runs_before_there_are_customers(runtime: Runtime) -> None:
    assert tick(runtime) == 0


def test_jobs_wait_for_new_feeds_to_be_tried_but_not_for_longer_than_an_hour(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    add_feed(runtime)
    assert not timetable.is_ready(runtime)
    clock.pass_by(minutes=59)
    assert tick(runtime) == 0
    clock.pass_by(minutes=1)
    assert tick(runtime) == len(JOBS)


def test_every_job_runs_once_in_its_period(runtime: Runtime) -> None:
    known(runtime)
    lines: list[str] = []
    assert tick(runtime, said=lines.append) == len(JOBS)
    assert {
        "rules.daily 2026-11-24 run",
        "digest.high 2026-11-02 run",
        "digest.medium_low 2026-10-01 run",
        "audit.anchor 2026-11-02 run",
    } <= set(lines)
    before = contents(runtime.database)
    assert tick(runtime) == 0
    assert contents(runtime.database) == before
    assert {(p.pack, p.period) for p in packs(runtime)} == {
        ("high", "2026-11"),
        ("medium_low", "2026-Q4"),
    }


def test_the_next_day_only_the_daily_jobs_run(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    tick(runtime)
    clock.pass_by(days=1)
    lines: list[str] = []
    tick(runtime, said=lines.append)
    ran = {line.split()[0] for line in lines}
    assert ran == {job.name for job in JOBS if job.plan.every is Every.DAY}
    assert timetable.taken(runtime, "rules.daily") == ("2026-11-24", "2026-11-25")


def test_a_job_waits_for_its_local_hour(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    tick(runtime)
    clock.instant = datetime(2026, 11, 25, 6, 29, tzinfo=UTC)
    tick(runtime)
    assert timetable.taken(runtime, "rules.daily") == ("2026-11-24",)
    clock.instant = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
    tick(runtime)
    assert timetable.taken(runtime, "rules.daily") == ("2026-11-24", "2026-11-25")


def test_a_missed_pack_is_made_up_for_once_and_marked_late(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    tick(runtime)
    said(runtime)
    clock.instant = datetime(2026, 12, 4, 10, tzinfo=UTC)
    assert tick(runtime)
    (late,) = packs(runtime)
    assert (late.pack, late.period, late.late) == ("high", "2026-12", True)
    assert tick(runtime) == 0


def test_a_pack_missed_for_too_long_is_skipped_and_noted(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    tick(runtime)
    said(runtime)
    clock.instant = datetime(2026, 12, 20, 10, tzinfo=UTC)
    tick(runtime)
    assert packs(runtime) == []
    assert timetable.taken(runtime, "digest.high")[-1] == "2026-12-01"
    with runtime.reading() as unit:
        assert unit.audit.actions("digest.high") == ("job.skipped",)


def test_of_several_missed_periods_only_the_newest_is_made_up_for(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    tick(runtime)
    said(runtime)
    clock.instant = datetime(2027, 3, 3, 10, tzinfo=UTC)
    tick(runtime)
    assert [(p.period, p.late) for p in packs(runtime) if p.pack == "high"] == [("2027-03", True)]


def test_two_clocks_post_a_pack_once(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    other = replace(runtime, clock=clock)
    slot = date(2026, 11, 2)
    assert digest.post(runtime, Pack.HIGH, slot, late=False)
    assert not digest.post(other, Pack.HIGH, slot, late=False)
    (post,) = said(runtime)
    assert post.channel == DIGEST


def test_a_pack_holds_its_bands_and_says_what_is_unknown(runtime: Runtime) -> None:
    known(runtime, FIRST, (5, 5, 5, 5, 5))
    known(runtime, SECOND)
    add_customers(runtime, customer(CustomerId("C-0003"), "Unrated Traders"))
    high = digest.preview(runtime, ANALYST)
    other = digest.preview(runtime, ANALYST, Pack.MEDIUM_LOW)
    assert [r.customer for r in high.rows] == [FIRST]
    assert (high.rows[0].score, high.rows[0].band) == ("5.00", "high")
    assert {r.customer for r in other.rows} == {SECOND, "C-0003"}
    assert high.gaps == other.gaps == ("Unrated Traders",)
    assert high.coverage == "News: not checked."


def test_a_preview_changes_nothing_and_posts_nothing(runtime: Runtime) -> None:
    known(runtime)
    before = contents(runtime.database)
    assert digest.preview(runtime, ANALYST).period == "2026-11"
    assert contents(runtime.database) == before
    assert said(runtime) == []


def test_a_move_of_the_market_warns_of_nothing_and_waits_for_the_pack(runtime: Runtime) -> None:
    known(runtime)
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), document(entry("Rain is expected")))
    fall = entry("Brightholm Foods shares slump 8% in early trade", published=runtime.clock.now())
    assert absorb(runtime, feed_of(runtime), document(fall)).fired == 0
    pack = digest.preview(runtime, ANALYST, Pack.MEDIUM_LOW)
    assert pack.coverage == (
        "News: 1 of 1 feeds healthy, 2 entries read, 1 customers watched, "
        "last read 24 Nov 2026, 11:00."
    )
    (row,) = pack.rows
    assert row.note == "1 article on its market price only"
    assert packs(runtime) == []


@pytest.mark.parametrize("caller", [GUEST])
def test_outsiders_see_no_pack(runtime: Runtime, caller: Caller) -> None:
    with pytest.raises(NotAllowed, match="full members"):
        digest.preview(runtime, caller)


@pytest.mark.parametrize(
    ("pack", "day", "period"),
    [
        (Pack.HIGH, date(2026, 1, 31), "2026-01"),
        (Pack.MEDIUM_LOW, date(2026, 3, 31), "2026-Q1"),
        (Pack.MEDIUM_LOW, date(2026, 4, 1), "2026-Q2"),
        (Pack.MEDIUM_LOW, date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_a_period_is_a_month_or_a_quarter(pack: Pack, day: date, period: str) -> None:
    assert digest.period_of(pack, day) == period


def test_a_ledger_that_nobody_imports_is_told_once_for_all_its_customers(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    known(runtime, SECOND)
    for one in (FIRST, SECOND):
        paid = [invoice("1", due=TODAY, paid=TODAY, customer_id=one)]
        add_invoices(runtime, paid, as_of=TODAY - timedelta(days=53))
    for _ in range(2):
        timetable.check_rules(runtime, TODAY, late=False)
    with runtime.reading() as unit:
        told = [w for w in unit.warnings.of([PORTFOLIO])[PORTFOLIO] if w.rule == "book_stale"]
    assert [(w.severity, w.text) for w in told] == [
        (Severity.WARNING, "the ledger is as of 2 Oct 2026: past its validity")
    ]
