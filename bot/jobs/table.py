"""The whole timetable on one screen (domain §7), in the workspace's time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

from bot.jobs.slot import Every, Plan, Verdict, judge
from bot.services import archive, audit, reminder, retention, timetable, work_list
from bot.services.proposal import LAPSE, lapse_old
from bot.services.runtime import Runtime


class Work(Protocol):
    """The use case of a job."""

    def __call__(self, runtime: Runtime, slot: date, *, late: bool) -> bool:
        """Carry out a slot; False where another was first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the timetable."""

    name: str
    plan: Plan
    work: Work


JOBS = (
    Job(
        name=archive.JOB,
        plan=Plan(every=Every.DAY, at=time(4, 5)),
        work=archive.settle_due,
    ),
    Job(
        name="rules.daily",
        plan=Plan(every=Every.DAY, at=time(7, 30)),
        work=timetable.check_rules,
    ),
    Job(
        name=work_list.JOB,
        plan=Plan(every=Every.WEEK, at=time(9)),
        work=work_list.post,
    ),
    Job(
        name=LAPSE,
        plan=Plan(every=Every.DAY, at=time(7, 30)),
        work=lapse_old,
    ),
    Job(
        name="digest.high",
        plan=Plan(every=Every.MONTH, at=time(9)),
        work=timetable.post_high,
    ),
    Job(
        name="digest.medium_low",
        plan=Plan(every=Every.QUARTER, at=time(9)),
        work=timetable.post_medium_low,
    ),
    Job(
        name="retention.daily",
        plan=Plan(every=Every.DAY, at=time(5)),
        work=retention.purge_daily,
    ),
    Job(
        name="audit.anchor",
        plan=Plan(every=Every.MONTH, at=time(9)),
        work=audit.anchor,
    ),
)


def tick(runtime: Runtime, *, said: Callable[[str], None] = lambda _: None) -> int:
    """Carry out what is due; how much that was. No slot is run before the bot is ready."""
    done = reminder.patrol(runtime)
    if not timetable.is_ready(runtime):
        return done
    setup = runtime.setup
    for job in JOBS:
        slot, verdict = judge(
            job.plan,
            runtime.clock.now(),
            timetable.taken(runtime, job.name),
            zone=setup.zone,
            days=setup.days,
            catch_up_days=setup.catch_up_days,
        )
        if verdict is Verdict.SKIP:
            done += timetable.skip(runtime, job.name, slot)
        elif verdict is not Verdict.DONE:
            done += job.work(runtime, slot, late=verdict is Verdict.RUN_LATE)
            said(f"{job.name} {slot.isoformat()} {verdict.value}")
    return done
