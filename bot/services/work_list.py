"""The work list of a week: what is due, by owner, posted once for its period (domain §7)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.notices import OwnedWork, WorkLine, WorkListNotice
from bot.services.access import Act, Caller
from bot.services.member import SYSTEM, actor
from bot.services.picture import BATCH, frame, take
from bot.services.review import due_reviews
from bot.services.runtime import Runtime, Setup
from bot.store.outbox import key_of
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.proposal import Proposal
from scoring.vocabulary import MitigationState

JOB = "work_list"
AHEAD = timedelta(days=6)
"""A list that is posted on Monday speaks of the days up to Sunday."""
ENDED = frozenset({MitigationState.DONE, MitigationState.CANCELLED})
_UNOWNED = ": name a credit owner who may sign it"
DECIDERS = "*deciders*"
"""The owner of what waits for somebody's decision."""


def post(runtime: Runtime, slot: date, *, late: bool) -> bool:
    """Leave the week's list in the outbox, once; False where it was posted before."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        setup = runtime.setup
        if not unit.job_runs.take(JOB, slot.isoformat(), now=now):
            return False
        period = period_of(slot)
        notice = compile_list(setup, unit, now, period=period, late=late)
        key = key_of("work_list", period, setup.digest_channel)
        unit.outbox.put(notice, key=key, channel=setup.digest_channel, now=now)
        unit.audit.record(at=now, actor=SYSTEM, action="work_list.posted", subject=period)
        return True


def preview(runtime: Runtime, caller: Caller) -> WorkListNotice:
    """What the list would say now."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        period = period_of(runtime.setup.today(now))
        return compile_list(runtime.setup, unit, now, period=period, late=False)


def period_of(day: date) -> str:
    """The period key of a day: 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def compile_list(
    setup: Setup, unit: Unit, now: datetime, *, period: str, late: bool
) -> WorkListNotice:
    """The facts of the list as of now: every line with who has to do it."""
    today = setup.today(now)
    found: dict[str, list[WorkLine]] = defaultdict(list)
    customers = unit.customers.all()
    for lines in (
        _reviews(setup, unit, customers, now, today + AHEAD),
        _mitigations(unit, customers, today, today + AHEAD),
        _stale(setup, unit, customers, now),
        _proposals(setup, unit, today),
    ):
        for owner, line in lines:
            found[owner].append(line)
    owned = [
        OwnedWork(owner=owner, lines=tuple(sorted(lines, key=_order)))
        for owner, lines in sorted(found.items(), key=lambda pair: (pair[0] == "", pair[0]))
    ]
    every = [line for work in owned for line in work.lines]
    return WorkListNotice(
        period=period,
        as_of=today.isoformat(),
        until=(today + AHEAD).isoformat(),
        late=late,
        reviews=sum(1 for line in every if line.kind == "review"),
        overdue=sum(1 for line in every if line.days_late),
        owned=tuple(owned),
    )


def _order(line: WorkLine) -> tuple[int, str, str]:
    kinds = ("review", "mitigation", "decision", "stale")
    return kinds.index(line.kind), line.due or "9999", line.name


def _reviews(
    setup: Setup, unit: Unit, customers: tuple[Customer, ...], now: datetime, until: date
) -> Iterator[tuple[str, WorkLine]]:
    for due in due_reviews(setup, unit, customers, now=now, before=until):
        yield (
            due.owner,
            WorkLine(
                kind="review",
                customer=due.customer,
                name=due.name,
                text=f"review, {due.band}" + ("" if due.owner else _UNOWNED),
                due=due.due.isoformat(),
                days_late=due.days_late,
            ),
        )


def _mitigations(
    unit: Unit, customers: tuple[Customer, ...], today: date, until: date
) -> Iterator[tuple[str, WorkLine]]:
    for start in range(0, len(customers), BATCH):
        names = {c.id: c.name for c in customers[start : start + BATCH]}
        for customer, logged in unit.diary.mitigations(list(names)).items():
            for one in logged:
                if one.state in ENDED or one.due > until:
                    continue
                yield (
                    one.owner,
                    WorkLine(
                        kind="mitigation",
                        customer=customer,
                        name=names[customer],
                        text=one.action,
                        due=one.due.isoformat(),
                        days_late=max(0, (today - one.due).days),
                    ),
                )


def _stale(
    setup: Setup, unit: Unit, customers: tuple[Customer, ...], now: datetime
) -> Iterator[tuple[str, WorkLine]]:
    """Customers with ratings past their validity, or of whom less than half is known."""
    for picture in take(unit, customers, frame(setup, unit, now)):
        customer = picture.customer
        words = [f"stale: {', '.join(sorted(i.label for i in picture.stale))}"]
        if not picture.stale:
            words = []
        if picture.score.known_weight < picture.policy.rated_weight:
            words.append(f"unrated: {picture.score.known_weight} % of the weight is known")
        if words:
            yield (
                customer.credit_owner or customer.sales_owner,
                WorkLine(
                    kind="stale", customer=customer.id, name=customer.name, text="; ".join(words)
                ),
            )


def _proposals(setup: Setup, unit: Unit, today: date) -> Iterator[tuple[str, WorkLine]]:
    waiting = unit.proposals.opened()
    customers = unit.customers.by_ids([p.customer for p in waiting])
    for one in waiting:
        known = customers.get(one.customer)
        yield DECIDERS, _waiting(setup, one, known.name if known else "", today)


def _waiting(setup: Setup, one: Proposal, name: str, today: date) -> WorkLine:
    seats = ", ".join(s.value for s in one.vacant)
    days = (today - setup.today(one.opened_at)).days
    since = f", waiting {days} days" if days > 1 else ""
    return WorkLine(
        kind="decision",
        customer=one.customer,
        name=name or one.kind.label,
        text=f"{one.asked} (needs {seats}{since})",
    )
