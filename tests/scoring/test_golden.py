"""The golden cases of the domain page, as far as they concern scores, rules and reviews."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.band import compute_band
from scoring.business_day import BusinessCalendar
from scoring.early_warning import Condition
from scoring.ledger import Invoice
from scoring.portfolio import overdue_rate, standing
from scoring.review import Review, cadence, planned
from scoring.rules_ledger import overdue_rate as overdue_rate_rule
from scoring.rules_news import critical_news, negative_news
from scoring.rules_score import band_worsened, score_rise
from scoring.score import compute, show
from scoring.vocabulary import (
    Band,
    Coverage,
    CustomerId,
    NewsSeverity,
    PersonId,
    Severity,
    Triage,
)
from tests.scoring.build import ACME, POLICY, TODAY, at, event, levels, point, situation

OPEN_LONG_AGO = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("ratings", "score", "band", "knocked"),
    [
        ((3, 3, 3, 3, 3), "3.00", Band.MEDIUM, ()),
        ((4, 4, 3, 3, 3), "3.55", Band.HIGH, ()),
        ((4, 3, 3, 3, 3), "3.30", Band.MEDIUM, ()),
        ((5, 1, 1, 1, 1), "2.20", Band.HIGH, ("payment history 5",)),
        ((1, 1, 1, 1, 5), "1.40", Band.HIGH, ("compliance record 5",)),
        ((1, 5, 1, 1, 1), "2.00", Band.MEDIUM, ("contract performance 5",)),
        ((4, 1, 1, 1, 1), "1.90", Band.MEDIUM, ("payment history 4",)),
        ((2, 2, 2, 2, 2), "2.00", Band.LOW, ()),
    ],
)
def test_ratings_make_this_score_and_band(
    ratings: tuple[int, ...], score: str, band: Band, knocked: tuple[str, ...]
) -> None:
    """Score to 0.01, band, and the knock-outs that are listed."""
    found = compute(levels(*ratings), POLICY)
    computed = compute_band(found, POLICY)
    assert show(found.value) == score
    assert computed.band is band
    assert tuple(k.name for k in computed.knock_outs) == knocked


def test_four_known_ratings_are_provisional_with_a_range() -> None:
    """3,3,2,4,unknown is 2.94, between 2.75 and 3.15."""
    found = compute(levels(3, 3, 2, 4, None), POLICY)
    shown = (show(found.value), show(found.least), show(found.most))
    assert shown == ("2.94", "2.75", "3.15")
    assert found.coverage is Coverage.PROVISIONAL


def test_only_industry_and_reputation_known_is_unrated() -> None:
    """35 % of the weight is less than half."""
    found = compute(levels(None, None, 1, 1, None), POLICY)
    assert found.coverage is Coverage.UNRATED
    assert compute_band(found, POLICY).band is Band.UNRATED


def only(conditions: tuple[Condition, ...]) -> Condition:
    """The one condition there is."""
    (one,) = conditions
    return one


def test_all_two_to_all_three_is_no_rise_but_a_worsened_band() -> None:
    """A rise of +1.00 exactly is silent, from low to medium is not."""
    seen = situation(point(levels(2, 2, 2, 2, 2), 10), point(levels(3, 3, 3, 3, 3), 0))
    assert not only(score_rise(seen)).holds
    assert only(band_worsened(seen)).holds


def test_contract_one_to_five_rises_by_exactly_one_and_is_silent() -> None:
    """+1.00 is not more than 1.00, whatever floats would say."""
    seen = situation(point(levels(2, 1, 2, 2, 2), 10), point(levels(2, 5, 2, 2, 2), 0))
    found = only(score_rise(seen))
    assert found.level == 1
    assert not found.holds


def test_payment_one_to_five_rises_by_more_and_fires_critical() -> None:
    """+1.20, and the band becomes high by knock-out."""
    seen = situation(point(levels(1, 2, 2, 2, 2), 10), point(levels(5, 2, 2, 2, 2), 0))
    found = only(score_rise(seen))
    assert found.level == Fraction(6, 5)
    assert (found.holds, found.severity) == (True, Severity.CRITICAL)


@pytest.mark.parametrize(
    ("low_days_ago", "fires"), [(90, True), (91, True), (200, True)], ids=["edge", "carried", "old"]
)
def test_the_score_carried_in_at_the_start_of_the_window_counts(
    low_days_ago: int, fires: bool
) -> None:
    """The last score before the window is the one that the window begins with."""
    seen = situation(at(low_days_ago, Fraction(1)), at(0, Fraction(5, 2)))
    assert only(score_rise(seen)).holds is fires


def test_a_low_score_that_ended_before_the_window_does_not_count() -> None:
    """1.00 until day 100, 2.00 since: only 2.00 is carried in."""
    seen = situation(at(200, Fraction(1)), at(100, Fraction(2)), at(0, Fraction(5, 2)))
    assert only(score_rise(seen)).level == Fraction(1, 2)


def test_after_a_change_of_policy_the_window_restarts() -> None:
    """The rescored value is where the window begins."""
    seen = situation(at(50, Fraction(1)), at(5, Fraction(3), restart=True), at(0, Fraction(7, 2)))
    assert only(score_rise(seen)).level == Fraction(1, 2)


def test_an_unrated_score_does_not_count_as_the_lowest() -> None:
    """Becoming rated is no rise."""
    unrated = at(20, Fraction(1), Band.UNRATED, Coverage.UNRATED)
    seen = situation(unrated, at(0, Fraction(3)))
    assert only(score_rise(seen)).level == 0
    assert not only(band_worsened(seen)).holds


def test_the_first_score_of_a_customer_fires_nothing() -> None:
    """There is nothing that it could be worse than."""
    seen = situation(point(levels(5, 5, 5, 5, 5), 0))
    assert not only(score_rise(seen)).holds
    assert not only(band_worsened(seen)).holds


@pytest.mark.parametrize(
    ("days_ago", "severity", "triage", "fires"),
    [
        (29, NewsSeverity.HIGH, Triage.OPEN, True),
        (30, NewsSeverity.MEDIUM, Triage.OPEN, True),
        (31, NewsSeverity.HIGH, Triage.OPEN, False),
        (5, NewsSeverity.LOW, Triage.OPEN, False),
        (5, NewsSeverity.HIGH, Triage.NOT_THIS_CUSTOMER, False),
    ],
)
def test_news_of_the_last_month_fires_for_a_customer_that_becomes_high(
    days_ago: int,
    severity: NewsSeverity,
    triage: Triage,
    fires: bool,
) -> None:
    """29 days old and high today: fires; 31 days: silent; low severity or dismissed: silent."""
    seen = situation(
        point(levels(2, 2, 2, 2, 2), 40),
        point(levels(5, 2, 2, 2, 2), 0),
        events=(event(days_ago, severity, triage=triage),),
    )
    assert only(negative_news(seen)).holds is fires


def test_news_about_a_customer_that_is_not_high_is_silent_unless_critical() -> None:
    """The plan's rule is about high customers; insolvency is about anybody."""
    calm = point(levels(2, 2, 2, 2, 2), 40)
    fined = situation(calm, events=(event(1),))
    broke = situation(calm, events=(event(1, NewsSeverity.CRITICAL),))
    assert not only(negative_news(fined)).holds
    assert not only(critical_news(fined)).holds
    assert only(critical_news(broke)).holds


