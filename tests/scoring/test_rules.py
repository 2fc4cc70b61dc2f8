"""The rules beyond the golden cases, each line of the table in domain §5."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from scoring.early_warning import Condition, EarlyWarning, Move, decide
from scoring.response import is_posted
from scoring.rules_ledger import ageing
from scoring.rules_news import negative_news
from scoring.rules_score import band_worsened, creep, score_rise, shock
from scoring.rules_upkeep import (
    book_stale,
    data_stale,
    limit_use,
    override_expiring,
    review_overdue,
)
from scoring.situation import Arrears, Situation
from scoring.vocabulary import Band, Coverage, Indicator, Severity, WarningState
from tests.scoring.build import POLICY, TODAY, at, event, levels, point, situation
from tests.scoring.test_warning import OPEN

Rule = Callable[[Situation], tuple[Condition, ...]]
CALM = point(levels(2, 2, 2, 2, 2), 60)


def only(conditions: Sequence[Condition]) -> Condition:
    (one,) = conditions
    return one


@pytest.mark.parametrize(
    ("rise", "warned_days_ago", "fires"),
    [
        ("1.01", None, True),
        ("1.00", None, False),
        ("1.50", 365, False),
        ("1.50", 366, True),
    ],
)
def test_creep_is_silent_where_a_rise_was_warned_of(
    rise: str, warned_days_ago: int | None, fires: bool
) -> None:
    """More than 1.00 in a year, in steps too small for the score rise."""
    step = Fraction(rise) / 2
    seen = situation(
        at(300, Fraction(2)), at(150, Fraction(2) + step), at(20, Fraction(2) + 2 * step)
    )
    if warned_days_ago is not None:
        seen = replace(seen, warned={"score_rise": TODAY - timedelta(days=warned_days_ago)})
    assert not only(score_rise(seen)).holds
    assert only(creep(seen)).holds is fires


def test_creep_leaves_a_rise_to_the_score_rise() -> None:
    """Both would hold: one warning is enough."""
    seen = situation(at(30, Fraction(1)), at(0, Fraction(5, 2)))
    assert only(score_rise(seen)).holds
    assert not only(creep(seen)).holds


@pytest.mark.parametrize(
    ("history", "fires"),
    [
        ([((1, 2, 2, 2, 2), 80), ((3, 2, 2, 2, 2), 0)], True),
        ([((1, 2, 2, 2, 2), 80), ((2, 2, 2, 2, 2), 40), ((3, 2, 2, 2, 2), 0)], True),
        ([((1, 2, 2, 2, 2), 95), ((2, 2, 2, 2, 2), 91), ((3, 2, 2, 2, 2), 0)], False),
        ([((2, 1, 2, 2, 2), 80), ((2, 2, 2, 2, 2), 40), ((2, 3, 2, 2, 2), 0)], False),
        ([((2, 1, 2, 2, 2), 80), ((2, 3, 2, 2, 2), 0)], True),
        ([((2, 1, 2, 2, 2), 80), ((2, 3, 2, 2, 2), 9), ((2, 2, 2, 2, 2), 0)], False),
        ([((None, 2, 2, 2, 2), 80), ((5, 2, 2, 2, 2), 0)], False),
        ([((5, 5, 5, 5, 5), 0)], False),
        ([((None, 1, None, None, None), 80), ((None, 4, None, None, None), 0)], True),
        ([((None, 1, None, None, None), 80), ((None, 1, None, None, 5), 0)], False),
    ],
    ids=[
        "payment at once", "payment in two steps", "payment, low too long ago",
        "contract in two steps", "contract at once", "contract, taken back", "becoming known",
        "first score", "unrated, contract at once", "unrated, becoming known",
    ],
)  # fmt: skip
def test_a_shock_is_two_levels_of_payment_or_two_at_once(
    history: list[tuple[tuple[int | None, ...], int]], fires: bool
) -> None:
    """Payment against its 90-day low; any rating raised by two or more."""
    seen = situation(*(point(levels(*five), ago) for five, ago in history))
    assert only(shock(seen)).holds is fires


def test_a_second_shock_stands_above_the_first() -> None:
    """1 to 3 was resolved at level 3; 3 to 5 has grown beyond it and fires anew."""
    once = situation(point(levels(2, 1, 2, 2, 2), 80), point(levels(2, 3, 2, 2, 2), 9))
    twice = situation(*once.history, point(levels(2, 5, 2, 2, 2), 0))
    assert only(shock(twice)).level == 5
    assert only(shock(once)).level == 3


def test_a_score_from_before_the_customer_was_unrated_for_long_is_none_to_rise_from() -> None:
    """1.50 two years ago, unrated since, 3.00 now: nothing was carried in at the window's start."""
    unrated = at(500, None, Band.UNRATED, Coverage.UNRATED)
    rated = at(0, Fraction(3))
    assert not any(c.holds for c in score_rise(situation(at(700, Fraction(3, 2)), unrated, rated)))
    lately = replace(unrated, day=TODAY - timedelta(days=89))
    assert only(score_rise(situation(at(700, Fraction(3, 2)), lately, rated))).holds


