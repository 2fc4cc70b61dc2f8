"""Looking names up: what finds a customer at once, what is offered, what is never guessed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.gram import grams
from feeds.lookup import How, LookUp, sure
from scoring.customer import Customer
from scoring.registry import RegistryId, RegistryKind
from scoring.vocabulary import CustomerId
from tests.bench import lookup as bench


def customer(number: int, name: str, *aliases: str, registry: str = "") -> Customer:
    numbers = (RegistryId(kind=RegistryKind.OTHER, number=registry),) if registry else ()
    return Customer(
        id=CustomerId(f"C-{number:04d}"), name=name, aliases=aliases, registry_ids=numbers
    )


BOOK = (
    customer(1, "Brightholm Foods Ltd", "BF Group", registry="DE 136 695 976"),
    customer(2, "Kestrel Castings GmbH"),
    customer(3, "台灣積體電路製造股份有限公司", "TSMC"),
    customer(4, "Südhafen Kontor KG"),
    customer(5, "Crédit Azur S.A."),
    customer(6, "平安科技有限公司"),
    customer(7, "Hallam & Price plc"),
    customer(8, "3M"),
    customer(9, "Nordwind Logistik GmbH"),
    customer(10, "Nordwind Logistika d.o.o."),
)
INDEX = LookUp(BOOK)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("C-0001", 1),
        (" c-0001 ", 1),
        ("DE136695976", 1),
        ("de-136.695.976", 1),
        ("BRIGHTHOLM  foods", 1),
        ("bf group", 1),
        ("台湾积体电路制造", 3),
        ("台灣積體電路製造股份有限公司", 3),
        ("tsmc", 3),
        ("Sudhafen Kontor", 4),
        ("Suedhafen Kontor KG", 4),
        ("credit azur sa", 5),
        ("平安科技", 6),
        ("Hallam and Price", 7),
        ("3m", 8),
        ("Nordwind Logistik", 9),
    ],
)
def test_an_exact_key_finds_its_customer_at_once(asked: str, number: int) -> None:
    assert INDEX.exactly(asked) == (f"C-{number:04d}",)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("Brightholm Fods", 1),
        ("Foods Brightholm", 1),
        ("Casstings Kestrell", 2),
        ("積體電路", 3),
        ("积体电路", 3),
        ("台湾积体电路造制", 3),
        ("平安", 6),
        ("安科", 6),
        ("Halam & Prise", 7),
        ("Suedhafn", 4),
        ("kest", 2),
        ("hallam a", 7),
    ],
)
def test_a_slip_a_swap_or_a_part_offers_the_customer_first(asked: str, number: int) -> None:
    assert INDEX.near(asked)[0].customer == f"C-{number:04d}"


def test_a_whole_name_decides_before_one_without_its_legal_form() -> None:
    index = LookUp([customer(1, "Kestrel AG"), customer(2, "Kestrel GmbH")])
    assert index.exactly("Kestrel GmbH") == ("C-0002",)
    assert index.exactly("Kestrel") == ("C-0001", "C-0002")


def test_an_alias_of_one_and_the_short_name_of_another_are_both_offered() -> None:
    index = LookUp([customer(1, "Kestrel AG"), customer(2, "Falcon Ltd", "Kestrel")])
    assert index.exactly("kestrel") == ("C-0001", "C-0002")


@pytest.mark.parametrize("asked", ["HP", "3M", "平安", "中石"])
def test_a_name_of_two_characters_is_found_by_its_beginning(asked: str) -> None:
    index = LookUp([customer(1, f"{asked} Holding"), customer(2, "Other Works")])
    assert [n.customer for n in index.near(asked)] == ["C-0001"]


@pytest.mark.parametrize(
    ("asked", "number"),
    [("Brightholm", 1), ("平安", 6), ("Brigh", None), ("Nordwind", None), ("3", None)],
)
def test_only_whole_first_words_of_one_name_alone_are_taken_for_it(
    asked: str, number: int | None
) -> None:
    found = sure(INDEX.near(asked), asked)
    assert (found and found.customer) == (number and f"C-{number:04d}")


def test_a_slip_is_never_taken_for_the_name() -> None:
    near = INDEX.near("Kestrel Castngs")
    assert near[0].customer == "C-0002"
    assert near[0].how is How.ALIKE
    assert sure(near, "Kestrel Castngs") is None


@pytest.mark.parametrize("asked", ["", "   ", "!!!", "Zzyzx Quarry"])
def test_nothing_is_near_what_is_like_no_name(asked: str) -> None:
    assert INDEX.near(asked) == ()
    assert INDEX.exactly(asked) == ()


def test_who_left_is_found_no_more_and_who_changed_by_the_new_name_only() -> None:
    index = LookUp(BOOK)
    index.remove(CustomerId("C-0002"))
    index.add(customer(1, "Brightmoor Foods Ltd"))
    assert index.exactly("Kestrel Castings") == ()
    assert "C-0002" not in {n.customer for n in index.near("Kestrel Castings")}
    assert index.exactly("Brightholm Foods") == ()
    assert index.exactly("Brightmoor Foods") == ("C-0001",)
    assert len(index) == len(BOOK) - 1


def test_an_index_of_which_most_has_left_is_worn() -> None:
    index = LookUp([customer(1, "Brightholm Foods")])
    assert not index.worn
    for number in range(1_100):
        index.add(customer(1, f"Brightholm {number}"))
    assert index.worn


@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert len(INDEX.near(typed)) <= 5
    assert all(grams(n.spelling) for n in INDEX.near(typed))


@given(st.sampled_from(BOOK), st.integers(0, 2**32))
def test_one_slip_in_a_long_name_still_offers_it(one: Customer, seed: int) -> None:
    chance = random.Random(seed)
    at = chance.randrange(1, max(len(one.name) - 1, 2))
    slipped = one.name[:at] + one.name[at + 1 :]
    if len(one.name) > 8:
        assert one.id in {n.customer for n in INDEX.near(slipped)}


def test_the_index_recalls_what_a_scan_of_all_names_recalls() -> None:
    ours, scan, _ = bench.compare(1_500)
    for kind, found in ours.recall.items():
        assert found >= scan.recall[kind] - 0.01, kind
    assert ours.p95 < scan.p95


def test_an_exact_name_is_found_before_the_names_are_made_ready_for_others() -> None:
    index = LookUp([customer(1, "Nordwind GmbH"), customer(2, "Kestrel Castings")])
    assert index.exactly("nordwind") == ("C-0001",)
    assert index.prepare(1)
    assert not index.prepare(1)
    assert [near.customer for near in index.near("Kestrl Castings")] == ["C-0002"]
