"""The report on overrides: which stand, how many, in which direction, and how they ended."""

from collections import Counter
from datetime import datetime, timedelta

from bot.services.access import Act, Caller
from bot.services.member import actor
from bot.services.picture import BATCH, frame, take
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.override import Override
from scoring.override_report import OverrideLine, OverrideReport
from scoring.vocabulary import Band, CustomerId

LOOK_BACK_DAYS = 365


def report(runtime: Runtime, caller: Caller) -> OverrideReport:
    """The overrides of today and of the last year; raises NotAllowed."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        return compile_report(runtime.setup, unit, now)


def compile_report(setup: Setup, unit: Unit, now: datetime) -> OverrideReport:
    """The same as a step, for the evaluation of a quarter."""
    found = unit.exposure.overrides(since=now - timedelta(days=LOOK_BACK_DAYS))
    ids = list(dict.fromkeys(o.customer for o in found))
    known = unit.customers.by_ids(ids)
    living = [c for c in known.values() if c.archived_on is None]
    shot = frame(setup, unit, now)
    computed: dict[CustomerId, Band] = {}
    standing: set[int] = set()
    for start in range(0, len(living), BATCH):
        for picture in take(unit, living[start : start + BATCH], shot):
            computed[picture.customer.id] = picture.band.computed
            standing |= {picture.override.id} if picture.override else set()
    lines = [
        _line(setup, o, known[o.customer].name if o.customer in known else o.customer, computed)
        for o in found
    ]
    return OverrideReport(
        as_of=setup.today(now),
        customers=len(unit.customers.all()),
        active=tuple(li for li in lines if li.id in standing),
        ended=tuple(li for li in lines if li.id not in standing),
        requesters=tuple(Counter(o.requester for o in found).most_common()),
        approvers=tuple(Counter(o.approved_by for o in found if o.approved_by).most_common()),
    )


def _line(setup: Setup, o: Override, name: str, computed: dict[CustomerId, Band]) -> OverrideLine:
    now = computed.get(o.customer)
    return OverrideLine(
        id=o.id,
        customer=o.customer,
        name=name,
        band=o.band.value,
        computed_then=o.computed.value,
        computed_now=now.value if now else "",
        upward=o.is_upward,
        code=o.code.value,
        text=o.text,
        requester=o.requester,
        approved_by=o.approved_by,
        since=setup.today(o.starts_at),
        expires=o.expires,
        outcome=o.ended_why.label if o.ended_why else "it lapsed",
    )
