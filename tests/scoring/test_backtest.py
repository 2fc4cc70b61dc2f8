"""The replay of small ledgers, worked out by hand."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from scoring.backtest import Span, bad_times, replay
from scoring.day import month_ends
from scoring.ledger import Invoice
from scoring.outcome import Outcome, measure, with_portfolio
from scoring.policy import Policy
from scoring.vocabulary import Band, CustomerId, Indicator

ACME = CustomerId("C-1")
POLICY = Policy()
MONTHS = month_ends(date(2025, 1, 1), date(2025, 12, 31))
OTHERS: dict[Indicator, int] = {i: 2 for i in Indicator if i is not Indicator.PAYMENT_HISTORY}
SPAN = Span(months=MONTHS, until=date(2025, 12, 31), others=OTHERS)


def invoice(number: str, due: date, paid: date | None, *, disputed: bool = False) -> Invoice:
    return Invoice(
        customer=ACME,
        id=number,
        issued=due - timedelta(days=30),
        due=due,
        paid=paid,
        amount=Decimal(100),
        disputed=disputed,
    )


PROMPT = [invoice(f"P{n}", date(2025, n, 10), date(2025, n, 10)) for n in range(1, 7)]


def test_bad_times_begin_on_the_61st_day_past_due_and_are_merged() -> None:
    spells = [
        invoice("1", date(2025, 1, 1), date(2025, 3, 20)),
        invoice("2", date(2025, 1, 5), date(2025, 4, 1)),
        invoice("3", date(2025, 6, 1), None),
        invoice("4", date(2025, 5, 1), date(2025, 7, 1)),
        invoice("5", date(2025, 2, 1), None, disputed=True),
    ]
    assert list(bad_times(spells, date(2025, 12, 31))) == [
        (date(2025, 3, 3), date(2025, 4, 1)),
        (date(2025, 8, 1), None),
    ]
    assert list(bad_times(spells[:1], date(2025, 3, 2))) == [], "not yet on the ledger's last day"


def test_a_prompt_payer_is_rated_one_and_never_warned_of() -> None:
    found = measure(replay(ACME, PROMPT, POLICY, SPAN), SPAN)
    assert (found.alerts, found.turns, found.changes) == (0, 0, 0)
    assert found.customer_months == 12
    assert found.precision is None


def test_a_payer_that_turns_bad_is_warned_of_before_and_counted_once() -> None:
    """Due 10 July, never paid: on 31 July 21 days late, on 31 August 52, bad on 9 September."""
    ledger = [*PROMPT, invoice("X", date(2025, 7, 10), None)]
    track = replay(ACME, ledger, POLICY, SPAN)
    levels = {m.on: m.level for m in track.marks}
    assert levels[date(2025, 6, 30)] == 1
    assert levels[date(2025, 7, 31)] == 2, "21 days late on a seventh of the amount: 3.0"
    assert levels[date(2025, 8, 31)] == 3, "52 days: 7.4, and the floor of 30 days"
    assert levels[date(2025, 9, 30)] == 4, "82 days: the floor of 60 days"
    assert levels[date(2025, 10, 31)] == 5
    assert track.turns == (date(2025, 9, 9),)
    assert {m.on: m.band for m in track.marks}[date(2025, 10, 31)] is Band.HIGH
    found = measure(track, SPAN)
    assert (found.turns, found.jumps, found.changes) == (1, 0, 4)
    assert found.came_true <= found.warned <= found.alerts - found.late


def test_a_signal_thirty_days_before_is_a_capture_with_its_lead() -> None:
    """On 31 March two are 30 and 29 days late: 19.7 on average, so a jump from 1 to 3."""
    slow = [invoice(f"S{n}", date(2025, 3, n), date(2025, 4, 28)) for n in (1, 2)]
    ledger = [PROMPT[0], *slow, invoice("X", date(2025, 7, 1), None)]
    track = replay(ACME, ledger, POLICY, SPAN)
    first = next(m.on for m in track.marks if m.warned)
    found = measure(track, SPAN)
    assert track.turns == (date(2025, 8, 31),)
    assert (first, found.captured, found.capture) == (date(2025, 3, 31), 1, Fraction(1))
    assert found.median_lead == (date(2025, 8, 31) - first).days


def test_outcomes_add_up_in_any_order() -> None:
    one = measure(replay(ACME, PROMPT, POLICY, SPAN), SPAN)
    other = measure(replay(ACME, [invoice("X", date(2025, 3, 1), None)], POLICY, SPAN), SPAN)
    assert one + other == other + one
    assert one + Outcome() == one
    assert (one + other).customers == 2


def test_the_overdue_rate_is_replayed_by_the_policys_own_rule() -> None:
    months = [date(2025, n, 28) for n in range(1, 7)]
    late = dict(zip(months, (2, 4, 3, 2, 4, 4), strict=True))
    found = Outcome(active=Counter(dict.fromkeys(months, 30)), overdue=Counter(late))
    strict = replace(POLICY, overdue_limit=Fraction(1, 20), overdue_rearm=Fraction(1, 20))
    seen = with_portfolio(found, POLICY)
    assert (seen.over_limit, seen.rules["overdue_rate"]) == (3, 2), "3 of 30 re-arms nothing"
    seen = with_portfolio(found, strict)
    assert (seen.over_limit, seen.rules["overdue_rate"]) == (6, 1)


def test_what_is_paid_later_is_open_on_the_day() -> None:
    late = [invoice("X", date(2025, 1, 10), date(2025, 6, 10))]
    marks = {m.on: m.level for m in replay(ACME, late, POLICY, SPAN).marks}
    assert marks[date(2025, 4, 30)] == 5, "110 days late and open, as far as April knows"
