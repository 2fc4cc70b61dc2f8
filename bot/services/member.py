"""Who is asking: from a Slack user to an actor with a role."""

from bot.services.access import OUTSIDER, Act, Actor, Caller, allows, permit
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.vocabulary import PersonId, Role

SYSTEM = PersonId("system")
"""The actor of what the bot does by itself."""
OPERATOR = Caller(person=PersonId("operator"))
"""The actor of the command line: whoever may read the database may use it."""


def role_of(setup: Setup, unit: Unit, person: PersonId) -> Role:
    """The role of a person who is not asking just now."""
    return Role.ADMIN if person in setup.admins else unit.members.role(person) or Role.VIEWER


def acts(runtime: Runtime, caller: Caller) -> frozenset[Act]:
    """What the caller may do; raises NotAllowed for whoever may do nothing."""
    with runtime.reading() as unit:
        role = actor(runtime.setup, unit, caller, Act.SEE_CARD).role
        return frozenset(act for act in Act if allows(role, act))


def may(runtime: Runtime, caller: Caller, *acts: Act) -> None:
    """Pass where the caller may do one of the acts; raises NotAllowed before a dialog is filled."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, *acts)


def actor(setup: Setup, unit: Unit, caller: Caller, *acts: Act) -> Actor:
    """The actor behind a caller, who may do one of the acts; raises NotAllowed otherwise.

    Full members without a role are viewers (domain §10); administrators come from RISK_ADMINS.
    """
    if caller.outsider:
        raise OUTSIDER
    if caller is OPERATOR or caller.person in setup.admins:
        found = Actor(person=caller.person, role=Role.ADMIN)
    else:
        role = unit.members.role(caller.person) or Role.VIEWER
        found = Actor(person=caller.person, role=role)
    permit(found, *acts)
    return found
