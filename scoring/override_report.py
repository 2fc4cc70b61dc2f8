"""The overrides of a year as a value: which stand, how many, in which direction, how they ended."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scoring.vocabulary import CustomerId

NOTICE, ALARM = Fraction(5, 100), Fraction(10, 100)
"""From which share of all customers overrides are a sign that the model or its use is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideLine:
    """One override; `computed_now` is where the computed band is today, empty once archived."""

    id: int
    customer: CustomerId
    name: str
    band: str
    computed_then: str
    computed_now: str
    upward: bool
    code: str
    text: str
    requester: str
    approved_by: str
    since: date
    expires: date
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideReport:
    """All of them: active first, then those that ended within a year."""

    as_of: date
    customers: int
    active: tuple[OverrideLine, ...]
    ended: tuple[OverrideLine, ...]
    requesters: tuple[tuple[str, int], ...]
    approvers: tuple[tuple[str, int], ...]

    @property
    def rate(self) -> Fraction:
        """Customers with an active override, out of all."""
        return Fraction(len(self.active), self.customers) if self.customers else Fraction(0)

    @property
    def flag(self) -> str:
        """What the rate says; empty where it is ordinary."""
        if self.rate >= ALARM:
            return "10 % or more are overridden: the policy does not fit the customers, change it"
        if self.rate >= NOTICE:
            return "5 % or more are overridden: look at which reason comes most often"
        return ""

    @property
    def upward(self) -> int:
        """How many of the active ones make the band worse."""
        return sum(line.upward for line in self.active)

    @property
    def outcomes(self) -> tuple[tuple[str, int], ...]:
        """How the ended ones ended, the most frequent first."""
        return tuple(Counter(line.outcome for line in self.ended).most_common())
