"""The table of the early-warning rules (plan §4.2, domain §5); each is a small function.

A rule says what it sees now as a Condition; `early_warning.decide` says what that changes. The
first paragraph of each docstring is the text that users read under *Why this rule?*.
"""

import inspect
from collections.abc import Callable

from scoring.early_warning import Condition
from scoring.rules_ledger import ageing, overdue_rate
from scoring.rules_news import critical_news, negative_news
from scoring.rules_score import band_worsened, creep, score_rise, shock
from scoring.rules_upkeep import (
    book_stale,
    data_stale,
    limit_use,
    override_expiring,
    review_overdue,
)
from scoring.situation import Situation

RULES: tuple[Callable[[Situation], tuple[Condition, ...]], ...] = (
    score_rise,
    negative_news,
    creep,
    band_worsened,
    shock,
    ageing,
    critical_news,
    review_overdue,
    data_stale,
    override_expiring,
    limit_use,
)
"""The rules on one customer, in the order of the plan and of domain §5."""
ON_ALL: tuple[Callable[..., Condition], ...] = (overdue_rate, book_stale)
"""The rules on all customers together."""


def evaluate(situation: Situation) -> tuple[Condition, ...]:
    """What every rule on one customer says of the situation."""
    return tuple(c for rule in RULES for c in rule(situation))


def names() -> tuple[str, ...]:
    """Every rule by the name that warnings carry, those on one customer first."""
    return tuple(rule.__name__ for rule in (*RULES, *ON_ALL))


def text_of(rule: str) -> str:
    """The rule's first docstring paragraph, as users read it; KeyError for an unknown rule."""
    named = {r.__name__: r for r in (*RULES, *ON_ALL)}
    return (inspect.getdoc(named[rule]) or "").split("\n\n")[0].replace("\n", " ")
