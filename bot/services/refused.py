"""A change that a person may not make leaves a trace, though nothing is changed."""

from bot.services.access import Caller
from bot.services.runtime import Runtime
from scoring.vocabulary import CustomerId

ACTION = "access.refused"
NOBODY = "nobody"


def note(runtime: Runtime, caller: Caller, *, asked: str, customer: CustomerId) -> None:
    """Leave an audit row: who asked for which use case, and about whom where that is known."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        unit.audit.record(
            at=now,
            actor=caller.person,
            action=ACTION,
            subject=customer or caller.person or NOBODY,
            asked=asked,
            outsider="yes" if caller.outsider else "no",
        )
