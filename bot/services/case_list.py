"""Listing the open cases: all, one's own, those of a customer."""

from collections.abc import Sequence
from datetime import datetime

from bot.notices import WarningNotice
from bot.services.access import Act, Caller
from bot.services.case_post import notice_of
from bot.services.customer import find
from bot.services.member import actor
from bot.services.picture import Picture, frame, take
from bot.services.runtime import Runtime, Setup
from bot.store.early_warning import Case
from bot.store.unit import Unit
from scoring.vocabulary import PORTFOLIO, CustomerId, PersonId, Severity


def opened(
    runtime: Runtime, caller: Caller, *, mine: bool = False, asked: str = ""
) -> tuple[WarningNotice, ...]:
    """The open cases, the worst first, then the oldest.

    `mine`: those in the caller's hands, or about customers that the caller looks after. `asked`:
    those of one customer, by id, name or alias; raises NotFound.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        who = actor(runtime.setup, unit, caller, Act.SEE_CARD).person
        wanted = find(runtime.directory, unit, asked).id if asked else None
        cases = [c for c in unit.warnings.open_cases() if wanted in {None, c.subject}]
        pictures = _pictures(runtime.setup, unit, [c.subject for c in cases], now)
        notices = _notices(runtime.setup, unit, cases, pictures, now)
        return tuple(n for n in notices if not mine or _is_of(n, pictures, who))


def open_notices(setup: Setup, unit: Unit, now: datetime) -> tuple[WarningNotice, ...]:
    """All open cases, as a step."""
    cases = unit.warnings.open_cases()
    pictures = _pictures(setup, unit, [c.subject for c in cases], now)
    return _notices(setup, unit, cases, pictures, now)


def _notices(
    setup: Setup,
    unit: Unit,
    cases: Sequence[Case],
    pictures: dict[CustomerId, Picture],
    now: datetime,
) -> tuple[WarningNotice, ...]:
    on = setup.today(now)
    notices = [notice_of(unit, c, pictures.get(c.subject), on=on) for c in cases]
    return tuple(sorted(notices, key=lambda n: (-Severity(n.severity).rank, n.case)))


def _is_of(notice: WarningNotice, pictures: dict[CustomerId, Picture], who: PersonId) -> bool:
    picture = pictures.get(CustomerId(notice.customer))
    owners = {notice.owner}
    if picture is not None:
        owners |= {picture.customer.sales_owner, picture.customer.credit_owner}
    return who in owners


def _pictures(
    setup: Setup, unit: Unit, subjects: Sequence[CustomerId], now: datetime
) -> dict[CustomerId, Picture]:
    ids = [s for s in dict.fromkeys(subjects) if s != PORTFOLIO]
    customers = list(unit.customers.by_ids(ids).values())
    return {p.customer.id: p for p in take(unit, customers, frame(setup, unit, now))}
