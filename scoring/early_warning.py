"""An early warning: a fired rule, its identity, and when it fires again (domain §5)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from scoring.vocabulary import CustomerId, PersonId, Resolution, Severity, WarningState


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a rule says of a subject now.

    `holds`: the rule fires. `clear`: it is far enough below its threshold to be armed again; in
    between neither is true and nothing changes. `event` names the episode of a news rule; `calm`
    says how things stand once it is clear. `began` is the instant since which it holds, or since
    which something more makes it hold.
    """

    rule: str
    subject: CustomerId
    holds: bool
    clear: bool
    severity: Severity
    text: str
    level: Fraction | None = None
    event: str = ""
    calm: str = ""
    began: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a condition that holds and is clear at once."""
        if self.holds and self.clear:
            msg = f"the rule {self.rule} cannot hold and be clear at once"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyWarning:
    """One episode of one rule about one subject; identity = (rule, subject, episode).

    It has waited for an answer since `waiting_since`; `rounds` counts how often that began anew,
    because it got more severe or woke up. `snoozed_until` is set while it is snoozed only.
    """

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
    snoozed_until: datetime | None = None
    waiting_since: datetime | None = None
    rounds: int = 0
    case: int = 0
    id: int = 0

    @property
    def since(self) -> datetime:
        """The instant from which the time to answer counts."""
        return self.waiting_since or self.opened_at

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

    After resolution a rule fires again only once it was re-armed: its condition cleared, its level
    grew by `regrowth` beyond the one at which it was resolved, or what makes it hold now had not
    happened then; an event never fires twice.
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
        return Move.OPEN if newest.cleared or grown or _anew(newest, condition) else Move.NOTHING
    return Move.REARM if condition.clear and not newest.cleared else Move.NOTHING


def _anew(newest: EarlyWarning, condition: Condition) -> bool:
    """Whether what makes a condition hold began after its warning was resolved."""
    resolved_at = newest.changed_at
    return condition.began is not None and resolved_at is not None and condition.began > resolved_at


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