@pytest.mark.parametrize(("high_for", "fires"), [(40, False), (1, True)])
def test_the_baseline_of_a_new_feed_is_silent_until_a_customer_becomes_high(
    high_for: int, fires: bool
) -> None:
    """What the first poll told is old news, unless the customer entered high after it."""
    seen = situation(
        point(levels(2, 2, 2, 2, 2), 50),
        point(levels(5, 2, 2, 2, 2), high_for),
        events=(event(10, baseline_days_ago=8),),
    )
    assert only(negative_news(seen)).holds is fires


def portfolio(late: int, active: int) -> Condition:
    """The overdue rate's condition where `late` of `active` customers are overdue."""
    standings = (
        standing(
            CustomerId(str(n)),
            [
                Invoice(
                    customer=CustomerId(str(n)),
                    id="1",
                    issued=TODAY - timedelta(days=60),
                    due=TODAY - timedelta(days=6 if n < late else 5),
                    paid=None,
                    amount=Decimal(100),
                )
            ],
            as_of=TODAY,
            policy=POLICY,
        )
        for n in range(active)
    )
    return overdue_rate_rule(overdue_rate(standings, as_of=TODAY), POLICY, ())


@pytest.mark.parametrize(
    ("late", "active", "holds", "clear"),
    [
        (3, 30, False, False),
        (4, 30, True, False),
        (2, 30, False, True),
        (1, 6, False, False),
        (6, 6, False, False),
        (8, 100, False, True),
        (11, 100, True, False),
    ],
)
def test_the_overdue_rate_fires_above_ten_percent_and_clears_at_eight(
    late: int,
    active: int,
    holds: bool,
    clear: bool,
) -> None:
    """3 of 30 is exactly 10 %: silent; 4 fires; back to 3 re-arms nothing; 2 clears."""
    found = portfolio(late, active)
    assert (found.holds, found.clear) == (holds, clear)


