"""Taking in a ledger file of any size, or saying beforehand what that would do.

A file is read line by line and kept in batches, so the memory used does not grow with it; every
question about its layout is settled before the first line is kept. The same file twice changes
nothing, and an import that was cut off is simply run again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.intake.invoice import NamedInvoice, invoices_of, lay_out_invoices, newest_day
from bot.intake.layout import Choices, Layout
from bot.intake.sheet import Problem
from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.importing import CHUNK, ImportReport, Pile, chunks, good
from bot.services.ledger import (
    Imported,
    Spellings,
    Stage,
    Watch,
    finish_import,
    keep_invoices,
    reassess_everybody,
    unwatched,
)
from bot.services.member import actor
from bot.services.picture import BATCH
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from scoring.ledger import Invoice, MissingRateError, behaviour
from scoring.policy import Policy
from scoring.vocabulary import CustomerId

HELD_MOST = 50_000
"""How many new and changed rows a preview holds to say which ratings would change."""
SHOWN_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingChange:
    """A payment rating that an import would change; 0 is no rating."""

    customer: CustomerId
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """A customer billed in one currency, whose lines would count as another one."""

    name: str
    billed_in: str
    counted_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would do: to the rows, and to the payment ratings of everybody.

    `changes` are the first of `changed_ratings`; None where the file is too long to say. `mixed`
    are customers whose new lines name no currency, while they are billed in another one.
    """

    report: ImportReport
    layout: Layout
    changed_ratings: int | None
    changes: tuple[RatingChange, ...]
    mixed: tuple[Mixed, ...] = ()


def import_invoices(
    runtime: Runtime,
    caller: Caller,
    path: Path,
    *,
    as_of: date | None = None,
    choices: Choices | None = None,
    watch: Watch = unwatched,
    reject: Callable[[Problem], None] | None = None,
) -> ImportReport:
    """Take in a ledger file, then score everybody anew; the same file twice changes nothing.

    `as_of` is the day the ledger speaks of; without it the newest issue or payment date in the
    file, never later than today. `reject` is handed every line that is left out. Raises SheetError
    where the file is no use, Refusal where `as_of` is in the future.
    """
    may_import(runtime, caller)
    today = runtime.setup.today(runtime.clock.now())
    _not_future(as_of, today)
    layout = lay_out_invoices(path, choices)
    pile = Pile(reject=reject)
    # Settled before the first line is kept: what a later ledger said of an invoice stands.
    day = as_of or newest_day(layout, today)
    behind = _behind(runtime, day)
    done, known, fired = Imported(), Spellings(), 0
    for chunk in chunks(good(_watched(layout, watch), pile)):
        done += keep_invoices(runtime, caller, chunk, stated=day, known=known)
    if day is not None:
        finish_import(runtime, caller, as_of=day, digest=layout.examined.digest)
        fired = reassess_everybody(runtime, "import of invoices", watch)
    return ImportReport(
        done=done,
        problems=tuple(pile.problems),
        problem_count=pile.count,
        fired=fired,
        as_of=day,
        layout=layout,
        older_than=behind,
    )


def preview_invoices(
    runtime: Runtime,
    caller: Caller,
    path: Path,
    *,
    as_of: date | None = None,
    choices: Choices | None = None,
    watch: Watch = unwatched,
) -> Preview:
    """What taking in a ledger file would do; changes nothing. Raises SheetError, Refusal."""
    may_import(runtime, caller)
    today = runtime.setup.today(runtime.clock.now())
    _not_future(as_of, today)
    layout = lay_out_invoices(path, choices)
    day = as_of or newest_day(layout, today)
    behind = _behind(runtime, day)
    pile, draft = Pile(), _Draft(stated=day)
    for chunk in chunks(good(_watched(layout, watch), pile)):
        _compare(runtime, chunk, draft)
    changes = _rating_changes(runtime, draft, day) if day and not draft.overflowed else []
    report = ImportReport(
        done=draft.done,
        problems=tuple(pile.problems),
        problem_count=pile.count,
        as_of=day,
        layout=layout,
        older_than=behind,
    )
    return Preview(
        report=report,
        layout=layout,
        changed_ratings=None if draft.overflowed else len(changes),
        changes=tuple(changes[:SHOWN_MOST]),
        mixed=tuple(sorted(draft.mixed.values(), key=lambda m: m.name)),
    )


@dataclass(slots=True, kw_only=True)
class _Draft:
    """What a preview has found so far; of the rows, only new and changed ones are held."""

    stated: date | None
    done: Imported = field(default_factory=Imported)
    new_customers: dict[CustomerId, str] = field(default_factory=dict)
    rows: dict[CustomerId, dict[str, Invoice]] = field(default_factory=dict)
    held: int = 0
    mixed: dict[CustomerId, Mixed] = field(default_factory=dict)

    @property
    def overflowed(self) -> bool:
        """Whether there are more rows than a preview holds."""
        return self.held > HELD_MOST


