"""Whose file an act of a person goes to: the one that goes on, and none that is archived."""

from datetime import date

from bot.services.errors import Refusal
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.day import written_day
from scoring.vocabulary import CustomerId


def on_file(unit: Unit, customer: CustomerId) -> Customer:
    """The customer of that id, or the one it was merged into; raises Refusal."""
    found = unit.customers.find(customer)
    if found is None:
        msg = "This customer is not on file any more: nothing was saved."
        raise Refusal(msg)
    return found


def standing(unit: Unit, customer: CustomerId, *, on: date) -> Customer:
    """The same, where its file is open on a day; of an archived customer nothing is taken down."""
    found = on_file(unit, customer)
    if found.is_archived(on) or found.gone:
        since = f" since {written_day(found.archived_on)}" if found.archived_on else ""
        msg = (
            f"{found.name} is archived{since}: nothing was saved. "
            "Where it does business again, take it out of the archive first."
        )
        raise Refusal(msg)
    return found
