"""What holds only because the policy was changed fires nothing, neither at once nor later (§4).

Everybody is looked at under the policy before and under the one after. What is due under the new
one alone is noted as resolved on arrival: it fires once it has cleared and holds again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.services.assessment import record_of
from bot.services.freshness import book_condition
from bot.services.ledger import rate_of
from bot.services.picture import BATCH, Picture, frame, take
from bot.services.raising import opening, pass_over
from bot.services.runtime import Setup
from bot.services.situation import situation_of, surround
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.early_warning import Condition
from scoring.rules import evaluate
from scoring.rules_ledger import overdue_rate
from scoring.vocabulary import PORTFOLIO, CustomerId

Due = Mapping[CustomerId, tuple[Condition, ...]]
"""What would open a warning, by subject."""


def due_now(setup: Setup, unit: Unit, customers: Sequence[Customer], *, now: datetime) -> Due:
    """What would be raised under the policy in force, were everybody looked at now."""
    shot = frame(setup, unit, now)
    found = {PORTFOLIO: _of_all(setup, unit, now)}
    for start in range(0, len(customers), BATCH):
        batch = customers[start : start + BATCH]
        around = surround(setup, unit, [c.id for c in batch])
        for picture in take(unit, batch, shot):
            said = evaluate(situation_of(setup, picture, _history(picture, now), around))
            held = around.warnings[picture.customer.id]
            found[picture.customer.id] = opening(said, held, shot.policy)
    return found


def pass_over_new(
    setup: Setup, unit: Unit, before: Due, after: Due, words: str, *, now: datetime
) -> int:
    """Note what is due after a change and was not before it; how much that is."""
    count = 0
    for subject, conditions in after.items():
        old = {(c.rule, c.event) for c in before.get(subject, ())}
        new = [c for c in conditions if (c.rule, c.event) not in old]
        if new:
            pass_over(setup, unit, subject, new, f"Holds through {words} only.", now=now)
        count += len(new)
    return count


def _of_all(setup: Setup, unit: Unit, now: datetime) -> tuple[Condition, ...]:
    policy = unit.policies.current()
    on = unit.invoices.as_of()
    said = [book_condition(setup, unit, now)]
    if on is not None:
        said.append(overdue_rate(rate_of(unit, on), policy, ()))
    return opening(said, unit.warnings.of((PORTFOLIO,))[PORTFOLIO], policy)


def _history(picture: Picture, now: datetime) -> tuple[ScoreRecord, ...]:
    """What was stored, and what a look now would add to it."""
    record = record_of(picture, now, "")
    same = picture.history and record.says_the_same(picture.history[-1])
    return picture.history if same else (*picture.history, record)
