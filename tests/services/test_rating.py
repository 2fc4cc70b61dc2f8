"""Re-rating: score, band, warnings, outbox and audit in one transaction, and who may do it."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from bot.notices import WarningNotice
from bot.services.access import Caller
from bot.services.decision import approve
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from scoring.proposal import Seat
from scoring.vocabulary import Band, CustomerId, Indicator
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    GUEST,
    SALES,
    TODAY,
    VIEWER,
    WARNINGS,
    add_invoices,
    contents,
    invoice,
    known,
)
from tests.fakes import FakeClock, FakePoster

CHECKED = RerateRequest(
    customer=FIRST, indicator=Indicator.COMPLIANCE_RECORD, level=3, reason="two open findings"
)
UNPAID = RerateRequest(
    customer=FIRST, indicator=Indicator.PAYMENT_HISTORY, level=5, reason="promised, never paid"
)


def actions(runtime: Runtime) -> tuple[str, ...]:
    with runtime.reading() as unit:
        return unit.audit.actions(FIRST)


def refused(
    runtime: Runtime, caller: Caller, request: RerateRequest, kind: type[Refusal] = Refusal
) -> Refusal:
    """The refusal of a request, after which nothing has changed."""
    before = contents(runtime.database)
    with pytest.raises(kind) as caught:
        rerate(runtime, caller, request)
    assert contents(runtime.database) == before
    return caught.value


def test_a_new_level_moves_score_and_history_and_is_audited(runtime: Runtime) -> None:
    known(runtime)
    done = rerate(runtime, ANALYST, CHECKED)
    assert (done.before, done.after) == ("1.00", "1.20")
    assert done.profile.score.value == Fraction(12, 10)
    assert [w.rule for w in done.fired] == ["shock"]
    assert actions(runtime) == ("warning.raised", "rating.rerated")
    with runtime.reading() as unit:
        history = unit.scores.of([FIRST])[FIRST]
        assert [r.point.value for r in history] == [Fraction(1), Fraction(12, 10)]
        assert history[-1].cause == "compliance record rated 3"


def test_payment_from_1_to_5_is_one_case_with_one_post(runtime: Runtime) -> None:
    known(runtime)
    done = rerate(runtime, ANALYST, UNPAID)
    assert (done.before, done.after, done.band_before) == ("1.00", "2.20", "low")
    assert done.profile.band.band is Band.HIGH
    assert {w.rule for w in done.fired} == {"score_rise", "band_worsened", "shock"}
    assert len({w.case for w in done.fired}) == 1
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    (post,) = poster.posted
    assert post.channel == WARNINGS
    assert isinstance(post.notice, WarningNotice)
    assert (post.notice.score, post.notice.band) == ("2.20", "high")
    assert [r.rule for r in post.notice.rules] == ["score_rise", "band_worsened", "shock"]
    assert post.notice.severity == "critical"
    (behind,) = post.notice.worse
    assert (behind.rating, behind.by) == ("payment history 1 → 5", ANALYST.person)
    assert behind.reason == "promised, never paid"
    assert actions(runtime) == (*("warning.raised",) * 3, "rating.rerated")


def test_a_rise_of_exactly_one_is_silent(runtime: Runtime) -> None:
    known(runtime, levels=(2, 1, 2, 2, 2))
    done = rerate(
        runtime, ANALYST, replace(UNPAID, indicator=Indicator.CONTRACT_PERFORMANCE, level=5)
    )
    assert (done.before, done.after) == ("1.75", "2.75")
    assert {w.rule for w in done.fired} == {"band_worsened", "shock"}


def test_nobody_rates_payment_while_the_ledger_only_lacks_a_rate_of_exchange(
    runtime: Runtime,
) -> None:
    """A person rates payment where no invoice is eligible (domain §1), and here two are."""
    known(runtime, levels=(None, 1, 1, 1, 1))
    paid = invoice("1", due=TODAY - timedelta(days=9), paid=TODAY)
    add_invoices(runtime, [paid, replace(paid, id="2", currency="USD")])
    with pytest.raises(Refusal, match="no rate for USD"):
        rerate(runtime, ANALYST, replace(UNPAID, level=1))


def test_the_same_receipt_twice_changes_nothing(runtime: Runtime) -> None:
    known(runtime)
    rerate(runtime, ANALYST, replace(UNPAID, receipt="V1.h1"))
    before = contents(runtime.database)
    again = rerate(runtime, ANALYST, replace(UNPAID, receipt="V1.h1"))
    assert contents(runtime.database) == before
    assert again.fired == ()
    assert again.after == "2.20"


def test_a_refused_request_may_be_sent_again_with_the_same_receipt(runtime: Runtime) -> None:
    known(runtime)
    wrong = replace(CHECKED, reason=" ", receipt="V1.h1")
    assert "reason" in refused(runtime, ANALYST, wrong).fields
    assert rerate(runtime, ANALYST, replace(wrong, reason="seen")).after == "1.20"


def test_a_person_who_saw_an_older_rating_is_refused(runtime: Runtime, clock: FakeClock) -> None:
    known(runtime)
    seen = rerate(runtime, ANALYST, CHECKED).profile.newest_rating
    clock.pass_by(minutes=1)
    rerate(runtime, APPROVER, replace(CHECKED, level=4, seen_rating=seen))
    late = refused(runtime, ANALYST, replace(CHECKED, level=2, seen_rating=seen), Stale)
    assert "Somebody rated this customer" in late.sentence


def test_a_customer_that_is_gone_is_refused(runtime: Runtime) -> None:
    gone = refused(runtime, ANALYST, replace(CHECKED, customer=CustomerId("C-0404")))
    assert "not on file" in gone.sentence


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_outside_the_scale_is_refused(runtime: Runtime, level: int) -> None:
    known(runtime)
    assert "level" in refused(runtime, ANALYST, replace(CHECKED, level=level)).fields


def test_industry_risk_is_left_to_the_industry_table(runtime: Runtime) -> None:
    known(runtime)
    wrong = refused(runtime, ANALYST, replace(CHECKED, indicator=Indicator.INDUSTRY_RISK))
    assert "industry table" in wrong.fields["indicator"]


def test_payment_history_from_the_ledger_is_not_overwritten(runtime: Runtime) -> None:
    known(runtime)
    paid = TODAY - timedelta(days=30)
    add_invoices(runtime, [invoice("1", due=paid, paid=paid)])
    wrong = refused(runtime, ANALYST, UNPAID)
    assert "comes from the ledger" in wrong.fields["indicator"]


def test_sales_raise_at_once_and_propose_what_is_lower(runtime: Runtime) -> None:
    known(runtime)
    assert rerate(runtime, SALES, CHECKED).after == "1.20"
    lower = rerate(runtime, SALES, replace(CHECKED, level=2))
    assert lower.after == "1.20"
    assert lower.proposed is not None
    assert lower.proposed.seats == (Seat.ANALYST,)


def test_two_levels_down_need_an_approver(runtime: Runtime) -> None:
    known(runtime, levels=(1, 1, 1, 1, 3))
    far = replace(CHECKED, level=1)
    asked = rerate(runtime, ANALYST, far)
    assert asked.after == "1.20"
    assert asked.proposed is not None
    assert asked.proposed.seats == (Seat.APPROVER,)
    assert rerate(runtime, APPROVER, far).after == "1.00"


@pytest.mark.parametrize("caller", [VIEWER, GUEST])
def test_viewers_and_outsiders_do_not_rate(runtime: Runtime, caller: Caller) -> None:
    known(runtime)
    refused(runtime, caller, CHECKED, NotAllowed)


def test_the_first_score_of_a_customer_fires_nothing(runtime: Runtime) -> None:
    known(runtime, levels=(5, 5, 5, 5, 5))
    with runtime.reading() as unit:
        assert unit.warnings.of([FIRST])[FIRST] == ()
        assert unit.scores.of([FIRST])[FIRST][-1].point.band is Band.HIGH


def test_the_same_level_again_is_kept_and_changes_no_score(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    clock.pass_by(days=1)
    done = rerate(runtime, ANALYST, replace(CHECKED, level=1))
    assert done.after == "1.00"
    with runtime.reading() as unit:
        assert len(unit.scores.of([FIRST])[FIRST]) == 1
        assert len(unit.ratings.of([FIRST])[FIRST]) == 6


def test_a_customer_leaves_high_only_when_it_is_released(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    rerate(runtime, ANALYST, UNPAID)
    clock.pass_by(days=1)
    done = rerate(runtime, APPROVER, replace(UNPAID, level=1, reason="paid in full"))
    assert done.after == "1.00"
    assert done.profile.band.band is Band.HIGH
    assert done.profile.band.computed is Band.LOW


def test_two_steps_down_by_one_person_are_one_of_two_levels(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, levels=(1, 5, 1, 1, 1))
    step = replace(CHECKED, indicator=Indicator.CONTRACT_PERFORMANCE)
    assert rerate(runtime, ANALYST, replace(step, level=4)).proposed is None
    clock.pass_by(days=27)
    again = rerate(runtime, ANALYST, replace(step, level=3)).proposed
    assert again is not None
    assert (again.seats, again.asked) == ((Seat.APPROVER,), "contract performance 4 → 3")


def test_small_steps_that_an_analyst_grants_add_up_to_one_that_an_approver_decides(
    runtime: Runtime, clock: FakeClock
) -> None:
    """Once an approver has decided on the sum, it begins anew."""
    known(runtime, levels=(1, 5, 1, 1, 1))
    step = replace(CHECKED, indicator=Indicator.CONTRACT_PERFORMANCE)
    decided = []
    for level, decider in ((4, ANALYST), (3, APPROVER), (2, ANALYST)):
        clock.pass_by(days=1)
        asked = rerate(runtime, SALES, replace(step, level=level)).proposed
        assert asked is not None
        decided.append(asked.seats)
        assert approve(runtime, decider, asked.id).changed
    assert decided == [(Seat.ANALYST,), (Seat.APPROVER,), (Seat.ANALYST,)]


def test_steps_a_month_apart_or_of_two_people_count_each_for_itself(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, levels=(1, 5, 1, 1, 1))
    step = replace(CHECKED, indicator=Indicator.CONTRACT_PERFORMANCE)
    rerate(runtime, ANALYST, replace(step, level=4))
    clock.pass_by(days=28)
    assert rerate(runtime, ANALYST, replace(step, level=3)).proposed is None
    assert rerate(runtime, ADMIN, replace(step, level=2)).proposed is None
