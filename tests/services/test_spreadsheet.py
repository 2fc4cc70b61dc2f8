"""No cell of an export is computed by a spreadsheet, whatever a customer is called."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.spreadsheet import BOM, lines, safe

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1",
        "＝1", "＋1", "－1", "＠A1", "\ufeff=1", "\u200b=1", "-", "=", "-1,5", "--1", "-1e5",
        '=HYPERLINK("http://x.example")', "=cmd|' /C calc'!A0",
    ],
)  # fmt: skip
def test_what_begins_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert safe(cell).startswith("'")


@pytest.mark.parametrize(
    "cell", ["-12.50", "12.50", "0", "ACME", "A-1", "a@b.example", "1+1", "2026-03-31", "", "岱川"]
)
def test_numbers_and_ordinary_texts_are_left_alone(cell: str) -> None:
    assert safe(cell) == cell


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("a;=1", "a;'=1"), ("a\t=1", "a\t'=1"), ("a, -b", "a, '-b"), ("a\n=1", "a =1"),
        ('a;"=1', "a;\"'=1"), ("a|＝1", "a|'＝1"),
    ],
)  # fmt: skip
def test_a_formula_cannot_hide_behind_a_separator_or_a_line_break(cell: str, written: str) -> None:
    assert safe(cell) == written


def computed(cell: str, passed_over: str = "") -> bool:
    """Whether a spreadsheet might compute it: told in another way than the product does."""
    text = unicodedata.normalize("NFKC", cell)
    while text and (
        text[0].isspace() or text[0] in passed_over or unicodedata.category(text[0]) in {"Cc", "Cf"}
    ):
        text = text[1:]
    return text[:1] in {"=", "+", "-", "@"}


nasty = st.text(st.sampled_from("=+-@＝＋－＠\t\r\n \u00a0\u200b\ufeff;,|'\"1.5aß中"), max_size=12)


@given(st.lists(st.lists(st.text(max_size=20) | nasty, min_size=2, max_size=2), max_size=5))
def test_no_cell_starts_a_formula_unless_it_is_a_number(rows: list[list[str]]) -> None:
    text = "".join(lines(("one", "two"), rows)).removeprefix(BOM)
    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(read) == len(rows) + 1
    for cell in (cell for row in read for cell in row):
        assert NUMBER.fullmatch(cell) or not computed(cell), repr(cell)
        assert not cell.startswith(("\t", "\r", "\n"))


@given(st.lists(nasty, min_size=1, max_size=3))
def test_nor_where_the_file_is_split_at_another_separator(cells: list[str]) -> None:
    _, row = "".join(lines(cells, [cells])).removeprefix(BOM).splitlines()
    for separator in ";\t|":
        for part in row.split(separator)[1:]:
            assert not computed(part, '"'), row


def test_a_file_has_its_mark_quotes_and_line_ends() -> None:
    assert "".join(lines(("a", "b"), [("1", 'x"y')])) == '\ufeff"a","b"\r\n"1","x""y"\r\n'
