"""Two files of one customer become one: a preview, the merger, and who may be a duplicate."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.access import Act, Caller
from bot.services.assessment import Cause, assess_ids
from bot.services.carrying import carry_over
from bot.services.case_post import NEWS_RULES
from bot.services.customer import keys_of
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.proposal import lapse_all
from bot.services.runtime import Runtime, Setup
from bot.services.warning import tell_case
from bot.store.closing import Merger
from bot.store.unit import Unit
from feeds.names import core_form, normal_form
from scoring.customer import Customer, is_circle
from scoring.ledger import Invoice
from scoring.score import counted
from scoring.vocabulary import CustomerId, CustomerStatus, Resolution, Source, WarningState
from scoring.warning_life import resolved

_CLASHES_SHOWN = 10
_FILLED = ("legal_name", "country", "industry", "segment", "sales_owner", "credit_owner", "parent")
"""What the target takes over where it has nothing of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What would be joined; `clashes` are invoice numbers that both have, with other contents."""

    source: Customer
    target: Customer
    ratings: int
    statements: int
    invoices: int
    same_invoices: int
    clashes: tuple[str, ...]
    open_warnings: int
    notes: int
    new_names: tuple[str, ...]
    new_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Two customers that may be one, and why."""

    first: Customer
    second: Customer
    why: str


def preview(
    runtime: Runtime, caller: Caller, source: CustomerId, target: CustomerId
) -> MergePreview:
    """What merging would join; changes nothing. Raises Refusal, NotAllowed."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return _preview(unit, *_pair(unit, source, target))


def said(found: MergePreview) -> tuple[str, ...]:
    """What is joined, line by line."""
    own, new = found.source.id, found.target.id
    ratings = counted(found.ratings, "rating")
    statements = counted(found.statements, "statement")
    lines = [
        f"{ratings} and {statements} are copied.",
        f"{counted(found.invoices, 'invoice')} of {own} will count under {new}.",
    ]
    if found.same_invoices:
        lines.append(f"{found.same_invoices} of them are on both files alike, and count once.")
    if found.clashes:
        numbers = ", ".join(found.clashes[:_CLASHES_SHOWN])
        more = len(found.clashes) - _CLASHES_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        lines.append(f"Numbers used twice with other contents, both kept: {numbers}{rest}.")
    lines.append(
        f"{counted(found.open_warnings, 'open warning')}: those of news move, others are closed as "
        f"duplicate. {counted(found.notes, 'note')} will move. Scores and reviews stay readable "
        f"under {own}."
    )
    if found.new_names or found.new_numbers:
        lines.append(f"{new} gets: {', '.join((*found.new_names, *found.new_numbers))}.")
    return tuple(lines)


def merge(
    runtime: Runtime, caller: Caller, source: CustomerId, target: CustomerId, *, reason: str
) -> MergePreview:
    """Let the source's file go on under the target's id; what was joined.

    Both histories stay: ratings and statements are copied as recorded now, invoices count under the
    target, news, cases and notes change hands, scores and reviews stay readable under the old id.
    Of bands, overrides and limits the stricter counts. The old id keeps working. The target is
    scored anew. Raises Refusal, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        old, new = _pair(unit, source, target)
        if not reason.strip():
            sentence = "Say in a few words how you know that both are one customer."
            raise Refusal(sentence, fields={"reason": sentence})
        joined = _preview(unit, old, new)
        merger = Merger(source=old.id, target=new.id, reason=reason.strip(), author=who, at=now)
        _join(runtime.setup, unit, old, new, merger)
        moved = unit.closings.merge(merger, NEWS_RULES)
        _close_cases(runtime.setup, unit, new, merger, moved["warning_case"])
        for subject in (old.id, new.id):
            unit.audit.record(
                at=now, actor=who, action="customer.merged", subject=subject,
                source=old.id, target=new.id, reason=reason.strip()[:400],
                moved=", ".join(f"{len(ids)} {t}" for t, ids in moved.items() if ids) or "nothing",
                clashes=", ".join(joined.clashes[:40]),
            )  # fmt: skip
        carry_over(runtime.setup, unit, merger)
        cause = Cause(words=f"merged with {old.id}", actor=who)
        assess_ids(runtime.setup, unit, (new.id,), now=now, cause=cause)
        return joined


