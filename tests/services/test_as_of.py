"""As of T: what was known then, by business date and by the instant of recording (domain §1)."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.services import customer as customers
from bot.services import mitigation, office, resolution, warning
from bot.services.errors import Refusal
from bot.services.feed import take_due
from bot.services.feed_poll import absorb
from bot.services.runtime import Runtime
from bot.store.rating import IndustryRating
from scoring.adverse import AdverseEvent
from scoring.mitigation import Mitigation
from scoring.profile import CustomerProfile
from scoring.review import Review
from scoring.vocabulary import (
    Band,
    Category,
    EventId,
    Indicator,
    Level,
    MitigationState,
    NewsSeverity,
    PersonId,
    Resolution,
    Triage,
    WarningState,
)
from tests.builder import (
    ADMIN,
    ANALYST,
    FIRST,
    TODAY,
    VIEWER,
    add_customers,
    add_feed,
    add_invoices,
    customer,
    document,
    entry,
    invoice,
    known,
    opened,
    rating,
    score,
)
from tests.fakes import FakeClock

DAYS = [TODAY + timedelta(days=n) for n in range(40)]


def then(runtime: Runtime, day: date) -> CustomerProfile:
    """What is said today of an earlier day."""
    return customers.profile(runtime, VIEWER, FIRST, as_of=day)


def rate_now(runtime: Runtime, indicator: Indicator, level: int) -> None:
    """A rating by a person, as of today, and what follows from it."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        one = rating(FIRST, indicator, level, as_of=runtime.setup.today(now))
        unit.ratings.add(replace(one, recorded_at=now))
    score(runtime, FIRST)


def event(runtime: Runtime, triage: Triage = Triage.OPEN) -> AdverseEvent:
    """A new story about the customer, told today."""
    now = runtime.clock.now()
    one = AdverseEvent(
        id=EventId(0),
        customer=FIRST,
        title="Brightholm Foods files for protection",
        link="https://news.example/1",
        outlet="Wire",
        day=runtime.setup.today(now),
        dated=True,
        category=Category.INSOLVENCY,
        severity=NewsSeverity.HIGH,
        level=Level.HIGH,
        triage=triage,
        because="files for protection",
    )
    with runtime.writing() as unit:
        number = unit.news.add_event(one, summary="", first_seen=now)
    score(runtime, FIRST)
    return replace(one, id=number)


