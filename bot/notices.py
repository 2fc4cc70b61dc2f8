"""Notices: what is to be said unasked, as facts; drawing them is the counter's business.

Frozen when they are written: a repeat says the same. Pure values of text and numbers, so that the
outbox can keep them; people are Slack user ids, days are ISO dates, scores are shown to 0.01.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredRule:
    """One early warning of a case: which rule, how loud, why.

    `cleared`: what it warned of does not hold any more, and somebody is to resolve it.
    """

    rule: str
    severity: str
    text: str
    state: str
    cleared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One outlet that told a story, with its own article; the link may be empty."""

    name: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of coverage behind a warning, in its own words; the link may be empty.

    `sources` counts the outlets that told it, `papers` lists the first of them, the earliest first.
    `triage` is what a person said of it, empty as long as nobody did.
    """

    title: str
    link: str
    outlet: str
    day: str
    because: str
    sources: int
    papers: tuple[Paper, ...] = ()
    event: int = 0
    triage: str = ""
    said_by: str = ""
    said_at: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorseRating:
    """One rating that got worse: from which level to which, who said so, when and why.

    `by` is a person, or the ledger; empty where that is not known any more.
    """

    rating: str
    by: str
    at: str
    reason: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningNotice:
    """The post of a case: all warnings of one cause about one customer, or the portfolio.

    `worse` are the ratings behind it; `if_confirmed` the terms that confirming a story leads to.
    """

    case: int
    customer: str
    name: str
    severity: str
    state: str
    score: str
    band: str
    band_reason: str
    terms: str
    prepayment: str
    as_of: str
    rules: tuple[FiredRule, ...]
    evidence: tuple[Evidence, ...]
    owner: str = ""
    changed_by: str = ""
    changed_at: str = ""
    resolution: str = ""
    until: str = ""
    worse: tuple[WorseRating, ...] = ()
    if_confirmed: str = ""
    kind: Literal["warning"] = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNotice:
    """One line in a case's thread: what happened, who did it (a user id or empty)."""

    text: str
    by: str = ""
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """One customer in a digest, ready to read."""

    customer: str
    name: str
    band: str
    score: str
    before: str
    note: str
    review_due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestNotice:
    """One monitoring pack: figures, the customers by concern, and what was not checked."""

    pack: str
    period: str
    as_of: str
    since: str
    late: bool
    members: int
    quiet: int
    overdue: int
    active: int
    ratio: str
    rows: tuple[DigestRow, ...]
    reviews_due: tuple[DigestRow, ...]
    gaps: tuple[str, ...]
    coverage: str
    coverage_gaps: tuple[str, ...]
    nothing_to_report: bool
    kind: Literal["digest"] = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNotice:
    """A sentence for the administrators: what went wrong with the programme itself."""

    text: str
    kind: Literal["alert"] = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedSeat:
    """One agreement to a proposal: in which seat, by whom, when."""

    seat: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalNotice:
    """The post of a proposal: what is asked, why, by whom, whose agreement it needs, its state.

    `standing_then`: score and band at the time of asking, where they have moved since;
    `if_approved`: what they would become, where that can be said.
    """

    proposal: int
    headline: str
    customer: str
    name: str
    asked: str
    reason: str
    requester: str
    state: str
    seats: tuple[str, ...]
    agreed: tuple[AgreedSeat, ...]
    opened_at: str
    score: str = ""
    band: str = ""
    band_reason: str = ""
    standing_then: str = ""
    if_approved: str = ""
    decided_by: str = ""
    decided_at: str = ""
    answer: str = ""
    kind: Literal["proposal"] = "proposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoNotice:
    """A sentence for one person, in a direct message; people in it stand as `<@U…>`."""

    text: str
    customer: str = ""
    kind: Literal["memo"] = "memo"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """One thing to do: a review, a mitigation, a decision, or data to bring up to date."""

    kind: Literal["review", "mitigation", "decision", "stale"]
    customer: str
    name: str
    text: str
    due: str = ""
    days_late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedWork:
    """What one person has to do; the owner is empty where nobody is named."""

    owner: str
    lines: tuple[WorkLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkListNotice:
    """The work list of a week, by owner."""

    period: str
    as_of: str
    until: str
    late: bool
    reviews: int
    overdue: int
    owned: tuple[OwnedWork, ...]
    kind: Literal["work_list"] = "work_list"


Notice = (
    WarningNotice
    | LineNotice
    | DigestNotice
    | AlertNotice
    | ProposalNotice
    | MemoNotice
    | WorkListNotice
)
