"""Whether what all customers hang on is fresh: the ledger and the industry table."""

from datetime import datetime

from bot.services.raising import raise_portfolio
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.early_warning import Condition
from scoring.rules_upkeep import book_stale


def check_book(runtime: Runtime) -> int:
    """Look at the age of ledger and industry table, and raise what is due; what fired."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        condition = book_condition(runtime.setup, unit, now)
        policy = unit.policies.current()
        return len(raise_portfolio(runtime.setup, unit, condition, policy, now=now))


def book_condition(setup: Setup, unit: Unit, now: datetime) -> Condition:
    """What the rule on ledger and industry table says now."""
    lines = unit.ratings.industries()
    return book_stale(
        unit.policies.current(),
        on=setup.today(now),
        ledger_day=unit.invoices.as_of(),
        industries=tuple(
            (name, max(line.as_of for line in of)) for name, of in lines.items() if of
        ),
    )
