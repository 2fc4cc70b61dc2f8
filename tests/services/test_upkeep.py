"""Our own housekeeping: listed, not shouted, and never mixed with a customer's risk."""

from datetime import timedelta

import pytest

from bot.services import case_list, timetable
from bot.services.delivery import Settling, deliver_due
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from scoring.review import Review
from scoring.vocabulary import Indicator
from tests.builder import ALL_BEST, ANALYST, FIRST, TODAY, VIEWER, Levels, known
from tests.fakes import FakePoster

HIGH: Levels = (5, 5, 5, 5, 5)


def reviewed(runtime: Runtime, days_ago: int) -> None:
    with runtime.writing() as unit:
        review = Review(
            customer=FIRST, reviewer=ANALYST.person, signed=TODAY - timedelta(days=days_ago)
        )
        unit.diary.add_review(review, now=runtime.clock.now())


@pytest.mark.parametrize(("levels", "posts"), [(ALL_BEST, 0), (HIGH, 1)])
def test_a_review_that_is_a_week_late_is_posted_for_a_high_customer_only(
    runtime: Runtime, levels: Levels, posts: int
) -> None:
    known(runtime, levels=levels)
    reviewed(runtime, 120)
    for _ in range(2):
        timetable.check_rules(runtime, TODAY, late=False)
    (listed,) = case_list.opened(runtime, VIEWER)
    assert [r.rule for r in listed.rules] == ["review_overdue"]
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    assert len(poster.posted) == posts


def test_becoming_high_makes_a_review_due_soon_and_not_overdue(runtime: Runtime) -> None:
    known(runtime)
    reviewed(runtime, 60)
    request = RerateRequest(
        customer=FIRST, indicator=Indicator.PAYMENT_HISTORY, level=5, reason="unpaid"
    )
    assert "review_overdue" not in {w.rule for w in rerate(runtime, ANALYST, request).fired}


def test_housekeeping_is_a_case_of_its_own(runtime: Runtime) -> None:
    known(runtime)
    reviewed(runtime, 120)
    request = RerateRequest(
        customer=FIRST, indicator=Indicator.PAYMENT_HISTORY, level=5, reason="unpaid"
    )
    fired = rerate(runtime, ANALYST, request).fired
    cases = {w.case for w in fired if w.rule == "review_overdue"}
    assert cases
    assert cases.isdisjoint(w.case for w in fired if w.rule != "review_overdue")
