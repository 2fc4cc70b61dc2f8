"""What people do with a warning: take it on, say what is done, settle it."""

from tests.journeys.product import Product
from tests.workspace.person import Json, Person, text

WARNINGS = "#finance-warnings"
WITHIN_SECONDS = 60.0


def post_about(person: Person, name: str) -> Json:
    """The post whose headline names the customer."""
    person.sees(f"{name}: ", WARNINGS, seconds=WITHIN_SECONDS)
    [found] = [
        message
        for message in person.messages(WARNINGS)
        if message["blocks"][0]["type"] == "header" and name in text(message["blocks"][0])
    ]
    return found


def labels(message: Json) -> list[str]:
    return [e.get("text", {}).get("text", "") for e in message["blocks"][-1]["elements"]]


def test_acknowledging_updates_the_post_in_place_and_tells_the_second_who_was_first(
    product: Product, ana: Person, ava: Person
) -> None:
    name = "Kirkmarden Mills"
    before = post_about(ana, name)
    assert labels(before)[0] == "Acknowledge"
    product.breaks("chat.update", "rate_limit", seconds=4)
    ana.presses("Acknowledge", near=f"{name}: ", channel=WARNINGS)
    ana.sees("Acknowledged: it is yours.", WARNINGS)
    ava.presses("Acknowledge", near=f"{name}: ", channel=WARNINGS)
    late = text(ava.sees("nothing changed", WARNINGS))
    assert late.startswith("Acknowledged by <@U0ANALYST> on ")
    after = ana.sees("*Acknowledged* by <@U0ANALYST>", WARNINGS)
    assert after["ts"] == before["ts"]
    assert labels(after)[0] == "Open card"
    assert len([p for p in product.posts() if f"{name}: " in text(p.get("blocks"))]) == 1


def test_sales_may_look_at_a_warning_but_not_take_it_on(product: Product, sam: Person) -> None:
    name = "岱川远洋物流"
    post_about(sam, name)
    sam.presses("Acknowledge", near=f"{name}: ", channel=WARNINGS)
    sam.sees("You are sales here, and may not triage warnings.", WARNINGS)
    sam.presses("Re-rate", near=f"{name}: ", channel=WARNINGS)
    sam.sees("Choose an indicator to see its written guide.")
    sam.closes(everything=True)
    assert "*Open*" in text(post_about(sam, name))


def test_why_this_rule_is_answered_in_words(product: Product, ana: Person) -> None:
    name = "东澜新型建材"
    post_about(ana, name)
    ana.chooses("Why this rule?", near=f"{name}: ", channel=WARNINGS)
    assert "*negative news*" in text(ana.sees("*critical news*\n", WARNINGS))


def test_a_resolved_warning_says_how_and_offers_no_more_to_do(
    product: Product, ana: Person
) -> None:
    name = "Énergie Clairbosc"
    before = post_about(ana, name)
    ana.chooses("Resolve", near=f"{name}: ", channel=WARNINGS)
    dialog = ana.sees("Resolve")
    fields = {b["label"]["text"]: b["element"] for b in dialog["blocks"] if b["type"] == "input"}
    how = next(label for label, element in fields.items() if element.get("options"))
    accepted = next(
        o["text"]["text"] for o in fields[how]["options"] if o["value"].startswith("accepted")
    )
    ana.fills({how: accepted}).submits()
    assert list(ana.errors.values()) == ["Say why the risk is accepted: the audit log keeps it."]
    note = next(label for label, element in fields.items() if not element.get("options"))
    small = next(
        o["text"]["text"] for o in fields[how]["options"] if o["value"].startswith("not_material")
    )
    ana.fills({how: small, note: "A small fine, paid at once"}).submits()
    ana.closes(everything=True)
    after = ana.sees("*Resolved* as not material", WARNINGS)
    assert after["ts"] == before["ts"]
    assert labels(after) == ["Open card"]
