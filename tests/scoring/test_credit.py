"""The credit line: the smallest known bound, the band's share of it, the use of a limit (§8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.band import compute_band
from scoring.credit import CreditLimit, base_line, credit_line, monthly_billing
from scoring.distance import to_edge, to_warning
from scoring.ledger import Invoice
from scoring.mitigation import proposal
from scoring.score import changes, compute
from scoring.vocabulary import Band, PersonId
from tests.scoring.build import ACME, POLICY, TODAY, levels

LIMIT = CreditLimit(
    customer=ACME, amount=Decimal(30_000), reason="", requester=PersonId("U1"),
    approved_by=PersonId("U2"), at=datetime(2026, 11, 1, tzinfo=UTC),
)  # fmt: skip
BILLING = Fraction(20_000)


@pytest.mark.parametrize(
    ("known", "amount", "set_by"),
    [
        ({"billing": BILLING}, 40_000, "2 × monthly billing"),
        ({"billing": BILLING, "net_worth": Fraction(300_000)}, 30_000, "10 % of net worth"),
        (
            {"billing": BILLING, "working_capital": Fraction(100_000)},
            20_000,
            "20 % of working capital",
        ),
        ({"billing": BILLING, "net_worth": Fraction(-5)}, 0, "10 % of net worth"),
    ],
)
def test_the_base_line_is_the_smallest_known_bound(
    known: dict[str, Fraction], amount: int, set_by: str
) -> None:
    found = base_line(POLICY, **{"billing": None, **known})
    assert found is not None
    assert (found.amount, found.set_by) == (Fraction(amount), set_by)


def test_the_cap_of_the_policy_is_a_bound_and_nothing_known_is_no_line() -> None:
    capped = base_line(replace(POLICY, line_cap=Decimal(10_000)), billing=BILLING)
    assert capped is not None
    assert (capped.amount, capped.set_by) == (Fraction(10_000), "policy cap")
    assert base_line(POLICY, billing=None) is None


@pytest.mark.parametrize(
    ("band", "score", "stop", "limit", "recommended", "note"),
    [
        (Band.LOW, "2", False, None, 40_000, ""),
        (Band.MEDIUM, "3", False, LIMIT, 30_000, ""),
        (Band.UNRATED, None, False, None, 30_000, ""),
        (Band.HIGH, "3.99", False, None, 20_000, "no increase"),
        (Band.HIGH, "3.99", False, replace(LIMIT, amount=Decimal(9_000)), 9_000, "no increase"),
        (Band.HIGH, "4", False, LIMIT, 0, "no new exposure"),
        (Band.LOW, "2", True, LIMIT, 0, "no new exposure"),
        (Band.HIGH, None, False, None, 20_000, "no increase"),
    ],
)
def test_the_band_leaves_its_share_of_the_base_line(
    band: Band,
    score: str | None,
    stop: bool,
    limit: CreditLimit | None,
    recommended: int,
    note: str,
) -> None:
    found = credit_line(
        POLICY,
        base=base_line(POLICY, billing=BILLING),
        band=band,
        score=Fraction(score) if score else None,
        stop=stop,
        limit=limit,
        open_amount=Fraction(27_000),
    )
    assert (found.recommended, found.note) == (Fraction(recommended), note)
    assert found.use == (Fraction(27_000) / Fraction(limit.amount) if limit else None)


@pytest.mark.parametrize(("open_amount", "use"), [(100, 1), (0, 0), (-5, 0)])
def test_a_limit_of_zero_is_used_up_once_anything_is_open(open_amount: int, use: int) -> None:
    found = credit_line(
        POLICY,
        base=None,
        band=Band.LOW,
        score=Fraction(2),
        stop=False,
        limit=replace(LIMIT, amount=Decimal(0)),
        open_amount=Fraction(open_amount),
    )
    assert found.use == use
    assert replace(found, limit=None).use is None


def billed(days_ago: int, amount: int, currency: str = "") -> Invoice:
    day = TODAY - timedelta(days=days_ago)
    return Invoice(
        customer=ACME, id=str(days_ago), issued=day, due=day, paid=day, amount=Decimal(amount),
        currency=currency,
    )  # fmt: skip


def test_monthly_billing_is_that_of_six_months_less_credit_notes() -> None:
    edge = (TODAY - date(2026, 5, 24)).days
    invoices = [billed(1, 5_000), billed(30, 2_000), billed(31, -1_000), billed(edge, 100_000)]
    assert monthly_billing(invoices, as_of=TODAY, policy=POLICY) == 1_000
    assert monthly_billing([], as_of=TODAY, policy=POLICY) is None
    assert monthly_billing([billed(1, 5, "USD")], as_of=TODAY, policy=POLICY) is None
    rated = replace(POLICY, rates=(("USD", Decimal("0.5")),))
    assert monthly_billing([billed(1, 600, "USD")], as_of=TODAY, policy=rated) == 50
    assert monthly_billing([billed(0, 6)], as_of=date(2026, 8, 31), policy=POLICY) is None


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_six_months_before_any_day_there_is_a_day(day: date) -> None:
    one = replace(billed(0, 600), issued=day)
    assert monthly_billing([one], as_of=day, policy=POLICY) == 100


@pytest.mark.parametrize(
    ("five", "previous", "said"),
    [
        ((3, 3, 3, 3, 3), None, "0.50 below high"),
        ((2, 2, 2, 2, 2), None, "0.50 below medium"),
        ((4, 4, 3, 3, 3), None, "0.25 above 3.30, below which high is left"),
        ((4, 3, 3, 3, 3), Band.HIGH, "0.20 below high, but kept in high until below 3.30"),
        ((4, 4, 4, 4, 4), None, "0.70 above 3.30, below which high is left"),
        ((None, None, None, None, None), None, ""),
        ((2, None, None, None, None), None, ""),
    ],
)
def test_how_far_the_next_edge_is(
    five: tuple[int | None, ...], previous: Band | None, said: str
) -> None:
    score = compute(levels(*five), POLICY)
    band = compute_band(score, POLICY, previous=previous)
    assert to_edge(score.value, band, POLICY) == said


@pytest.mark.parametrize(
    ("rise", "said"),
    [
        ("0.38", "more than 0.62 more within 90 days would warn"),
        ("1", "more than 0.00 more within 90 days would warn"),
        ("1.2", "up 1.20 within 90 days: a score rise"),
    ],
)
def test_how_far_the_next_warning_is(rise: str, said: str) -> None:
    assert to_warning(Fraction(rise), POLICY) == said
    assert to_warning(None, POLICY) == ""


def test_a_change_is_told_with_what_each_rating_did_to_the_score() -> None:
    before, after = levels(1, 2, 3, 3, 3), levels(4, 3, 3, 3, 2)
    assert changes(before, after, POLICY) == (
        "payment history 1 → 4 (+0.90)", "contract performance 2 → 3 (+0.25)",
    )  # fmt: skip
    assert changes(levels(1, 1, 1, 1, None), levels(1, 1, 1, 1, 3), POLICY) == (
        "compliance record unknown → 3",
    )


@pytest.mark.parametrize(
    ("five", "news", "words"),
    [
        ((4, 1, 1, 1, 1), False, ("Credit measures",)),
        ((1, 4, 1, 1, 1), False, ("Credit measures",)),
        ((1, 1, 1, 1, 4), False, ("Training of the customer", "within 30 days")),
        ((1, 1, 1, 4, 1), True, ("Talk to the customer", "60 days", "public-relations statement")),
        ((4, 1, 1, 1, 1), True, ("Credit measures", "Talk to the customer")),
        ((1, 1, 1, 1, 1), True, ("Talk to the customer",)),
        ((1, 1, 1, 1, 1), False, ()),
    ],
)
def test_the_playbook_goes_by_the_main_driver_and_the_news(
    five: tuple[int, ...], news: bool, words: tuple[str, ...]
) -> None:
    line = proposal(compute(levels(*five), POLICY), news=news)
    assert all(word in line for word in words)
    assert bool(line) is bool(words)
    assert line.count("Talk to the customer") <= 1
    calm = proposal(compute(levels(*five), POLICY), news=news, calm=True)
    assert ("Credit measures" in calm, "Talk to the customer" in calm) == (False, news)
