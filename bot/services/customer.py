"""Looking customers up: by id, name or alias, with the near ones where none is exact."""

from datetime import date

from rapidfuzz import fuzz, process

from bot.services.access import Act, Caller
from bot.services.dossier import compile_profile
from bot.services.errors import NearName, NotFound, Refusal
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from feeds.names import core_form, normal_form
from scoring.customer import Customer
from scoring.profile import CustomerProfile
from scoring.vocabulary import CustomerId

NEAR_CUT, MOST_NEAR, MOST_OPTIONS = 62, 5, 100


def profile(
    runtime: Runtime, caller: Caller, asked: str, *, as_of: date | None = None
) -> CustomerProfile:
    """The profile of the customer of that id, name or alias.

    Raises NotFound with the near names, or with the several that have this name; NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        return compile_profile(runtime.setup, unit, find(unit, asked), now=now, as_of=as_of)


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
        return near(unit, typed, most=MOST_OPTIONS)


def find(unit: Unit, asked: str) -> Customer:
    """The one customer of that id or name; raises NotFound otherwise."""
    wanted = asked.strip()
    by_id = unit.customers.find(CustomerId(wanted)) or unit.customers.find(
        CustomerId(wanted.upper())
    )
    if by_id is not None:
        return by_id
    exact = unit.customers.by_key([normal_form(wanted)]) or unit.customers.by_key(
        [core_form(wanted)]
    )
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise NotFound(wanted, tuple(NearName(customer=c.id, name=c.name) for c in exact))
    raise NotFound(wanted, near(unit, wanted))


def near(unit: Unit, asked: str, *, most: int = MOST_NEAR) -> tuple[NearName, ...]:
    """The customers whose names are nearest to what was asked, the nearest first."""
    wanted = normal_form(asked)
    rows = unit.customers.keys()
    scored = process.extract(
        wanted, [key for _, _, key in rows], scorer=fuzz.WRatio, limit=most * 4
    )
    best: dict[CustomerId, tuple[float, str]] = {}
    for key, likeness, place in scored:
        customer, name, _ = rows[place]
        bonus = 10 if key.startswith(wanted) else 0
        if likeness + bonus > best.get(customer, (0.0, ""))[0]:
            best[customer] = (likeness + bonus, name)
    ranked = sorted(best.items(), key=lambda pair: (-pair[1][0], pair[1][1]))
    return tuple(
        NearName(customer=customer, name=name)
        for customer, (likeness, name) in ranked[:most]
        if likeness >= NEAR_CUT
    )


def keys_of(customer: Customer) -> frozenset[str]:
    """The name keys under which a customer is looked up: whole names and names without form."""
    forms = (f(n) for n in customer.names for f in (normal_form, core_form))
    return frozenset(key[:300] for key in forms if key)
