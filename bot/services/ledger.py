"""The ledger: importing invoices, payment behaviour of everybody, the overdue rate."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.intake.invoice import NamedInvoice
from bot.services.access import Act, Caller
from bot.services.assessment import Cause, assess
from bot.services.customer import keys_of
from bot.services.member import SYSTEM, actor
from bot.services.picture import BATCH
from bot.services.raising import raise_portfolio
from bot.services.runtime import Runtime
from bot.store.invoice import Kept
from bot.store.unit import Unit
from feeds.names import normal_form
from scoring.customer import Customer
from scoring.ledger import (
    Confidence,
    Invoice,
    MissingRateError,
    PaymentBehaviour,
    behaviour,
    counts_without_amounts,
)
from scoring.portfolio import OverdueRate, overdue_rate, standing
from scoring.rules_ledger import overdue_rate as overdue_rate_rule
from scoring.vocabulary import CustomerId


class Stage(StrEnum):
    """What a long import is at."""

    READING = "reading"
    SCORING = "scoring"


Watch = Callable[[Stage, int, int], None]
"""Told how far a long import is: its stage, how much is done, of how much."""


Spellings = set[tuple[CustomerId, str]]
"""Customers with a name that their ledger gives them."""


def unwatched(_stage: Stage, _done: int, _of: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What keeping some rows did."""

    added: int = 0
    changed: int = 0
    same: int = 0
    new_customers: int = 0

    def __add__(self, other: "Imported") -> "Imported":
        """Both together."""
        return Imported(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            same=self.same + other.same,
            new_customers=self.new_customers + other.new_customers,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """One customer's payment behaviour; `trouble` says why there is no average."""

    customer: CustomerId
    eligible: int
    late: int
    oldest_overdue_days: int
    behaviour: PaymentBehaviour | None
    trouble: str = ""

    @property
    def confidence(self) -> Confidence:
        """Normal, low, or none where nothing can be said."""
        return self.behaviour.confidence if self.behaviour else Confidence.NONE


def keep_invoices(
    runtime: Runtime,
    caller: Caller,
    rows: Sequence[NamedInvoice],
    *,
    stated: date | None = None,
    known: Spellings | None = None,
) -> Imported:
    """Keep a batch of invoices, and the customers that they name, in one transaction.

    `stated` is the day that their ledger speaks of: what a later one said stands. `known` are the
    spellings that an earlier batch of the same file has dealt with.
    """
    now = runtime.clock.now()
    seen: Spellings = set() if known is None else known
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.IMPORT).person
        new = _keep_customers(unit, rows, seen, now)
        told = [row.told_on(stated) for row in rows]
        kept = [what for _, what in unit.invoices.keep(told, stated=stated)]
        done = Imported(
            added=kept.count(Kept.ADDED),
            changed=kept.count(Kept.CHANGED),
            same=kept.count(Kept.SAME),
            new_customers=new,
        )
        if done.added or done.changed or new:
            unit.audit.record(
                at=now, actor=who, action="invoices.imported", subject="ledger",
                added=str(done.added), changed=str(done.changed),
            )  # fmt: skip
    seen |= {_spelled(row) for row in rows}
    return done


