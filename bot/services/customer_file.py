"""The customer's file head: adding a customer, editing one; what changed is in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services import industry
from bot.services.access import Act, Caller
from bot.services.assessment import Cause, assess_ids
from bot.services.customer import keys_of
from bot.services.directory import Directory
from bot.services.errors import Refusal, Stale
from bot.services.member import actor
from bot.services.on_file import on_file
from bot.services.proposal import propose
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.customer import Customer, is_circle
from scoring.proposal import Proposal
from scoring.registry import RegistryId
from scoring.vocabulary import CustomerId, CustomerStatus, PersonId

FIELDS = (
    "name", "legal_name", "aliases", "registry_ids", "country", "industry", "segment",
    "sales_owner", "credit_owner", "parent", "status", "context_terms", "exclude_terms",
)  # fmt: skip
"""What people edit; the rest follows from other acts."""
CHOOSABLE = (CustomerStatus.PROSPECT, CustomerStatus.ACTIVE, CustomerStatus.DORMANT)
_SHOWN_MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequest:
    """The file head as it shall be; `seen` is the version that the person saw (0: none).

    Terms that are None stay as they are.
    """

    customer: CustomerId
    name: str
    legal_name: str = ""
    aliases: tuple[str, ...] = ()
    registry_ids: tuple[RegistryId, ...] = ()
    country: str = ""
    industry: str = ""
    segment: str = ""
    sales_owner: PersonId = PersonId("")
    credit_owner: PersonId = PersonId("")
    parent: str = ""
    status: CustomerStatus = CustomerStatus.ACTIVE
    context_terms: tuple[str, ...] | None = None
    exclude_terms: tuple[str, ...] | None = None
    seen: int = 0
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """The customer as it is now, and each change of its file: field, before, after.

    `proposed` is the move to a milder industry that waits for an approver.
    """

    customer: Customer
    changes: tuple[tuple[str, str, str], ...]
    added: bool = False
    proposed: Proposal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """What the dialog starts with."""

    customer: Customer
    version: int
    parent: str


def head(runtime: Runtime, caller: Caller, customer: CustomerId) -> FileHead:
    """The file head to edit; raises Refusal where the customer is gone, NotAllowed."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.EDIT_CUSTOMER)
        found = on_file(unit, customer)
        return FileHead(
            customer=found, version=unit.customers.version(found.id), parent=found.parent
        )


def edit(runtime: Runtime, caller: Caller, request: FileRequest) -> Filed:
    """Bring a file head up to date, and score anew where the industry changed.

    A move to an industry that is milder by two levels or more is put to an approver, the rest is
    saved. Raises Refusal with fields, Stale where somebody edited since, NotAllowed. The same
    receipt twice changes nothing.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.EDIT_CUSTOMER)
        held = on_file(unit, request.customer)
        if request.receipt and not unit.job_runs.receive("file", request.receipt, now=now):
            return Filed(customer=held, changes=())
        if request.seen and unit.customers.version(held.id) != request.seen:
            msg = "Somebody edited this customer while you were writing: nothing was saved."
            raise Stale(msg)
        if held.gone:
            msg = "The file of this customer is closed: take it out of the archive first."
            raise Refusal(msg)
        after = _applied(unit, held, request)
        asked = industry.ask(runtime.setup, unit, held, after.industry, who, now=now)
        if asked is None:
            return _keep(runtime.setup, unit, held, after, who.person, now)
        kept = propose(runtime.setup, unit, asked, now=now)
        after = replace(after, industry=held.industry)
        done = _keep(runtime.setup, unit, held, after, who.person, now)
        return replace(done, proposed=kept)


def add(runtime: Runtime, caller: Caller, request: FileRequest) -> Filed:
    """Put a new customer on file; without an id it gets the next free one.

    Raises Refusal with fields where the id is taken or the customer is on file already.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.EDIT_CUSTOMER).person
        number = CustomerId(request.customer.strip()) or unit.customers.next_id()
        if request.receipt and not unit.job_runs.receive("file", request.receipt, now=now):
            known = _twins(runtime.directory, unit, request, number)
            if known:
                return Filed(customer=known[0], changes=())
        _refuse_twins(runtime.directory, unit, request, number)
        blank = Customer(id=number, name=request.name.strip() or number)
        fresh = _applied(unit, blank, request)
        unit.customers.keep(fresh, keys_of(fresh), now=now)
        unit.audit.record(
            at=now, actor=who, action="customer.added", subject=number, name=fresh.name
        )
        cause = Cause(words="added", actor=who)
        assess_ids(runtime.setup, unit, (number,), now=now, cause=cause)
        return Filed(customer=fresh, changes=(), added=True)


