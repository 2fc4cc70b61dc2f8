"""How a customer is worded at the terminal: what does not fit a command's own test."""

from dataclasses import replace
from datetime import date, timedelta

from bot.cli import report
from tests.slack.builder import profile
from tests.slack.outlook import review


def test_the_last_three_reviews_are_told_the_newest_first() -> None:
    signed = tuple(
        replace(review(), signed=date(2026, 1, 2) + timedelta(days=30 * n)) for n in range(4)
    )
    answer = report.profile(replace(profile(), reviews=signed))
    told = [line for line in answer.text.splitlines() if line.startswith("Review: ")]
    assert [line[8:18] for line in told] == ["2026-04-02", "2026-03-03", "2026-02-01"]
    assert told[0].endswith(
        "by U0ANALYST: payment history 1 → 2, market reputation 3 → 2; "
        "Their books are in order; the dispute is settled."
    )
    assert isinstance(answer.document, dict)
    newest = answer.document["reviews"][0]
    assert (newest["signed"], newest["reviewer"]) == ("2026-04-02", "U0ANALYST")
    assert newest["changed"] == {"payment_history": [1, 2], "market_reputation": [3, 2]}


def test_a_customer_that_was_never_reviewed_has_no_line_about_it() -> None:
    answer = report.profile(profile())
    assert "Review: " not in answer.text
    assert isinstance(answer.document, dict)
    assert answer.document["reviews"] == []