def test_a_customer_is_active_by_its_last_year_or_by_what_is_open() -> None:
    """Issued 365 days ago counts, 366 days ago counts only while it is open."""

    def invoice(days_ago: int, paid: date | None) -> Invoice:
        issued = TODAY - timedelta(days=days_ago)
        return Invoice(
            customer=ACME, id="1", issued=issued, due=issued, paid=paid, amount=Decimal(1)
        )

    def active(one: Invoice) -> bool:
        return standing(ACME, [one], as_of=TODAY, policy=POLICY).active

    assert active(invoice(365, TODAY))
    assert not active(invoice(366, TODAY))
    assert active(invoice(366, None))


def test_reviews_keep_their_anchor_day_through_short_months() -> None:
    """31 January, high: due 28 February, then 31 March."""
    first = Review(customer=ACME, reviewer=PersonId("U1"), signed=date(2025, 1, 31))
    due = planned(first, high=True, days=BusinessCalendar())
    assert due == date(2025, 2, 28)
    second = Review(
        customer=ACME, reviewer=PersonId("U1"), signed=date(2025, 3, 3), due=due, anchor=31
    )
    assert planned(second, high=True, days=BusinessCalendar()) == date(2025, 3, 31)


def test_a_review_signed_late_starts_a_new_series() -> None:
    """More than 7 days from its due date re-anchors at the signature."""
    late = Review(
        customer=ACME,
        reviewer=PersonId("U1"),
        signed=date(2025, 3, 12),
        due=date(2025, 2, 28),
        anchor=31,
    )
    assert planned(late, high=False, days=BusinessCalendar()) == date(2025, 6, 12)


def test_becoming_high_makes_the_review_due_within_five_business_days() -> None:
    """Never later than it was due before, and never on a weekend or a holiday."""
    days = BusinessCalendar(holidays=frozenset({date(2026, 11, 26)}))
    last = Review(customer=ACME, reviewer=PersonId("U1"), signed=date(2026, 11, 2))
    due = cadence(
        last, known_since=OPEN_LONG_AGO, high=True, became_high=date(2026, 11, 24), days=days
    ).due
    assert due == date(2026, 12, 2)
    calm = cadence(last, known_since=OPEN_LONG_AGO, high=False, became_high=None, days=days).due
    assert calm == date(2027, 2, 2)


def test_a_customer_that_becomes_high_is_never_due_in_the_past() -> None:
    """Its last review was two months ago, by the longer cadence."""
    last = Review(customer=ACME, reviewer=PersonId("U1"), signed=date(2026, 9, 24))
    due = cadence(
        last,
        known_since=OPEN_LONG_AGO,
        high=True,
        became_high=date(2026, 11, 24),
        days=BusinessCalendar(),
    ).due
    assert due == date(2026, 12, 1)
