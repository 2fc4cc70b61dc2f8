"""What must hold for all ratings: bounds, monotony, order."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.band import band_of, compute_band, hold
from scoring.policy import Policy
from scoring.rating import Rating, current
from scoring.score import compute, show
from scoring.vocabulary import Band, Indicator, PersonId, Source
from tests.scoring.build import ACME, POLICY, TODAY, levels

ratings = st.dictionaries(st.sampled_from(Indicator), st.integers(1, 5), min_size=1)


@given(ratings)
def test_the_score_lies_between_the_least_and_the_greatest_rating(
    known: dict[Indicator, int],
) -> None:
    """A weighted mean cannot leave its inputs, nor its own range."""
    score = compute(known, POLICY)
    assert score.value is not None
    assert min(known.values()) <= score.value <= max(known.values())
    assert score.least <= score.most
    assert sum((c.points for c in score.contributions), Fraction(0)) == score.value


@given(ratings, st.sampled_from(Indicator), st.sampled_from([None, *Band]))
def test_raising_a_rating_never_lowers_score_or_band(
    known: dict[Indicator, int], which: Indicator, previous: Band | None
) -> None:
    """Worse news is never good news."""
    if known.get(which, 5) == 5:
        return
    worse = {**known, which: known[which] + 1}
    before, after = compute(known, POLICY), compute(worse, POLICY)
    assert before.value is not None
    assert after.value is not None
    assert after.value > before.value
    old = compute_band(before, POLICY, previous=previous).band
    new = compute_band(after, POLICY, previous=previous).band
    assert new.rank >= old.rank


@given(st.integers(0, 2**32), st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), max_size=8))
def test_the_order_in_which_ratings_arrive_does_not_matter(
    seed: int, said: list[tuple[int, int]]
) -> None:
    """The newest as-of wins; of equal ones the later recorded."""
    known = [
        Rating(
            id=n,
            customer=ACME,
            indicator=Indicator.COMPLIANCE_RECORD,
            level=level,
            source=Source.PERSON,
            author=PersonId("U1"),
            reason="",
            as_of=TODAY - timedelta(days=days),
            recorded_at=datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=n),
        )
        for n, (days, level) in enumerate(said)
    ]
    shuffled = Random(seed).sample(known, len(known))
    end = datetime(2026, 11, 25, tzinfo=UTC)
    found = current(known, on=TODAY, known_before=end)
    assert found == current(shuffled, on=TODAY, known_before=end)
    if known:
        best = max(known, key=lambda r: (r.as_of, r.recorded_at))
        assert found[Indicator.COMPLIANCE_RECORD] == best


@pytest.mark.parametrize(
    ("value", "previous", "band"),
    [
        ("3.50", None, Band.HIGH), ("3.49", None, Band.MEDIUM), ("2.50", None, Band.MEDIUM),
        ("2.49", None, Band.LOW), ("3.30", Band.HIGH, Band.HIGH), ("3.29", Band.HIGH, Band.MEDIUM),
        ("2.30", Band.MEDIUM, Band.MEDIUM), ("2.29", Band.MEDIUM, Band.LOW),
        ("2.40", Band.HIGH, Band.MEDIUM), ("2.20", Band.HIGH, Band.LOW),
        ("3.30", Band.UNRATED, Band.MEDIUM), ("2.30", Band.LOW, Band.LOW),
    ],
)  # fmt: skip
def test_a_band_improves_only_below_its_edge_by_a_fifth(
    value: str, previous: Band | None, band: Band
) -> None:
    """It worsens at once; without an earlier band the plain edges count."""
    assert band_of(Fraction(value), POLICY, previous=previous) is band


def test_no_band_improves_while_a_rating_is_stale() -> None:
    """The better band waits for fresh ratings."""
    score = compute(levels(1, 1, 1, 1, 1), POLICY)
    stale = compute_band(score, POLICY, previous=Band.MEDIUM, any_stale=True)
    fresh = compute_band(score, POLICY, previous=Band.MEDIUM)
    assert (stale.band, fresh.band) == (Band.MEDIUM, Band.LOW)


def test_more_than_a_fifth_unknown_is_never_low() -> None:
    """25 % unknown: medium; 20 % unknown: low."""
    assert compute_band(compute(levels(1, None, 1, 1, 1), POLICY), POLICY).band is Band.MEDIUM
    assert compute_band(compute(levels(1, 1, None, 1, 1), POLICY), POLICY).band is Band.LOW


def test_knock_outs_bind_even_when_unrated() -> None:
    """Payment 5 alone is high although most is unknown."""
    assert (
        compute_band(compute(levels(5, None, None, None, None), POLICY), POLICY).band is Band.HIGH
    )


def test_leaving_high_waits_until_it_is_released() -> None:
    """The computed band moves, the band in force stays."""
    computed = compute_band(compute(levels(1, 1, 1, 1, 1), POLICY), POLICY)
    held = hold(computed, in_force=Band.HIGH, released=False)
    assert (held.band, held.computed) == (Band.HIGH, Band.LOW)
    assert hold(computed, in_force=Band.HIGH, released=True).band is Band.LOW


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2.945", "2.95"), ("2.944", "2.94"), ("1", "1.00"), ("-0.5", "-0.50"), ("53/18", "2.94")],
)
def test_numbers_are_shown_half_up(value: str, shown: str) -> None:
    """To two decimals."""
    assert show(Fraction(value)) == shown


def test_a_policy_whose_weights_do_not_total_100_is_refused() -> None:
    """And so is one whose edges are out of order."""
    with pytest.raises(ValueError, match="total 100"):
        Policy(weights=tuple((i, 10) for i in Indicator))
    with pytest.raises(ValueError, match="edge"):
        Policy(high_edge=Fraction(2))


def test_a_level_outside_the_scale_is_refused() -> None:
    """0 and 6 are no ratings."""
    with pytest.raises(ValueError, match="from 1 to 5, not 6"):
        compute({Indicator.COMPLIANCE_RECORD: 6}, POLICY)
