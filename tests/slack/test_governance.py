"""Band, credit, proposals and policy as people meet them, with the real services behind."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from bot.services import policy
from bot.services.decision import approve
from bot.services.errors import Refusal
from bot.services.member import OPERATOR
from bot.slack.inputs.governance import _amount
from tests.slack.room import Room, opened
from tests.workspace.person import Person

SALES, FINANCE, ADMINS = "#sales", "#finance-warnings", "#risk-admin"
CARD = "Nordwind Logistik GmbH"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as found:
        yield found


def card(room: Room, name: str) -> Person:
    """Somebody with the card of the first customer before them."""
    person = room.person(name)
    person.says(SALES, f"/risk {CARD}")
    person.sees("1.00, low", SALES)
    return person


def lowered(room: Room) -> Person:
    """Sales ask for a contract rating of 1 where it was raised to 2."""
    sam = card(room, "sam")
    for level in ("2", "1 · best"):
        sam.presses("Re-rate")
        sam.sees("Choose an indicator")
        sam.chooses(f"Contract performance · now {'1' if level == '2' else '2'}")
        sam.sees("no breach in 12 months")
        sam.fills({"Rating: contract performance": level, "Reason": "As agreed in the talk"})
        sam.submits()
        sam.sees("Nothing changes until" if level != "2" else "1.00 → *1.31*")
        sam.closes()
    room.deliver()
    return sam


def test_a_request_is_approved_in_its_post_and_who_asked_is_told(room: Room) -> None:
    sam, ana = lowered(room), room.person("ana")
    ana.says(FINANCE, "good morning")
    ana.sees("contract performance 2 → 1", FINANCE)
    ana.presses("Approve", channel=FINANCE)
    ana.sees("Approved. Score 1.31 → 1.00, band low.", FINANCE)
    room.deliver()
    ana.sees("*Approved* by <@U0ANALYST>", FINANCE)
    sam.sees("was approved by <@U0ANALYST>", "bot")


def test_who_asked_cannot_approve_and_may_take_it_back(room: Room) -> None:
    sam = lowered(room)
    sam.says(SALES, "/risk proposals")
    sam.sees("1 request waiting for a decision", SALES)
    sam.presses("Approve", near="waiting", channel=SALES)
    sam.sees("This is your own request", SALES)
    sam.chooses("Take it back (who asked)", near="waiting", channel=SALES)
    sam.sees("Withdrawn.", SALES)


def test_declining_asks_why(room: Room) -> None:
    sam, ana = lowered(room), room.person("ana")
    ana.says(FINANCE, "good morning")
    ana.presses("Decline", channel=FINANCE)
    ana.fills({"Why not": "Not cured yet"}).submits()
    ana.sees("Declined; who asked is told.")
    room.deliver()
    sam.sees("“Not cured yet”", "bot")


def test_a_band_is_overridden_upward_at_once(room: Room) -> None:
    ana = card(room, "ana")
    ana.chooses("Override band")
    ana.sees("worse than computed: counts at once")
    ana.fills(
        {
            "Band": "Medium",
            "Reason": "The outlook is worse than the past",
            "In your own words": "Their largest buyer is leaving",
        }
    ).submits()
    ana.sees("medium (override until")
    ana.closes()
    ana.says(SALES, f"/risk {CARD}")
    ana.sees("Computed band: low", SALES)
    ana.says(SALES, "/risk overrides")
    ana.sees("1 active override", SALES)


def test_an_override_is_ended_early_by_somebody_else(room: Room) -> None:
    ana, ava = card(room, "ana"), room.person("ava")
    ana.chooses("Override band")
    ana.sees("worse than computed")
    ana.fills(
        {
            "Band": "Medium",
            "Reason": "Something else, see the text",
            "In your own words": "A rumour",
        }
    ).submits()
    ana.sees("medium (override until")
    ana.closes()
    ana.says(SALES, "/risk overrides")
    ana.chooses("End override", near="A rumour", channel=SALES)
    ana.sees("is moved back by an approver")
    ana.fills({"Reason": "It was wrong"}).submits()
    ana.sees("an approver who did not set it may")
    ana.closes()
    ava.says(SALES, f"/risk {CARD}")
    ava.sees("Computed band: low", SALES)
    ava.chooses("End override")
    ava.sees("is moved back by an approver")
    ava.fills({"Reason": "The rumour was wrong"}).submits()
    ava.sees(":large_green_circle: low")


def test_a_limit_is_asked_for_and_stands_on_the_card_once_approved(room: Room) -> None:
    sam, ava = card(room, "sam"), room.person("ava")
    sam.chooses("Ask for a limit")
    sam.sees("Limit in EUR")
    sam.fills({"Limit in EUR": "a lot", "Reason": "They grow"}).submits()
    assert set(sam.errors) == {"Limit in EUR"}
    sam.fills({"Limit in EUR": "60,000"}).submits()
    sam.sees("limit none → 60000 EUR")
    sam.closes()
    room.deliver()
    ava.says(FINANCE, "good morning")
    ava.presses("Approve", channel=FINANCE)
    ava.sees("The limit is 60000.", FINANCE)
    sam.says(SALES, f"/risk {CARD}")
    sam.sees("limit 60,000 EUR", SALES)


def test_a_policy_is_previewed_put_forward_and_accepted_by_another(room: Room) -> None:
    ada = room.person("ada")
    ada.says(SALES, "/risk policy")
    ada.sees("*Policy 1* is in force", SALES)
    ada.presses("Change weights and bands", channel=SALES)
    ada.sees("Payment history, %")
    ada.fills({"Payment history, %": "40", "Reason": "The losses of last year"}).submits()
    assert set(ada.errors) == {"Payment history, %"}
    ada.fills({"Contract performance, %": "15"}).submits()
    ada.sees("weights payment_history 30 → 40")
    ada.sees("0 of 3 customers change score, 0 move band")
    ada.submits()
    ada.sees("Nothing changes until it is decided")
    ada.closes()
    room.deliver()
    ada.says(ADMINS, "good morning")
    ada.presses("Approve", channel=ADMINS)
    ada.sees("This is your own request", ADMINS)
    assert approve(room.runtime, OPERATOR, 1).changed
    assert policy.history(room.runtime, OPERATOR)[-1].policy.version == 2


def test_early_warnings_and_the_credit_line_have_forms_of_their_own(room: Room) -> None:
    ada = room.person("ada")
    ada.says(SALES, "/risk policy")
    ada.presses("Change early warnings", channel=SALES)
    ada.sees("Overdue customers, more than %")
    ada.fills({"Overdue customers, more than %": "7.5", "Armed again at %": "5.0.0",
               "Reason": "A stricter year"}).submits()  # fmt: skip
    assert ada.errors == {"Armed again at %": "Write a number of percent, as 10."}
    ada.fills({"Armed again at %": "6"}).submits()
    ada.sees("overdue_limit 0.1 → 0.075")
    ada.submits()
    ada.sees("Nothing changes until it is decided")
    ada.closes()
    approve(room.runtime, OPERATOR, 1)
    assert policy.history(room.runtime, OPERATOR)[-1].policy.overdue_limit == Fraction(3, 40)
    ada.says(SALES, "/risk policy")
    ada.presses("Change credit line", near="Policy 2", channel=SALES)
    ada.sees("Base line at most")
    ada.fills({"Base line at most": "50000", "Credit line in high, % of the base": "40",
               "Reason": "So says the board"}).submits()  # fmt: skip
    ada.sees("line_cap none → 50000")
    ada.sees("line_shares high 50 → 40")


def test_who_is_no_administrator_cannot_open_the_policys_form(room: Room) -> None:
    sam = room.person("sam")
    sam.says(SALES, "/risk policy")
    sam.presses("Change weights and bands", channel=SALES)
    sam.sees("may not administer the bot")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("25000", "25000"), ("25,000", "25000"), ("25.000", "25000"), ("25 000,50", "25000.50"),
        ("1,234,567.89", "1234567.89"), ("1.234.567,89", "1234567.89"), ("2.5", "2.5"),
        ("1’000", "1000"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert _amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["a lot", "", "1-2"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        _amount(text)
