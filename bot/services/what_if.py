"""What if: score, band, terms and rules that would fire, from what is supposed; kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.services.access import Act, Caller
from bot.services.assessment import record_of
from bot.services.customer import find
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.picture import Picture, compose_supposed, frame, take
from bot.services.runtime import Runtime
from bot.services.situation import situation_of, surround
from scoring.band import BandInForce
from scoring.customer import Customer
from scoring.early_warning import Condition, EarlyWarning, Move, decide
from scoring.policy import Policy, Terms
from scoring.rules import evaluate, text_of
from scoring.score import Score
from scoring.vocabulary import Severity, WarningState
from scoring.what_if import Supposition, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """How a customer stands, or would stand."""

    score: Score
    band: BandInForce
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A rule that would fire: its text with the figures, why there is such a rule.

    `open_already`: a warning of it is open, and would be brought up to date.
    """

    rule: str
    severity: Severity
    text: str
    why: str
    open_already: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer: before and after, and what would be said about it."""

    customer: Customer
    supposed: tuple[str, ...]
    before: Side
    after: Side
    firing: tuple[Firing, ...]


def what_if(runtime: Runtime, caller: Caller, asked: str, words: Sequence[str]) -> WhatIf:
    """What would follow from what the words suppose about the customer of that id or name.

    Nothing is written. Raises Refusal where a word cannot be read, NotFound, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        supposed = _read(words)
        customer = find(runtime.directory, unit, asked)
        before = next(take(unit, (customer,), frame(runtime.setup, unit, now)))
        around = surround(runtime.setup, unit, (customer.id,))
        after = compose_supposed(before, supposed)
        history = (*before.history, record_of(after, now, "what if"))
        becoming = replace(after, history=history)
        situation = situation_of(runtime.setup, becoming, history, around)
        held = around.warnings[customer.id]
        return WhatIf(
            customer=customer,
            supposed=supposed.words,
            before=_side(before),
            after=_side(after),
            firing=_firing(evaluate(situation), held, before.policy),
        )


def _read(words: Sequence[str]) -> Supposition:
    try:
        return read(words)
    except ValueError as wrong:
        raise Refusal(str(wrong)) from wrong


def _side(p: Picture) -> Side:
    terms = p.policy.terms(p.band.band, p.score.value, stop=p.band.stop)
    return Side(score=p.score, band=p.band, terms=terms)


def _firing(
    conditions: Sequence[Condition], held: Sequence[EarlyWarning], policy: Policy
) -> tuple[Firing, ...]:
    by_rule = {w.rule: w for w in held}
    by_event = {(w.rule, w.episode): w for w in held}
    found = []
    for condition in conditions:
        newest = by_rule.get(condition.rule)
        if condition.event:
            newest = by_event.get((condition.rule, condition.event))
        opens = decide(newest, condition, regrowth=policy.regrowth) is Move.OPEN
        waiting = newest is not None and newest.state is not WarningState.RESOLVED
        if opens or (condition.holds and waiting):
            found.append(
                Firing(
                    rule=condition.rule,
                    severity=condition.severity,
                    text=condition.text,
                    why=text_of(condition.rule),
                    open_already=not opens,
                )
            )
    return tuple(sorted(found, key=lambda f: (f.open_already, -f.severity.rank)))