def changes_of(before: Customer, after: Customer) -> tuple[tuple[str, str, str], ...]:
    """Each field that differs: its name, the value before, the value after."""
    pairs = ((f, shown(getattr(before, f)), shown(getattr(after, f))) for f in FIELDS)
    return tuple((name, old, new) for name, old, new in pairs if old != new)


def shown(value: object) -> str:
    """A value of the file as the audit log keeps it."""
    if isinstance(value, tuple):
        return " | ".join(map(str, value))
    return str(value)


def as_detail(changes: tuple[tuple[str, str, str], ...]) -> Mapping[str, str]:
    """The changes as the detail of an audit row: field → before → after."""
    return {
        name: f"{old[:_SHOWN_MOST] or '–'} → {new[:_SHOWN_MOST] or '–'}"
        for name, old, new in changes
    }


def _applied(unit: Unit, held: Customer, request: FileRequest) -> Customer:
    if not request.name.strip():
        sentence = "Write the name by which people know the customer."
        raise Refusal(sentence, fields={"name": sentence})
    if request.status not in CHOOSABLE:
        sentence = "Choose prospect, active or dormant; archiving has its own dialog."
        raise Refusal(sentence, fields={"status": sentence})
    return replace(
        held,
        name=request.name.strip(),
        legal_name=request.legal_name.strip(),
        aliases=request.aliases,
        registry_ids=request.registry_ids,
        country=request.country.strip(),
        industry=request.industry.strip(),
        segment=request.segment.strip(),
        sales_owner=request.sales_owner,
        credit_owner=request.credit_owner,
        parent=parent_of(unit, held.id, request.parent),
        status=request.status,
        context_terms=_or(request.context_terms, held.context_terms),
        exclude_terms=_or(request.exclude_terms, held.exclude_terms),
    )


def _or(wanted: tuple[str, ...] | None, held: tuple[str, ...]) -> tuple[str, ...]:
    return held if wanted is None else wanted


def parent_of(unit: Unit, customer: CustomerId, parent: str) -> CustomerId:
    """The parent by its id; raises Refusal where it is not on file, or would make a circle."""
    wanted = CustomerId(parent.strip())
    if not wanted:
        return wanted
    found = unit.customers.find(wanted)
    if found is None:
        sentence = f"I know no customer with the id “{wanted}” that could be the parent."
        raise Refusal(sentence, fields={"parent": sentence})
    if found.id == customer or is_circle(customer, found.id, unit.customers.parents()):
        sentence = f"{found.name} belongs to this customer itself: it cannot be its parent."
        raise Refusal(sentence, fields={"parent": sentence})
    return found.id


def _keep(
    setup: Setup, unit: Unit, held: Customer, after: Customer, who: PersonId, now: datetime
) -> Filed:
    changes = changes_of(held, after)
    if changes:
        unit.customers.keep(after, keys_of(after), now=now)
        unit.audit.record(
            at=now, actor=who, action="customer.edited", subject=held.id, **as_detail(changes)
        )
    if held.industry != after.industry:
        cause = Cause(words=f"industry: {after.industry or 'none'}", actor=who)
        assess_ids(setup, unit, (held.id,), now=now, cause=cause)
    return Filed(customer=after, changes=changes)


def _twins(
    directory: Directory, unit: Unit, request: FileRequest, number: CustomerId
) -> list[Customer]:
    """Who is on file under this id, this name, or one of these registry ids."""
    asked = (number, request.name, *(i.number for i in request.registry_ids))
    ids = {i for text in asked if text for i in directory.exactly(unit, text)}
    return list(unit.customers.by_ids(sorted(ids)).values())


def _refuse_twins(
    directory: Directory, unit: Unit, request: FileRequest, number: CustomerId
) -> None:
    twins = _twins(directory, unit, request, number)
    if not twins:
        return
    named = ", ".join(f"{c.name} ({c.id})" for c in twins[:3])
    if number in {c.id for c in twins}:
        sentence = f"The id {number} is taken: {named}."
        raise Refusal(sentence, fields={"id": sentence})
    sentence = f"On file already: {named}. Edit that one, or make the name differ."
    raise Refusal(sentence, fields={"name": sentence})
