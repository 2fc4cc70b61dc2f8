"""Looking up a customer: the card, near names, who gets to see it and where."""

import re

import pytest

from tests.journeys.product import Product
from tests.workspace.person import Person, text

ELSEWHERE = "shared with another company: I sent you the answer directly"


def buttons(message: dict[str, object]) -> list[str]:
    return re.findall(r"'text': \{'type': 'plain_text', 'text': '([^']+)'", str(message))


def test_risk_with_a_name_answers_privately_with_the_whole_card(sam: Person, ana: Person) -> None:
    sam.says("#sales", "/risk ACME")
    card = sam.sees("ACME Industrial Supplies", "#sales")
    shown = text(card)
    assert card["private"]
    assert "1.85, low (1.85 is below 2.50)" in shown
    rated = re.findall(r"[●○]{5} \*(\d)\* (.+?) · (\d+) % · (.+?), (\d+ \w{3} \d{4})", shown)
    assert [(level, name, weight, source) for level, name, weight, source, _day in rated] == [
        ("2", "payment history", "30", "ledger"),
        ("1", "contract performance", "25", "a person"),
        ("3", "industry risk", "20", "industry table"),
        ("2", "market reputation", "15", "a person"),
        ("1", "compliance record", "10", "a person"),
    ]
    assert re.search(r"\*Driven by\* .+ adds 0\.60 of 1\.85", shown)
    assert re.search(r"days beyond terms · \d+ of \d+ invoices late", shown)
    assert re.search(r"Next review \d+ \w{3} \d{4}", shown)
    assert {"Re-rate", "Log feedback"} <= set(buttons(card))
    assert {"Review", "Log mitigation"} & set(buttons(card)) == set()
    ana.sees_not("ACME Industrial Supplies", "#sales")


def test_the_card_of_a_late_payer_says_what_is_overdue_and_since_when(ava: Person) -> None:
    ava.says("#sales", "/risk Tessitura Castelverro")
    shown = text(ava.sees("Tessitura Castelverro", "#sales"))
    assert re.search(r"\*Overdue EUR [\d,]+\* of [\d,]+ open .+ the oldest by 69 days", shown)
    assert "prepayment" in shown


def test_a_mistyped_name_offers_near_ones_and_pressing_one_shows_its_card(sam: Person) -> None:
    sam.says("#sales", "/risk Thornwick Castngs")
    offered = sam.sees("Did you mean one of these?", "#sales")
    near = next(label for label in buttons(offered) if label.startswith("Thornwick"))
    sam.presses(near)
    card = sam.sees(f"{near}\n:")
    assert "contract performance · 25 %" in text(card)
    assert card["private"]


def test_an_unknown_name_is_told_so_and_names_nobody_as_certain(sam: Person) -> None:
    sam.says("#sales", "/risk Zzyxqw")
    assert "I know no customer “Zzyxqw”" in text(sam.sees("Zzyxqw", "#sales"))


def test_home_shows_the_portfolio_and_ones_own_customers(sam: Person) -> None:
    sam.opens_home()
    home = text(sam.sees("Customer risk"))
    assert re.search(r"of 58 active = \d+\.\d %", home)
    assert "Your customers" in home
    assert "you are sales" in home


@pytest.mark.parametrize(
    ("who", "where"), [("gus", "#sales"), ("stan", "#partner-shared"), ("gus", "bot")]
)
def test_guests_and_strangers_learn_nothing(product: Product, who: str, where: str) -> None:
    outsider = product.person(who)
    outsider.says(where, "/risk Solvanne Coatings")
    if where == "#partner-shared":
        outsider.sees(ELSEWHERE, where)
    outsider.sees("full members", where if where == "#sales" else "bot")
    outsider.opens_home()
    for place in (where, "bot"):
        outsider.sees_not("Solvanne", place)
    assert "Your customers" not in outsider.home


def test_in_a_shared_channel_no_name_is_shown_and_the_card_goes_by_direct_message(
    product: Product, sam: Person
) -> None:
    sam.says("#partner-shared", "/risk Solvanne Coatings")
    sam.sees(ELSEWHERE, "#partner-shared")
    sam.sees_not("Solvanne", "#partner-shared")
    assert "contract performance · 25 %" in text(sam.sees("Solvanne Coatings", "bot"))
    product.person("stan").sees_not("Solvanne", "#partner-shared")
