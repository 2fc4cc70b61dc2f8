"""A merger takes what was decided about a customer along: it is no way out of anything."""

from datetime import timedelta

from bot.services import customer as customers
from bot.services import merging, stop
from bot.services.decision import approve
from bot.services.runtime import Runtime
from scoring.adverse import AdverseEvent
from scoring.profile import CustomerProfile
from scoring.vocabulary import (
    Category,
    EventId,
    Level,
    NewsSeverity,
    Triage,
)
from tests.builder import ADMIN, ANALYST, APPROVER, FIRST, SECOND, TODAY, VIEWER, known, score
from tests.fakes import FakeClock

WHY = "the same company, under its old name"


def two(runtime: Runtime) -> None:
    """Two customers, rated and scored."""
    known(runtime)
    known(runtime, SECOND)


def merge(runtime: Runtime) -> CustomerProfile:
    """SECOND goes on as FIRST; its card."""
    merging.merge(runtime, ADMIN, SECOND, FIRST, reason=WHY)
    return customers.profile(runtime, VIEWER, FIRST)


def insolvent(runtime: Runtime) -> None:
    """A confirmed insolvency of SECOND."""
    event = AdverseEvent(
        id=EventId(0),
        customer=SECOND,
        title="Kestrel Castings files for insolvency",
        link="https://news.example/kestrel",
        outlet="Metal Times",
        day=TODAY,
        dated=True,
        category=Category.INSOLVENCY,
        severity=NewsSeverity.CRITICAL,
        level=Level.HIGH,
        because="the words",
        triage=Triage.CONFIRMED,
    )
    with runtime.writing() as unit:
        unit.news.add_event(event, summary="", first_seen=runtime.clock.now())
    score(runtime, SECOND)


def test_a_stop_goes_on_in_the_file_that_goes_on_and_is_kept_once(
    runtime: Runtime, clock: FakeClock
) -> None:
    two(runtime)
    insolvent(runtime)
    clock.pass_by(days=2)
    assert merge(runtime).band.stop
    with runtime.reading() as unit:
        assert len(unit.exposure.of((FIRST,))[FIRST].stops) == 1
        assert unit.exposure.of((SECOND,))[SECOND].stops == ()
    before = TODAY + timedelta(days=1)
    assert not customers.profile(runtime, VIEWER, FIRST, as_of=before).band.stop
    assert customers.profile(runtime, VIEWER, SECOND, as_of=before).band.stop


def test_a_stop_that_two_people_closed_does_not_come_back(
    runtime: Runtime, clock: FakeClock
) -> None:
    two(runtime)
    insolvent(runtime)
    request = stop.LiftRequest(customer=SECOND, reason="the court refused the request")
    asked = stop.ask_to_lift(runtime, ANALYST, request)
    approve(runtime, APPROVER, asked.id)
    approve(runtime, ADMIN, asked.id)
    clock.pass_by(days=1)
    assert not merge(runtime).band.stop
