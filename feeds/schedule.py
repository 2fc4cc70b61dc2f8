"""When a feed is asked next: how often it publishes, what its server asks for, how it fails.

All spans are those of the operator's interval (`base`) stretched or shortened; chance comes in as a
share between 0 and 1, so that everything here can be computed again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

LEAST: Final = timedelta(minutes=10)
"""No feed is asked more often, unless the operator's own interval is shorter."""
QUIETEST: Final = timedelta(hours=6)
"""A paper that says little is still asked this often: bad news must not wait for a day."""
LONGEST: Final = timedelta(hours=23)
"""What a server asks for ends here: a feed that is well must be read once a day."""
LONGEST_BACK_OFF: Final = timedelta(hours=24)
HOST_REST: Final = timedelta(minutes=15)
"""A server that asks for fewer requests, and not for how long, is left alone for this."""
HOST_REST_MOST: Final = timedelta(hours=2)
"""However long one feed is asked to wait, its neighbours on the server are tried after this."""
USUAL_GAP: Final = timedelta(hours=3)
"""A feed with an entry every three hours is asked at the operator's interval."""

_WEEK: Final = timedelta(days=7)
_JITTER: Final = 0.1
_DOUBLINGS: Final = 12


def gap_of(dates: Iterable[datetime | None], now: datetime) -> timedelta | None:
    """How much time lies between two entries of a feed lately; None where no entry is dated.

    Counted are the entries of the last week; where there is none, the age of the newest one.
    """
    known = sorted(min(d, now) for d in dates if d is not None)
    if not known:
        return None
    recent = [d for d in known if now - d <= _WEEK]
    if not recent:
        return now - known[-1]
    span = now - recent[0] if len(recent) == len(known) else _WEEK
    return span / len(recent)


def rhythm(base: timedelta, gap: timedelta | None) -> timedelta:
    """How often to ask a feed that publishes every `gap`, where `base` is the usual interval.

    A base below ten minutes is the wish of somebody who tries things out, and is obeyed.
    """
    if gap is None or base < LEAST:
        return base
    return min(max(base * (gap / USUAL_GAP), LEAST), QUIETEST)


def rest(
    base: timedelta, gap: timedelta | None, *asked: timedelta | None, share: float = 0.0
) -> timedelta:
    """The pause after a good poll: the rhythm, raised by what the server asks for (max-age, ttl).

    Up to a tenth longer by chance, so that feeds added together drift apart.
    """
    wanted = max(rhythm(base, gap), *(a for a in asked if a is not None), timedelta(0))
    return min(_jittered(wanted, share), max(LONGEST, base))


def back_off(base: timedelta, failures: int, *, share: float = 0.0) -> timedelta:
    """The pause after the given number of failures in a row: twice as long each time, up to a day.

    It never becomes endless.
    """
    return min(_jittered(base * 2 ** min(failures, _DOUBLINGS), share), LONGEST_BACK_OFF)


def pause(asked: timedelta | None, fallback: timedelta, *, share: float = 0.0) -> timedelta:
    """The pause that a server asks for (Retry-After), never shorter than asked, at most a day."""
    return min(_jittered(max(asked or timedelta(0), fallback), share), LONGEST_BACK_OFF)


def host_pause(asked: timedelta | None, *, share: float = 0.0) -> timedelta:
    """The pause of the whole server where it asks one feed for this much: a moment to two hours.

    A long wish may be meant for that feed alone; where it is not, the next feed hears it, too.
    """
    return min(pause(asked, HOST_REST, share=share), HOST_REST_MOST)


def _jittered(span: timedelta, share: float) -> timedelta:
    return span * (1 + _JITTER * share)
