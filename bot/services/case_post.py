"""The post of a case: its facts, its updates, the lines of its thread."""

from datetime import date, datetime
from enum import StrEnum

from bot.notices import Evidence, FiredRule, LineNotice, Paper, WarningNotice, WorseRating
from bot.services.foretold import MOVED_RULES, if_confirmed, worse_ratings
from bot.services.picture import Picture
from bot.services.runtime import Setup
from bot.store.early_warning import Case
from bot.store.outbox import Kind, key_of
from bot.store.paper import Printed
from bot.store.unit import Unit
from scoring.adverse import AdverseEvent
from scoring.early_warning import EarlyWarning
from scoring.response import is_posted
from scoring.score import show
from scoring.story import Verdict
from scoring.vocabulary import PORTFOLIO, Band, Severity, Triage, WarningState

PORTFOLIO_NAME = "All customers"
NEWS_RULES = frozenset({"negative_news", "critical_news"})
PAPERS = 6
"""So many outlets of a story are named with their articles; the others are counted."""
_ORDER = tuple(WarningState)


class Told(StrEnum):
    """What became of a case's post."""

    LISTED = "listed"
    POSTED = "posted"
    UPDATED = "updated"

    @property
    def has_thread(self) -> bool:
        """Whether there is a post below which a line can stand."""
        return self is not Told.LISTED


def tell(
    setup: Setup,
    unit: Unit,
    case: Case,
    notice: WarningNotice,
    band: Band | None,
    *,
    now: datetime,
) -> Told:
    """Post a case once it is to be posted, and update the post from then on; what was done."""
    if unit.outbox.holds(case.post_key):
        leave_update(setup, unit, case, notice, now)
        return Told.UPDATED
    if not is_posted(unit.warnings.in_case(case.id), band):
        return Told.LISTED
    unit.outbox.put(notice, key=case.post_key, channel=setup.warnings_channel, now=now)
    return Told.POSTED


def notice_of(unit: Unit, case: Case, picture: Picture | None, *, on: date) -> WarningNotice:
    """The facts of a case's post as they are now; without a picture (portfolio) no score."""
    warnings = unit.warnings.in_case(case.id)
    state = min((w.state for w in warnings), key=_ORDER.index)
    last = max(warnings, key=lambda w: (w.changed_at is not None, w.changed_at or w.opened_at))
    worst = max((w.severity for w in warnings), key=lambda s: s.rank)
    owner = next((w.owner for w in warnings if w.owner), "")
    if picture is not None and not owner:
        owner = picture.customer.credit_owner
    terms = after = None
    if picture is not None:
        after = if_confirmed(picture)
        terms = picture.policy.terms(picture.band.band, picture.score.value, stop=picture.band.stop)
    return WarningNotice(
        case=case.id,
        customer="" if case.subject == PORTFOLIO else case.subject,
        name=picture.customer.name if picture else PORTFOLIO_NAME,
        severity=worst.value if warnings else Severity.INFO.value,
        state=state.value,
        score=show(picture.score.value) if picture else "",
        band=picture.band.band.value if picture else "",
        band_reason=picture.band.reason if picture else "",
        terms=terms.name if terms else "",
        prepayment=terms.prepayment if terms else "",
        as_of=on.isoformat(),
        rules=tuple(map(_fired, warnings)),
        evidence=_evidence(unit, warnings, picture),
        owner=owner,
        changed_by=last.changed_by,
        changed_at=last.changed_at.isoformat() if last.changed_at else "",
        resolution=last.resolution.value if last.resolution else "",
        until=last.snoozed_until.isoformat() if last.snoozed_until else "",
        worse=_worse(case, warnings, picture),
        if_confirmed=f"stop, {after.prepayment} prepayment, {after.credit_line}" if after else "",
    )


def leave_update(
    setup: Setup, unit: Unit, case: Case, notice: WarningNotice, now: datetime
) -> None:
    """Leave an update of the case's post in the outbox; the newest revision wins."""
    unit.outbox.put(
        notice,
        key=key_of(case.post_key, "update", str(case.revision)),
        channel=setup.warnings_channel,
        now=now,
        kind=Kind.UPDATE,
        parent_key=case.post_key,
        revision=case.revision,
    )


def leave_line(
    setup: Setup,
    unit: Unit,
    case: Case,
    line: LineNotice,
    part: str,
    *,
    now: datetime,
    key: str = "",
) -> None:
    """Leave a line for the case's thread in the outbox, one for each revision and part.

    With a `key` of its own a line is left once, whatever the revision.
    """
    unit.outbox.put(
        line,
        key=key or key_of(case.post_key, "line", str(case.revision), part),
        channel=setup.warnings_channel,
        now=now,
        kind=Kind.LINE,
        parent_key=case.post_key,
    )


def _fired(warning: EarlyWarning) -> FiredRule:
    return FiredRule(
        rule=warning.rule,
        severity=warning.severity.value,
        text=warning.text,
        state=warning.state.value,
        cleared=warning.cleared,
    )


def _worse(
    case: Case, warnings: tuple[EarlyWarning, ...], picture: Picture | None
) -> tuple[WorseRating, ...]:
    if picture is None or not any(w.rule in MOVED_RULES for w in warnings):
        return ()
    return worse_ratings(picture, since=case.opened_at)


def _evidence(
    unit: Unit, warnings: tuple[EarlyWarning, ...], picture: Picture | None
) -> tuple[Evidence, ...]:
    if picture is None:
        return ()
    wanted = {w.episode for w in warnings if w.rule in NEWS_RULES}
    events = [e for e in picture.events if str(e.id) in wanted]
    told = unit.papers.that_told([e.id for e in events if e.sources > 1])
    said = unit.verdicts.newest([e.id for e in events if e.triage is not Triage.OPEN])
    return tuple(_piece(e, told.get(e.id, ()), said.get(e.id)) for e in events)


def _piece(event: AdverseEvent, told: tuple[Printed, ...], said: Verdict | None) -> Evidence:
    return Evidence(
        title=event.title,
        link=event.link,
        outlet=event.outlet,
        day=event.day.isoformat(),
        because=event.because,
        sources=event.sources,
        papers=tuple(Paper(name=p.outlet, link=p.link) for p in told[:PAPERS]),
        event=event.id,
        triage="" if event.triage is Triage.OPEN else event.triage.value,
        said_by=said.author if said else "",
        said_at=said.at.isoformat() if said else "",
        severity=event.severity.value,
    )
