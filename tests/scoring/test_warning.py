"""The life of an early warning: a table of what a re-evaluation does, and of what people may do."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from scoring.early_warning import (
    Condition,
    EarlyWarning,
    Move,
    acknowledged,
    decide,
    next_episode,
    resolved,
    started,
)
from scoring.rules import RULES, overdue_rate, text_of
from scoring.vocabulary import PersonId, Resolution, Severity, WarningState
from tests.scoring.build import ACME

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HALF = Fraction(1, 2)
ANA, AVA = PersonId("U1"), PersonId("U2")


def condition(
    *, holds: bool = False, clear: bool = False, level: str = "1.2", event: str = ""
) -> Condition:
    """What a rule says now."""
    return Condition(
        rule="score_rise",
        subject=ACME,
        holds=holds,
        clear=clear,
        severity=Severity.WARNING,
        text=f"up {level}",
        level=Fraction(level),
        event=event,
    )


OPEN = EarlyWarning(
    rule="score_rise",
    subject=ACME,
    episode="1",
    severity=Severity.WARNING,
    text="up 1.2",
    level=Fraction("1.2"),
    opened_at=NOW,
)
RESOLVED = replace(OPEN, state=WarningState.RESOLVED)


@pytest.mark.parametrize(
    ("newest", "said", "move"),
    [
        (None, condition(holds=True), Move.OPEN),
        (None, condition(), Move.NOTHING),
        (None, condition(clear=True), Move.NOTHING),
        (OPEN, condition(holds=True), Move.NOTHING),
        (OPEN, condition(holds=True, level="1.5"), Move.UPDATE),
        (OPEN, condition(), Move.NOTHING),
        (OPEN, condition(clear=True), Move.CLEAR),
        (replace(OPEN, cleared=True), condition(clear=True), Move.NOTHING),
        (replace(OPEN, cleared=True), condition(holds=True), Move.UPDATE),
        (RESOLVED, condition(holds=True), Move.NOTHING),
        (RESOLVED, condition(clear=True), Move.REARM),
        (RESOLVED, condition(), Move.NOTHING),
        (replace(RESOLVED, cleared=True), condition(holds=True), Move.OPEN),
        (replace(RESOLVED, cleared=True), condition(clear=True), Move.NOTHING),
        (RESOLVED, condition(holds=True, level="1.69"), Move.NOTHING),
        (RESOLVED, condition(holds=True, level="1.7"), Move.OPEN),
        (replace(RESOLVED, cleared=True), condition(holds=True, event="7"), Move.NOTHING),
        (None, condition(holds=True, event="7"), Move.OPEN),
    ],
)
def test_a_re_evaluation_moves_a_warning_like_this(
    newest: EarlyWarning | None, said: Condition, move: Move
) -> None:
    """One open warning per identity; armed again when cleared or grown by 0.50; events never."""
    assert decide(newest, said, regrowth=HALF) is move


def test_the_next_episode_counts_on_and_an_event_names_its_own() -> None:
    """Identity is rule, subject and episode."""
    assert next_episode(None, condition(holds=True)) == "1"
    assert next_episode(RESOLVED, condition(holds=True)) == "2"
    assert next_episode(None, condition(holds=True, event="7")) == "7"


def test_a_condition_cannot_hold_and_be_clear() -> None:
    """That would fire and re-arm at once."""
    with pytest.raises(ValueError, match="at once"):
        condition(holds=True, clear=True)


def test_acknowledging_gives_an_owner_once() -> None:
    """A second click changes nothing."""
    mine = acknowledged(OPEN, by=ANA, at=NOW)
    assert (mine.state, mine.owner) == (WarningState.ACKNOWLEDGED, ANA)
    assert acknowledged(mine, by=AVA, at=NOW) is mine
    assert acknowledged(RESOLVED, by=AVA, at=NOW) is RESOLVED


def test_resolving_keeps_the_owner_and_happens_once() -> None:
    """The code and the person who resolved it stay."""
    mine = acknowledged(OPEN, by=ANA, at=NOW)
    done = resolved(mine, by=AVA, at=NOW, how=Resolution.MITIGATED)
    assert (done.state, done.owner, done.changed_by) == (WarningState.RESOLVED, ANA, AVA)
    assert resolved(done, by=ANA, at=NOW, how=Resolution.ACCEPTED) is done


def test_a_mitigation_starts_a_warning_unless_it_is_resolved() -> None:
    """Whoever starts an open one becomes its owner."""
    assert started(OPEN, by=ANA, at=NOW).state is WarningState.IN_PROGRESS
    assert started(OPEN, by=ANA, at=NOW).owner == ANA
    assert started(RESOLVED, by=ANA, at=NOW) is RESOLVED


def test_every_rule_has_a_text_for_people() -> None:
    """The first paragraph of its docstring, on one line."""
    texts = [text_of(rule.__name__) for rule in (*RULES, overdue_rate)]
    assert len(set(texts)) == len(texts)
    assert all(text.endswith(".") and "\n" not in text for text in texts)
