"""Re-rating: the dialog, what it refuses, and what follows from it at once."""

from tests.journeys.product import Product
from tests.workspace.person import Json, Person, text

WARNINGS = "#finance-warnings"


def opens_rerate(person: Person, name: str) -> Json:
    """The dialog of the customer's card, once it is drawn."""
    person.says("#sales", f"/risk {name}")
    person.sees(name)
    person.presses("Re-rate", near=name)
    return person.sees("Choose an indicator to see its written guide.")


def offered(person: Person, indicator: str) -> str:
    """The option of the open dialog that names the indicator."""
    return next(
        str(option["text"]["text"])
        for block in (person.dialog or {})["blocks"]
        for option in block.get("element", {}).get("options", [])
        if option["text"]["text"].startswith(indicator)
    )


def posts_about(person: Person, name: str) -> list[Json]:
    """The posts whose headline names the customer."""
    return [
        message
        for message in person.messages(WARNINGS)
        if message["blocks"][0]["type"] == "header" and name in text(message["blocks"][0])
    ]


def test_an_analysts_rating_raises_one_warning_at_once(product: Product, ana: Person) -> None:
    name = "Brightwater Foods"
    opens_rerate(ana, name)
    ana.chooses("Payment history · now 1")
    guide = text(ana.sees("Rating: payment history"))
    assert "pays by standing order" in guide, "why it stands as it does"
    ana.fills({"Rating: payment history": "5 · worst"}).submits()
    assert "Reason" in ana.errors
    assert posts_about(ana, name) == [], "an unfinished form changes nothing"
    ana.fills({"Reason": "Stopped paying; <!channel> their bank refused two debits"}).submits()
    done = text(ana.sees("Warnings raised"))
    assert "1.60 → *2.80*" in done
    assert "low → *high*" in done
    ana.closes(everything=True)
    shown = text(ana.sees(f"{name}: ", WARNINGS))
    assert "*Score rise*" in shown
    assert "*Band worsened*" in shown
    assert "*2.80, high*" in shown
    [post] = posts_about(ana, name)
    keys = [p["metadata"]["event_payload"]["key"] for p in product.posts(field="key")]
    assert len(keys) == len(set(keys))
    assert name in text(post)
    assert "<!channel>" not in str(ana.messages(WARNINGS))
    ana.says("#sales", f"/risk {name}")
    assert "2.80, high" in text(ana.sees("open warning", "#sales"))


def test_sales_may_raise_a_rating_at_once_and_ask_for_a_lower_one(sam: Person) -> None:
    name = "Brennholt Maschinenbau"
    opens_rerate(sam, name)
    chosen = offered(sam, "Market reputation")
    now = int(chosen.split(" · now ")[1][0])
    assert 1 < now < 5, "the book gives this customer a reputation that can go both ways"
    sam.chooses(chosen)
    sam.sees("Rating: market reputation")
    levels = {1: "1 · best", 5: "5 · worst"}
    better, worse = (levels.get(n, str(n)) for n in (now - 1, now + 1))
    sam.fills({"Rating: market reputation": better, "Reason": "They seem fine"}).submits()
    sam.sees(f"Proposed: market reputation {now} → {now - 1}")
    sam.sees("Nothing changes until an analyst or approver agrees")
    sam.closes(everything=True)
    opens_rerate(sam, name)
    sam.chooses(chosen)
    sam.sees("Rating: market reputation")
    sam.fills({"Rating: market reputation": worse, "Reason": "A supplier complained"}).submits()
    sam.sees("No warning was raised.")
    sam.closes(everything=True)
    sam.says("#sales", f"/risk {name}")
    assert f"*{now + 1}* market reputation" in text(sam.sees(f"*{now + 1}* market reputation"))


def test_an_address_that_is_none_is_an_error_at_its_field(ana: Person) -> None:
    opens_rerate(ana, "Veldmoor Logistik")
    ana.chooses(offered(ana, "Compliance record"))
    ana.sees("Rating: compliance record")
    filled = {
        "Rating: compliance record": "4",
        "Reason": "A fine is due",
        "Link to evidence": "ftp:nowhere",
    }
    ana.fills(filled).submits()
    assert list(ana.errors) == ["Link to evidence"]
    ana.closes(everything=True)
