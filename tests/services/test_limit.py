"""Limits: what the band allows is said where one is raised, and a stop allows no raise."""

from decimal import Decimal

import pytest

from bot.services import credit
from bot.services.decision import DeclineRequest, approve, decline
from bot.services.errors import Refusal, Stale
from bot.services.runtime import Runtime
from scoring.proposal import Proposal
from tests.builder import ANALYST, APPROVER, FIRST, insolvent, known

WORSE = (3, 4, 4, 4, 4)


def ask(runtime: Runtime, amount: int) -> Proposal:
    wanted = credit.LimitRequest(customer=FIRST, amount=Decimal(amount), reason="an order")
    return credit.ask_limit(runtime, ANALYST, wanted)


def test_a_raise_against_the_band_says_so_where_it_is_asked_and_where_it_is_approved(
    runtime: Runtime,
) -> None:
    known(runtime, levels=WORSE)
    proposal = ask(runtime, 5000)
    assert "; the band allows no increase" in proposal.asked
    assert "the band allows no increase" in approve(runtime, APPROVER, proposal.id).sentence
    assert "the band allows" not in ask(runtime, 4000).asked, "lowering is free"


def test_a_raise_within_the_band_says_nothing_of_it(runtime: Runtime) -> None:
    known(runtime)
    assert "the band allows" not in ask(runtime, 5000).asked


def test_under_a_stop_no_limit_is_raised_not_even_one_that_was_asked_for_before(
    runtime: Runtime,
) -> None:
    known(runtime)
    approve(runtime, APPROVER, ask(runtime, 5000).id)
    waiting = ask(runtime, 9000)
    insolvent(runtime)
    with pytest.raises(Refusal, match="under a stop"):
        ask(runtime, 6000)
    with pytest.raises(Stale, match="under a stop"):
        approve(runtime, APPROVER, waiting.id)
    no = DeclineRequest(proposal=waiting.id, answer="it is under a stop")
    decline(runtime, APPROVER, no)
    assert "limit 5000 → 1000" in ask(runtime, 1000).asked, "lowering is free"
