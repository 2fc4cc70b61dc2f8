"""Replay: every stored score follows from its own ratings, its policy and the row before it."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from bot.store.score import ScoreRecord
from scoring.band import compute_band, hold
from scoring.policy import Policy
from scoring.score import compute
from scoring.vocabulary import Band, Coverage, Indicator
from tests.builder import (
    ADMIN,
    ALL_BEST,
    APPROVER,
    FIRST,
    SECOND,
    TODAY,
    add_customers,
    customer,
    known,
    rate,
    rating,
    score,
)
from tests.fakes import FakeClock

RATED = (Indicator.CONTRACT_PERFORMANCE, Indicator.MARKET_REPUTATION, Indicator.COMPLIANCE_RECORD)


def history(runtime: Runtime) -> tuple[ScoreRecord, ...]:
    with runtime.reading() as unit:
        return unit.scores.of([FIRST])[FIRST]


def replayed(before: tuple[ScoreRecord, ...], row: ScoreRecord, policy: Policy) -> ScoreRecord:
    """The row as its ratings, its policy and what was stored before it make it."""
    found = compute(row.levels, policy)
    rated = [r for r in before if r.computed is not Band.UNRATED]
    computed = compute_band(found, policy, previous=rated[-1].computed if rated else None)
    band = hold(computed, in_force=before[-1].held if before else None, released=False)
    point = replace(
        row.point,
        value=found.value,
        coverage=found.coverage,
        band=band.band,
        knock_outs=tuple(k.name for k in band.knock_outs),
    )
    return replace(row, point=point, computed=band.computed)


def test_replaying_the_history_reproduces_every_stored_score(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime, levels=(2, 2, 2, 2, 2))
    with runtime.writing() as unit:
        policy = replace(Policy(), high_edge=Policy().high_edge - Policy().hysteresis / 2)
        unit.policies.add(policy, author=ADMIN.person, at=clock.now())
    for indicator, level in ((RATED[0], 5), (RATED[2], 5), (RATED[0], 1), (RATED[2], 1)):
        clock.pass_by(days=1)
        request = RerateRequest(customer=FIRST, indicator=indicator, level=level, reason="seen")
        rerate(runtime, APPROVER, request)
    rows = history(runtime)
    with runtime.reading() as unit:
        for n, row in enumerate(rows):
            policy = unit.policies.at(row.policy_version)
            assert replayed(rows[:n], row, policy) == row
    assert [r.point.coverage for r in rows] == [Coverage.COMPLETE] * len(rows)
    assert rows[-1].point.band is Band.HIGH


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_facts_arrive_does_not_matter_to_the_final_score(
    runtime: Runtime, seed: int
) -> None:
    chance = Random(seed)
    facts = [
        (i, chance.randint(1, 5), day) for i in RATED for day in chance.sample(range(1, 40), 3)
    ]
    for customer_id, order in ((FIRST, facts), (SECOND, chance.sample(facts, len(facts)))):
        add_customers(runtime, customer(customer_id))
        rate(runtime, customer_id, ALL_BEST)
        with runtime.writing() as unit:
            for indicator, level, ago in order:
                as_of = TODAY - timedelta(days=ago)
                unit.ratings.add(rating(customer_id, indicator, level, as_of=as_of))
    one, other = score(runtime, FIRST, SECOND)
    assert one.picture.score == other.picture.score
    assert one.picture.band == other.picture.band