def resolved_on(said: Condition, days_ago: int) -> EarlyWarning:
    """The warning of a condition, resolved so many days ago."""
    return replace(
        OPEN, rule=said.rule, level=said.level, state=WarningState.RESOLVED,
        changed_at=at(days_ago, None).at + timedelta(hours=1),
    )  # fmt: skip


def again(
    before: Situation, later: Situation, rule: Callable[[Situation], tuple[Condition, ...]]
) -> Move:
    """What becomes of a warning that was resolved on the day of a situation, in a later one."""
    ago = (TODAY - before.now.day).days
    return decide(resolved_on(only(rule(before)), ago), only(rule(later)), regrowth=Fraction(1, 2))


def test_another_jump_is_another_shock_also_where_the_first_ends_with_it() -> None:
    """Contract 1 → 5 is resolved; it is cured on the day on which compliance goes 1 → 3."""
    one = situation(point(levels(2, 1, 2, 2, 1), 80), point(levels(2, 5, 2, 2, 1), 60))
    two = situation(*one.history, point(levels(2, 2, 2, 2, 3), 0))
    assert again(one, one, shock) is Move.NOTHING
    assert again(one, two, shock) is Move.OPEN


def test_another_knock_out_is_news_while_high_is_held_for_the_first() -> None:
    """Payment 5 is resolved and paid, high is held until a review; then compliance is 5."""
    paid = replace(point(levels(1, 2, 2, 2, 4), 10), band=Band.HIGH)
    one = situation(point(levels(2, 2, 2, 2, 4), 60), point(levels(5, 2, 2, 2, 4), 20))
    two = situation(*one.history, paid, point(levels(1, 2, 2, 2, 5), 0))
    assert again(one, situation(*one.history, paid), band_worsened) is Move.NOTHING
    assert again(one, two, band_worsened) is Move.OPEN


def test_a_better_score_that_lets_an_old_knock_out_show_is_no_worsening() -> None:
    """3.60 high by score with payment 5 → 3.45: high by the knock-out that was there before."""
    before = at(20, Fraction(18, 5), Band.HIGH)
    after = at(0, Fraction(69, 20), Band.HIGH, knock_outs=("payment history 5",))
    five = {Indicator.PAYMENT_HISTORY: 5}
    old = situation(replace(before, levels=five), replace(after, levels=five))
    assert not only(band_worsened(old)).holds
    new = situation(
        replace(before, levels={Indicator.PAYMENT_HISTORY: 4}), replace(after, levels=five)
    )
    assert only(band_worsened(new)).holds


def test_a_stop_is_critical_also_for_a_customer_in_high() -> None:
    """High by score already: the confirmed insolvency binds no band, but stops."""
    before = at(20, Fraction(18, 5), Band.HIGH)
    seen = only(
        band_worsened(situation(before, replace(at(0, Fraction(18, 5), Band.HIGH), stop=True)))
    )
    assert (seen.holds, seen.severity) == (True, Severity.CRITICAL)
    assert "stop: no new exposure" in seen.text


def test_a_change_of_policy_that_makes_a_customer_high_fires_nothing() -> None:
    """Neither the band, nor a rise, nor the news that was there before."""
    old = replace(event(5), seen_at=CALM.at)
    now = point(levels(5, 5, 4, 4, 4), 0, restart=True)
    seen = situation(CALM, now, events=(old,))
    assert not any(c.holds for r in (score_rise, creep, band_worsened, shock) for c in r(seen))
    assert not only(negative_news(seen)).holds
    later = replace(seen, events=(replace(old, seen_at=now.at + timedelta(hours=1)),))
    assert only(negative_news(later)).holds


