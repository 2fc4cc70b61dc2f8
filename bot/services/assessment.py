"""Assessing customers anew: the step behind every change of ratings, ledger or news."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.exposure import note_changes
from bot.services.picture import BATCH, Picture, frame, take
from bot.services.proposal import redraw_open
from bot.services.raising import raise_due
from bot.services.runtime import Setup
from bot.services.situation import Surroundings, situation_of, surround
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.early_warning import EarlyWarning
from scoring.rating import Rating
from scoring.rules import evaluate
from scoring.situation import ScorePoint
from scoring.vocabulary import CustomerId, Indicator, PersonId, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why an assessment happens: in words, by whom, and the case it belongs to (0: none yet).

    `quiet`: nothing is raised (a change of policy); `released`: high may be left.
    """

    words: str
    actor: PersonId
    case: int = 0
    quiet: bool = False
    released: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What came of it: the picture, and the warnings that fired."""

    picture: Picture
    fired: tuple[EarlyWarning, ...]
    changed: bool


def assess(
    setup: Setup, unit: Unit, customers: Sequence[Customer], *, now: datetime, cause: Cause
) -> tuple[Assessed, ...]:
    """Score the customers anew, keep what changed, raise what is due; one transaction's step."""
    shot = frame(setup, unit, now, released=cause.released)
    done: list[Assessed] = []
    for start in range(0, len(customers), BATCH):
        batch = customers[start : start + BATCH]
        around = surround(setup, unit, [c.id for c in batch])
        done += [
            _settle(setup, unit, picture, around, now, cause) for picture in take(unit, batch, shot)
        ]
    moved = [a.picture.customer.id for a in done if a.changed and len(a.picture.history) > 1]
    redraw_open(setup, unit, moved, now=now)
    return tuple(done)


def _settle(
    setup: Setup, unit: Unit, picture: Picture, around: Surroundings, now: datetime, cause: Cause
) -> Assessed:
    _keep_ledger_rating(unit, picture, now)
    note_changes(unit, picture, now)
    record = record_of(picture, now, cause.words)
    last = picture.history[-1] if picture.history else None
    changed = last is None or not record.says_the_same(last)
    if changed:
        unit.scores.add(record)
        picture = replace(picture, history=(*picture.history, record))
    if cause.quiet:
        return Assessed(picture=picture, fired=(), changed=changed)
    conditions = evaluate(situation_of(setup, picture, picture.history, around))
    held = around.warnings[picture.customer.id]
    fired = raise_due(setup, unit, picture, conditions, now=now, case=cause.case, held=held)
    return Assessed(picture=picture, fired=fired, changed=changed)


def record_of(picture: Picture, now: datetime, cause: str) -> ScoreRecord:
    """The row of the score history that a picture makes."""
    last = picture.history[-1] if picture.history else None
    return ScoreRecord(
        customer=picture.customer.id,
        point=ScorePoint(
            at=now,
            day=picture.on,
            value=picture.score.value,
            coverage=picture.score.coverage,
            band=picture.band.band,
            knock_outs=tuple(k.name for k in picture.band.knock_outs),
            restart=last is not None and last.policy_version != picture.policy.version,
            levels=picture.score.levels,
            stop=picture.band.stop,
        ),
        computed=picture.band.computed,
        levels=picture.score.levels,
        stop=picture.band.stop,
        policy_version=picture.policy.version,
        cause=cause[:200],
        without_override=picture.band.without_override,
    )


def _keep_ledger_rating(unit: Unit, picture: Picture, now: datetime) -> None:
    """Append the ledger's rating to the history where its level is not the last one stored."""
    rating = picture.ratings.get(Indicator.PAYMENT_HISTORY)
    if rating is None or rating.source is not Source.LEDGER:
        return
    held = picture.history[-1].levels.get(Indicator.PAYMENT_HISTORY) if picture.history else None
    if rating.id and held == rating.level:
        return
    unit.ratings.add(_as_recorded(rating, now))


def _as_recorded(rating: Rating, now: datetime) -> Rating:
    return replace(rating, recorded_at=now)


def assess_ids(
    setup: Setup, unit: Unit, ids: Sequence[CustomerId], *, now: datetime, cause: Cause
) -> tuple[Assessed, ...]:
    """The same for customers by id; archived and unknown ones are left out."""
    known = unit.customers.by_ids(ids)
    wanted = [known[i] for i in ids if i in known and not known[i].gone]
    return assess(setup, unit, wanted, now=now, cause=cause)
