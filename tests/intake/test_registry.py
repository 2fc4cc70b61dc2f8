"""Registry ids: right ones in their usual spelling, wrong ones with a sentence."""

import pytest

from bot.intake.registry import checked, read_registry_ids, written
from scoring.registry import RegistryKind


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("91110000600037341L", RegistryKind.USCC, "91110000600037341L"),
        ("统一社会信用代码 91110000600037341L", RegistryKind.USCC, "91110000600037341L"),
        ("LEI: 213800KUD8LAJWSQ9D15", RegistryKind.LEI, "213800KUD8LAJWSQ9D15"),
        ("de 136 695 976", RegistryKind.VAT, "DE136695976"),
        ("HRB 12 345", RegistryKind.OTHER, "HRB 12 345"),
        ("DE136695977", RegistryKind.OTHER, "DE136695977"),
    ],
)
def test_a_number_is_read_as_what_it_is(text: str, kind: RegistryKind, number: str) -> None:
    (found,) = read_registry_ids(text)
    assert (found.kind, found.number) == (kind, number)


@pytest.mark.parametrize(
    ("kind", "number", "sentence"),
    [
        (RegistryKind.USCC, "91110000600037341M", "the check digit of 统一社会信用代码"),
        (RegistryKind.USCC, "9111", "too long or too short: it has 18 characters"),
        (RegistryKind.LEI, "213800KUD8LAJWSQ9D16", "the check digit of LEI"),
        (RegistryKind.VAT, "DE136695977", "the check digit of VAT"),
        (RegistryKind.VAT, "XX123", "begins with the country's two letters"),
    ],
)
def test_a_wrong_number_is_refused_in_a_sentence(
    kind: RegistryKind, number: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        checked(kind, number)


def test_several_ids_are_kept_once_each_and_written_as_they_are_read() -> None:
    found = read_registry_ids("VAT DE136695976 | HRB 7 | DE 136695976")
    assert [str(i) for i in found] == ["VAT DE136695976", "register no. HRB 7"]
    assert read_registry_ids(written(found)) == found
