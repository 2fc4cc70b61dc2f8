"""A merger takes what was decided about a customer along: it is no way out of anything."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.services import credit, merging, override, stop
from bot.services import customer as customers
from bot.services.decision import approve
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from scoring.override import OverrideCode, OverrideEnd
from scoring.profile import CustomerProfile
from scoring.vocabulary import (
    Band,
    CustomerId,
    Indicator,
)
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    SECOND,
    TODAY,
    VIEWER,
    add_customers,
    customer,
    insolvent,
    known,
    score,
)
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


def test_a_stop_goes_on_in_the_file_that_goes_on_and_is_kept_once(
    runtime: Runtime, clock: FakeClock
) -> None:
    two(runtime)
    insolvent(runtime, SECOND)
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
    insolvent(runtime, SECOND)
    request = stop.LiftRequest(customer=SECOND, reason="the court refused the request")
    asked = stop.ask_to_lift(runtime, ANALYST, request)
    approve(runtime, APPROVER, asked.id)
    approve(runtime, ADMIN, asked.id)
    clock.pass_by(days=1)
    assert not merge(runtime).band.stop


def rerated(runtime: Runtime, level: int) -> None:
    """SECOND gets a rating that binds, or a better one."""
    for indicator in (Indicator.CONTRACT_PERFORMANCE, Indicator.COMPLIANCE_RECORD):
        request = RerateRequest(customer=SECOND, indicator=indicator, level=level, reason="told")
        rerate(runtime, APPROVER, request)


def overridden(runtime: Runtime, number: CustomerId, band: Band) -> None:
    """A customer gets an override, by an approver where one is needed."""
    request = override.OverrideRequest(
        customer=number,
        band=band,
        code=OverrideCode.OTHER,
        text="as we know them",
        expires=TODAY + timedelta(days=30),
    )
    asked = override.override(runtime, ANALYST, request).proposed
    if asked is not None:
        approve(runtime, APPROVER, asked.id)


def limited(runtime: Runtime, number: CustomerId, amount: int) -> None:
    """A customer gets a limit."""
    request = credit.LimitRequest(customer=number, amount=Decimal(amount), reason="an order")
    approve(runtime, APPROVER, credit.ask_limit(runtime, ANALYST, request).id)


def test_who_is_held_in_high_is_held_in_the_file_that_goes_on(
    runtime: Runtime, clock: FakeClock
) -> None:
    two(runtime)
    rerated(runtime, 5)
    clock.pass_by(days=1)
    rerated(runtime, 1)
    clock.pass_by(days=1)
    found = merge(runtime).band
    assert (found.band, found.computed) == (Band.HIGH, Band.LOW)
    assert found.reason == "leaving high waits for a signed review and an approver"
    before = TODAY + timedelta(days=1)
    assert customers.profile(runtime, VIEWER, FIRST, as_of=before).band.band is Band.LOW
    assert customers.profile(runtime, VIEWER, SECOND, as_of=before).band.band is Band.HIGH
    clock.pass_by(days=1)
    score(runtime, FIRST)
    assert customers.profile(runtime, VIEWER, FIRST).band.band is Band.HIGH


def test_the_edges_are_those_of_the_worse_band(runtime: Runtime) -> None:
    known(runtime)
    known(runtime, SECOND, (3, 3, 3, 3, 3))
    merging.merge(runtime, ADMIN, SECOND, FIRST, reason=WHY)
    with runtime.reading() as unit:
        cause, computed = [(r.cause, r.computed) for r in unit.scores.of((FIRST,))[FIRST]][1]
    assert (cause, computed) == (f"the band of {SECOND} carries over", Band.MEDIUM)


def test_the_better_file_carries_nothing_over(runtime: Runtime) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    known(runtime, SECOND)
    merge(runtime)
    with runtime.reading() as unit:
        causes = [r.cause for r in unit.scores.of((FIRST,))[FIRST]]
    assert not any("carries over" in cause for cause in causes)


def test_a_file_without_a_score_takes_the_band_over(runtime: Runtime) -> None:
    known(runtime, SECOND)
    rerated(runtime, 5)
    add_customers(runtime, customer())
    assert merge(runtime).band.band is Band.HIGH


def test_an_upward_override_goes_on_and_leaves_the_old_file(
    runtime: Runtime, clock: FakeClock
) -> None:
    two(runtime)
    overridden(runtime, SECOND, Band.MEDIUM)
    clock.pass_by(days=1)
    found = merge(runtime).band
    assert (found.band, found.computed) == (Band.MEDIUM, Band.LOW)
    assert found.override_ends == TODAY + timedelta(days=30)
    assert customers.profile(runtime, VIEWER, SECOND, as_of=TODAY).band.band is Band.MEDIUM
    assert customers.profile(runtime, VIEWER, FIRST, as_of=TODAY).band.band is Band.LOW
    with runtime.reading() as unit:
        (old,) = unit.exposure.of((SECOND,))[SECOND].overrides
        (new,) = unit.exposure.of((FIRST,))[FIRST].overrides
    assert old.ended_why is OverrideEnd.ENDED
    assert (new.requester, new.ended_at) == (ANALYST.person, None)


def test_a_downward_override_does_not_go_on(runtime: Runtime) -> None:
    two(runtime)
    for number in (FIRST, SECOND):
        known(runtime, number, (4, 4, 3, 3, 3))
    overridden(runtime, SECOND, Band.MEDIUM)
    assert merge(runtime).band.band is Band.HIGH


def test_a_downward_override_does_not_cover_a_file_that_was_worse(runtime: Runtime) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    known(runtime, SECOND)
    overridden(runtime, FIRST, Band.LOW)
    rerated(runtime, 5)
    rerated(runtime, 1)
    assert merge(runtime).band.band is Band.HIGH
    with runtime.reading() as unit:
        (own,) = unit.exposure.of((FIRST,))[FIRST].overrides
    assert own.ended_why is OverrideEnd.WORSENED


@pytest.mark.parametrize(
    ("theirs", "own", "after"),
    [(5000, 0, 5000), (5000, 8000, 5000), (8000, 5000, 5000), (0, 5000, 5000)],
)
def test_of_two_limits_the_lower_counts(
    runtime: Runtime, clock: FakeClock, theirs: int, own: int, after: int
) -> None:
    two(runtime)
    for number, amount in ((SECOND, theirs), (FIRST, own)):
        if amount:
            limited(runtime, number, amount)
    clock.pass_by(days=1)
    line = merge(runtime).credit
    assert line is not None
    assert line.limit is not None
    assert line.limit.amount == after
    with runtime.reading() as unit:
        held = unit.exposure.of((SECOND,))[SECOND].limits
    assert [limit.amount for limit in held] == ([theirs] if theirs else [])
