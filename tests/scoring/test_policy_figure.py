"""Figures of the policy as people write them in dialogs, and back, exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.figure import read
from scoring.policy import Policy
from scoring.policy_figure import CREDIT, GROUPS, WARNINGS, Figure, gathered
from tests.scoring.build import POLICY


@pytest.mark.parametrize("group", list(GROUPS))
def test_what_a_dialog_shows_reads_back_as_the_policy_that_it_shows(group: str) -> None:
    _, figures = GROUPS[group]
    given = {figure.field: figure.read(figure.shown(POLICY)) for figure in figures}
    assert len(given) == len(figures), "no two figures of a dialog have one field"
    assert read(Policy, gathered(figures, given), base=POLICY) == POLICY


@pytest.mark.parametrize(
    ("figure", "text", "sentence"),
    [
        (WARNINGS[0], "much", "Write a number, as 3.5."),
        (WARNINGS[0], "", "Write a number, as 3.5."),
        (WARNINGS[2], "90.5", "Write a whole number, as 30."),
        (WARNINGS[3], "-1", "Write a number of percent, as 10."),
        (CREDIT[4], "1e5", "Write an amount, as 50000, or leave it empty for none."),
    ],
)
def test_what_is_no_figure_is_refused_in_a_sentence(
    figure: Figure, text: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match="Write") as wrong:
        figure.read(text)
    assert str(wrong.value) == sentence


def test_percent_and_amounts_are_exact() -> None:
    given = {"overdue_limit": "12.5", "line_cap": "50000.50"}
    figures = [f for f in (*WARNINGS, *CREDIT) if f.name in given]
    found: Policy = read(
        Policy, gathered(figures, {f.field: f.read(given[f.name]) for f in figures}), base=POLICY
    )
    assert (found.overdue_limit, found.line_cap) == (Fraction(1, 8), Decimal("50000.50"))
