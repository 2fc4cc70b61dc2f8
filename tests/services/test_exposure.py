"""Leaving high, stops and overrides: what is in force while people have not agreed, and after."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services import customer as customers
from bot.services import leaving, override, override_report, stop
from bot.services.access import Caller
from bot.services.decision import approve
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.override import OverrideRequest
from bot.services.picture import frame, take
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from bot.services.stop import LiftRequest
from scoring.band import BandInForce
from scoring.override import OverrideCode
from scoring.review import Review
from scoring.vocabulary import (
    Band,
    Indicator,
    PersonId,
    Role,
    Triage,
)
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    SALES,
    TODAY,
    VIEWER,
    contents,
    customer,
    insolvent,
    known,
    score,
)
from tests.fakes import FakeClock

OTHER_APPROVER = Caller(person=PersonId("U0SECOND"))
UNPAID = RerateRequest(
    customer=FIRST, indicator=Indicator.PAYMENT_HISTORY, level=5, reason="never paid"
)
ASKED = OverrideRequest(
    customer=FIRST,
    band=Band.HIGH,
    code=OverrideCode.OUTLOOK,
    text="their largest buyer is leaving",
    expires=TODAY + timedelta(days=30),
)
DOWN = replace(ASKED, band=Band.MEDIUM, code=OverrideCode.INSURED, text="insured to 90 %")


def band(runtime: Runtime) -> BandInForce:
    """The band as a card of now shows it."""
    return customers.profile(runtime, VIEWER, FIRST).band


def improved(runtime: Runtime, clock: FakeClock) -> None:
    """A customer that became high by payment 5, and was rated 1 a day later."""
    known(runtime)
    rerate(runtime, ANALYST, UNPAID)
    clock.pass_by(days=1)
    rerate(runtime, APPROVER, replace(UNPAID, level=1, reason="paid in full"))


def signed(runtime: Runtime) -> None:
    """A review signed now, without asking for anything."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        review = Review(customer=FIRST, reviewer=ANALYST.person, signed=now.date())
        unit.diary.add_review(review, now=now)


