"""Archiving a customer from a day on, and taking it out again; nothing is ever deleted by it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.services.access import Act, Caller
from bot.services.assessment import Cause, assess_ids
from bot.services.customer import keys_of
from bot.services.errors import Refusal
from bot.services.ledger import check_overdue_rate
from bot.services.member import SYSTEM, actor
from bot.services.on_file import on_file
from bot.services.proposal import lapse_all
from bot.services.runtime import Runtime, Setup
from bot.services.warning import close_for_archive
from bot.store.closing import Archiving
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.vocabulary import CustomerId, CustomerStatus, PersonId, Resolution

JOB = "archive.settle"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRequest:
    """Which customer counts no more, from which day on, and why."""

    customer: CustomerId
    on: date
    reason: str
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenRequest:
    """Which customer counts again, and why."""

    customer: CustomerId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """The customer now; whether it took effect already, and how many cases that closed."""

    customer: Customer
    effective: bool
    cases: int = 0


def archive(runtime: Runtime, caller: Caller, request: ArchiveRequest) -> Archived:
    """Archive a customer from a day on: at once where it has come, else when it comes.

    Open warnings are resolved as archived, what waits to be said about it is not said any more, and
    the overdue rate is looked at anew. Raises Refusal with fields, NotAllowed.
    """
    done = _archive(runtime, caller, request)
    if done.effective:
        check_overdue_rate(runtime)
    return done


def _archive(runtime: Runtime, caller: Caller, request: ArchiveRequest) -> Archived:
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ARCHIVE).person
        held = on_file(unit, request.customer)
        if request.receipt and not unit.job_runs.receive("archive", request.receipt, now=now):
            return Archived(customer=held, effective=held.gone)
        if not request.reason.strip():
            sentence = "Say in a few words why: the file and the audit log keep it."
            raise Refusal(sentence, fields={"reason": sentence})
        if held.status is CustomerStatus.ARCHIVED:
            day = held.archived_on.isoformat() if held.archived_on else "long ago"
            msg = f"{held.name} is archived already, since {day}: nothing was changed."
            raise Refusal(msg)
        planned = replace(held, archived_on=request.on)
        unit.customers.keep(planned, keys_of(planned), now=now)
        unit.closings.archive(
            Archiving(
                customer=held.id,
                effective_on=request.on,
                reason=request.reason.strip(),
                status_before=held.status,
                author=who,
                at=now,
            )
        )
        unit.audit.record(
            at=now, actor=who, action="customer.archived", subject=held.id,
            on=request.on.isoformat(), reason=request.reason.strip()[:400],
        )  # fmt: skip
        if request.on > runtime.setup.today(now):
            return Archived(customer=planned, effective=False)
        return _settle(runtime.setup, unit, planned, who, now)


def _settle(setup: Setup, unit: Unit, customer: Customer, who: PersonId, now: datetime) -> Archived:
    """Close the file of a customer whose day has come."""
    cases = close_for_archive(setup, unit, customer.id, now, who)
    lapse_all(setup, unit, customer.id, by=who, answer="The customer was archived.", now=now)
    unit.outbox.withdraw_about(customer.id)
    closed = replace(customer, status=CustomerStatus.ARCHIVED)
    unit.customers.keep(closed, keys_of(closed), now=now)
    return Archived(customer=closed, effective=True, cases=cases)


def unarchive(runtime: Runtime, caller: Caller, customer: CustomerId, reason: str) -> Archived:
    """Take a customer out of the archive, or call off an archiving to come; score it anew.

    What was resolved only because the customer was archived may be raised again. Raises Refusal,
    NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ARCHIVE).person
        held = on_file(unit, customer)
        known = unit.closings.archiving(held.id)
        if held.archived_on is None or held.status is CustomerStatus.MERGED:
            msg = f"{held.name} is not archived: nothing was changed."
            raise Refusal(msg)
        back = replace(held, archived_on=None, status=_status_back(held, known))
        unit.customers.keep(back, keys_of(back), now=now)
        unit.closings.end(held.id, by=who, at=now)
        _rearm(unit, held.id)
        unit.audit.record(
            at=now, actor=who, action="customer.unarchived", subject=held.id,
            reason=reason.strip()[:400],
        )  # fmt: skip
        cause = Cause(words="taken out of the archive", actor=who)
        assess_ids(runtime.setup, unit, (held.id,), now=now, cause=cause)
        return Archived(customer=back, effective=False)


def reopen(runtime: Runtime, caller: Caller, request: ReopenRequest) -> Archived:
    """The same from a dialog."""
    return unarchive(runtime, caller, request.customer, request.reason)


def _status_back(held: Customer, known: Archiving | None) -> CustomerStatus:
    if held.status is not CustomerStatus.ARCHIVED:
        return held.status
    return known.status_before if known else CustomerStatus.ACTIVE


def _rearm(unit: Unit, customer: CustomerId) -> None:
    for warning in unit.warnings.of((customer,))[customer]:
        if warning.resolution is Resolution.ARCHIVED and not warning.cleared:
            unit.warnings.change(replace(warning, cleared=True))


def settle_due(runtime: Runtime, slot: date, *, late: bool) -> bool:
    """Close the files whose day has come; harmless when done twice."""
    del late
    now = runtime.clock.now()
    with runtime.writing() as unit:
        if not unit.job_runs.take(JOB, slot.isoformat(), now=now):
            return False
        due = unit.customers.archived_by(runtime.setup.today(now))
        for customer in due:
            _settle(runtime.setup, unit, customer, SYSTEM, now)
        unit.audit.record(
            at=now, actor=SYSTEM, action="archive.settled", subject=slot.isoformat(),
            customers=str(len(due)),
        )  # fmt: skip
        return True
