"""Overrides, stops, limits and mergers as of an earlier day, and under what is supposed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.services import archive, credit, feedback, merging, mitigation, override, stop
from bot.services import customer as customers
from bot.services.access import Caller
from bot.services.decision import approve
from bot.services.runtime import Runtime
from bot.services.what_if import what_if
from scoring.adverse import AdverseEvent
from scoring.override import OverrideCode
from scoring.profile import CustomerProfile
from scoring.vocabulary import (
    Band,
    Category,
    CustomerId,
    EventId,
    FeedbackKind,
    Level,
    NewsSeverity,
    PersonId,
    Role,
    Triage,
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
    known,
    score,
)
from tests.fakes import FakeClock

MIDDLING = (3, 3, 3, 3, 3)
OTHER_APPROVER = Caller(person=PersonId("U0SECOND"))
UPWARD = override.OverrideRequest(
    customer=FIRST,
    band=Band.HIGH,
    code=OverrideCode.OUTLOOK,
    text="their largest buyer is leaving",
    expires=TODAY + timedelta(days=30),
)
THIRD = CustomerId("C-0003")


def day(number: int) -> date:
    """The day so many days after today."""
    return TODAY + timedelta(days=number)


def then(runtime: Runtime, on: date, number: CustomerId = FIRST) -> CustomerProfile:
    """What is said of an earlier day."""
    return customers.profile(runtime, VIEWER, number, as_of=on)


def story(number: CustomerId = FIRST, *, confirmed: bool = True) -> AdverseEvent:
    """An insolvency that was told today."""
    return AdverseEvent(
        id=EventId(0), customer=number, title="Files for protection", link="", outlet="Wire",
        day=TODAY, dated=True, category=Category.INSOLVENCY, severity=NewsSeverity.CRITICAL,
        level=Level.HIGH, triage=Triage.CONFIRMED if confirmed else Triage.OPEN, because="files",
    )  # fmt: skip


def told(runtime: Runtime, event: AdverseEvent) -> None:
    with runtime.writing() as unit:
        unit.news.add_event(event, summary="", first_seen=runtime.clock.now())
    score(runtime, event.customer)


def test_an_override_counts_on_the_days_on_which_it_stood(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, levels=MIDDLING)
    clock.pass_by(days=2)
    override.override(runtime, ANALYST, UPWARD)
    with runtime.reading() as unit:
        (begun,) = unit.exposure.of((FIRST,))[FIRST].overrides
    clock.pass_by(days=3)
    with runtime.writing() as unit:
        unit.members.keep(OTHER_APPROVER.person, name="Bea", role=Role.APPROVER)
    over = override.EndRequest(customer=begun.customer, reason="it was paid")
    override.end(runtime, OTHER_APPROVER, over)
    clock.pass_by(days=1)
    shown = {n: then(runtime, day(n)).band for n in (1, 2, 4, 5, 6)}
    bands = {n: b.band for n, b in shown.items()}
    assert bands == {
        1: Band.MEDIUM, 2: Band.HIGH, 4: Band.HIGH, 5: Band.MEDIUM, 6: Band.MEDIUM,
    }  # fmt: skip
    assert shown[4].override_ends == UPWARD.expires
    assert shown[5].override_ends is None


def test_a_stop_stands_from_its_opening_to_its_closing(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    clock.pass_by(days=1)
    told(runtime, replace(story(), day=day(1)))
    clock.pass_by(days=2)
    wanted = stop.LiftRequest(customer=FIRST, reason="the petition was withdrawn")
    number = stop.ask_to_lift(runtime, ANALYST, wanted).id
    approve(runtime, APPROVER, number)
    approve(runtime, ADMIN, number)
    clock.pass_by(days=1)
    shown = {n: then(runtime, day(n)) for n in (0, 1, 2, 3, 4)}
    assert {n: p.band.stop for n, p in shown.items()} == {
        0: False, 1: True, 2: True, 3: False, 4: False,
    }  # fmt: skip
    assert shown[2].terms != shown[0].terms


def test_the_limit_of_an_earlier_day_is_the_newest_of_then(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    for amount in (5000, 8000):
        clock.pass_by(days=2)
        wanted = credit.LimitRequest(customer=FIRST, amount=Decimal(amount), reason="an order")
        approve(runtime, APPROVER, credit.ask_limit(runtime, ANALYST, wanted).id)
    lines = [then(runtime, day(n)).credit for n in (1, 2, 3, 4)]
    limits = [line.limit.amount if line and line.limit else None for line in lines]
    assert limits == [None, Decimal(5000), Decimal(5000), Decimal(8000)]


def test_what_is_supposed_stands_beside_an_override_and_a_stop(runtime: Runtime) -> None:
    known(runtime, levels=MIDDLING)
    override.override(runtime, ANALYST, UPWARD)
    found = what_if(runtime, VIEWER, FIRST, ["payment=1"])
    assert (found.before.band.band, found.after.band.band) == (Band.HIGH, Band.HIGH)
    assert found.after.band.override_ends == UPWARD.expires
    known(runtime, SECOND)
    told(runtime, story(SECOND))
    found = what_if(runtime, VIEWER, SECOND, ["payment=2"])
    assert (found.before.band.stop, found.after.band.stop) == (True, True)
    assert found.after.terms == found.before.terms


def test_a_supposed_insolvency_ends_a_downward_override(runtime: Runtime) -> None:
    known(runtime, levels=(4, 4, 3, 3, 3))
    down = replace(UPWARD, band=Band.MEDIUM, code=OverrideCode.INSURED, text="insured to 90 %")
    asked = override.override(runtime, ANALYST, down).proposed
    assert asked is not None
    approve(runtime, APPROVER, asked.id)
    found = what_if(runtime, VIEWER, FIRST, ["news=critical:insolvency", "confirmed"])
    assert (found.before.band.band, found.after.band.band) == (Band.MEDIUM, Band.HIGH)
    assert found.after.band.stop


def test_a_merger_is_part_of_the_past_from_its_day_on(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    known(runtime, SECOND)
    add_customers(runtime, replace(customer(THIRD, "Marlow Foundry"), parent=SECOND))
    told(runtime, story(SECOND, confirmed=False))
    clock.pass_by(days=2)
    merging.merge(runtime, ADMIN, SECOND, FIRST, reason="one company")
    clock.pass_by(days=2)
    parents = {n: then(runtime, day(n), THIRD).customer.parent for n in (1, 2, 3)}
    assert parents == {1: SECOND, 2: FIRST, 3: FIRST}
    assert {n: len(then(runtime, day(n)).events) for n in (1, 2, 3)} == {1: 0, 2: 1, 3: 1}


def test_what_a_merger_moved_is_still_told_of_the_days_before_it(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    known(runtime, SECOND)
    told(runtime, story(SECOND, confirmed=False))
    wish = mitigation.MitigationRequest(
        customer=SECOND, action="ask", owner=ANALYST.person, due=day(9)
    )
    mitigation.log(runtime, ANALYST, wish)
    said = feedback.FeedbackRequest(customer=SECOND, kind=FeedbackKind.OPINION, text="they pay")
    feedback.log(runtime, ANALYST, said)
    clock.pass_by(days=2)

    def held(number: CustomerId, on: date) -> tuple[int, ...]:
        found = then(runtime, on, number)
        return tuple(map(len, (found.events, found.warnings, found.mitigations, found.feedback)))

    before = held(SECOND, day(1))
    assert min(before) > 0
    merging.merge(runtime, ADMIN, SECOND, FIRST, reason="one company")
    clock.pass_by(days=2)
    now = customers.profile(runtime, VIEWER, FIRST)
    assert held(SECOND, day(1)) == before
    assert held(FIRST, day(1)) == (0, 0, 0, 0)
    shown = (now.events, now.warnings, now.mitigations, now.feedback)
    assert held(FIRST, day(3)) == tuple(map(len, shown))
    assert then(runtime, day(3), SECOND).customer.id == FIRST


def test_a_file_says_of_an_earlier_day_only_what_was_merged_and_archived_by_then(
    runtime: Runtime, clock: FakeClock
) -> None:
    for number in (FIRST, SECOND):
        known(runtime, number)
    add_customers(runtime, customer(THIRD, "Marlow Foundry"))
    clock.pass_by(days=1)
    merging.merge(runtime, ADMIN, THIRD, SECOND, reason="one company")
    clock.pass_by(days=1)
    merging.merge(runtime, ADMIN, SECOND, FIRST, reason="one company")
    clock.pass_by(days=1)
    over = archive.ArchiveRequest(customer=FIRST, on=day(3), reason="no orders")
    archive.archive(runtime, ADMIN, over)
    clock.pass_by(days=1)
    archive.unarchive(runtime, ADMIN, FIRST, reason="an order")
    clock.pass_by(days=1)
    sheets = {n: then(runtime, day(n)).sheet for n in range(5)}
    merged = {n: sheet.merged for n, sheet in sheets.items()}
    assert merged == {0: (), 1: (), 2: (SECOND, THIRD), 3: (SECOND, THIRD), 4: (SECOND, THIRD)}
    reasons = {n: sheet.archived_because for n, sheet in sheets.items()}
    assert reasons == {0: "", 1: "", 2: "", 3: "no orders", 4: ""}
    assert then(runtime, day(1), SECOND).sheet.merged == (THIRD,)
