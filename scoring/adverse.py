"""Adverse coverage as the rules see it: one event, about one customer (domain §6)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from scoring.vocabulary import (
    Category,
    CustomerId,
    EventId,
    Level,
    NewsSeverity,
    Severity,
    Triage,
)

STOPPING = frozenset({Category.INSOLVENCY, Category.PAYMENT_DEFAULT, Category.SANCTIONS_TRADE})
"""The categories whose confirmed events stop new exposure (domain §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """One story about one customer, however many articles tell it.

    `outlets` are the papers that told it, the first one first, and `sources` counts them.
    `baseline_at` is set while only the first poll of a new feed has told it (domain §6); `seen_at`
    is the instant at which we first read of it.
    """

    id: EventId
    customer: CustomerId
    title: str
    link: str
    outlet: str
    day: date
    dated: bool
    category: Category
    severity: NewsSeverity
    level: Level
    triage: Triage
    because: str
    sources: int = 1
    outlets: tuple[str, ...] = ()
    baseline_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether the event is adverse: judged HIGH, or confirmed, and not dismissed."""
        if self.triage.dismissed:
            return False
        return self.level is Level.HIGH or self.triage is Triage.CONFIRMED

    @property
    def waits(self) -> bool:
        """Whether it counts only once a person has confirmed it."""
        return self.triage is Triage.OPEN and self.level is Level.REVIEW

    @property
    def warning_severity(self) -> Severity:
        """How loud a warning about the event is: critical by category, else a warning."""
        critical = self.severity is NewsSeverity.CRITICAL
        return Severity.CRITICAL if critical else Severity.WARNING

    @property
    def stops(self) -> bool:
        """Whether it is a confirmed insolvency, default or sanctions event."""
        return self.triage is Triage.CONFIRMED and self.category in STOPPING

    def joined(
        self, *, severity: NewsSeverity, level: Level, category: Category | None, because: str
    ) -> "AdverseEvent":
        """The event once another article tells it: graver or surer, never milder.

        The graver of the two names the category, but for a stop, which lasts until it is closed.
        """
        graver = severity.rank > self.severity.rank
        surer = level is Level.HIGH and self.level is not Level.HIGH
        if not (graver or surer):
            return self
        milder = severity.rank < self.severity.rank
        return replace(
            self,
            severity=severity if graver else self.severity,
            level=Level.HIGH if surer else self.level,
            category=self.category if self.stops or milder else category or self.category,
            because=because,
        )
