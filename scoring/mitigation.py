"""A mitigation: a counter-measure with owner, due date and state; and the playbook (domain §8)."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from scoring.score import Score
from scoring.vocabulary import CustomerId, Indicator, MitigationState, PersonId

_CREDIT = "Credit measures: prepayment, a shorter term or a lower credit line"
_PLAYBOOK = {
    Indicator.PAYMENT_HISTORY: _CREDIT,
    Indicator.CONTRACT_PERFORMANCE: _CREDIT,
    Indicator.INDUSTRY_RISK: "Watch the industry's table and the exposure to it",
    Indicator.MARKET_REPUTATION: (
        "Talk to the customer, ask for feedback, watch closer for 60 days, prepare a statement"
    ),
    Indicator.COMPLIANCE_RECORD: (
        "Training of the customer and a review of its compliance record within 30 days"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mitigation:
    """What was decided against a risk: who does it, until when, and how far it is."""

    customer: CustomerId
    action: str
    owner: PersonId
    due: date
    state: MitigationState
    author: PersonId
    logged_at: datetime
    note: str = ""
    score_before: Fraction | None = None
    id: int = 0


def proposal(score: Score) -> str:
    """The playbook's line for the indicator that pushes the score most; empty without one."""
    pushing = [c for c in score.contributions if c.level > 1]
    if not pushing:
        return ""
    main = max(pushing, key=lambda c: (c.level - 1) * c.weight)
    return _PLAYBOOK[main.indicator]
