"""The clock under faults: jumps, both changes of summer time, leap days, two at once, a standstill.

Fault 12, 14 and 15. The wall clock is set by hand but where two processes run; the standstill is
APScheduler's own, for its wall clock is set back under it.
"""

import logging
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from apscheduler.schedulers import base

from bot import bootstrap
from bot.clock import SystemClock
from bot.jobs import scheduler
from bot.jobs.scheduler import STALLED_EXIT, Ticker
from bot.jobs.slot import Every
from bot.jobs.table import JOBS, tick
from bot.notices import AlertNotice, DigestNotice, WorkListNotice
from bot.services.delivery import Settling, deliver_due
from bot.services.runtime import Runtime
from bot.services.timetable import taken
from bot.settings import Settings
from tests.builder import ZONE, known
from tests.fakes import FakeClock, FakePoster
from tests.faults.sender import CONTEXT

HOURS = (1, 1.5, 2, 2.5, 4.1, 7.5, 9, 23.5)
"""So many hours after midnight the clock ticks: thickly where clocks are changed."""


def moments(first: date, last: date) -> Iterable[datetime]:
    """The instants at which the clock ticks, from a day to another one."""
    for day in range((last - first).days + 1):
        midnight = datetime.combine(first + timedelta(days=day), datetime.min.time(), tzinfo=ZONE)
        yield from (midnight.astimezone(UTC) + timedelta(hours=h) for h in HOURS)


def slots(runtime: Runtime, every: Every) -> set[tuple[str, ...]]:
    """The slots that the jobs of this pace have taken: one answer where all agree."""
    return {taken(runtime, job.name) for job in JOBS if job.plan.every is every}


def days(first: date, last: date) -> tuple[str, ...]:
    """Every day, as a slot is written."""
    return tuple((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))


def said(runtime: Runtime) -> Counter[str]:
    """How often each pack, list and alert was posted, by what it is of."""
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    found: Counter[str] = Counter()
    for posted in poster.posted:
        notice = posted.notice
        if isinstance(notice, DigestNotice | WorkListNotice):
            found[f"{notice.kind} {notice.period}"] += 1
        elif isinstance(notice, AlertNotice) and "left out" in notice.text:
            found["left out"] += 1
    return found


@pytest.mark.parametrize(
    ("first", "last", "weeks", "packs"),
    [
        ("2026-10-24", "2026-10-26", ["2026-W43", "2026-W44"], ["2026-10", "2026-Q4"]),
        ("2027-03-27", "2027-03-29", ["2027-W12", "2027-W13"], ["2027-03", "2027-Q1"]),
        ("2028-02-29", "2028-03-01", ["2028-W09"], ["2028-02", "2028-03", "2028-Q1"]),
        ("2026-12-31", "2027-01-02", ["2026-W53"], ["2026-12", "2026-Q4", "2027-01", "2027-Q1"]),
    ],
    ids=["autumn", "spring", "leap day", "turn of the year"],
)
def test_each_period_comes_once_through_jumps_and_changes_of_the_clock(
    runtime: Runtime, clock: FakeClock, first: str, last: str, weeks: list[str], packs: list[str]
) -> None:
    clock.instant = datetime(2026, 10, 20, 10, tzinfo=UTC)
    known(runtime)
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    jumping = [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-1), timedelta(days=1)]
    # Another clock on the same database is three hours slow.
    slow = FakeClock()
    late = replace(runtime, clock=slow)
    for number, moment in enumerate(moments(start, end)):
        clock.instant, slow.instant = moment, moment - timedelta(hours=3)
        tick(runtime)
        if number % 3 == 0:
            tick(late)
        if number % 5 == 2 and moment.astimezone(ZONE).date() < end:
            clock.instant += jumping[number // 5 % len(jumping)]
            tick(runtime)
    before = (start - timedelta(days=1)).isoformat()
    for ran in slots(runtime, Every.DAY):
        assert tuple(slot for slot in ran if slot != before) == days(start, end)
    posted = said(runtime)
    wanted = [*(f"work_list {w}" for w in weeks), *(f"digest {p}" for p in packs)]
    assert posted == Counter(dict.fromkeys(wanted, 1)), "each once, and none is left out"


@pytest.mark.parametrize(
    ("off_for", "posted", "left_out"),
    [
        (3, ["digest 2026-11", "work_list 2026-W45"], ""),
        (40, ["digest 2026-12", "work_list 2026-W50"], "the high pack of 2 Nov 2026 was left out"),
    ],
)
def test_switched_off_over_a_month_end_the_newest_period_comes_once_and_older_ones_are_named(
    runtime: Runtime, clock: FakeClock, off_for: int, posted: list[str], left_out: str
) -> None:
    clock.instant = datetime(2026, 10, 31, 10, tzinfo=UTC)
    known(runtime)
    tick(runtime)
    said(runtime)
    clock.pass_by(days=off_for)
    for _ in range(3):
        tick(runtime)
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    notices = [p.notice for p in poster.posted]
    packs = [n for n in notices if isinstance(n, DigestNotice | WorkListNotice)]
    assert sorted(f"{n.kind} {n.period}" for n in packs) == posted
    assert all(n.late for n in packs)
    told = [n.text for n in notices if isinstance(n, AlertNotice) and "left out" in n.text]
    assert [t for t in told if "high pack" in t] == [t for t in told if left_out and left_out in t]
    assert bool(told) == bool(left_out)
    with runtime.reading() as unit:
        skipped = unit.audit.actions("digest.high").count("job.skipped")
        assert skipped == bool(left_out)


def tick_and_note(url: str, file: str) -> None:
    """A clock's process: the product's own, but quicker, and each tick leaves its begin and end."""
    logging.disable(logging.CRITICAL)
    scheduler.TICK_SECONDS, scheduler.MISSED_TICKS = 0.1, 600
    real, page = vars(bootstrap)["tick"], os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    def noting(runtime: Runtime) -> int:
        os.write(page, f"{os.getpid()} begins\n".encode())
        done: int = real(runtime)
        os.write(page, f"{os.getpid()} ends\n".encode())
        return done

    vars(bootstrap)["tick"] = noting
    bootstrap.run_clock(Settings(database_url=url))


def test_of_two_clocks_one_is_active_and_the_other_takes_over_when_it_is_killed(
    runtime: Runtime, tmp_path: Path
) -> None:
    known(runtime)
    file = tmp_path / "ticks"
    url = runtime.database.url.render_as_string(hide_password=False)

    def start() -> ForkServerProcess:
        process = CONTEXT.Process(target=tick_and_note, args=(url, str(file)), daemon=True)
        process.start()
        return process

    def ticks() -> list[tuple[int, str]]:
        lines = file.read_text().splitlines() if file.exists() else []
        return [(int(line.split()[0]), line.split()[1]) for line in lines]

    def ended(*, besides: int = 0) -> int:
        return sum(what == "ends" and pid != besides for pid, what in ticks())

    def until_ended(count: int, *, besides: int = 0) -> None:
        end = time.monotonic() + 60
        while ended(besides=besides) < count:
            assert time.monotonic() < end, ticks()
            time.sleep(0.02)

    clocks = [start(), start()]
    until_ended(4)
    active = ticks()[-1][0]
    [killed] = [c for c in clocks if c.pid == active]
    [other] = [c for c in clocks if c.pid != active]
    killed.kill()
    killed.join()
    until_ended(ended(besides=active) + 2, besides=active)
    other.terminate()
    other.join(60)
    assert (killed.exitcode, other.exitcode) == (-signal.SIGKILL, 0)
    # The lock may change hands between two ticks; never do two clocks tick at the same time.
    inside = 0
    for pid, what in ticks():
        if what == "begins":
            assert inside in {0, active}, "two clocks ticked at the same time"
            inside = pid
        else:
            inside = 0
    posted = said(runtime)
    assert Counter(name.split()[0] for name in posted) == {"digest": 2, "work_list": 1}
    assert set(posted.values()) == {1}


class SetClock(datetime):
    """APScheduler's idea of the time, which can be set under it."""

    by = timedelta()

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override] # as it is called there
        """The time that the wall clock shows now."""
        del tz
        return datetime.now(UTC) + cls.by


