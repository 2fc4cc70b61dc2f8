"""Looking customers up: by id, name or alias, with the near ones where none is exact."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.services.access import Act, Caller
from bot.services.directory import Directory
from bot.services.dossier import compile_profile
from bot.services.errors import NearName, NotFound, Refusal
from bot.services.member import actor
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from feeds.lookup import sure
from feeds.names import core_form, normal_form
from scoring.customer import Customer
from scoring.profile import CustomerProfile
from scoring.vocabulary import CustomerId

MOST_NEAR, MOST_OPTIONS = 5, 100


def profile(
    runtime: Runtime, caller: Caller, asked: str, *, as_of: date | None = None
) -> CustomerProfile:
    """The profile of the customer of that id, name or alias.

    Raises NotFound with the near names, or with the several that have this name; NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        found = find(runtime.directory, unit, asked)
        if as_of is not None:
            found = _as_it_was(runtime.setup, unit, asked, as_of) or found
        return compile_profile(runtime.setup, unit, found, now=now, as_of=as_of)


def _as_it_was(setup: Setup, unit: Unit, asked: str, as_of: date) -> Customer | None:
    """The file of an id that was merged only after that day; None for any other."""
    own = unit.customers.exactly(CustomerId(asked.strip()))
    merger = unit.closings.merger(own.id) if own and own.merged_into else None
    return own if merger and setup.today(merger.at) > as_of else None


def profile_of(runtime: Runtime, caller: Caller, customer: CustomerId) -> CustomerProfile:
    """The profile of the customer of that id; raises Refusal where it is gone, NotAllowed."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        found = unit.customers.find(customer)
        if found is None:
            msg = "This customer is not on file any more."
            raise Refusal(msg)
        return compile_profile(runtime.setup, unit, found, now=now)


def names(runtime: Runtime, caller: Caller, typed: str) -> tuple[NearName, ...]:
    """Customers for a pick list, the best matches of what was typed first; at most 100."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        if not typed.strip():
            every = unit.customers.all()[:MOST_OPTIONS]
            return tuple(NearName(customer=c.id, name=c.name) for c in every)
        exact = runtime.directory.exactly(unit, typed)
        near = runtime.directory.near(unit, typed, most=MOST_OPTIONS)
        ids = dict.fromkeys((*exact, *(n.customer for n in near)))
        return _named(unit, tuple(ids)[:MOST_OPTIONS])


def warm(runtime: Runtime) -> None:
    """Have the names of all customers at hand before anybody asks, and what changed since."""
    with runtime.reading() as unit:
        runtime.directory.take_in(unit)
    while runtime.directory.prepare():
        pass


def find(directory: Directory, unit: Unit, asked: str) -> Customer:
    """The one customer of that id, name or alias, or whose name alone begins so (feeds.md §4).

    Raises NotFound otherwise, with the names to choose from: what is close is never picked.
    """
    wanted = asked.strip()
    exact = directory.exactly(unit, wanted)
    if len(exact) > 1:
        raise NotFound(wanted, _named(unit, exact), several=True)
    near = () if exact else directory.near(unit, wanted, most=MOST_NEAR)
    meant = sure(near, wanted)
    ids = exact or ((meant.customer,) if meant else ())
    found = unit.customers.find(ids[0]) if ids else None
    if found is None:
        raise NotFound(wanted, _named(unit, [n.customer for n in near]))
    return found


def _named(unit: Unit, ids: Sequence[CustomerId]) -> tuple[NearName, ...]:
    """The customers with what tells them apart: the name, and the id where names are alike."""
    known = unit.customers.by_ids(ids)
    count = Counter(c.name for c in known.values())
    return tuple(
        NearName(customer=c.id, name=c.name if count[c.name] == 1 else f"{c.name} ({c.id})")
        for c in (known[i] for i in ids if i in known)
    )


def keys_of(customer: Customer) -> frozenset[str]:
    """The name keys under which a customer is looked up: whole names and names without form."""
    forms = (f(n) for n in customer.names for f in (normal_form, core_form))
    return frozenset(key[:300] for key in forms if key)
