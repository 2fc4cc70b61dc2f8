"""Every early-warning rule carries the text that users read, and no two say the same."""

import importlib
from collections.abc import Iterable, Iterator

from tests.house.source import none_of


def poor_texts(rules: Iterable[object]) -> Iterator[str]:
    """Rules without a docstring, and rules whose docstring another has too."""
    seen: dict[str, str] = {}
    for rule in rules:
        name = getattr(rule, "__name__", type(rule).__name__)
        text = " ".join((getattr(rule, "__doc__", "") or "").split())
        if not text:
            yield f"{name}: a rule's docstring is the text that users read, and it has none"
        elif text.casefold() in seen:
            yield f"{name}: says the same as {seen[text.casefold()]}: whoever reads it cannot tell"
        else:
            seen[text.casefold()] = name


def table() -> tuple[object, ...]:
    """The table of rules, as it is at run time."""
    rules = getattr(importlib.import_module("scoring.rules"), "RULES", None)
    assert isinstance(rules, tuple), "scoring/rules.py must keep its table in a tuple named RULES"
    assert rules, "the table RULES of scoring/rules.py is empty"
    return rules


def test_every_rule_has_a_text_and_no_two_are_alike() -> None:
    none_of(poor_texts(table()))


def test_a_rule_is_a_function_that_can_be_found_by_its_name() -> None:
    names = [getattr(rule, "__name__", None) for rule in table()]
    assert None not in names
    assert len(set(names)) == len(names)


def test_a_missing_text_and_a_repeated_one_are_caught() -> None:
    def silent() -> None:
        pass

    def first() -> None:
        """The score rose by more than one."""

    def second() -> None:
        """The score rose
        by more than one.
        """  # noqa: D205

    breaches = list(poor_texts([silent, first, second]))
    assert [b.partition(":")[0] for b in breaches] == ["silent", "second"]
