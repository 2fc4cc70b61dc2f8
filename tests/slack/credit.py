"""The credit line of the customer that is drawn."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from scoring.band import BandInForce
from scoring.credit import CreditLimit, CreditLine, base_line, credit_line
from scoring.policy import Policy
from scoring.score import Score
from scoring.vocabulary import CustomerId, PersonId

LIMIT = CreditLimit(
    customer=CustomerId("C-0001"),
    amount=Decimal(60_000),
    reason="as asked",
    requester=PersonId("U0SALES"),
    approved_by=PersonId("U0ANALYST"),
    at=datetime(2026, 3, 31, 8, 12, tzinfo=UTC),
)


def credit(band: BandInForce, score: Score) -> CreditLine:
    """What 40,000 a month leave, with a limit of 60,000 of which 50,000 are in use."""
    return credit_line(
        Policy(),
        base=base_line(Policy(), billing=Fraction(40_000)),
        band=band.band,
        score=score.value,
        stop=band.stop,
        limit=LIMIT,
        open_amount=Fraction(50_000),
    )
