"""A change that a person may not make leaves a trace, though nothing is changed.

The first time on a day is kept at once. The same again, by the same person about the same customer,
is counted, and the sum follows when the day is over: nobody can fill the log by trying.
"""

from datetime import date

from bot.services.access import Caller
from bot.services.member import SYSTEM
from bot.services.runtime import Runtime
from scoring import length
from scoring.vocabulary import CustomerId, PersonId

ACTION = "access.refused"
SUMMED = "access.refused_again"
JOB = "refusals.daily"
NOBODY = "nobody"
SUBJECT_LETTERS = 80


def note(runtime: Runtime, caller: Caller, *, asked: str, customer: CustomerId) -> None:
    """Leave a trace: who asked for which use case, and about whom where that is known."""
    now = runtime.clock.now()
    person = PersonId(caller.person[: length.PERSON])
    # Whatever an outsider names is taken for nothing, also as a name.
    subject = ("" if caller.outsider else customer) or person or NOBODY
    subject = subject[:SUBJECT_LETTERS]
    with runtime.writing() as unit:
        first = unit.refusals.count(
            day=runtime.setup.today(now), person=person, asked=asked, subject=subject
        )
        if first:
            unit.audit.record(
                at=now,
                actor=person,
                action=ACTION,
                subject=subject,
                asked=asked,
                outsider="yes" if caller.outsider else "no",
            )


def sum_up(runtime: Runtime, slot: date, *, late: bool) -> bool:
    """Keep how often the same was refused on days that are over; harmless when done twice."""
    del late
    now = runtime.clock.now()
    with runtime.writing() as unit:
        if not unit.job_runs.take(JOB, slot.isoformat(), now=now):
            return False
        for one in unit.refusals.take_before(runtime.setup.today(now)):
            if one.times > 1:
                unit.audit.record(
                    at=now,
                    actor=SYSTEM,
                    action=SUMMED,
                    subject=one.subject,
                    person=one.person,
                    asked=one.asked,
                    day=one.day.isoformat(),
                    times=str(one.times),
                )
        return True
