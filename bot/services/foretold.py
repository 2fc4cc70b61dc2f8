"""What lies behind the standing and before it: ratings that got worse, what confirming leads to."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from bot.notices import WorseRating
from bot.services.picture import Picture
from scoring.adverse import STOPPING
from scoring.policy import Terms
from scoring.rating import Rating
from scoring.vocabulary import Band, Indicator, Source, Triage

MOVED_RULES = frozenset({"score_rise", "creep", "band_worsened", "shock"})
"""The rules whose evidence are ratings."""
MOST = 4


def if_confirmed(picture: Picture) -> Terms | None:
    """The terms once a story that waits is confirmed; None where none would put a stop."""
    waiting = (
        e.counts and e.triage is Triage.OPEN and e.category in STOPPING for e in picture.events
    )
    if picture.band.stop or not any(waiting):
        return None
    return picture.policy.terms(Band.HIGH, picture.score.value, stop=True)


def worse_ratings(picture: Picture, *, since: datetime) -> tuple[WorseRating, ...]:
    """The ratings that got worse since an instant, the newest first, each with who said why."""
    found = []
    for indicator, held, level, at in _raised(picture, since):
        told = _told(picture, indicator, level, at)
        found.append(
            WorseRating(
                rating=f"{indicator.label} {held} → {level}",
                by=told.author if told else "",
                at=at.isoformat(),
                reason=told.reason if told else "",
                link=told.evidence if told else "",
            )
        )
    return tuple(reversed(found))[:MOST]


def _raised(picture: Picture, since: datetime) -> Iterator[tuple[Indicator, int, int, datetime]]:
    for before, after in pairwise(picture.history):
        if after.point.at < since:
            continue
        for indicator, level in after.levels.items():
            held = before.levels.get(indicator, level)
            if level > held:
                yield indicator, held, level, after.point.at


def _told(picture: Picture, indicator: Indicator, level: int, at: datetime) -> Rating | None:
    """The rating that said so, where it still stands; the ledger speaks for itself."""
    rating = picture.ratings.get(indicator)
    if rating is None or rating.level != level:
        return None
    return rating if rating.source is Source.LEDGER or rating.recorded_at == at else None
