"""The life of an early warning: what each act makes of each state; total functions (domain §5).

An act that does not fit the state answers with the very same warning: a late or repeated click
changes nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from scoring.early_warning import Condition, EarlyWarning
from scoring.vocabulary import Band, PersonId, Resolution, WarningState

LONGEST_SNOOZE = timedelta(days=14)
GUARDED = frozenset({"score_rise", "creep", "band_worsened", "ageing"})
"""The rules that a high customer's warning of is not resolved by a word alone."""
_UNANSWERED = frozenset({WarningState.OPEN, WarningState.SNOOZED})


def acknowledged(warning: EarlyWarning, *, by: PersonId, at: datetime) -> EarlyWarning:
    """The warning with an owner; unchanged unless it was open or snoozed."""
    if warning.state not in _UNANSWERED:
        return warning
    return _moved(warning, WarningState.ACKNOWLEDGED, by=by, at=at, owner=by)


def assigned(warning: EarlyWarning, *, to: PersonId, by: PersonId, at: datetime) -> EarlyWarning:
    """The warning in another person's hands; unchanged once resolved, or where it is theirs."""
    if warning.state is WarningState.RESOLVED:
        return warning
    if warning.state in _UNANSWERED:
        return _moved(warning, WarningState.ACKNOWLEDGED, by=by, at=at, owner=to)
    if warning.owner == to:
        return warning
    return _moved(warning, warning.state, by=by, at=at, owner=to)


def started(warning: EarlyWarning, *, by: PersonId, at: datetime) -> EarlyWarning:
    """The warning in progress, as when a mitigation is logged; unchanged once resolved."""
    if warning.state in {WarningState.RESOLVED, WarningState.IN_PROGRESS}:
        return warning
    return _moved(warning, WarningState.IN_PROGRESS, by=by, at=at, owner=warning.owner or by)


def snoozed(warning: EarlyWarning, *, until: datetime, by: PersonId, at: datetime) -> EarlyWarning:
    """The warning asleep until an instant at most 14 days away; unchanged once it sleeps or ends.

    Raises ValueError for an instant that has passed or lies farther away.
    """
    if not at < until <= at + LONGEST_SNOOZE:
        msg = f"a warning sleeps for at most {LONGEST_SNOOZE.days} days"
        raise ValueError(msg)
    if warning.state in {WarningState.RESOLVED, WarningState.SNOOZED}:
        return warning
    return replace(
        _moved(warning, WarningState.SNOOZED, by=by, at=at, owner=warning.owner),
        snoozed_until=until,
    )


def woken(warning: EarlyWarning, *, at: datetime) -> EarlyWarning:
    """The warning awake: open again, or acknowledged where it has an owner; else unchanged."""
    if warning.state is not WarningState.SNOOZED:
        return warning
    return replace(
        warning,
        state=WarningState.ACKNOWLEDGED if warning.owner else WarningState.OPEN,
        snoozed_until=None,
        waiting_since=at,
        rounds=warning.rounds + 1,
    )


def resolved(
    warning: EarlyWarning, *, by: PersonId, at: datetime, how: Resolution, note: str = ""
) -> EarlyWarning:
    """The warning resolved with its code; unchanged where it was resolved before."""
    if warning.state is WarningState.RESOLVED:
        return warning
    ended = _moved(warning, WarningState.RESOLVED, by=by, at=at, owner=warning.owner or by)
    return replace(ended, resolution=how, note=note)


def updated(warning: EarlyWarning, condition: Condition, *, at: datetime) -> EarlyWarning:
    """The open warning as its condition is now; a graver one wakes, and its time starts anew."""
    graver = condition.severity.rank > warning.severity.rank
    after = woken(warning, at=at) if graver else warning
    restart = graver and after.rounds == warning.rounds
    return replace(
        after,
        text=condition.text,
        severity=condition.severity,
        level=condition.level,
        cleared=False,
        waiting_since=at if graver else after.waiting_since,
        rounds=after.rounds + restart,
    )


def _moved(
    warning: EarlyWarning, state: WarningState, *, by: PersonId, at: datetime, owner: PersonId
) -> EarlyWarning:
    return replace(
        warning,
        state=state,
        owner=owner,
        changed_by=by,
        changed_at=at,
        snoozed_until=None,
    )


def needs_answer(warnings: Iterable[EarlyWarning], band: Band | None) -> bool:
    """Whether resolving needs a mitigation or an approved acceptance (domain §5).

    Asked for a rise, band or ageing warning of a customer in high.
    """
    return band is Band.HIGH and any(
        w.rule in GUARDED and w.state is not WarningState.RESOLVED for w in warnings
    )
