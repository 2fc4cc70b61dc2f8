"""Reviews: signing, what is kept and changed, leaving high, who is due, the week's list."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.services import customer as customers
from bot.services import decision, review, what_if, work_list
from bot.services.errors import NotAllowed, NotFound, Refusal, Stale
from bot.services.rating import RerateRequest, rerate
from bot.services.review import ReviewRequest, sign
from bot.services.runtime import Runtime
from scoring.proposal import ProposalKind
from scoring.review import CHECKS
from scoring.score import show
from scoring.vocabulary import Band, Indicator, Source
from tests.builder import (
    ANALYST,
    APPROVER,
    FIRST,
    SALES,
    SECOND,
    TODAY,
    VIEWER,
    add_customers,
    add_invoices,
    contents,
    customer,
    invoice,
    known,
    rate,
    rating,
    score,
)
from tests.fakes import FakeClock

CALM = (2, 2, 2, 2, 2)
NOTE = "Spoke with their accountant; all in order."


def signs(runtime: Runtime, **more: object) -> review.Signed:
    """A review by the analyst."""
    request = ReviewRequest(customer=FIRST, note=NOTE)
    return sign(runtime, ANALYST, replace(request, **more))  # type: ignore[arg-type]


def test_a_kept_rating_is_confirmed_as_of_today_and_fresh_again(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, FIRST, CALM)
    agreed = replace(
        rating(FIRST, Indicator.CONTRACT_PERFORMANCE, 2, as_of=TODAY), approved_by=APPROVER.person
    )
    with runtime.writing() as unit:
        unit.ratings.add(agreed)
    clock.pass_by(days=200)
    assert customers.profile(runtime, VIEWER, FIRST).lines[1].stale
    signed = signs(runtime)
    line = signed.profile.lines[1]
    assert (line.rating.level, line.stale, line.rating.as_of) == (  # type: ignore[union-attr]
        2, False, TODAY + timedelta(days=200),
    )  # fmt: skip
    assert "kept in the review" in line.rating.reason  # type: ignore[union-attr]
    assert line.rating.approved_by == ""  # type: ignore[union-attr]
    assert [c.indicator for c in signed.review.checks] == list(CHECKS)
    assert not any(c.changed for c in signed.review.checks)
    assert signed.profile.reviews[-1].note == NOTE


def test_a_changed_rating_scores_anew_and_raises_what_is_due(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, FIRST, (1, 1, 1, 1, 1))
    clock.pass_by(days=1)
    signed = signs(runtime, contract=5)
    assert signed.profile.score.levels[Indicator.CONTRACT_PERFORMANCE] == 5
    assert (signed.band_before, signed.profile.band.band) == ("low", Band.MEDIUM)
    assert "band_worsened" in {w.rule for w in signed.fired}


def test_a_review_is_scored_once_after_all_of_its_checks(
    runtime: Runtime, clock: FakeClock
) -> None:
    """Contract 1 → 2 alone would be a rise of 1.15; with reputation 4 → 3 it is 1.00: no warning.

    Nor is there a row in between, from which another rise would be counted.
    """
    known(runtime, FIRST, (2, 1, 2, 2, 2))
    clock.pass_by(days=1)
    for indicator in (Indicator.PAYMENT_HISTORY, Indicator.MARKET_REPUTATION):
        worse = RerateRequest(customer=FIRST, indicator=indicator, level=4, reason="paid late")
        rerate(runtime, ANALYST, worse)
    clock.pass_by(days=1)
    signed = signs(runtime, contract=2, news=3)
    assert "score_rise" not in {w.rule for w in signed.fired}
    with runtime.reading() as unit:
        *_, before, after = unit.scores.of([FIRST])[FIRST]
    assert (show(before.point.value), show(after.point.value)) == ("2.65", "2.75")
    assert after.cause == "review signed: contract performance rated 2, market reputation rated 3"


def test_what_changed_since_a_review_includes_the_rest_of_its_day(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, FIRST, CALM)
    assert signs(runtime, contract=3).profile.change == "unchanged since the last review"
    clock.pass_by(hours=2)
    worse = RerateRequest(
        customer=FIRST, indicator=Indicator.CONTRACT_PERFORMANCE, level=5, reason="repudiated"
    )
    assert rerate(runtime, ANALYST, worse).profile.change == (
        "+0.50 since the last review: contract performance 3 → 5 (+0.50)"
    )


def test_lowering_far_in_a_review_is_a_proposal_as_in_a_rerating(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, FIRST, (2, 4, 2, 2, 2))
    clock.pass_by(days=1)
    signed = signs(runtime, contract=1)
    assert [p.kind for p in signed.proposals] == [ProposalKind.RATING]
    assert signed.profile.score.levels[Indicator.CONTRACT_PERFORMANCE] == 4, "not until approved"
    check = signed.review.checks[1]
    assert (check.before, check.after, check.asked) == (4, 4, 1), "what stands, and what was asked"
    assert signed.profile.reviews[-1].checks == signed.review.checks


def test_what_the_ledger_says_is_looked_at_and_cannot_be_changed(runtime: Runtime) -> None:
    known(runtime, FIRST, CALM)
    add_invoices(runtime, [invoice("1", due=TODAY - timedelta(days=40), paid=TODAY)])
    score(runtime, FIRST)
    with pytest.raises(Refusal, match="looked at, not changed") as refused:
        signs(runtime, payment=1)
    assert set(refused.value.fields) == {"payment"}
    signed = signs(runtime)
    assert signed.profile.lines[0].rating.source is Source.LEDGER  # type: ignore[union-attr]


def test_a_review_needs_a_note_a_role_and_a_customer_on_file(runtime: Runtime) -> None:
    known(runtime, FIRST, CALM)
    with pytest.raises(Refusal, match="next reviewer reads it"):
        signs(runtime, note="  ")
    for caller in (SALES, VIEWER):
        with pytest.raises(NotAllowed, match="may not sign reviews"):
            sign(runtime, caller, ReviewRequest(customer=FIRST, note=NOTE))
    add_customers(runtime, replace(customer(), archived_on=TODAY))
    with pytest.raises(Refusal, match="archived since"):
        signs(runtime)
    with pytest.raises(NotFound):
        review.sheet(runtime, ANALYST, "Nobody Ltd")


def test_somebody_who_rated_meanwhile_makes_a_review_stale(runtime: Runtime) -> None:
    known(runtime, FIRST, CALM)
    seen = review.sheet(runtime, ANALYST, FIRST).newest_rating
    worse = RerateRequest(
        customer=FIRST, indicator=Indicator.CONTRACT_PERFORMANCE, level=3, reason="late again"
    )
    rerate(runtime, APPROVER, worse)
    before = contents(runtime.database)
    with pytest.raises(Stale, match="nothing was saved"):
        signs(runtime, seen_rating=seen)
    assert contents(runtime.database) == before


def test_the_same_signature_twice_is_one_review(runtime: Runtime) -> None:
    known(runtime, FIRST, CALM)
    first = signs(runtime, receipt="V1")
    before = contents(runtime.database)
    assert signs(runtime, receipt="V1").review.signed == first.review.signed
    assert contents(runtime.database) == before


def test_the_next_review_follows_the_band_and_keeps_its_anchor(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, FIRST, CALM)
    assert customers.profile(runtime, VIEWER, FIRST).review_due == date(2027, 2, 24)
    clock.pass_by(days=94)  # 26 February 2027, two days late
    signed = signs(runtime)
    assert (signed.review.due_by, signed.review.band) == (date(2027, 2, 24), Band.LOW)
    assert signed.profile.review_due == date(2027, 5, 26), "the first review begins the series"


def test_leaving_high_waits_for_a_review_after_the_better_rating_and_an_approver(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, FIRST, (4, 4, 3, 3, 3))
    clock.pass_by(days=1)
    for indicator, level in ((Indicator.CONTRACT_PERFORMANCE, 3), (Indicator.PAYMENT_HISTORY, 3)):
        better = RerateRequest(customer=FIRST, indicator=indicator, level=level, reason="paid up")
        rerate(runtime, ANALYST, better)
    shown = customers.profile(runtime, VIEWER, FIRST).band
    assert (shown.band, shown.computed) == (Band.HIGH, Band.MEDIUM)
    clock.pass_by(days=1)
    signed = signs(runtime)
    assert signed.leaving is not None
    assert signed.profile.band.band is Band.HIGH, "the signature alone does not do it"
    due = signed.profile.review_due
    with pytest.raises(NotAllowed):
        decision.approve(runtime, ANALYST, signed.leaving.id)
    decision.approve(runtime, APPROVER, signed.leaving.id)
    after = customers.profile(runtime, VIEWER, FIRST)
    assert after.band.band is Band.MEDIUM
    assert after.review_due == due, "improving never postpones"


def test_a_review_without_a_better_rating_asks_nobody(runtime: Runtime) -> None:
    known(runtime, FIRST, (4, 4, 4, 4, 4))
    assert signs(runtime).leaving is None


def test_becoming_high_is_due_within_five_business_days(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime, FIRST, CALM)
    clock.pass_by(days=1)
    signs(runtime)
    clock.pass_by(days=7)
    worse = RerateRequest(
        customer=FIRST, indicator=Indicator.PAYMENT_HISTORY, level=5, reason="stopped paying"
    )
    assert rerate(runtime, ANALYST, worse).profile.review_due == date(2026, 12, 9)


def test_the_due_reviews_are_listed_the_most_urgent_first(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_customers(runtime, customer(FIRST), replace(customer(SECOND), credit_owner=ANALYST.person))
    rate(runtime, FIRST, CALM)
    rate(runtime, SECOND, (5, 5, 5, 5, 5))
    score(runtime, FIRST, SECOND)
    rows = review.due(runtime, VIEWER)
    assert [(r.customer, r.due) for r in rows] == [
        (SECOND, date(2026, 12, 24)),
        (FIRST, date(2027, 2, 24)),
    ]
    assert [r.customer for r in review.due(runtime, ANALYST, mine=True)] == [SECOND]
    assert [r.customer for r in review.due(runtime, VIEWER, before=TODAY)] == []
    clock.pass_by(days=33)
    assert review.due(runtime, VIEWER)[0].days_late == 3


def test_reviews_are_asked_of_somebody_who_may_sign_them(runtime: Runtime) -> None:
    both = replace(customer(FIRST), sales_owner=SALES.person, credit_owner=ANALYST.person)
    sold = replace(customer(SECOND), sales_owner=SALES.person)
    add_customers(runtime, both, sold)
    seen = review.due(runtime, SALES, mine=True)
    assert {r.customer: (r.owner, r.may_sign) for r in seen} == {
        FIRST: (ANALYST.person, False),
        SECOND: ("", False),
    }
    assert all(r.may_sign for r in review.due(runtime, ANALYST))


def test_the_work_list_is_posted_once_and_says_what_is_due(
    runtime: Runtime, clock: FakeClock
) -> None:
    add_customers(runtime, replace(customer(SECOND), credit_owner=ANALYST.person))
    rate(runtime, SECOND, (5, 5, 5, 5, 5))
    score(runtime, SECOND)
    clock.pass_by(days=27)
    monday = TODAY + timedelta(days=27)
    assert work_list.post(runtime, monday, late=False)
    assert not work_list.post(runtime, monday, late=False)
    found = work_list.preview(runtime, VIEWER)
    assert (found.period, found.reviews) == ("2026-W52", 1)
    assert [(w.owner, w.lines[0].kind) for w in found.owned] == [(ANALYST.person, "review")]


def test_an_empty_work_list_is_posted_too(runtime: Runtime) -> None:
    assert work_list.post(runtime, TODAY, late=False)
    assert work_list.preview(runtime, VIEWER).owned == ()


def test_what_if_answers_and_writes_nothing(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime, FIRST, (1, 1, 1, 1, 1))
    clock.pass_by(days=1)
    signs(runtime)
    clock.pass_by(days=60)
    before = contents(runtime.database)
    found = what_if.what_if(runtime, VIEWER, FIRST, ("payment=5", "news=critical"))
    assert contents(runtime.database) == before
    assert (found.before.band.band, found.after.band.band) == (Band.LOW, Band.HIGH)
    assert round(float(found.after.score.value or 0), 2) == 2.20
    assert found.after.band.reason == "knock-out: payment history 5"
    assert found.after.terms.prepayment == "30-50 %"
    fired = {f.rule for f in found.firing}
    assert {"score_rise", "band_worsened", "critical_news", "negative_news"} <= fired
    assert "review_overdue" not in fired, "becoming high makes it due in five business days"
    assert all(f.why for f in found.firing)
    stopped = what_if.what_if(runtime, VIEWER, FIRST, ("stop",)).after
    assert (stopped.band.stop, stopped.terms.name) == (True, "cash in advance")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("foo=5",), "nothing that I can suppose"),
        (("payment=9",), "no level of payment"),
        (("news=loud",), "no severity of news"),
        (("news=high:gossip",), "no category"),
        (("confirmed",), "What is confirmed"),
        ((), "Suppose something"),
    ],
)
def test_words_that_suppose_nothing_are_refused_with_help(
    runtime: Runtime, words: tuple[str, ...], said: str
) -> None:
    known(runtime, FIRST, CALM)
    with pytest.raises(Refusal, match=said):
        what_if.what_if(runtime, VIEWER, FIRST, words)
