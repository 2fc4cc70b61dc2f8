"""A customer at the counter: added, found by a typo, reviewed, supposed about, overridden."""

from tests.workspace.person import Person, text

SALES, FINANCE = "#sales", "#finance-warnings"


def test_a_customer_is_added_and_then_found_by_a_mistyped_name(ana: Person, sam: Person) -> None:
    name = "Zephyrine Windworks"
    ana.says(SALES, "/risk add")
    ana.sees("Add customer")
    ana.fills({"Name": name, "Registry ids": "VAT DE136695977"}).submits()
    assert list(ana.errors) == ["Registry ids"]
    ana.fills({"Registry ids": "VAT DE136695976"}).submits()
    ana.sees(f"*{name}* is on file")
    ana.closes(everything=True)
    sam.says(SALES, "/risk Zephirine Windwroks")
    sam.sees("Did you mean one of these?", SALES)
    sam.presses(name)
    assert "unrated" in text(sam.sees(f"{name}\n:")).lower()


def test_a_signed_review_is_on_the_card_with_its_note(ana: Person) -> None:
    ana.says(SALES, "/risk review Dubrelle Outillage")
    ana.sees("By signing you say that you have looked at all three.")
    ana.fills({"What you saw": "All in order, spoke with their accountant"}).submits()
    assert "Next review due" in text(ana.sees("review signed"))
    ana.closes(everything=True)
    ana.says(SALES, "/risk Dubrelle Outillage")
    card = text(ana.sees("spoke with their accountant", SALES))
    assert "<@U0ANALYST>" in card


def test_what_is_supposed_is_answered_and_nothing_is_kept(sam: Person) -> None:
    name = "Molino Serravento"
    sam.says(SALES, f"/risk {name}")
    before = text(sam.sees(f"{name}\n:", SALES))
    sam.says(SALES, f"/risk what-if {name} payment=5 news=critical confirmed")
    shown = text(sam.sees("Only supposed: nothing was saved", SALES))
    assert "knock-out: payment history 5" in shown
    assert "no new exposure" in shown
    sam.says(SALES, f"/risk {name}")
    assert text(sam.sees(f"{name}\n:", SALES)) == before


def test_an_override_that_sales_ask_for_counts_once_another_has_agreed(
    sam: Person, ana: Person
) -> None:
    name = "Käserei Almgrund"
    sam.says(SALES, f"/risk {name}")
    sam.sees(f"{name}\n:", SALES)
    sam.chooses("Override band", near=name)
    sam.sees("worse than computed")
    sam.fills(
        {
            "Band": "Medium",
            "Reason": "The outlook is worse than the past",
            "In your own words": "Their largest buyer is leaving",
        }
    ).submits()
    sam.sees("Nothing changes until")
    sam.closes(everything=True)
    ana.sees("Their largest buyer is leaving", FINANCE)
    sam.presses("Approve", near=name, channel=FINANCE)
    sam.sees_not("*Approved* by", FINANCE)
    ana.presses("Approve", near=name, channel=FINANCE)
    ana.sees("*Approved* by <@U0ANALYST>", FINANCE)
    sam.says(SALES, f"/risk {name}")
    card = text(sam.sees("override until", SALES))
    assert "Computed band: low" in card