def asked_at_signature(runtime: Runtime) -> int:
    """What the signature of a review does: it asks by itself; the number of the proposal."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        found = leaving.ask_to_leave(
            runtime.setup, unit, customer(), ANALYST.person, "reviewed", now
        )
    assert found is not None
    return found.id


def test_a_better_rating_is_stored_and_high_stays_until_an_approver_agrees(
    runtime: Runtime, clock: FakeClock
) -> None:
    improved(runtime, clock)
    assert (band(runtime).band, band(runtime).computed) == (Band.HIGH, Band.LOW)
    signed(runtime)
    number = asked_at_signature(runtime)
    assert band(runtime).band is Band.HIGH
    assert (
        approve(runtime, APPROVER, number).sentence
        == "Approved. In force now: low (1.00 is below 2.50)."
    )
    assert band(runtime).band is Band.LOW
    score(runtime, FIRST)
    assert band(runtime).band is Band.LOW


def test_without_a_review_after_the_better_rating_nobody_may_ask(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    rerate(runtime, ANALYST, UNPAID)
    signed(runtime)
    clock.pass_by(days=1)
    rerate(runtime, APPROVER, replace(UNPAID, level=1, reason="paid in full"))
    with pytest.raises(Refusal, match="signed after the better rating"):
        leaving.ask(runtime, ANALYST, FIRST, "paid")
    clock.pass_by(hours=1)
    signed(runtime)
    assert leaving.ask(runtime, ANALYST, FIRST, "paid").asked.startswith("leave high for low")


def test_a_review_that_was_overtaken_does_not_release(runtime: Runtime, clock: FakeClock) -> None:
    improved(runtime, clock)
    number = asked_at_signature(runtime)
    clock.pass_by(hours=1)
    rerate(runtime, ANALYST, UNPAID)
    clock.pass_by(hours=1)
    rerate(runtime, APPROVER, replace(UNPAID, level=1, reason="paid again"))
    with pytest.raises(Stale, match="has moved since"):
        approve(runtime, APPROVER, number)
    assert band(runtime).band is Band.HIGH


def test_who_is_not_held_in_high_has_nothing_to_leave(runtime: Runtime) -> None:
    known(runtime)
    with pytest.raises(Refusal, match="not held in high"):
        leaving.ask(runtime, ANALYST, FIRST, "better")
    with pytest.raises(NotAllowed):
        leaving.ask(runtime, SALES, FIRST, "better")


def lift(runtime: Runtime) -> int:
    request = LiftRequest(customer=FIRST, reason="the petition was withdrawn")
    return stop.ask_to_lift(runtime, ANALYST, request).id


def test_a_stop_lasts_until_an_approver_and_an_admin_close_it(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    insolvent(runtime)
    assert (band(runtime).band, band(runtime).stop) == (Band.HIGH, True)
    number = lift(runtime)
    clock.pass_by(days=1)
    assert "Still needed: an admin" in approve(runtime, APPROVER, number).sentence
    assert band(runtime).stop
    assert "Agreed to by <@U0APPROVER>" in approve(runtime, APPROVER, number).sentence
    approve(runtime, ADMIN, number)
    assert not band(runtime).stop
    assert (band(runtime).band, band(runtime).computed) == (Band.HIGH, Band.LOW)
    score(runtime, FIRST)
    assert not band(runtime).stop
    earlier = customers.profile(runtime, VIEWER, FIRST, as_of=TODAY)
    assert earlier.band.stop


def test_a_stop_outlives_its_year_and_a_dismissal_of_its_event(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    number = insolvent(runtime)
    with runtime.writing() as unit:
        (event,) = unit.news.events((FIRST,), since=TODAY)[FIRST]
        unit.news.change_event(replace(event, id=number, triage=Triage.NOT_NEGATIVE))
    assert band(runtime).stop
    clock.pass_by(days=400)
    score(runtime, FIRST)
    assert band(runtime).stop


def test_an_unconfirmed_event_stops_nothing(runtime: Runtime) -> None:
    known(runtime)
    insolvent(runtime, triage=Triage.OPEN)
    assert not band(runtime).stop
    with pytest.raises(Refusal, match="Nothing stops this customer"):
        lift(runtime)


def test_upward_counts_at_once_and_the_computed_band_stays_visible(runtime: Runtime) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    done = override.override(runtime, ANALYST, ASKED)
    assert (done.band, done.proposed) == (Band.HIGH, None)
    found = band(runtime)
    assert (found.band, found.computed, found.without_override) == (
        Band.HIGH, Band.MEDIUM, Band.MEDIUM,
    )  # fmt: skip
    assert "override until 24 Dec 2026" in found.reason
    assert found.override_ends == ASKED.expires


def test_an_upward_override_lapses_and_high_is_left_without_a_review(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    override.override(runtime, ANALYST, ASKED)
    clock.pass_by(days=30)
    assert band(runtime).band is Band.HIGH
    clock.pass_by(days=1)
    assert band(runtime).band is Band.MEDIUM
    score(runtime, FIRST)
    with runtime.reading() as unit:
        (kept,) = unit.exposure.of((FIRST,))[FIRST].overrides
        assert kept.ended_why == "lapsed"
        assert "override.ended" in unit.audit.actions(FIRST)


def high(runtime: Runtime) -> None:
    known(runtime, levels=(4, 4, 3, 3, 3))


def test_downward_waits_for_an_approver_who_did_not_ask(runtime: Runtime) -> None:
    high(runtime)
    done = override.override(runtime, APPROVER, DOWN)
    assert (done.band, done.proposed is None) == (Band.HIGH, False)
    assert done.proposed is not None
    with pytest.raises(NotAllowed, match="your own request"):
        approve(runtime, APPROVER, done.proposed.id)
    with runtime.writing() as unit:
        unit.members.keep(OTHER_APPROVER.person, name="Bea", role=Role.APPROVER)
    approve(runtime, OTHER_APPROVER, done.proposed.id)
    found = band(runtime)
    assert (found.band, found.computed) == (Band.MEDIUM, Band.HIGH)


def lowered(runtime: Runtime) -> None:
    """In high by score, overridden to medium."""
    high(runtime)
    proposed = override.override(runtime, ANALYST, DOWN).proposed
    assert proposed is not None
    approve(runtime, APPROVER, proposed.id)
    assert band(runtime).band is Band.MEDIUM


def test_a_new_knock_out_ends_a_downward_override(runtime: Runtime) -> None:
    lowered(runtime)
    insolvent(runtime)
    assert (band(runtime).band, band(runtime).stop) == (Band.HIGH, True)
    report = override_report.report(runtime, VIEWER)
    assert report.active == ()
    assert report.outcomes == (("a new knock-out binds", 1),)


def test_a_worse_computed_band_ends_a_downward_override(runtime: Runtime) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    proposed = override.override(runtime, ANALYST, replace(DOWN, band=Band.LOW)).proposed
    assert proposed is not None
    approve(runtime, APPROVER, proposed.id)
    assert band(runtime).band is Band.LOW
    worse = replace(UNPAID, indicator=Indicator.CONTRACT_PERFORMANCE, level=5)
    rerate(runtime, ANALYST, worse)
    assert band(runtime).band is Band.HIGH


def test_an_override_is_no_back_door_out_of_high(runtime: Runtime, clock: FakeClock) -> None:
    lowered(runtime)
    clock.pass_by(days=1)
    better = RerateRequest(
        customer=FIRST, indicator=Indicator.CONTRACT_PERFORMANCE, level=3, reason="cured"
    )
    rerate(runtime, APPROVER, better)
    rerate(runtime, APPROVER, replace(UNPAID, level=3, reason="paid"))
    assert (band(runtime).band, band(runtime).computed) == (Band.MEDIUM, Band.MEDIUM)
    clock.pass_by(days=31)
    score(runtime, FIRST)
    assert (band(runtime).band, band(runtime).computed) == (Band.HIGH, Band.MEDIUM)


def test_an_override_cannot_lift_a_stop(runtime: Runtime) -> None:
    high(runtime)
    insolvent(runtime)
    refused(runtime, ANALYST, DOWN, "band", "cannot lift a stop")


def refused(
    runtime: Runtime, caller: Caller, request: OverrideRequest, where: str, why: str
) -> None:
    before = contents(runtime.database)
    with pytest.raises(Refusal, match=why) as caught:
        override.override(runtime, caller, request)
    assert where in caught.value.fields
    assert contents(runtime.database) == before


@pytest.mark.parametrize(
    ("change", "where", "why"),
    [
        ({"band": Band.MEDIUM}, "band", "nothing to move"),
        ({"band": Band.HIGH}, "band", "one step at most"),
        ({"band": Band.LOW, "expires": TODAY}, "band", "nothing to move|low already"),
        ({"text": " "}, "text", "Say why"),
        ({"expires": TODAY}, "expires", "after today"),
        ({"expires": TODAY + timedelta(days=91)}, "expires", "90 days"),
    ],
)
def test_each_wrong_field_of_an_override_has_its_sentence(
    runtime: Runtime, change: dict[str, object], where: str, why: str
) -> None:
    levels = (3, 3, 3, 3, 3) if change.get("band") is Band.MEDIUM else (1, 1, 1, 1, 1)
    known(runtime, levels=levels)
    base = replace(ASKED, band=Band.HIGH if levels[0] == 3 else Band.MEDIUM)
    refused(runtime, ANALYST, replace(base, **change), where, why)  # type: ignore[arg-type]


def test_only_one_override_stands_at_a_time_and_ending_one_early_has_its_rules(
    runtime: Runtime,
) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    override.override(runtime, APPROVER, ASKED)
    refused(runtime, ANALYST, replace(ASKED, band=Band.LOW), "band", "end it first")
    (line,) = override_report.report(runtime, VIEWER).active
    over = override.EndRequest(customer=line.customer, reason="the guarantee came")
    for caller in (ANALYST, APPROVER, SALES):
        with pytest.raises(NotAllowed):
            override.end(runtime, caller, over)
    with runtime.writing() as unit:
        unit.members.keep(OTHER_APPROVER.person, name="Bea", role=Role.APPROVER)
    with pytest.raises(Refusal) as wrong:
        override.end(runtime, OTHER_APPROVER, replace(over, reason=" "))
    assert set(wrong.value.fields) == {"reason"}
    assert override.end(runtime, OTHER_APPROVER, over).band is Band.MEDIUM
    with pytest.raises(Refusal, match="No override of Brightholm Foods Ltd stands"):
        override.end(runtime, OTHER_APPROVER, over)


def test_sales_may_only_ask(runtime: Runtime) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    done = override.override(runtime, SALES, ASKED)
    assert (done.band, done.proposed is not None) == (Band.MEDIUM, True)


def test_an_upward_request_that_would_lower_the_band_by_now_is_not_an_analyst_s_to_grant(
    runtime: Runtime, clock: FakeClock
) -> None:
    """Low to medium was asked for; the customer became high, and medium would be better."""
    known(runtime)
    asked = override.override(runtime, SALES, replace(ASKED, band=Band.MEDIUM)).proposed
    assert asked is not None
    clock.pass_by(days=1)
    rerate(runtime, ANALYST, UNPAID)
    with pytest.raises(Stale, match="other side"):
        approve(runtime, ANALYST, asked.id)
    assert band(runtime).band is Band.HIGH


def test_the_report_says_who_how_many_and_when_it_is_too_many(runtime: Runtime) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    assert override_report.report(runtime, VIEWER).flag == ""
    override.override(runtime, ANALYST, ASKED)
    found = override_report.report(runtime, VIEWER)
    assert found.rate == 1
    assert (found.upward, found.requesters) == (1, (("U0ANALYST", 1),))
    assert "10 % or more" in found.flag


def test_a_picture_of_an_earlier_day_shows_what_stood_then(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    override.override(runtime, ANALYST, ASKED)
    clock.pass_by(days=40)
    score(runtime, FIRST)
    with runtime.reading() as unit:
        shot = frame(runtime.setup, unit, clock.now(), as_of=TODAY)
        (then,) = take(unit, (customer(),), shot)
    assert then.band.band is Band.HIGH
    assert band(runtime).band is Band.MEDIUM
