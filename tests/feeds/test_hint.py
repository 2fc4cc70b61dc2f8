"""Patterns that are tried only where a word begins as they need: none is missed by that."""

import pytest

from feeds.denial import DENIALS
from feeds.hint import Table
from feeds.role import PARTS
from feeds.statement import STATEMENTS
from feeds.status import STAGES
from feeds.word import words
from tests.feeds.test_denial import DENIED, DOUBTFUL, OTHERS, OVER, PLAIN, REAL, TOPICS
from tests.feeds.test_judge_case import CALM, CASES, SILENT

ROWS = (*CALM, *CASES, *SILENT, *DENIED, *DOUBTFUL, *OTHERS, *OVER, *PLAIN, *REAL, *TOPICS)
TITLES = [row if isinstance(row, str) else row[0] for row in ROWS]
CLAUSES = [title.replace("Nordwind", "TARGET").replace("北辰航运", "TARGET") for title in TITLES]


@pytest.mark.parametrize("table", [PARTS, STATEMENTS, STAGES])
def test_what_a_pattern_finds_it_finds_also_where_it_has_to_be_tried_first(
    table: Table[object],
) -> None:
    found = [
        (place, clause)
        for place, (_, pattern) in enumerate(table.rows)
        for clause in CLAUSES
        if pattern.search(clause)
    ]
    assert len(found) >= len(table.rows) // 2
    assert [(place, c) for place, c in found if not table.tried(c) >> place & 1] == []


def test_the_first_pattern_wins_and_none_where_no_word_begins_so() -> None:
    table = Table([("a", "fir", "fire"), ("b", "fir", "f"), ("c", "", "诉")])
    assert (table.first("a fire"), table.first("the first"), table.first("of")) == ("a", "b", None)
    assert (table.first("被诉"), table.tried("of it")) == ("c", 0)


@pytest.mark.parametrize("before", ["TARGET isn't ", "TARGET was not ", "Rescued from ", "Averts "])
def test_a_denial_is_looked_for_where_a_word_may_deny(before: str) -> None:
    signs = DENIALS.sighted(words(before))
    kinds = ("not", "avoided", "left")
    assert any(DENIALS.opened(kind, signs, before, len(before)) for kind in kinds)
    assert not DENIALS.sighted(words("TARGET files for "))
