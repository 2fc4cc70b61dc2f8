"""How far a rating is lowered: two steps of one level by the same person are one of two.

Also where an analyst granted each of them.

What lowers risk by two levels or more is an approver's (domain §10). A person who goes down a level
today and another one next week has gone down two; a month, the rhythm of reviews, is another look.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.store.rating import IndustryRating
from bot.store.unit import Unit
from scoring.rating import Rating
from scoring.vocabulary import CustomerId, Indicator, PersonId, Source

FAR = 2
TOGETHER = timedelta(days=28)
"""Within these days the steps that one person takes alone count as one."""


def is_far(
    unit: Unit,
    customer: CustomerId,
    indicator: Indicator,
    *,
    held: int,
    level: int,
    by: PersonId,
    now: datetime,
) -> bool:
    """Whether a new level is lower by two or more, with what the person lowered before."""
    if level >= held:
        return False
    given = [
        r
        for r in unit.ratings.of((customer,))[customer]
        if r.indicator is indicator and r.source in {Source.PERSON, Source.IMPORT}
    ]
    return max(held, began_at(given, by, now)) - level >= FAR


def began_at(given: Sequence[Rating | IndustryRating], by: PersonId, now: datetime) -> int:
    """The worst level since the person began to rate, from what was found on; 0 without any.

    Where an approver has agreed to steps that were far together, it begins anew.
    """
    worst = 0
    for rating in _in_force(given):
        granted = isinstance(rating, Rating) and bool(rating.approved_by)
        others = rating.author != by or now - rating.recorded_at >= TOGETHER
        anew = others or (granted and worst - rating.level >= FAR)
        worst = rating.level if anew else max(worst, rating.level)
    return worst


def _in_force(given: Sequence[Rating | IndustryRating]) -> list[Rating | IndustryRating]:
    """Those that counted once they were recorded, in that order: none of an earlier day."""
    found: list[Rating | IndustryRating] = []
    for rating in sorted(given, key=lambda r: (r.recorded_at, r.as_of)):
        if found and rating.as_of < found[-1].as_of:
            continue
        if found and rating.recorded_at == found[-1].recorded_at:
            found.pop()  # one file, one look: its newest line is what it says
        found.append(rating)
    return found
