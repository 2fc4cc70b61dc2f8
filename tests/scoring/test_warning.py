"""The life of an early warning: a table of what a re-evaluation does, and of what people may do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from scoring.early_warning import Condition, EarlyWarning, Move, decide, next_episode
from scoring.rules import names, text_of
from scoring.vocabulary import PersonId, Resolution, Severity, WarningState
from scoring.warning_life import (
    acknowledged,
    assigned,
    resolved,
    snoozed,
    started,
    updated,
    woken,
)
from tests.scoring.build import ACME

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HALF = Fraction(1, 2)
ANA, AVA, BOB, NONE = PersonId("U1"), PersonId("U2"), PersonId("U3"), PersonId("")


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


S = WarningState
LATER = NOW + timedelta(days=3)
ACTS: dict[str, Callable[[EarlyWarning], EarlyWarning]] = {
    "acknowledge": lambda w: acknowledged(w, by=ANA, at=NOW),
    "assign": lambda w: assigned(w, to=AVA, by=ANA, at=NOW),
    "assign to its owner": lambda w: assigned(w, to=BOB, by=ANA, at=NOW),
    "start": lambda w: started(w, by=ANA, at=NOW),
    "snooze": lambda w: snoozed(w, until=LATER, by=ANA, at=NOW),
    "wake": lambda w: woken(w, at=NOW),
    "resolve": lambda w: resolved(w, by=ANA, at=NOW, how=Resolution.MITIGATED),
}
TABLE: dict[str, dict[WarningState, tuple[WarningState, PersonId]]] = {
    "acknowledge": {S.OPEN: (S.ACKNOWLEDGED, ANA), S.SNOOZED: (S.ACKNOWLEDGED, ANA)},
    "assign": {
        S.OPEN: (S.ACKNOWLEDGED, AVA),
        S.SNOOZED: (S.ACKNOWLEDGED, AVA),
        S.ACKNOWLEDGED: (S.ACKNOWLEDGED, AVA),
        S.IN_PROGRESS: (S.IN_PROGRESS, AVA),
    },
    "assign to its owner": {S.OPEN: (S.ACKNOWLEDGED, BOB), S.SNOOZED: (S.ACKNOWLEDGED, BOB)},
    "start": {
        S.OPEN: (S.IN_PROGRESS, ANA),
        S.SNOOZED: (S.IN_PROGRESS, BOB),
        S.ACKNOWLEDGED: (S.IN_PROGRESS, BOB),
    },
    "snooze": {
        S.OPEN: (S.SNOOZED, NONE),
        S.ACKNOWLEDGED: (S.SNOOZED, BOB),
        S.IN_PROGRESS: (S.SNOOZED, BOB),
    },
    "wake": {S.SNOOZED: (S.ACKNOWLEDGED, BOB)},
    "resolve": {
        S.OPEN: (S.RESOLVED, ANA),
        S.SNOOZED: (S.RESOLVED, BOB),
        S.ACKNOWLEDGED: (S.RESOLVED, BOB),
        S.IN_PROGRESS: (S.RESOLVED, BOB),
    },
}
"""What each act makes of each state, and who owns it then; where nothing stands nothing changes."""


def in_state(state: WarningState) -> EarlyWarning:
    """A warning that BOB has, unless it is open."""
    until = LATER if state is S.SNOOZED else None
    owner = NONE if state is S.OPEN else BOB
    return replace(OPEN, state=state, owner=owner, snoozed_until=until)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", WarningState)
def test_every_act_in_every_state(act: str, state: WarningState) -> None:
    """The whole table; an act that does not fit answers with the very same warning."""
    before = in_state(state)
    after = ACTS[act](before)
    expected = TABLE[act].get(state)
    if expected is None:
        assert after is before
        return
    assert (after.state, after.owner) == expected
    assert (after.snoozed_until is not None) is (after.state is S.SNOOZED)
    assert ACTS[act](after) is after or act.startswith("assign") or act == "wake"


def test_a_snoozed_warning_that_nobody_has_wakes_open_and_its_time_starts_anew() -> None:
    """It is reminded of again, by keys of its own."""
    after = woken(replace(in_state(S.SNOOZED), owner=NONE), at=LATER)
    assert (after.state, after.since, after.rounds) == (S.OPEN, LATER, 1)


@pytest.mark.parametrize("days", [0, -1, 14.01])
def test_a_snooze_is_at_most_14_days_long(days: float) -> None:
    """And never ends before it begins."""
    with pytest.raises(ValueError, match="at most 14 days"):
        snoozed(OPEN, until=NOW + timedelta(days=days), by=ANA, at=NOW)


@pytest.mark.parametrize("state", [S.OPEN, S.ACKNOWLEDGED, S.IN_PROGRESS, S.SNOOZED])
def test_a_graver_condition_wakes_and_starts_the_time_to_answer_anew(state: WarningState) -> None:
    """The same severity, or a lower one, lets it sleep."""
    worse = replace(condition(holds=True, level="2"), severity=Severity.CRITICAL)
    after = updated(in_state(state), worse, at=LATER)
    assert (after.severity, after.since, after.rounds) == (Severity.CRITICAL, LATER, 1)
    assert after.state is (S.ACKNOWLEDGED if state is S.SNOOZED else state)
    same = updated(in_state(state), condition(holds=True, level="2"), at=LATER)
    assert (same.state, same.since, same.rounds) == (state, NOW, 0)


def test_resolving_keeps_the_code_of_the_first() -> None:
    """The code and the person who resolved it stay."""
    done = resolved(OPEN, by=AVA, at=NOW, how=Resolution.MITIGATED)
    assert resolved(done, by=ANA, at=NOW, how=Resolution.ACCEPTED) is done
    assert (done.changed_by, done.resolution) == (AVA, Resolution.MITIGATED)


def test_every_rule_has_a_text_for_people() -> None:
    """The first paragraph of its docstring, on one line."""
    texts = [text_of(rule) for rule in names()]
    assert len(set(texts)) == len(texts)
    assert all(text.endswith(".") and "\n" not in text for text in texts)