def tick_under(hours: int) -> None:
    """A clock's process whose wall clock is set after three ticks; it ends after eight."""
    logging.disable(logging.CRITICAL)
    # Set forward it must tick on by itself: there is time for it, however busy the machine is.
    scheduler.TICK_SECONDS, scheduler.MISSED_TICKS = 0.1, 3 if hours < 0 else 600
    vars(base)["datetime"] = SetClock
    count = 0

    def ticks() -> None:
        nonlocal count
        count += 1
        if count == 3:
            SetClock.by = timedelta(hours=hours)
        if count == 8:
            ticker.stop()

    ticker = Ticker(ticks, SystemClock())
    ticker.run()


@pytest.mark.parametrize(("hours", "code"), [(-1, STALLED_EXIT), (-24, STALLED_EXIT), (1, 0)])
def test_a_scheduler_whose_wall_clock_is_set_ticks_on_or_ends_to_be_started_anew(
    hours: int, code: int
) -> None:
    process = CONTEXT.Process(target=tick_under, args=(hours,), daemon=True)
    process.start()
    process.join(60)
    assert process.exitcode == code


def hang() -> None:
    """A clock's process whose second tick never ends."""
    logging.disable(logging.CRITICAL)
    scheduler.TICK_SECONDS, scheduler.LONGEST_TICK_SECONDS = 0.1, 1.0
    count = 0

    def ticks() -> None:
        nonlocal count
        count += 1
        if count == 2:
            time.sleep(60)

    Ticker(ticks, SystemClock()).run()


def test_a_tick_that_hangs_ends_the_clock_and_a_long_one_does_not() -> None:
    process = CONTEXT.Process(target=hang, daemon=True)
    process.start()
    process.join(60)
    assert process.exitcode == STALLED_EXIT
    assert scheduler.LONGEST_TICK_SECONDS > 100 * scheduler.TICK_SECONDS


def test_who_is_asked_to_stop_while_it_starts_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    ticker = Ticker(lambda: None, SystemClock())
    start = ticker._scheduler.start

    def asked_to_stop_first() -> None:
        ticker.stop()
        start()

    monkeypatch.setattr(ticker._scheduler, "start", asked_to_stop_first)
    running = threading.Thread(target=ticker.run, daemon=True)
    running.start()
    running.join(60)
    assert not running.is_alive()
