"""Archiving from a day on: what it closes, what it leaves, and the way back."""

from datetime import date, timedelta

import pytest

from bot.services import customer as customers
from bot.services.archive import ArchiveRequest, archive, settle_due, unarchive
from bot.services.assessment import Cause, assess_ids
from bot.services.errors import NotAllowed, Refusal
from bot.services.ledger import portfolio
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from bot.store.outbox import Delivery
from scoring.vocabulary import CustomerStatus, Indicator, PersonId, Resolution, WarningState
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    SECOND,
    TODAY,
    VIEWER,
    add_customers,
    add_invoices,
    customer,
    invoice,
    known,
)
from tests.fakes import FakeClock

TOMORROW = TODAY + timedelta(days=1)


def request(on: date = TODAY, reason: str = "no orders any more") -> ArchiveRequest:
    return ArchiveRequest(customer=FIRST, on=on, reason=reason)


def warned(runtime: Runtime) -> None:
    """A customer in good standing that turns bad: a warning is open."""
    known(runtime)
    worse = RerateRequest(
        customer=FIRST, indicator=Indicator.COMPLIANCE_RECORD, level=5, reason="sanctioned"
    )
    assert rerate(runtime, ANALYST, worse).fired


def test_archiving_resolves_what_is_open_and_never_says_what_still_waits(runtime: Runtime) -> None:
    warned(runtime)
    done = archive(runtime, APPROVER, request())
    assert (done.effective, done.cases) == (True, 1)
    with runtime.reading() as unit:
        (first, *_) = warnings = unit.warnings.of((FIRST,))[FIRST]
        assert {w.state for w in warnings} == {WarningState.RESOLVED}
        assert first.resolution is Resolution.ARCHIVED
        assert unit.customers.all() == ()
        assert Delivery.PENDING not in unit.outbox.counts()
        assert "customer.archived" in unit.audit.actions(FIRST)
        assert len(runtime.watch_list.index(unit, runtime.clock.now())) == 0


def test_an_archived_customer_is_still_found_and_says_why(runtime: Runtime) -> None:
    known(runtime)
    archive(runtime, APPROVER, request())
    found = customers.profile(runtime, VIEWER, "Brightholm Foods")
    assert found.customer.status is CustomerStatus.ARCHIVED
    assert found.sheet.archived_because == "no orders any more"
    assert found.review_due is None
    assert found.score.value is not None


def test_a_day_to_come_changes_nothing_until_it_comes(runtime: Runtime, clock: FakeClock) -> None:
    warned(runtime)
    assert not archive(runtime, APPROVER, request(TOMORROW)).effective
    assert settle_due(runtime, TODAY, late=False)
    with runtime.reading() as unit:
        assert [c.id for c in unit.customers.all()] == [FIRST]
    clock.pass_by(days=1)
    assert settle_due(runtime, TOMORROW, late=False)
    assert not settle_due(runtime, TOMORROW, late=False)
    with runtime.reading() as unit:
        assert unit.customers.all() == ()
        assert all(w.state is WarningState.RESOLVED for w in unit.warnings.of((FIRST,))[FIRST])


def test_a_ratio_of_an_earlier_day_still_counts_who_was_archived_later(runtime: Runtime) -> None:
    add_customers(runtime, customer(), customer(SECOND))
    late = TODAY - timedelta(days=30)
    add_invoices(runtime, [invoice("A1", due=late), invoice("B1", due=late, customer_id=SECOND)])
    archive(runtime, APPROVER, request())
    assert portfolio(runtime, TODAY - timedelta(days=1)).active == 2
    assert portfolio(runtime, TODAY).active == 1


def test_the_way_back_scores_anew_and_may_warn_again(runtime: Runtime, clock: FakeClock) -> None:
    warned(runtime)
    archive(runtime, APPROVER, request())
    clock.pass_by(days=2)
    back = unarchive(runtime, APPROVER, FIRST, "orders again")
    assert back.customer.status is CustomerStatus.ACTIVE
    assert back.customer.archived_on is None
    with runtime.reading() as unit:
        warnings = unit.warnings.of((FIRST,))[FIRST]
        assert [w.fingerprint for w in warnings] == list(
            dict.fromkeys(w.fingerprint for w in warnings)
        )
        assert "customer.unarchived" in unit.audit.actions(FIRST)


def test_an_archiving_to_come_is_called_off(runtime: Runtime) -> None:
    known(runtime)
    archive(runtime, APPROVER, request(TOMORROW))
    assert unarchive(runtime, APPROVER, FIRST, "").customer.archived_on is None


@pytest.mark.parametrize(("reason", "times"), [("  ", 1), ("over", 2)])
def test_what_cannot_be_archived_is_refused(runtime: Runtime, reason: str, times: int) -> None:
    known(runtime)
    if times > 1:
        archive(runtime, APPROVER, request())
    with pytest.raises(Refusal):
        archive(runtime, APPROVER, request(reason=reason))


def test_only_approvers_and_administrators_archive(runtime: Runtime) -> None:
    known(runtime)
    with pytest.raises(NotAllowed):
        archive(runtime, ANALYST, request())
    assert archive(runtime, ADMIN, request()).effective
    add_customers(runtime, customer(SECOND))
    with pytest.raises(Refusal, match="not archived"):
        unarchive(runtime, ADMIN, SECOND, "")


def test_nothing_is_raised_about_an_archived_customer(runtime: Runtime) -> None:
    known(runtime)
    archive(runtime, APPROVER, request())
    with runtime.writing() as unit:
        cause = Cause(words="test", actor=PersonId("system"))
        assert not assess_ids(runtime.setup, unit, (FIRST,), now=runtime.clock.now(), cause=cause)
