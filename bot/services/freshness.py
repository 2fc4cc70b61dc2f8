"""Whether what all customers hang on is fresh: the ledger and the industry table."""

from bot.services.raising import raise_portfolio
from bot.services.runtime import Runtime
from scoring.rules_upkeep import book_stale


def check_book(runtime: Runtime) -> int:
    """Look at the age of ledger and industry table, and raise what is due; what fired."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        policy = unit.policies.current()
        lines = unit.ratings.industries()
        condition = book_stale(
            policy,
            on=runtime.setup.today(now),
            ledger_day=unit.invoices.as_of(),
            industries=tuple(
                (name, max(line.as_of for line in of)) for name, of in lines.items() if of
            ),
        )
        return len(raise_portfolio(runtime.setup, unit, condition, policy, now=now))
