"""The coverage certificate: what was checked before anybody says "no news" (domain §6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.day import written_day

FRESH = timedelta(hours=24)
"""A feed counts as healthy where its last successful poll is no older than this."""
OVERDUE = timedelta(hours=6)
"""Nor may it wait longer than this for a poll that was due: most are read many times a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """One feed: when it was last read well, and what is wrong with it now, in words.

    `due`: since when it should have been read again; `asked_next`: before when it will not be.
    """

    name: str
    last_success: datetime | None
    due: datetime | None = None
    asked_next: datetime | None = None
    trouble: str = ""
    paused: bool = False

    def gap(self, now: datetime, since: datetime | None = None) -> str:
        """Why the feed does not count as read; nothing where it does.

        `since`: for a customer that is on file only since then.
        """
        if since and self.last_success and self.last_success < since and not self.paused:
            return self.trouble or "not read since this customer was put on file"
        if self.last_success is None or now - self.last_success > FRESH:
            return self.trouble or ("paused" if self.paused else "not read in the last day")
        if self.paused:
            return self.trouble or "paused"
        if self._wait(now) > OVERDUE:
            return (
                self.trouble
                or f"read too seldom, last on {written_day(self.last_success)}, "
                f"{self.last_success:%H:%M} UTC"
            )
        return ""

    def _wait(self, now: datetime) -> timedelta:
        """How long a poll that was due has waited by its end."""
        return max(now, self.asked_next or now) - (self.due or now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Feeds healthy n of m, entries read, names watched, last success, gaps by name.

    `since` is set where it is of a customer that was put on file lately: what was read before that
    was not read for it.
    """

    feeds: int
    healthy: int
    entries: int
    names: int
    last_success: datetime | None
    gaps: tuple[str, ...] = ()
    paused: int = 0
    since: datetime | None = None

    @property
    def in_trouble(self) -> int:
        """How many gaps are nobody's wish: a feed that is paused is one, and no trouble."""
        return len(self.gaps) - self.paused

    @property
    def checked(self) -> bool:
        """Whether anything was looked at in the last day; otherwise say "not checked"."""
        return self.healthy > 0


def certify(
    feeds: tuple[FeedHealth, ...],
    *,
    entries: int,
    names: int,
    now: datetime,
    since: datetime | None = None,
) -> Certificate:
    """The certificate of an instant; a feed that is not healthy is a gap with its reason.

    `since`: for a customer that is on file only since then.
    """
    found = tuple((f.name, f.gap(now, since)) for f in feeds)
    gaps = tuple(f"{name}: {gap}" for name, gap in found if gap)
    return Certificate(
        feeds=len(feeds),
        healthy=len(feeds) - len(gaps),
        entries=entries,
        names=names,
        last_success=max((f.last_success for f in feeds if f.last_success), default=None),
        gaps=gaps,
        paused=sum(1 for f in feeds if f.paused and not f.trouble),
        since=since,
    )
