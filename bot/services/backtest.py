"""Replaying a ledger, a file or the database's own, under one policy or several side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.intake.sheet import Problem
from bot.intake.shelf import Shelves
from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.picture import BATCH
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.backtest import Span, replay
from scoring.day import month_ends
from scoring.ledger import Invoice, MissingRateError
from scoring.outcome import Outcome, measure, with_portfolio
from scoring.policy import Policy
from scoring.rating import Rating, current
from scoring.vocabulary import CustomerId, Indicator, Source

Progress = Callable[[str, int, int | None], None]
"""Hears of work: which part, how much more of it is done, how much there is (None: unknown)."""
Stored = Mapping[date, Mapping[Indicator, int]]
Ledgers = Iterator[tuple[CustomerId, tuple[Invoice, ...], Stored]]
"""Customers with their invoices and what else was known of them at each month's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to replay: a file (None: the database's own ledger), months, horizon, other levels."""

    ledger: Path | None = None
    first: date | None = None
    last: date | None = None
    horizon: int = 60
    bad_days: int = 60
    others: Mapping[Indicator, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What came of it, policy by policy, over the same months."""

    span: Span
    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...] = ()


def run(
    runtime: Runtime,
    caller: Caller,
    wanted: Wanted,
    policies: Sequence[Policy],
    said: Progress = lambda *_: None,
) -> Tested:
    """Replay the ledger under each policy; raises Refusal where there is nothing to replay."""
    if wanted.ledger is None:
        return _own(runtime, caller, wanted, policies, said)
    with TemporaryDirectory(prefix="risk-bot-") as folder:
        shelves = Shelves(Path(folder))
        shelves.fill(wanted.ledger, lambda n: said("read", n, None))
        span = _span(wanted, shelves.first, shelves.last)
        ledgers: Ledgers = ((c, invoices, {}) for c, invoices in shelves.ledgers())
        outcomes = _replay(ledgers, policies, span, lambda n: said("replay", n, shelves.customers))
        return Tested(span=span, outcomes=outcomes, problems=tuple(shelves.problems))


def in_force(runtime: Runtime) -> Policy:
    """The policy of now."""
    with runtime.reading() as unit:
        return unit.policies.current()


def _own(
    runtime: Runtime,
    caller: Caller,
    wanted: Wanted,
    policies: Sequence[Policy],
    said: Progress,
) -> Tested:
    """The database's own ledger, the other indicators as they were known at each month's end."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        ids = unit.customers.ids()
        span = _span(wanted, unit.invoices.first_issued(), unit.invoices.as_of())
        ledgers = _stored(runtime.setup, unit, ids, () if wanted.others else span.months)
        outcomes = _replay(ledgers, policies, span, lambda n: said("replay", n, len(ids)))
        return Tested(span=span, outcomes=outcomes)


def _stored(setup: Setup, unit: Unit, ids: Sequence[CustomerId], months: Sequence[date]) -> Ledgers:
    lines = unit.ratings.industries()
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        customers = unit.customers.by_ids(batch)
        invoices, ratings = unit.invoices.of(batch), unit.ratings.of(batch)
        for customer in batch:
            inherited = lines.get(customers[customer].industry, ())
            known = (
                *(r for r in ratings[customer] if r.source is not Source.LEDGER),
                *(line.inherited(customer) for line in inherited),
            )
            stored = {on: _levels(known, on, setup.known_before(on)) for on in months}
            yield customer, invoices[customer], stored


def _levels(known: Sequence[Rating], on: date, before: datetime) -> dict[Indicator, int]:
    """The levels that were known on a day; how a customer pays is the ledger's to say."""
    held = current(known, on=on, known_before=before)
    return {i: r.level for i, r in held.items() if i is not Indicator.PAYMENT_HISTORY}


def _span(wanted: Wanted, first: date | None, last: date | None) -> Span:
    if first is None or last is None:
        msg = "There is no invoice to replay: name a ledger file with --ledger, or import one."
        raise Refusal(msg)
    start = wanted.first or first
    end = min(wanted.last or last, last)
    months = month_ends(start, end)
    if not months:
        msg = (
            f"There is no whole month to replay from {start.isoformat()} to {end.isoformat()}: the "
            f"ledger tells of {first.isoformat()} to {last.isoformat()}."
        )
        raise Refusal(msg)
    # Beyond the last month the ledger still tells what became of its warnings.
    until = min(last, months[-1] + timedelta(days=wanted.horizon))
    return Span(
        months=months,
        until=until,
        horizon=wanted.horizon,
        bad_days=wanted.bad_days,
        others=wanted.others,
    )


def _replay(
    ledgers: Ledgers, policies: Sequence[Policy], span: Span, said: Callable[[int], None]
) -> tuple[Outcome, ...]:
    totals = [Outcome() for _ in policies]
    for customer, invoices, stored in ledgers:
        mine = replace(span, stored=stored)
        for n, policy in enumerate(policies):
            totals[n] += _one(customer, invoices, policy, mine)
        said(1)
    return tuple(with_portfolio(o, p) for o, p in zip(totals, policies, strict=True))


def _one(
    customer: CustomerId, invoices: tuple[Invoice, ...], policy: Policy, span: Span
) -> Outcome:
    try:
        return measure(replay(customer, invoices, policy, span), span)
    except MissingRateError:
        return Outcome(left_out=1)
