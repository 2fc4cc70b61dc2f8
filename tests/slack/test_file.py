"""The customer's file at the counter: what is filled in, and the dialogs end to end."""

from decimal import Decimal

import pytest

from bot.intake.registry import read_registry_ids
from bot.services.errors import Refusal
from bot.slack.blocks import file
from bot.slack.inputs import file_form
from bot.slack.inputs.command import Add, parse_command
from bot.slack.inputs.reference import About
from scoring.vocabulary import CustomerStatus
from tests.slack.builder import C1, TODAY, archived_profile, customer
from tests.slack.test_form import filled

ON = About(customer=C1, seen=3)
HEAD = file.edit(customer(), registry="", metadata=ON.packed())


def test_a_file_head_is_read_with_what_was_seen() -> None:
    registry = "VAT DE136695976 | HRB 7"
    asked = file_form.file(
        filled(HEAD, name="Nordwind", aliases="NW | 北风", registry_ids=registry, status="dormant")
    )
    assert (asked.customer, asked.seen, asked.aliases) == (C1, 3, ("NW", "北风"))
    assert asked.registry_ids == read_registry_ids(registry)
    assert asked.status is CustomerStatus.DORMANT


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "N", "registry_ids": "VAT DE136695977"}, "registry_ids"),
        ({"name": "N", "registry_ids": "LEI 213800KUD8LAJWSQ9D16"}, "registry_ids"),
    ],
)
def test_each_wrong_field_of_a_file_has_its_sentence(given: dict[str, str], field: str) -> None:
    with pytest.raises(Refusal) as caught:
        file_form.file(filled(HEAD, **given))
    assert set(caught.value.fields) == {field}


def test_figures_of_a_statement_are_exact() -> None:
    view = file.statement("Nordwind", metadata=ON.packed(), today=TODAY)
    day = TODAY.isoformat()
    given = {"period_end": day, "as_of": day, "currency": "EUR", "source": "report"}
    asked = file_form.statement(filled(view, **given, equity="1,234.50"))
    assert (asked.equity, asked.revenue) == (Decimal("1234.50"), None)
    with pytest.raises(Refusal) as caught:
        file_form.statement(filled(view, **given, equity="much"))
    assert set(caught.value.fields) == {"equity"}


def test_a_closed_file_says_since_when_and_why() -> None:
    assert ":file_cabinet: *Archived* since 3 Mar 2026: no orders" in file.line(archived_profile())


def test_adding_is_a_command_of_its_own() -> None:
    assert parse_command("add") == Add()
