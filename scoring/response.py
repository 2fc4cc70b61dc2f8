"""How soon a warning must be acknowledged, and who is told when it is not (domain §5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.business_day import BusinessHours
from scoring.early_warning import EarlyWarning
from scoring.rules_upkeep import ALWAYS, QUIET, UPKEEP
from scoring.vocabulary import Band, Severity, WarningState

WITHIN_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When the owner is reminded and when the manager is told.

    `warning` is the id of the warning that sets the time; with `rounds` it tells repeats apart.
    """

    severity: Severity
    since: datetime
    remind_at: datetime
    escalate_at: datetime
    rounds: int
    warning: int = 0


def is_posted(warnings: Iterable[EarlyWarning], band: Band | None) -> bool:
    """Whether a case is said in the channel, or only listed.

    An info is listed until it becomes a warning, and what may hit hundreds of calm customers on
    one day (reviews, stale data) is listed until the customer is in high.
    """
    return any(
        w.rule in ALWAYS
        or (w.severity is not Severity.INFO and (w.rule not in QUIET or band is Band.HIGH))
        for w in warnings
        if w.state is not WarningState.RESOLVED
    )


def time_to_answer(severity: Severity, hours: BusinessHours) -> timedelta | None:
    """The working time within which somebody must acknowledge; None for an info."""
    if severity is Severity.CRITICAL:
        return WITHIN_AN_HOUR
    return hours.day if severity is Severity.WARNING else None


def deadline(warnings: Iterable[EarlyWarning], hours: BusinessHours) -> Deadline | None:
    """The deadline of a case from its warnings; None where nobody has to answer.

    The gravest unanswered warning counts, of equal ones the one that has waited longest. Our own
    housekeeping asks for no answer within hours: the work list carries it.
    """
    waiting = [w for w in warnings if w.state is WarningState.OPEN and w.rule not in UPKEEP]
    if not waiting:
        return None
    severity = max((w.severity for w in waiting), key=lambda s: s.rank)
    span = time_to_answer(severity, hours)
    if span is None:
        return None
    gravest = min((w for w in waiting if w.severity is severity), key=lambda w: (w.since, w.id))
    since = gravest.since
    return Deadline(
        severity=severity,
        since=since,
        remind_at=hours.add(since, span),
        escalate_at=hours.add(since, 2 * span),
        rounds=max(w.rounds for w in waiting),
        warning=gravest.id,
    )
