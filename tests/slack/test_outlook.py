"""Over the counter: reviewing, who is due, the work list, what if, as of an earlier day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slack.room import NAMES, Room, opened
from tests.workspace.person import text

SALES = "#sales"
NAME = NAMES[0]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as found:
        yield found


def test_a_review_is_opened_by_name_and_signed(room: Room) -> None:
    ana = room.person("ana")
    ana.says(SALES, "/risk review C-0001")
    sheet = text(ana.sees("By signing you say that you have looked at all three."))
    for check in ("1 · Payment timeliness", "2 · Contract performance", "3 · Negative news"):
        assert check in sheet
    assert "not checked" in sheet.lower(), "no feed was read, and the review says so"
    ana.submits()
    assert "What you saw" in ana.errors
    ana.fills({"What you saw": "All in order, spoke with their accountant"}).submits()
    done = text(ana.sees("review signed"))
    assert "contract performance kept at 1" in done
    assert "Next review due" in done


def test_a_rating_is_changed_within_the_review(room: Room) -> None:
    ana = room.person("ana")
    ana.says(SALES, "/risk review C-0001")
    ana.sees("By signing you say")
    answer = {
        "Contract performance: keep or change": "4 · material and open",
        "What you saw": "They stopped delivering",
    }
    ana.fills(answer).submits()
    assert "contract performance 1 → 4" in text(ana.sees("review signed"))


def test_sales_may_not_sign(room: Room) -> None:
    sam = room.person("sam")
    sam.says(SALES, "/risk review C-0001")
    sam.sees("may not sign reviews")


def test_who_is_due_is_listed_with_buttons(room: Room) -> None:
    ana = room.person("ana")
    ana.says(SALES, "/risk reviews")
    listed = ana.sees("3 planned, 0 overdue", SALES)
    assert "never reviewed" in text(listed)
    ana.presses("Review", near=NAME)
    ana.sees("By signing you say")


def test_the_work_list_of_the_week_can_be_seen(room: Room) -> None:
    sam = room.person("sam")
    sam.says(SALES, "/risk work")
    assert "Nothing to report" in text(sam.sees("Work list", SALES))


def test_what_if_shows_before_and_after_and_the_rules(room: Room) -> None:
    sam = room.person("sam")
    sam.says(SALES, "/risk what-if C-0001 payment=5 news=critical confirmed")
    shown = text(sam.sees("What if", SALES))
    for said in ("payment history 5", "knock-out: payment history 5", "no new exposure",
                 "would fire", "Only supposed: nothing was saved"):  # fmt: skip
        assert said in shown
    sam.says(SALES, "/risk what-if C-0001 mood=5")
    sam.sees("“mood” is nothing that I can suppose.", SALES)


def test_a_day_is_asked_for_in_words(room: Room) -> None:
    sam = room.person("sam")
    sam.says(SALES, "/risk C-0001 as of 31 March 2020")
    sam.sees("As it was known on 31 Mar 2020", SALES)
