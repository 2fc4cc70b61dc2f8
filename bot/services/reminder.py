"""The patrol of the clock: waking what was snoozed, reminding, telling the manager (domain §5).

Due queries, run every few seconds. What was said is told from the outbox, by a key of case, stage,
severity, warning and round: whatever is restarted, each reminder is left once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.notices import LineNotice, MemoNotice
from bot.services.case_post import PORTFOLIO_NAME, leave_line
from bot.services.member import SYSTEM
from bot.services.runtime import Runtime, Setup
from bot.services.warning import wake_case
from bot.store.early_warning import Case
from bot.store.outbox import key_of
from bot.store.unit import Unit
from scoring.day import written_day
from scoring.early_warning import EarlyWarning
from scoring.response import Deadline, deadline
from scoring.score import counted
from scoring.vocabulary import CustomerId, PersonId

PEOPLE = ("U", "W")


class Stage(StrEnum):
    """How far the time to answer has been overrun."""

    REMINDED = "reminded"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """One reminder that is to be left now."""

    home: Case
    stage: Stage
    deadline: Deadline
    warnings: tuple[EarlyWarning, ...]

    @property
    def key(self) -> str:
        """From what it is about, never from when it is left."""
        by = self.deadline
        about = (by.severity, str(by.warning), str(by.rounds))
        return key_of(self.home.post_key, self.stage, *about)


def patrol(runtime: Runtime) -> int:
    """Wake, remind and escalate what is due; how much that was. Harmless when done twice."""
    return wake_due(runtime) + remind_due(runtime)


def wake_due(runtime: Runtime) -> int:
    """Wake the cases whose snooze is over; how many."""
    now = runtime.clock.now()
    if not _anything(runtime, lambda unit: bool(unit.warnings.asleep(now))):
        return 0
    with runtime.writing() as unit:
        cases = unit.warnings.asleep(now)
        for case in cases:
            wake_case(runtime.setup, unit, case, now)
        return len(cases)


def remind_due(runtime: Runtime) -> int:
    """Remind of the cases that nobody has taken on in time; how many reminders were left."""
    now = runtime.clock.now()
    if not _anything(runtime, lambda unit: any(_due(runtime.setup, unit, now))):
        return 0
    with runtime.writing() as unit:
        due = tuple(_due(runtime.setup, unit, now))
        for one in due:
            _remind(runtime.setup, unit, one, now)
        return len(due)


def _anything(runtime: Runtime, asked: Callable[[Unit], bool]) -> bool:
    """Whether there is something to do: nobody waits for a writer every few seconds."""
    with runtime.reading() as unit:
        return asked(unit)


def _due(setup: Setup, unit: Unit, now: datetime) -> Iterator[_Due]:
    for case, warnings in unit.warnings.unanswered().items():
        by = deadline(warnings, setup.hours)
        if by is None or now < by.remind_at:
            continue
        home = unit.warnings.find_case(case)
        if home is None or not unit.outbox.holds(home.post_key):
            continue
        stages = [Stage.REMINDED, *([Stage.ESCALATED] if now >= by.escalate_at else [])]
        for stage in stages:
            one = _Due(home=home, stage=stage, deadline=by, warnings=warnings)
            if not unit.outbox.holds(one.key):
                yield one


def _remind(setup: Setup, unit: Unit, due: _Due, now: datetime) -> None:
    """A line in the thread, a message to whoever must know, and a trace."""
    owner, name = _owner(unit, due.home.subject)
    told = owner if due.stage is Stage.REMINDED else setup.escalation
    line = LineNotice(text=_line(due, told, setup))
    leave_line(setup, unit, due.home, line, due.stage, now=now, key=due.key)
    if told.startswith(PEOPLE):
        memo = MemoNotice(text=_memo(due, name, setup), customer=_customer(due.home.subject))
        key = key_of(due.key, "memo")
        unit.outbox.put(memo, key=key, channel=told, now=now)
    unit.audit.record(
        at=now,
        actor=SYSTEM,
        action=f"warning.{due.stage.value}",
        subject=due.home.subject,
        case=str(due.home.id),
        to=told or setup.warnings_channel,
    )


def _owner(unit: Unit, subject: CustomerId) -> tuple[PersonId, str]:
    """Who looks after the customer before somebody takes the warning on, and its name."""
    customer = unit.customers.find(subject)
    return (customer.credit_owner, customer.name) if customer else (PersonId(""), PORTFOLIO_NAME)


def _customer(subject: CustomerId) -> str:
    return "" if subject.startswith("*") else subject


def _line(due: _Due, told: PersonId, setup: Setup) -> str:
    late = _waited(due, setup)
    if due.stage is Stage.REMINDED:
        to = f" <@{told}> was reminded." if told.startswith(PEOPLE) else ""
        return f"Reminder: nobody has acknowledged this {due.deadline.severity} {late}.{to}"
    to = f"told <@{told}>" if told.startswith(PEOPLE) else "no escalation contact is set"
    return f"Escalated: not acknowledged {late}; {to}."


def _waited(due: _Due, setup: Setup) -> str:
    span = setup.hours.between(due.deadline.since, _by(due))
    if span >= setup.hours.day:
        return f"within {counted(round(span / setup.hours.day), 'business day')}"
    return f"within {counted(round(span / timedelta(hours=1)), 'business hour')}"


def _by(due: _Due) -> datetime:
    by = due.deadline
    return by.remind_at if due.stage is Stage.REMINDED else by.escalate_at


def _memo(due: _Due, name: str, setup: Setup) -> str:
    since = due.deadline.since.astimezone(setup.zone)
    fired = _texts(due.warnings)
    head = "Please look" if due.stage is Stage.REMINDED else "Nobody has taken this on"
    return (
        f"{head}: {name}, {due.deadline.severity} since {written_day(since)}, {since:%H:%M}, "
        f"not acknowledged {_waited(due, setup)}. {fired}. "
        f"The warning is in {setup.warnings_channel}."
    )


def _texts(warnings: Sequence[EarlyWarning]) -> str:
    worst = sorted(warnings, key=lambda w: -w.severity.rank)[:2]
    return "; ".join(f"{w.rule.replace('_', ' ').capitalize()}: {w.text}" for w in worst)