def may_import(runtime: Runtime, caller: Caller) -> None:
    """Pass where the person may import a ledger; raises NotAllowed before the file is read."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.IMPORT)


def _not_future(as_of: date | None, today: date) -> None:
    """Pass where the day is none to come: the ledger would speak of it for good."""
    if as_of is not None and as_of > today:
        raise Refusal(
            f"{as_of.isoformat()} is in the future: a ledger speaks of today "
            f"({today.isoformat()}) or of an earlier day. Say that day."
        )


def _behind(runtime: Runtime, day: date | None) -> date | None:
    """The day that the ledger speaks of, where the file speaks of an earlier one; else None."""
    with runtime.reading() as unit:
        told = unit.invoices.as_of()
    return told if told is not None and day is not None and day < told else None


def _watched(layout: Layout, watch: Watch) -> Iterator[NamedInvoice | Problem]:
    """The lines of a file; whoever watches is told every 500 of them."""
    watch(Stage.READING, 0, layout.rows)
    for number, line in enumerate(invoices_of(layout), start=1):
        yield line
        if number % CHUNK == 0 or number == layout.rows:
            watch(Stage.READING, number, layout.rows)


def _compare(runtime: Runtime, chunk: list[NamedInvoice], draft: _Draft) -> None:
    with runtime.reading() as unit:
        ids = list(dict.fromkeys(r.invoice.customer for r in chunk))
        held = {(i.customer, i.id): i for own in unit.invoices.of(ids).values() for i in own}
        known, base = unit.customers.by_ids(ids), unit.policies.current().base_currency
    billed = _billed_in(held.values(), base)
    for row in chunk:
        invoice = row.told_on(draft.stated)
        other = billed.get(invoice.customer, {base}) - {base}
        if other and not invoice.currency and invoice.customer in known:
            name = known[invoice.customer].name
            draft.mixed[invoice.customer] = Mixed(
                name=name, billed_in=" and ".join(sorted(other)), counted_as=base
            )
        before = draft.rows.get(invoice.customer, {}).get(invoice.id)
        before = before or held.get((invoice.customer, invoice.id))
        after = invoice.after(before)
        new = invoice.customer not in known and invoice.customer not in draft.new_customers
        if invoice.customer not in known:
            draft.new_customers.setdefault(invoice.customer, row.name or invoice.customer)
        draft.done += Imported(
            added=before is None,
            changed=before is not None and before != after,
            same=before == after,
            new_customers=new,
        )
        if before != after and not draft.overflowed:
            draft.rows.setdefault(invoice.customer, {})[invoice.id] = after
            draft.held += 1


def _billed_in(held: Iterable[Invoice], base: str) -> dict[CustomerId, set[str]]:
    """The currencies in which each customer is billed so far."""
    found: dict[CustomerId, set[str]] = defaultdict(set)
    for invoice in held:
        found[invoice.customer].add(invoice.currency or base)
    return found


def _rating_changes(runtime: Runtime, draft: _Draft, day: date) -> list[RatingChange]:
    """Everybody's payment rating now, and with the rows of the file as of its day."""
    with runtime.reading() as unit:
        policy, before_day = unit.policies.current(), unit.invoices.as_of()
        after_day = max(filter(None, (before_day, day)))
        names = {c.id: c.name for c in unit.customers.all()} | draft.new_customers
        ids = sorted(names)
        changes = []
        for start in range(0, len(ids), BATCH):
            for customer, invoices in _batch(unit, ids[start : start + BATCH]):
                merged = {i.id: i for i in invoices} | draft.rows.get(customer, {})
                before = _level(customer, invoices, before_day, policy)
                after = _level(customer, tuple(merged.values()), after_day, policy)
                if before != after:
                    changes.append(
                        RatingChange(
                            customer=customer, name=names[customer], before=before, after=after
                        )
                    )
        return sorted(changes, key=lambda c: (-abs(c.after - c.before), c.name))


def _batch(unit: Unit, ids: list[CustomerId]) -> Iterator[tuple[CustomerId, tuple[Invoice, ...]]]:
    yield from unit.invoices.of(ids).items()


def _level(
    customer: CustomerId, invoices: tuple[Invoice, ...], day: date | None, policy: Policy
) -> int:
    if day is None:
        return 0
    try:
        return behaviour(customer, invoices, as_of=day, policy=policy).level or 0
    except MissingRateError:
        return 0
