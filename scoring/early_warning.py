"""An early warning: a fired rule, its identity, its life, and when it fires again (domain §5)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from scoring.vocabulary import CustomerId, PersonId, Resolution, Severity, WarningState


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a rule says of a subject now.

    `holds`: the rule fires. `clear`: it is far enough below its threshold to be armed again; in
    between neither is true and nothing changes. `event` names the episode of a news rule.
    """

    rule: str
    subject: CustomerId
    holds: bool
    clear: bool
    severity: Severity
    text: str
    level: Fraction | None = None
    event: str = ""

    def __post_init__(self) -> None:
        """Refuse a condition that holds and is clear at once."""
        if self.holds and self.clear:
            msg = f"the rule {self.rule} cannot hold and be clear at once"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyWarning:
    """One episode of one rule about one subject; identity = (rule, subject, episode)."""

    rule: str
    subject: CustomerId
    episode: str
    severity: Severity
    text: str
    opened_at: datetime
    state: WarningState = WarningState.OPEN
    level: Fraction | None = None
    cleared: bool = False
    owner: PersonId = PersonId("")
    changed_by: PersonId = PersonId("")
    changed_at: datetime | None = None
    resolution: Resolution | None = None
    note: str = ""
    case: int = 0
    id: int = 0

    @property
    def fingerprint(self) -> str:
        """The identity for "the same again"."""
        return f"{self.rule}|{self.subject}|{self.episode}"


class Move(StrEnum):
    """What a re-evaluation does to the newest episode."""

    NOTHING = "nothing"
    OPEN = "open"
    UPDATE = "update"
    CLEAR = "clear"
    REARM = "rearm"


def decide(newest: EarlyWarning | None, condition: Condition, *, regrowth: Fraction) -> Move:
    """The move for the newest episode of a (rule, subject), or of its event; total.

    After resolution a rule fires again only once it was re-armed: its condition cleared, or its
    level grew by `regrowth` beyond the one at which it was resolved; an event never fires twice.
    """
    if newest is None:
        return Move.OPEN if condition.holds else Move.NOTHING
    if newest.state is not WarningState.RESOLVED:
        return _while_open(newest, condition)
    if condition.event:
        return Move.NOTHING
    if condition.holds:
        grown = (
            condition.level is not None
            and newest.level is not None
            and condition.level >= newest.level + regrowth
        )
        return Move.OPEN if newest.cleared or grown else Move.NOTHING
    return Move.REARM if condition.clear and not newest.cleared else Move.NOTHING


def _while_open(newest: EarlyWarning, condition: Condition) -> Move:
    if condition.clear:
        return Move.NOTHING if newest.cleared else Move.CLEAR
    if not condition.holds:
        return Move.NOTHING
    same = (
        newest.text == condition.text
        and newest.severity is condition.severity
        and newest.level == condition.level
        and not newest.cleared
    )
    return Move.NOTHING if same else Move.UPDATE


def next_episode(newest: EarlyWarning | None, condition: Condition) -> str:
    """The episode of a warning about to open: its event, or a counter from 1."""
    if condition.event:
        return condition.event
    return str(int(newest.episode) + 1) if newest else "1"


def acknowledged(warning: EarlyWarning, *, by: PersonId, at: datetime) -> EarlyWarning:
    """The warning with an owner; unchanged unless it was open or snoozed."""
    if warning.state not in {WarningState.OPEN, WarningState.SNOOZED}:
        return warning
    return replace(warning, state=WarningState.ACKNOWLEDGED, owner=by, changed_by=by, changed_at=at)


def started(warning: EarlyWarning, *, by: PersonId, at: datetime) -> EarlyWarning:
    """The warning in progress, as when a mitigation is logged; unchanged once resolved."""
    if warning.state in {WarningState.RESOLVED, WarningState.IN_PROGRESS}:
        return warning
    return replace(
        warning,
        state=WarningState.IN_PROGRESS,
        owner=warning.owner or by,
        changed_by=by,
        changed_at=at,
    )


def resolved(
    warning: EarlyWarning, *, by: PersonId, at: datetime, how: Resolution, note: str = ""
) -> EarlyWarning:
    """The warning resolved with its code; unchanged where it was resolved before."""
    if warning.state is WarningState.RESOLVED:
        return warning
    return replace(
        warning,
        state=WarningState.RESOLVED,
        owner=warning.owner or by,
        changed_by=by,
        changed_at=at,
        resolution=how,
        note=note,
    )
