"""Figures as JSON and back: exact, whatever they are; and a sentence for whatever is none."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.figure import decode, encode, read
from scoring.policy import Policy
from scoring.vocabulary import Band, Indicator, PolicyVersion

exact = st.fractions(min_value=0, max_value=1_000_000)
amounts = st.decimals(min_value=0, max_value=10**12, allow_nan=False, allow_infinity=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """A figure made of figures."""

    at: time
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One figure of every kind."""

    whole: int
    yes: bool
    text: str
    share: Fraction
    amount: Decimal
    cap: Decimal | None
    day: date
    band: Band
    version: PolicyVersion
    pairs: tuple[tuple[Indicator, int], ...]
    rates: tuple[tuple[str, Decimal], ...]
    steps: tuple[tuple[Decimal, int], ...]
    threes: tuple[tuple[Indicator, int, Band], ...]
    days: tuple[int, ...]
    inner: Inner


def distinct(key: st.SearchStrategy[Any], value: st.SearchStrategy[Any]) -> Any:
    return st.dictionaries(key, value, max_size=5).map(lambda d: tuple(d.items()))


sheets = st.builds(
    Sheet,
    whole=st.integers(),
    yes=st.booleans(),
    text=st.text(),
    share=exact,
    amount=amounts,
    cap=st.none() | amounts,
    day=st.dates(),
    band=st.sampled_from(Band),
    version=st.integers(1, 99).map(PolicyVersion),
    pairs=distinct(st.sampled_from(Indicator), st.integers()),
    rates=distinct(st.text(min_size=1), amounts),
    steps=st.lists(st.tuples(amounts, st.integers())).map(tuple),
    threes=st.lists(
        st.tuples(st.sampled_from(Indicator), st.integers(), st.sampled_from(Band))
    ).map(tuple),
    days=st.lists(st.integers()).map(tuple),
    inner=st.builds(Inner, at=st.times(), share=exact),
)


@given(sheets)
def test_every_figure_comes_back_as_it_was_through_json(sheet: Sheet) -> None:
    kept = json.loads(json.dumps(encode(Sheet, sheet)))
    again = read(Sheet, kept)
    assert again == sheet
    assert str(again.amount) == str(sheet.amount)


def test_every_figure_of_the_policy_comes_back() -> None:
    kept = json.loads(json.dumps(encode(Policy, Policy())))
    assert set(kept) == {f.name for f in fields(Policy)}
    assert read(Policy, kept) == Policy()
    assert kept["high_edge"] == "3.5"
    assert kept["weights"]["payment_history"] == 30


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7/2", "3.5"),
        ("1/3", "1/3"),
        ("0", "0"),
        ("100", "100"),
        ("1/8", "0.125"),
        ("-5/2", "-2.5"),
    ],
)
def test_a_fraction_is_written_as_people_write_it_where_that_is_exact(
    value: str, text: str
) -> None:
    assert encode(Fraction, Fraction(value)) == text


def test_what_is_not_given_stays_as_it_was() -> None:
    base = replace(Policy(), news_window_days=45)
    found = read(Policy, {"high_edge": "3.6"}, base=base)
    assert (found.high_edge, found.news_window_days) == (Fraction(18, 5), 45)


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"weight": {}}, "“weight” is no figure. Did you mean “weights”?"),
        ({"high_edge": 3.5}, "high_edge: 3.5 is not an exact number in quotes"),
        ({"high_edge": "much"}, "high_edge: 'much' is not an exact number"),
        ({"high_edge": "1/0"}, "high_edge: '1/0' is not an exact number"),
        ({"rates": {"USD": "NaN"}}, "rates: 'NaN' is not a number"),
        ({"rise_window_days": "90"}, "rise_window_days: '90' is not a whole number"),
        ({"rise_window_days": True}, "rise_window_days: True is not a whole number"),
        ({"weights": {"luck": 100}}, "weights: 'luck' is not one of payment_history"),
        ({"weights": [1]}, "weights: [1] is not names with a figure each"),
        ({"knock_outs": [["payment_history", 5]]}, "is not a list of 3"),
        ({"dbt_steps": {}}, "dbt_steps: {} is not a list"),
        ([], "[] is not figures by name"),
    ],
)
def test_what_is_no_figure_is_refused_in_a_sentence(figures: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match="is n") as caught:
        read(Policy, figures)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "given_", "wanted"),
    [(date, "soon", "a day"), (time, 7, "a time"), (bool, 1, "true or false"), (str, 1, "a text")],
)
def test_each_kind_says_what_it_wants(kind: Any, given_: Any, wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        decode(kind, given_)


BAD: list[tuple[str, Callable[[Policy], Policy]]] = [
    ("total 100 percent, not 50", lambda p: replace(p, weights=tuple((i, 10) for i in Indicator))),
    ("one weight of 1 percent", lambda p: replace(p, weights=_zero(p))),
    ("edge to medium must lie below", lambda p: replace(p, medium_edge=Fraction(4))),
    ("between 1 and 5", lambda p: replace(p, medium_edge=Fraction(1, 2))),
    ("between 1 and 5", lambda p: replace(p, advance_edge=Fraction(3))),
    ("less than medium is wide", lambda p: replace(p, hysteresis=Fraction(1))),
    ("one validity", lambda p: replace(p, valid_days=p.valid_days[:2])),
    ("valid for a day", lambda p: replace(p, valid_days=tuple((i, 0) for i in Indicator))),
    ("levels go from 1 to 5", lambda p: replace(
        p, knock_outs=((Indicator.COMPLIANCE_RECORD, 6, Band.HIGH),))),
    ("0 to 100 percent", lambda p: replace(p, rated_weight=0)),
    ("share of the credit line (line", lambda p: replace(p, line_shares=())),
    ("is 0 to 100 percent", lambda p: replace(
        p, line_shares=((Band.LOW, 120), (Band.MEDIUM, 75), (Band.HIGH, 50)))),
    ("steps of days beyond terms", lambda p: replace(p, dbt_steps=p.dbt_steps[::-1])),
    ("never make a better level", lambda p: replace(p, oldest_floors=p.oldest_floors[::-1])),
    ("three capital letters", lambda p: replace(p, base_currency="euro")),
    ("rate of USD must be more than 0", lambda p: replace(p, rates=(("USD", Decimal(0)),))),
    ("must be a day at least", lambda p: replace(p, rise_window_days=0)),
    ("armed again (rise_rearm)", lambda p: replace(p, rise_rearm=Fraction(2))),
    ("armed again (overdue_rearm)", lambda p: replace(p, overdue_rearm=Fraction(1, 2))),
    ("must be 1 at least", lambda p: replace(p, billing_months=0)),
    ("cap of a credit line", lambda p: replace(p, line_cap=Decimal(-1))),
]  # fmt: skip


def _zero(policy: Policy) -> tuple[tuple[Indicator, int], ...]:
    weights = dict(policy.weights)
    weights[Indicator.PAYMENT_HISTORY] += weights[Indicator.COMPLIANCE_RECORD]
    weights[Indicator.COMPLIANCE_RECORD] = 0
    return tuple(weights.items())


@pytest.mark.parametrize(("sentence", "spoil"), BAD)
def test_a_policy_that_could_not_be_applied_is_refused(
    sentence: str, spoil: Callable[[Policy], Policy]
) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        spoil(Policy())