def finish_import(runtime: Runtime, caller: Caller, *, as_of: date, digest: str) -> None:
    """Note the day that the ledger now speaks of; the newest one counts."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.IMPORT).person
        if unit.invoices.imported(as_of=as_of, at=now, actor=who, digest=digest):
            day = as_of.isoformat()
            unit.audit.record(
                at=now, actor=who, action="ledger.imported", subject="ledger", as_of=day
            )


def reassess_everybody(
    runtime: Runtime, words: str, watch: Watch = unwatched, *, quiet: bool = False
) -> int:
    """Score every customer anew, in transactions of 500, then the overdue rate; what fired.

    `quiet`: nothing is raised, as after a change of policy.
    """
    with runtime.reading() as unit:
        everyone = unit.customers.all()
    fired = 0
    for start in range(0, len(everyone), BATCH):
        fired += _assess_batch(runtime, everyone[start : start + BATCH], words, quiet=quiet)
        watch(Stage.SCORING, min(start + BATCH, len(everyone)), len(everyone))
    return fired if quiet else fired + check_overdue_rate(runtime)


def _assess_batch(
    runtime: Runtime, batch: Sequence[Customer], words: str, *, quiet: bool = False
) -> int:
    now = runtime.clock.now()
    with runtime.writing() as unit:
        cause = Cause(words=words, actor=SYSTEM, quiet=quiet)
        assessed = assess(runtime.setup, unit, batch, now=now, cause=cause)
        changed = sum(a.changed for a in assessed)
        if changed:
            unit.audit.record(
                at=now, actor=SYSTEM, action="scores.changed", subject=words[:80],
                changed=str(changed),
            )  # fmt: skip
        return sum(len(a.fired) for a in assessed)


def check_overdue_rate(runtime: Runtime) -> int:
    """Look at the overdue rate as of the ledger's own day, and raise what is due; what fired."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        on = unit.invoices.as_of()
        if on is None:
            return 0
        rate = rate_of(unit, on)
        before = unit.rates.last_late()
        entered = [c for c in rate.late_customers if before and c not in before]
        names = {c.id: c.name for c in unit.customers.by_ids(entered).values()}
        policy = unit.policies.current()
        condition = overdue_rate_rule(rate, policy, tuple(names[c] for c in entered if c in names))
        fired = raise_portfolio(runtime.setup, unit, condition, policy, now=now)
        if unit.rates.add(rate, at=now):
            unit.audit.record(
                at=now, actor=SYSTEM, action="portfolio.checked", subject="portfolio",
                overdue=str(rate.overdue), active=str(rate.active),
            )  # fmt: skip
        return len(fired)


def rate_of(unit: Unit, on: date, *, archived_later: bool = False) -> OverdueRate:
    """The overdue rate as of a day, over all customers that are not archived.

    `archived_later`: who was archived only after that day counts, as it did then.
    """
    policy = unit.policies.current()
    return overdue_rate(
        (
            standing(customer.id, invoices, as_of=on, policy=policy)
            for customer, invoices in _ledgers(unit, on if archived_later else None)
        ),
        as_of=on,
    )


def portfolio(runtime: Runtime, as_of: date) -> OverdueRate:
    """The overdue rate as of a day, for the command line."""
    with runtime.reading() as unit:
        return rate_of(unit, as_of, archived_later=True)


def payments(runtime: Runtime, as_of: date) -> tuple[PaymentLine, ...]:
    """Everybody's payment behaviour as of a day, by customer id (domain §2)."""
    with runtime.reading() as unit:
        policy = unit.policies.current()
        lines = []
        for customer, invoices in _ledgers(unit, as_of):
            n, late, oldest = counts_without_amounts(invoices, as_of=as_of, policy=policy)
            found, trouble = None, ""
            try:
                found = behaviour(customer.id, invoices, as_of=as_of, policy=policy)
            except MissingRateError as refused:
                trouble = str(refused)
            lines.append(
                PaymentLine(
                    customer=customer.id,
                    eligible=n,
                    late=late,
                    oldest_overdue_days=oldest,
                    behaviour=found,
                    trouble=trouble,
                )
            )
        return tuple(lines)


def _ledgers(unit: Unit, members_on: date | None) -> Iterator[tuple[Customer, tuple[Invoice, ...]]]:
    everyone = unit.customers.all(members_on)
    for start in range(0, len(everyone), BATCH):
        batch = everyone[start : start + BATCH]
        invoices = unit.invoices.of([c.id for c in batch])
        for customer in batch:
            yield customer, invoices[customer.id]


def _keep_customers(
    unit: Unit, rows: Sequence[NamedInvoice], seen: Spellings, now: datetime
) -> int:
    """Add customers seen for the first time; another spelling of a known one is an alias."""
    spelled = [pair for pair in dict.fromkeys(map(_spelled, rows)) if pair not in seen]
    known = unit.customers.by_ids([customer for customer, _ in spelled])
    fresh = {customer for customer, _ in spelled} - set(known)
    forms = {c.id: {normal_form(n) for n in c.names} for c in known.values()}
    touched: set[CustomerId] = set()
    for customer, name in spelled:
        if normal_form(name) in forms.setdefault(customer, set()):
            continue
        held = known.get(customer)
        if held is None:
            known[customer] = Customer(id=customer, name=name)
        else:
            known[customer] = replace(held, aliases=(*held.aliases, name))
        forms[customer].add(normal_form(name))
        touched.add(customer)
    changed = [known[customer] for customer in sorted(touched)]
    unit.customers.keep_all([(customer, keys_of(customer)) for customer in changed], now=now)
    return len(fresh)


def _spelled(row: NamedInvoice) -> tuple[CustomerId, str]:
    customer = row.invoice.customer
    return customer, row.name.strip() or customer
