"""Mitigations and feedback: logged in a dialog, shown on the card."""

from tests.workspace.person import Person, text


def opens(person: Person, name: str, label: str) -> None:
    person.says("#sales", f"/risk {name}")
    person.sees(name)
    person.presses(label, near=name)


def test_a_mitigation_is_on_the_card_with_owner_and_day(ana: Person) -> None:
    name = "Quillhaven Circuits"
    opens(ana, name, "Log mitigation")
    ana.sees("What is done")
    fields = {"What is done": "Ask for a parent guarantee", "Owner": "Ava Approver"}
    ana.fills(fields | {"Due": "2031-05-06", "Note": "Spoke to their CFO"}).submits()
    ana.sees("The card shows it from now on.")
    ana.closes(everything=True)
    ana.says("#sales", f"/risk {name}")
    card = text(ana.sees("Ask for a parent guarantee", "#sales"))
    assert "6 May 2031" in card
    assert "<@U0APPROVER>" in card


def test_what_a_customer_said_is_on_the_card_as_text(sam: Person) -> None:
    name = "Osterquell Chemie"
    opens(sam, name, "Log feedback")
    sam.sees("What was said")
    sam.fills({"Kind": "Complaint", "What was said": "<!channel> *late* <@U0ADMIN> again"})
    sam.submits()
    sam.sees("The card shows it from now on.")
    sam.closes(everything=True)
    sam.says("#sales", f"/risk {name}")
    card = text(sam.sees("complaint, ", "#sales"))
    assert "&lt;!channel&gt;" in card
    assert "<@U0ADMIN>" not in card


def test_a_text_that_says_nothing_is_an_error_at_its_field(sam: Person) -> None:
    opens(sam, "Kvistmark Lager", "Log feedback")
    sam.sees("What was said")
    sam.fills({"Kind": "Praise", "What was said": "   "}).submits()
    assert list(sam.errors) == ["What was said"]
    sam.closes(everything=True)


def test_sales_are_not_offered_what_they_may_not_do(sam: Person) -> None:
    name = "Halcyne Instruments"
    sam.says("#sales", f"/risk {name}")
    card = sam.sees("Next review", "#sales")
    assert "Log feedback" in str(card)
    assert "Log mitigation" not in str(card)