def test_a_warning_is_shown_as_it_stood_and_its_later_end_does_not_leak(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    clock.pass_by(days=1)
    rate_now(runtime, Indicator.PAYMENT_HISTORY, 4)
    case = then(runtime, DAYS[1]).warnings[0].case
    clock.pass_by(days=1)
    warning.acknowledge(runtime, ANALYST, case)
    clock.pass_by(days=3)
    done = resolution.ResolveRequest(case=case, how=Resolution.NOT_MATERIAL, note="paid since")
    resolution.resolve(runtime, ANALYST, done)
    states = [{w.state for w in then(runtime, day).warnings} for day in (*DAYS[:4], DAYS[5])]
    assert states == [
        set(),
        {WarningState.OPEN},
        {WarningState.ACKNOWLEDGED},
        {WarningState.ACKNOWLEDGED},
        set(),
    ]
    assert all(w.resolution is None and not w.note for w in then(runtime, DAYS[3]).warnings)


def test_an_event_is_judged_as_it_was_then(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    clock.pass_by(days=2)
    story = event(runtime)
    clock.pass_by(days=2)
    with runtime.writing() as unit:
        unit.news.change_event(replace(story, severity=NewsSeverity.CRITICAL, because="worse"))
    score(runtime, FIRST)
    assert then(runtime, DAYS[1]).events == ()
    assert [e.severity for e in then(runtime, DAYS[3]).events] == [NewsSeverity.HIGH]
    assert [e.severity for e in then(runtime, DAYS[4]).events] == [NewsSeverity.CRITICAL]


def test_what_was_recorded_later_for_an_earlier_day_was_not_known_on_it(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    clock.pass_by(days=5)
    late = rating(FIRST, Indicator.CONTRACT_PERFORMANCE, 4, as_of=DAYS[1])
    with runtime.writing() as unit:
        unit.ratings.add(replace(late, recorded_at=clock.now()))
        unit.ratings.add_industry(
            IndustryRating(
                industry="food", level=5, author=PersonId("U"), reason="", as_of=DAYS[1],
                recorded_at=clock.now(),
            )
        )  # fmt: skip
        review = Review(customer=FIRST, reviewer=ANALYST.person, signed=DAYS[1])
        unit.diary.add_review(review, now=clock.now())
    assert then(runtime, DAYS[2]).score.levels[Indicator.CONTRACT_PERFORMANCE] == 1
    assert then(runtime, DAYS[2]).score.levels[Indicator.INDUSTRY_RISK] == 1
    assert then(runtime, DAYS[2]).reviews == ()
    assert then(runtime, DAYS[5]).score.levels[Indicator.CONTRACT_PERFORMANCE] == 4
    assert [r.signed for r in then(runtime, DAYS[5]).reviews] == [DAYS[1]]


def test_the_ledger_counts_by_its_own_dates_only(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    clock.pass_by(days=30)
    due = TODAY - timedelta(days=40)
    add_invoices(runtime, [invoice("1", due=due, paid=TODAY + timedelta(days=20))], as_of=DAYS[30])
    shown = then(runtime, TODAY)
    assert shown.behaviour is not None
    assert shown.behaviour.oldest_overdue_days == 40, "it was open then"
    assert then(runtime, DAYS[25]).behaviour.oldest_overdue_days == 0  # type: ignore[union-attr]


def test_the_policy_then_in_force_counts(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    add_invoices(
        runtime,
        [
            invoice("1", due=TODAY - timedelta(days=50), amount="100"),
            replace(invoice("2", due=TODAY - timedelta(days=5)), currency="SEK"),
        ],
    )
    clock.pass_by(days=3)
    office.keep_rates(runtime, ADMIN, {"SEK": Decimal("0.1")})
    assert "no rate for SEK" in then(runtime, DAYS[2]).ledger_trouble
    assert then(runtime, DAYS[3]).ledger_trouble == ""


def test_a_customer_is_shown_as_it_was_on_file(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    clock.pass_by(days=5)
    gone = replace(customer(), industry="steel", archived_on=DAYS[5])
    add_customers(runtime, gone)
    before, after = then(runtime, DAYS[4]), then(runtime, DAYS[5])
    assert (before.customer.industry, before.customer.archived_on) == ("food", None)
    assert before.review_due is not None
    assert (after.customer.industry, after.customer.archived_on) == ("steel", DAYS[5])
    assert after.review_due is None, "an archived customer has no reviews"
    assert then(runtime, TODAY - timedelta(days=1)).review_due is None, "nor one not yet on file"


def test_a_mitigation_and_the_coverage_are_as_they_were(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    clock.pass_by(days=2)
    request = mitigation.MitigationRequest(
        customer=FIRST, action="Prepayment", owner=ANALYST.person, due=DAYS[30]
    )
    mitigation.log(runtime, ANALYST, request)
    feed = add_feed(runtime)
    clock.pass_by(days=2)
    (taken,) = take_due(runtime)
    assert taken.id == feed.id
    absorb(runtime, taken, document(entry("Harbour is busy")))
    shown = then(runtime, DAYS[3])
    assert then(runtime, DAYS[1]).mitigations == ()
    assert [_state(m) for m in shown.mitigations] == [MitigationState.PLANNED]
    assert (shown.certificate.feeds, shown.certificate.healthy) == (1, 0)
    assert then(runtime, DAYS[1]).certificate.feeds == 0
    assert then(runtime, DAYS[4]).certificate.healthy == 1


def _state(one: Mitigation) -> MitigationState:
    return one.state


def test_the_end_of_a_day_is_midnight_of_the_workspace(runtime: Runtime, clock: FakeClock) -> None:
    """Berlin: 22:59 UTC is still 24 November, 23:00 UTC is the 25th."""
    known(runtime)
    clock.instant = datetime(2026, 11, 24, 22, 59, tzinfo=UTC)
    rate_now(runtime, Indicator.COMPLIANCE_RECORD, 3)
    clock.instant = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    rate_now(runtime, Indicator.COMPLIANCE_RECORD, 5)
    assert then(runtime, TODAY).score.levels[Indicator.COMPLIANCE_RECORD] == 3
    assert then(runtime, DAYS[1]).score.levels[Indicator.COMPLIANCE_RECORD] == 5


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rate"), st.sampled_from(list(Indicator)), st.integers(1, 5)),
        st.tuples(st.just("event"), st.just(None), st.just(0)),
        st.tuples(st.just("resolve"), st.just(None), st.just(0)),
        st.tuples(st.just("rates"), st.just(None), st.integers(1, 9)),
        st.tuples(st.just("wait"), st.just(None), st.integers(1, 3)),
    ),
    max_size=8,
)


def act(runtime: Runtime, clock: FakeClock, step: tuple[str, Indicator | None, int]) -> None:
    """One thing that happens."""
    kind, indicator, number = step
    clock.pass_by(seconds=1)
    if kind == "rate" and indicator is not None:
        rate_now(runtime, indicator, number)
    elif kind == "event":
        event(runtime, Triage.CONFIRMED)
    elif kind == "rates":
        office.keep_rates(runtime, ADMIN, {"SEK": Decimal(number)})
        score(runtime, FIRST)
    elif kind == "wait":
        clock.pass_by(days=number)
    else:
        for case in {w.case for w in then(runtime, runtime.setup.today(clock.now())).warnings}:
            done = resolution.ResolveRequest(case=case, how=Resolution.FALSE_MATCH)
            with suppress(Refusal):  # what is high wants a mitigation first
                resolution.resolve(runtime, ANALYST, done)


@settings(max_examples=8, phases=[Phase.generate])
@given(earlier=STEPS, later=STEPS)
def test_later_facts_never_change_what_is_said_of_a_past_day(
    tmp_path_factory: pytest.TempPathFactory,
    earlier: list[tuple[str, Indicator | None, int]],
    later: list[tuple[str, Indicator | None, int]],
) -> None:
    clock = FakeClock()
    with opened(tmp_path_factory.mktemp("as_of"), clock) as runtime:
        known(runtime)
        for step in earlier:
            act(runtime, clock, step)
        day = runtime.setup.today(clock.now())
        said = then(runtime, day)
        clock.pass_by(days=1)
        for step in later:
            act(runtime, clock, step)
        assert replace(then(runtime, day), newest_rating=said.newest_rating) == said
        remembered(runtime)


def remembered(runtime: Runtime) -> None:
    """Of every day on which a score was stored, the last one is what is said of that day."""
    with runtime.reading() as unit:
        history = unit.scores.of([FIRST])[FIRST]
    for day, record in {r.point.day: r for r in history}.items():
        shown = then(runtime, day)
        assert shown.score.value == record.point.value
        assert (shown.band.band, shown.band.computed) == (record.point.band, record.computed)
        assert shown.band.band in set(Band)


def test_as_of_a_day_says_what_its_card_said_though_the_ledger_is_behind(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    told = TODAY - timedelta(days=10)
    settled, waiting = TODAY - timedelta(days=41), TODAY - timedelta(days=8)
    bills = [invoice("1", due=settled, paid=settled), invoice("2", due=waiting)]
    add_invoices(runtime, bills, as_of=told)
    score(runtime, FIRST)
    card = customers.profile(runtime, VIEWER, FIRST)
    clock.pass_by(days=1)
    then = customers.profile(runtime, VIEWER, FIRST, as_of=TODAY)
    assert (then.ledger_as_of, then.behaviour) == (told, card.behaviour)
    assert (then.score.value, then.score.coverage) == (card.score.value, card.score.coverage)
