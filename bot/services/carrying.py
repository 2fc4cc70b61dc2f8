"""What a merger carries over of what was decided about a customer: always the stricter of both.

So that merging is no way out of high, of an upward override or of a limit, and needs no approver:
nothing gets better by it.
"""

from dataclasses import replace
from datetime import date, datetime

from bot.services.runtime import Setup
from bot.store.closing import Merger
from bot.store.exposure import Decisions
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.override import Override, OverrideEnd
from scoring.vocabulary import Band, PersonId


def carry_over(setup: Setup, unit: Unit, merger: Merger) -> None:
    """Let the source's band, override and limit count for the target where they are stricter."""
    ids = (merger.source, merger.target)
    histories, decided = unit.scores.of(ids), unit.exposure.of(ids)
    on = setup.today(merger.at)
    theirs, own = histories[merger.source], histories[merger.target]
    _carry_band(unit, theirs, own, merger, on)
    held = theirs[-1].held if theirs else Band.UNRATED
    _carry_override(unit, decided[merger.source], decided[merger.target], held, merger, on)
    _carry_limit(unit, decided[merger.source], decided[merger.target], merger)


def _carry_band(
    unit: Unit,
    theirs: tuple[ScoreRecord, ...],
    own: tuple[ScoreRecord, ...],
    merger: Merger,
    on: date,
) -> None:
    """Append the worse of both bands, from which the target is scored next (domain §4).

    So high stays in force until a review was signed and an approver agreed, and the edges are
    those of the worse band.
    """
    if not theirs:
        return
    last = own[-1] if own else replace(theirs[-1], customer=merger.target)
    held = max(last.held, theirs[-1].held, key=_rank)
    computed = last.computed
    if _rank(_rated(theirs)) > _rank(_rated(own)):
        computed = _rated(theirs)
    if own and (held, computed) == (last.held, last.computed):
        return
    band = last.point.band if held is last.held else max(held, last.point.band, key=_rank)
    unit.scores.add(
        replace(
            last,
            point=replace(last.point, at=merger.at, day=on, band=band),
            computed=computed,
            without_override=held if held is not band else None,
            cause=f"the band of {merger.source} carries over",
        )
    )


def _rated(history: tuple[ScoreRecord, ...]) -> Band:
    """The last computed band that was not unrated; unrated where there is none."""
    return next((r.computed for r in reversed(history) if r.computed is not Band.UNRATED),
                Band.UNRATED)  # fmt: skip


def _rank(band: Band) -> int:
    """How bad a band is where it is known; unrated gives way to any."""
    return 0 if band is Band.UNRATED else band.rank


def _carry_override(
    unit: Unit, theirs: Decisions, own: Decisions, held: Band, merger: Merger, on: date
) -> None:
    """Let the source's upward override go on unless the target's is stricter; end the other.

    A downward one was approved for the file that closes and ends with it. So does the target's
    where the source stood worse than it: nobody approved it in the light of both.
    """
    found, kept = _standing(theirs, on), _standing(own, on)
    if found is not None:
        _end(unit, found, OverrideEnd.ENDED, merger.author, merger.at)
    stricter = found is not None and found.is_upward and (
        kept is None or _strictness(found) > _strictness(kept)
    )  # fmt: skip
    overtaken = kept is not None and not kept.is_upward and held.rank > kept.band.rank
    if kept is not None and (stricter or overtaken):
        why = OverrideEnd.ENDED if stricter else OverrideEnd.WORSENED
        _end(unit, kept, why, merger.author, merger.at)
    if found is None or not stricter:
        return
    text = f"{found.text} (from {merger.source})"
    begun = replace(found, customer=merger.target, text=text, starts_at=merger.at, id=0)
    unit.exposure.add_override(begun)
    unit.audit.record(
        at=merger.at, actor=merger.author, action="override.begun", subject=begun.customer,
        band=begun.band.value, computed=begun.computed.value, code=begun.code.value,
        requester=begun.requester, expires=begun.expires.isoformat(), source=merger.source,
    )  # fmt: skip


def _standing(decided: Decisions, on: date) -> Override | None:
    return next((o for o in decided.overrides if o.ended_at is None and o.expires >= on), None)


def _strictness(override: Override) -> tuple[bool, int, date]:
    return (override.is_upward, override.band.rank, override.expires)


def _end(unit: Unit, override: Override, why: OverrideEnd, by: PersonId, at: datetime) -> None:
    unit.exposure.end_override(override.id, why=why, by=by, at=at)
    unit.audit.record(
        at=at, actor=by, action="override.ended", subject=override.customer, why=why.value
    )


def _carry_limit(unit: Unit, theirs: Decisions, own: Decisions, merger: Merger) -> None:
    """Append the source's limit where the target has none or a higher one; the lower counts."""
    if not theirs.limits:
        return
    found = theirs.limits[-1]
    if own.limits and own.limits[-1].amount <= found.amount:
        return
    reason = f"{found.reason} (from {merger.source}, approved {found.at:%Y-%m-%d})"
    unit.exposure.add_limit(
        replace(found, customer=merger.target, reason=reason, at=merger.at, id=0)
    )
    unit.audit.record(
        at=merger.at, actor=merger.author, action="limit.carried_over", subject=merger.target,
        amount=format(found.amount, "f"), source=merger.source,
    )  # fmt: skip
