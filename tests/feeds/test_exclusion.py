"""The exclude term that is proposed: it hides what is wrong, and never what is right."""

import pytest

from feeds.exclusion import Told, propose


def told(text: str, name: str) -> Told:
    at = text.index(name)
    return Told(text=text, start=at, end=at + len(name))


@pytest.mark.parametrize(
    ("text", "name", "term"),
    [
        ("Summit Entertainment sued over film rights", "Summit", "Summit Entertainment"),
        ("Leaders leave the G20 Summit without a deal", "Summit", "G20 Summit"),
        ("投诉激增,大众点评被约谈", "大众", "大众点评"),
    ],
)
def test_the_name_with_its_neighbour_is_proposed(text: str, name: str, term: str) -> None:
    found = propose(told(text, name), [], [])
    assert found is not None
    assert (found.term, found.hides) == (term, (0,))


def test_what_hides_more_of_the_wrong_ones_is_better() -> None:
    wrong = told("Rival Summit Entertainment is fined", "Summit")
    others = [
        told("Court rules against Summit Entertainment", "Summit"),
        told("Rival Summit talks collapse", "Summit"),
        told("Summit Entertainment lays off staff", "Summit"),
    ]
    found = propose(wrong, others, [])
    assert found is not None
    assert (found.term, found.hides) == ("Summit Entertainment", (0, 1, 3))


def test_no_story_about_the_customer_is_ever_hidden() -> None:
    wrong = told("Summit Spindle dealer defrauded buyers", "Summit")
    assert propose(wrong, [], ["Summit Spindle Works files for insolvency"]) is None
    longer = told("The Rocky Summit Spindle festival was cancelled", "Summit")
    found = propose(longer, [], ["Summit Spindle Works files for insolvency"])
    assert found is not None
    assert found.term == "Rocky Summit"


def test_without_a_telling_neighbour_nothing_is_proposed() -> None:
    assert propose(told("the summit was cancelled", "summit"), [], []) is None
    assert propose(told("Summit, Apex and others lose money", "Summit"), [], []) is None
    assert propose(told("Summit", "Summit"), [], []) is None