def test_news_is_cleared_once_it_is_older_than_the_window() -> None:
    """Not before: on the thirtieth day it holds."""
    high = (point(levels(2, 2, 2, 2, 2), 90), point(levels(5, 2, 2, 2, 2), 60))
    assert only(negative_news(situation(*high, events=(event(30),)))).holds
    past = only(negative_news(situation(*high, events=(event(31),))))
    assert (past.holds, past.clear) == (False, True)


def aged(days: int, first_look_days_ago: int) -> Condition:
    arrears = Arrears(
        day=TODAY, oldest_days=days, since=TODAY - timedelta(days=first_look_days_ago)
    )
    return only(ageing(replace(situation(CALM), arrears=arrears)))


@pytest.mark.parametrize(
    ("days", "first_look_days_ago", "holds", "severity"),
    [
        (30, 100, False, Severity.INFO),
        (31, 100, True, Severity.INFO),
        (60, 100, True, Severity.INFO),
        (61, 100, True, Severity.WARNING),
        (91, 100, True, Severity.CRITICAL),
        (95, 4, False, Severity.CRITICAL),
        (95, 5, True, Severity.CRITICAL),
        (45, 0, False, Severity.INFO),
        (400, 0, False, Severity.CRITICAL),
    ],
)
def test_ageing_goes_up_in_severity_and_old_debts_are_no_news(
    days: int, first_look_days_ago: int, holds: bool, severity: Severity
) -> None:
    """More than 30, 60, 90; what had passed on the day of the first look fires nothing."""
    found = aged(days, first_look_days_ago)
    assert (found.holds, found.severity) == (holds, severity)
    assert found.clear is (days <= 30)


def test_another_invoice_that_passes_60_days_is_news_once_the_older_one_was_paid() -> None:
    """95 days, resolved; paid; one of 35 days stands open meanwhile, and passes 60."""
    long_ago, today = at(9, None).at, at(0, None).at
    old = Arrears(
        day=TODAY - timedelta(days=9), oldest_days=95, since=TODAY - timedelta(days=300),
        told=((long_ago, TODAY - timedelta(days=9)),),
    )  # fmt: skip
    new = replace(old, day=TODAY, oldest_days=61, told=(*old.told, (today, TODAY)))
    one = replace(situation(at(9, Fraction(2))), arrears=old)
    assert again(one, replace(one, arrears=replace(new, oldest_days=45)), ageing) is Move.NOTHING
    assert again(one, replace(one, arrears=new), ageing) is Move.OPEN


def upkeep(**facts: object) -> Situation:
    return replace(situation(CALM), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("late", "holds", "severity"),
    [(0, False, Severity.INFO), (1, True, Severity.INFO), (6, True, Severity.INFO),
     (7, True, Severity.WARNING)],
)  # fmt: skip
def test_an_overdue_review_is_an_info_and_a_warning_when_a_week_late(
    late: int, holds: bool, severity: Severity
) -> None:
    """Due today is not overdue."""
    found = only(review_overdue(upkeep(review_due=TODAY - timedelta(days=late))))
    assert (found.holds, found.clear, found.severity) == (holds, not holds, severity)


def test_a_stale_rating_is_an_info_and_a_warning_a_week_later() -> None:
    """The week counts from when we could have seen it."""
    contract = Indicator.CONTRACT_PERFORMANCE
    assert only(data_stale(upkeep())).clear
    fresh = only(data_stale(upkeep(expired=((contract, TODAY - timedelta(days=1)),))))
    assert (fresh.holds, fresh.severity) == (True, Severity.INFO)
    assert fresh.text == "contract performance was valid until 23 Nov 2026"
    old = upkeep(expired=((contract, TODAY - timedelta(days=90)),))
    assert only(data_stale(old)).severity is Severity.WARNING
    new = replace(old, history=(point(levels(2, 2, 2, 2, 2), 2),))
    assert only(data_stale(new)).severity is Severity.INFO


