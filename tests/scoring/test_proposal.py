"""A proposal: who may agree, how often, and that a decided one stays as it was decided."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scoring.proposal import (
    Proposal,
    ProposalKind,
    ProposalState,
    Seat,
    approved,
    declined,
    lapsed,
    withdrawn,
)
from scoring.vocabulary import CustomerId, PersonId

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
SAM, AVA, ADA = PersonId("U0SALES"), PersonId("U0APPROVER"), PersonId("U0ADMIN")
ASKED = Proposal(
    kind=ProposalKind.CLOSE_STOP,
    customer=CustomerId("C-0001"),
    asked="lift the stop",
    reason="the petition was withdrawn",
    requester=SAM,
    opened_at=AT,
    seats=(Seat.APPROVER, Seat.ADMIN),
)


def test_with_the_last_seat_it_is_approved_and_not_before() -> None:
    once = approved(ASKED, Seat.APPROVER, by=AVA, at=AT)
    assert (once.state, once.vacant) == (ProposalState.OPEN, (Seat.ADMIN,))
    twice = approved(once, Seat.ADMIN, by=ADA, at=AT)
    assert (twice.state, twice.vacant, twice.decided_by) == (ProposalState.APPROVED, (), ADA)
    assert twice.revision == 2


@pytest.mark.parametrize("seat", Seat)
def test_nobody_agrees_to_their_own_request(seat: Seat) -> None:
    assert approved(ASKED, seat, by=SAM, at=AT) is ASKED
    assert declined(ASKED, by=SAM, at=AT, answer="no") is ASKED


def test_one_person_sits_in_one_seat() -> None:
    once = approved(ASKED, Seat.APPROVER, by=ADA, at=AT)
    assert approved(once, Seat.ADMIN, by=ADA, at=AT) is once
    assert approved(once, Seat.APPROVER, by=AVA, at=AT) is once
    assert approved(once, Seat.ANALYST, by=AVA, at=AT) is once


def test_only_who_asked_takes_it_back() -> None:
    assert withdrawn(ASKED, by=AVA, at=AT) is ASKED
    assert withdrawn(ASKED, by=SAM, at=AT).state is ProposalState.WITHDRAWN


@pytest.mark.parametrize("state", list(ProposalState)[1:])
def test_what_is_decided_stays_decided(state: ProposalState) -> None:
    done = replace(ASKED, state=state)
    assert approved(done, Seat.ADMIN, by=ADA, at=AT) is done
    assert declined(done, by=ADA, at=AT, answer="no") is done
    assert withdrawn(done, by=SAM, at=AT) is done
    assert lapsed(done, by=ADA, at=AT, answer="late") is done