def duplicates(runtime: Runtime, caller: Caller) -> tuple[Suspicion, ...]:
    """Customers with one registry id, or with one name but for its legal form, by id."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        groups: dict[tuple[str, str], dict[CustomerId, Customer]] = defaultdict(dict)
        for customer in unit.customers.all():
            for why, key in _traits(customer):
                groups[why, key][customer.id] = customer
        found: dict[tuple[CustomerId, CustomerId], Suspicion] = {}
        for (why, _), members in groups.items():
            first, *others = (members[i] for i in sorted(members))
            for other in others:
                pair = (first.id, other.id)
                found.setdefault(pair, Suspicion(first=first, second=other, why=why))
        return tuple(found[pair] for pair in sorted(found))


def _traits(customer: Customer) -> list[tuple[str, str]]:
    numbers = [(f"same {i.kind.label} {i.number}", i.key) for i in customer.registry_ids]
    cores = dict.fromkeys(core_form(n) for n in customer.names)
    return numbers + [("same name but for its legal form", core) for core in cores if core]


def _pair(unit: Unit, source: CustomerId, target: CustomerId) -> tuple[Customer, Customer]:
    old, new = unit.customers.exactly(source), unit.customers.find(target)
    for asked, found in ((source, old), (target, new)):
        if found is None:
            msg = f"I know no customer with the id “{asked}”; merging asks for both ids."
            raise Refusal(msg)
    if old is None or new is None or old.id == new.id:
        msg = "These are one customer already: name two."
        raise Refusal(msg)
    if old.merged_into:
        msg = f"{old.id} was merged into {old.merged_into} already: nothing was changed."
        raise Refusal(msg)
    if new.gone:
        msg = f"{new.name} is archived: take it out of the archive first, or merge the other way."
        raise Refusal(msg)
    return old, new


def _preview(unit: Unit, old: Customer, new: Customer) -> MergePreview:
    ids = (old.id, new.id)
    own = {i.id: i for i in unit.invoices.of(ids)[new.id]}
    theirs = unit.invoices.of(ids)[old.id]
    shared = [i for i in theirs if i.id in own]
    same = [i for i in shared if _content(i) == _content(own[i.id])]
    clashes = tuple(i.id for i in shared if _content(i) != _content(own[i.id]))
    opened = [w for w in unit.warnings.of(ids)[old.id] if w.state is not WarningState.RESOLVED]
    stated = unit.statements.of(ids)[old.id], unit.statements.grades(ids)[old.id]
    after = _united(old, new)
    return MergePreview(
        source=old,
        target=new,
        ratings=sum(r.source is not Source.LEDGER for r in unit.ratings.of(ids)[old.id]),
        statements=len(stated[0]) + len(stated[1]),
        invoices=len(theirs),
        same_invoices=len(same),
        clashes=clashes,
        open_warnings=len(opened),
        notes=len(unit.diary.mitigations(ids)[old.id]) + len(unit.diary.feedback(ids)[old.id]),
        new_names=after.aliases[len(new.aliases) :],
        new_numbers=tuple(map(str, after.registry_ids[len(new.registry_ids) :])),
    )


def _content(invoice: Invoice) -> tuple[object, ...]:
    return (invoice.issued, invoice.due, invoice.amount, invoice.currency)


def _united(old: Customer, new: Customer) -> Customer:
    """The target with the source's names, numbers and terms, and with what it lacked."""
    held = {normal_form(n) for n in new.names}
    names = tuple(n for n in old.names if normal_form(n) not in held)
    numbers = {i.key for i in new.registry_ids}
    lacking = {
        field: getattr(old, field)
        for field in _FILLED
        if not getattr(new, field) and getattr(old, field) != new.id
    }
    return replace(
        new,
        aliases=(*new.aliases, *names),
        registry_ids=(*new.registry_ids, *(i for i in old.registry_ids if i.key not in numbers)),
        context_terms=tuple(dict.fromkeys((*new.context_terms, *old.context_terms))),
        exclude_terms=tuple(dict.fromkeys((*new.exclude_terms, *old.exclude_terms))),
        **lacking,
    )


def _join(setup: Setup, unit: Unit, old: Customer, new: Customer, merger: Merger) -> None:
    """Bring both file heads up to date, copy what is appended only, close what was open."""
    now, who = merger.at, merger.author
    lapse_all(setup, unit, old.id, by=who, answer=f"Merged into {new.id}.", now=now)
    united = _united(old, new)
    parents = unit.customers.parents()
    if united.parent == old.id or is_circle(new.id, united.parent, parents):
        united = replace(united, parent=CustomerId(""))
    closed = replace(old, status=CustomerStatus.MERGED, merged_into=new.id, parent=CustomerId(""))
    unit.customers.keep(closed, (), now=now)
    unit.customers.keep(united, keys_of(united), now=now)
    _copy(unit, old.id, new.id, now)


def _copy(unit: Unit, old: CustomerId, new: CustomerId, now: datetime) -> None:
    """Append the source's ratings, statements and grades to the target's, as recorded now.

    What the target has of the same day, recorded later, stays the newest: it is not overtaken.
    """
    own = unit.ratings.of((new,))[new]
    for rating in unit.ratings.of((old,))[old]:
        later = any(
            o.indicator is rating.indicator
            and o.as_of == rating.as_of
            and o.recorded_at >= rating.recorded_at
            for o in own
        )
        if rating.source is not Source.LEDGER and not later:
            words = f"{rating.reason} (from {old}, recorded {rating.recorded_at:%Y-%m-%d})"
            unit.ratings.add(replace(rating, customer=new, recorded_at=now, reason=words, id=0))
    for statement in unit.statements.of((old,))[old]:
        unit.statements.add(replace(statement, customer=new, recorded_at=now, id=0))
    for grade in unit.statements.grades((old,))[old]:
        unit.statements.add_grade(replace(grade, customer=new, recorded_at=now, id=0))


def _close_cases(
    setup: Setup, unit: Unit, new: Customer, merger: Merger, cases: Sequence[int]
) -> None:
    """Close the source's warnings whose rule looks at the target from now on; their posts say so.

    A warning of news goes with its event and stays as it is.
    """
    for number in cases:
        opened = [w for w in unit.warnings.in_case(number) if w.state is not WarningState.RESOLVED]
        if not opened:
            continue
        note = f"Merged into {new.id}"
        for warning in opened:
            if warning.rule not in NEWS_RULES:
                unit.warnings.change(
                    resolved(
                        warning, by=merger.author, at=merger.at, how=Resolution.DUPLICATE, note=note
                    )
                )
        home = unit.warnings.find_case(number)
        if home is not None:
            text = f"{merger.source} was merged into {new.name} ({new.id}): it goes on there."
            tell_case(setup, unit, home, text, merger.author, merger.at)