def test_unrated_is_warned_of_only_where_the_customer_was_rated_before() -> None:
    """Every digest lists who was never rated; who lost its data is late after a week."""
    unrated = at(30, None, Band.UNRATED, Coverage.UNRATED)
    never = only(data_stale(situation(at(60, None, Band.UNRATED, Coverage.UNRATED), unrated)))
    lost = only(data_stale(situation(CALM, unrated)))
    assert (never.holds, never.clear) == (False, True)
    assert (lost.holds, lost.severity) == (True, Severity.WARNING)


@pytest.mark.parametrize(("left", "holds"), [(8, False), (7, True), (0, True), (-1, False)])
def test_an_override_is_warned_of_seven_days_before_it_lapses(left: int, holds: bool) -> None:
    """Once it has lapsed there is nothing to warn of."""
    found = only(override_expiring(upkeep(override_ends=TODAY + timedelta(days=left))))
    assert (found.holds, found.clear) == (holds, not holds)


def test_an_override_that_has_ended_clears_its_warning_so_that_the_next_is_warned_of_too() -> None:
    """Else a second, short one would lapse unsaid."""
    found = only(override_expiring(upkeep(override_ends=None)))
    assert (found.holds, found.clear) == (False, True)


@pytest.mark.parametrize(
    ("used", "since_days", "holds", "severity"),
    [("89.99", 0, False, Severity.INFO), ("90", 0, True, Severity.INFO),
     ("120", 6, True, Severity.INFO), ("120", 7, True, Severity.WARNING)],
)  # fmt: skip
def test_the_use_of_a_limit_is_told_from_ninety_percent(
    used: str, since_days: int, holds: bool, severity: Severity
) -> None:
    """A warning once it has been so for a week."""
    seen = upkeep(
        limit=Fraction(100),
        open_amount=Fraction(used),
        open_since={"limit_use": TODAY - timedelta(days=since_days)},
    )
    found = only(limit_use(seen))
    assert (found.holds, found.severity) == (holds, severity)
    assert limit_use(upkeep(open_amount=Fraction(5))) == ()


@pytest.mark.parametrize(("open_amount", "holds"), [(100, True), (0, False), (-5, False)])
def test_a_limit_of_zero_is_in_use_once_anything_is_open(open_amount: int, holds: bool) -> None:
    """Nothing was granted; no limit at all is another matter, and silent."""
    found = only(limit_use(upkeep(limit=Fraction(0), open_amount=Fraction(open_amount))))
    assert (found.holds, found.clear) == (holds, not holds)
    assert limit_use(upkeep(limit=None, open_amount=Fraction(open_amount))) == ()


@pytest.mark.parametrize(
    ("age", "holds", "severity"),
    [(45, False, Severity.INFO), (46, True, Severity.INFO), (52, True, Severity.WARNING)],
)
def test_a_ledger_that_nobody_imports_is_one_warning_for_all(
    age: int, holds: bool, severity: Severity
) -> None:
    """Not one for each of its customers."""
    day = TODAY - timedelta(days=age)
    found = book_stale(POLICY, on=TODAY, ledger_day=day, industries=(("food", date(2026, 1, 1)),))
    assert (found.holds, found.severity) == (holds, severity)


@pytest.mark.parametrize(
    ("rule", "severity", "band", "posted"),
    [
        ("score_rise", Severity.WARNING, Band.LOW, True),
        ("ageing", Severity.INFO, Band.HIGH, False),
        ("ageing", Severity.WARNING, Band.LOW, True),
        ("review_overdue", Severity.WARNING, Band.MEDIUM, False),
        ("review_overdue", Severity.WARNING, Band.HIGH, True),
        ("override_expiring", Severity.INFO, Band.LOW, True),
        ("limit_use", Severity.WARNING, Band.LOW, True),
        ("book_stale", Severity.WARNING, None, True),
    ],
)
def test_an_info_is_listed_and_a_warning_is_posted(
    rule: str, severity: Severity, band: Band | None, posted: bool
) -> None:
    """Late reviews and stale data of calm customers are left to the lists."""
    one = replace(OPEN, rule=rule, severity=severity)
    assert is_posted([one], band) is posted
    assert not is_posted([replace(one, state=WarningState.RESOLVED)], band)
