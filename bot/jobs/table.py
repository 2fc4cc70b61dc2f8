"""The whole timetable on one screen (domain §7), in the workspace's time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

from bot.jobs.slot import Every, Plan, Verdict, judge, missed
from bot.services import archive, audit, refused, reminder, retention, timetable, work_list
from bot.services.proposal import LAPSE, lapse_old
from bot.services.runtime import Runtime


class Work(Protocol):
    """The use case of a job."""

    def __call__(self, runtime: Runtime, slot: date, *, late: bool) -> bool:
        """Carry out a slot; False where another was first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the timetable; `posts`: what people miss where a slot is left out."""

    name: str
    plan: Plan
    work: Work
    posts: str = ""


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
        posts="the work list",
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
        posts="the high pack",
    ),
    Job(
        name="digest.medium_low",
        plan=Plan(every=Every.QUARTER, at=time(9)),
        work=timetable.post_medium_low,
        posts="the medium and low pack",
    ),
    Job(
        name=refused.JOB,
        plan=Plan(every=Every.DAY, at=time(4, 10)),
        work=refused.sum_up,
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
        posts="the head of the audit log",
    ),
)


def tick(runtime: Runtime, *, said: Callable[[str], None] = lambda _: None) -> int:
    """Carry out what is due; how much that was. No slot is run before the bot is ready."""
    done = reminder.patrol(runtime)
    if not timetable.is_ready(runtime):
        return done
    setup = runtime.setup
    for job in JOBS:
        taken = timetable.taken(runtime, job.name)
        slot, verdict = judge(
            job.plan,
            runtime.clock.now(),
            taken,
            zone=setup.zone,
            days=setup.days,
            catch_up_days=setup.catch_up_days,
        )
        if verdict is Verdict.DONE:
            continue
        done += _leave_out(runtime, job, slot, verdict, taken)
        if verdict is not Verdict.SKIP:
            done += job.work(runtime, slot, late=verdict is Verdict.RUN_LATE)
            said(f"{job.name} {slot.isoformat()} {verdict.value}")
    return done


def _leave_out(
    runtime: Runtime, job: Job, slot: date, verdict: Verdict, taken: tuple[str, ...]
) -> int:
    """Note the slots that nobody ran and nobody makes up for: the newest one is enough."""
    zone, days = runtime.setup.zone, runtime.setup.days
    left = missed(job.plan, slot, taken, zone=zone, days=days) if job.posts else ()
    if verdict is Verdict.SKIP:
        left = (*left, slot)
    return timetable.skip(runtime, job.name, left, posts=job.posts) if left else 0
