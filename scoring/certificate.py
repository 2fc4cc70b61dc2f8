"""The coverage certificate: what was checked before anybody says "no news" (domain §6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FRESH = timedelta(hours=24)
"""A feed counts as healthy where its last successful poll is no older than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """One feed: when it was last read well, and what is wrong with it now, in words."""

    name: str
    last_success: datetime | None
    trouble: str = ""
    paused: bool = False

    def is_healthy(self, now: datetime) -> bool:
        """Whether the feed was read within the last day."""
        fresh = self.last_success is not None and now - self.last_success <= FRESH
        return fresh and not self.paused


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Feeds healthy n of m, entries read, names watched, last success, gaps by name."""

    feeds: int
    healthy: int
    entries: int
    names: int
    last_success: datetime | None
    gaps: tuple[str, ...] = ()

    @property
    def checked(self) -> bool:
        """Whether anything was looked at in the last day; otherwise say "not checked"."""
        return self.healthy > 0


def certify(
    feeds: tuple[FeedHealth, ...], *, entries: int, names: int, now: datetime
) -> Certificate:
    """The certificate of an instant; a feed that is not healthy is a gap with its reason."""
    gaps = tuple(
        f"{f.name}: {f.trouble or ('paused' if f.paused else 'not read in the last day')}"
        for f in feeds
        if not f.is_healthy(now)
    )
    return Certificate(
        feeds=len(feeds),
        healthy=len(feeds) - len(gaps),
        entries=entries,
        names=names,
        last_success=max((f.last_success for f in feeds if f.last_success), default=None),
        gaps=gaps,
    )
