"""Who is asking: from a Slack user to an actor with a role."""

from bot.services.access import OUTSIDER, Act, Actor, Caller, permit
from bot.services.runtime import Setup
from bot.store.unit import Unit
from scoring.vocabulary import PersonId, Role

SYSTEM = PersonId("system")
"""The actor of what the bot does by itself."""
OPERATOR = Caller(person=PersonId("operator"))
"""The actor of the command line: whoever may read the database may use it."""


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
