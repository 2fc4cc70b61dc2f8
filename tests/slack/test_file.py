"""The customer's file at the counter: what is filled in, and the dialogs end to end."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.intake.registry import read_registry_ids
from bot.services.errors import Refusal
from bot.slack.blocks import file, grade
from bot.slack.inputs import file_form
from bot.slack.inputs.command import Add, parse_command
from bot.slack.inputs.reference import About, Json
from scoring.vocabulary import CustomerStatus
from tests.slack.builder import C1, TODAY, archived_profile, customer
from tests.slack.room import NAMES, Room, opened
from tests.slack.test_form import filled
from tests.workspace.person import text

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


def test_the_terms_that_news_are_told_apart_by_are_shown_and_read() -> None:
    held = replace(customer(), context_terms=("Leicester",), exclude_terms=("Nordwind Hotel",))
    view = file.edit(held, registry="", metadata=ON.packed())
    assert "Leicester" in str(view)
    given = {"context_terms": "Leicester | spindles", "exclude_terms": ""}
    asked = file_form.file(filled(view, name="Nordwind", **given))
    assert (asked.context_terms, asked.exclude_terms) == (("Leicester", "spindles"), ())


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


def written_in(view: Json) -> list[str]:
    """The fields of a dialog in which people write."""
    return [
        block["block_id"].split(".")[1]
        for block in view["blocks"]
        if block.get("element", {}).get("type") == "plain_text_input"
    ]


@pytest.mark.parametrize("field", written_in(HEAD))
def test_a_text_that_is_longer_than_is_kept_is_refused_at_its_field(field: str) -> None:
    with pytest.raises(Refusal) as caught:
        file_form.file(filled(HEAD, **{"name": "Nordwind"} | {field: "x" * 3_001}))
    assert set(caught.value.fields) == {field}
    assert caught.value.fields[field].startswith("Write at most ")


@pytest.mark.parametrize(("field", "most"), [("agency", 80), ("grade", 40)])
def test_a_grade_is_as_long_as_is_kept_and_no_longer(field: str, most: int) -> None:
    view = grade.form("Nordwind", metadata=ON.packed(), today=TODAY)
    good = {"agency": "A", "grade": "B", "source": "letter", "as_of": TODAY.isoformat()}
    file_form.grade(filled(view, **good | {field: "x" * most}))
    with pytest.raises(Refusal, match=rf"Write at most {most} characters\."):
        file_form.grade(filled(view, **good | {field: "x" * (most + 1)}))


def test_a_nul_never_comes_in() -> None:
    assert file_form.file(filled(HEAD, name="Nord\0wind")).name == "Nordwind"


@pytest.mark.parametrize("figure", ["1e999999999", "9" * 21, "-" + "9" * 30])
def test_a_figure_without_end_is_refused_at_its_field(figure: str) -> None:
    view = file.statement("Nordwind", metadata=ON.packed(), today=TODAY)
    day = TODAY.isoformat()
    given = {"period_end": day, "as_of": day, "currency": "EUR", "source": "report"}
    with pytest.raises(Refusal) as caught:
        file_form.statement(filled(view, **given, equity=figure))
    assert set(caught.value.fields) == {"equity"}


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


def test_an_external_rating_and_a_reopening_are_read() -> None:
    view = grade.form("Nordwind", metadata=ON.packed(), today=TODAY)
    given = {"agency": "Harbour Bureau", "grade": "BB-", "source": "report"}
    asked = file_form.grade(filled(view, **given, as_of=TODAY.isoformat()))
    assert (asked.customer, asked.agency, asked.grade, asked.as_of) == (
        C1, "Harbour Bureau", "BB-", TODAY,
    )  # fmt: skip
    with pytest.raises(Refusal) as caught:
        file_form.grade(filled(view, **given | {"grade": " "}, as_of=TODAY.isoformat()))
    assert set(caught.value.fields) == {"grade"}
    back = file.reopen("Nordwind", metadata=ON.packed())
    assert file_form.reopen(filled(back, reason="a new order")).reason == "a new order"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as found:
        yield found


def test_a_grade_is_added_and_a_file_is_closed_and_opened_again(room: Room) -> None:
    ava = room.person("ava")
    ava.says("#sales", "/risk C-0002")
    ava.sees("Next review", "#sales")
    ava.chooses(grade.ADD, near=NAMES[1])
    ava.sees("it moves no score by itself")
    ava.fills({"Agency": "Harbour Bureau", "Grade": "BB-", "Source": "their report"}).submits()
    ava.sees("Added. Harbour Bureau *BB-*")
    ava.closes(everything=True)
    ava.chooses(file.ARCHIVE, near=NAMES[1])
    ava.sees("Nothing is deleted")
    ava.fills({"Reason": "no orders any more"}).submits()
    ava.sees("is archived")
    ava.closes(everything=True)
    ava.says("#sales", "/risk C-0002")
    closed = text(ava.sees("no orders any more", "#sales"))
    assert "Harbour Bureau *BB-*" in closed
    ana = room.person("ana")
    ana.says("#sales", "/risk C-0002")
    assert file.REOPEN not in str(ana.sees("no orders any more", "#sales"))
    ava.presses(file.REOPEN, near=NAMES[1])
    ava.sees("It counts again from now on")
    ava.fills({"Reason": "a new order"}).submits()
    ava.sees("counts again; it was scored anew.")
