"""A mitigation: a counter-measure with owner, due date and state; and the playbook (domain §8)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType

from scoring.score import Score
from scoring.vocabulary import CustomerId, Indicator, MitigationState, PersonId

_CREDIT = "Credit measures: prepayment, a shorter term or a lower credit line"
_PLAYBOOK = {
    Indicator.PAYMENT_HISTORY: _CREDIT,
    Indicator.CONTRACT_PERFORMANCE: _CREDIT,
    Indicator.INDUSTRY_RISK: "Watch the industry's table and the exposure to it",
    Indicator.MARKET_REPUTATION: (
        "Talk to the customer, ask for feedback, watch closer for 60 days, "
        "prepare a public-relations statement"
    ),
    Indicator.COMPLIANCE_RECORD: (
        "Training of the customer and a review of its compliance record within 30 days"
    ),
}
ENDS = frozenset({MitigationState.DONE, MitigationState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mitigation:
    """What was decided against a risk: who does it, until when, and how far it is.

    `case` is the warning that it answers, 0 for none. `score_after` is that of the day it was done.
    """

    customer: CustomerId
    action: str
    owner: PersonId
    due: date
    state: MitigationState
    author: PersonId
    logged_at: datetime
    note: str = ""
    score_before: Fraction | None = None
    score_after: Fraction | None = None
    case: int = 0
    changed_by: PersonId = PersonId("")
    changed_at: datetime | None = None
    id: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done about it."""
        return self.state in ENDS


NEXT: Mapping[MitigationState, tuple[MitigationState, ...]] = MappingProxyType(
    {
        MitigationState.PLANNED: (
            MitigationState.DOING,
            MitigationState.DONE,
            MitigationState.CANCELLED,
        ),
        MitigationState.DOING: (MitigationState.DONE, MitigationState.CANCELLED),
        MitigationState.DONE: (),
        MitigationState.CANCELLED: (),
    }
)
"""What may follow a state: forward only, and a step may be skipped."""


def moved(
    mitigation: Mitigation,
    state: MitigationState,
    *,
    by: PersonId,
    at: datetime,
    score: Fraction | None,
) -> Mitigation:
    """The mitigation in a later state, with the score of that moment once it is done.

    Unchanged where the state does not follow: a late or repeated click changes nothing.
    """
    if state not in NEXT[mitigation.state]:
        return mitigation
    after = score if state is MitigationState.DONE else mitigation.score_after
    return replace(mitigation, state=state, score_after=after, changed_by=by, changed_at=at)


def noted(mitigation: Mitigation, note: str, *, by: PersonId, at: datetime) -> Mitigation:
    """The mitigation with one more note below the earlier ones; unchanged for an empty one."""
    if not note.strip():
        return mitigation
    notes = "\n".join(filter(None, (mitigation.note, note.strip())))
    return replace(mitigation, note=notes, changed_by=by, changed_at=at)


def proposal(score: Score, *, news: bool = False, calm: bool = False) -> str:
    """The playbook's line for the indicator that pushes the score most; empty without one.

    `news`: adverse coverage of late, which calls for the line on reputation as well. `calm`: the
    customer is low, and asked for nothing; then there is no line but that one.
    """
    pushing = [c for c in score.contributions if c.level > 1]
    lines = []
    if pushing and not calm:
        main = max(pushing, key=lambda c: (c.level - 1) * c.weight)
        lines.append(_PLAYBOOK[main.indicator])
    if news:
        lines.append(_PLAYBOOK[Indicator.MARKET_REPUTATION])
    return ". ".join(dict.fromkeys(lines))
