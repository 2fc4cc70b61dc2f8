"""The drawer of feeds: where they are, how they fare. Who asks them when is `feed_turn`'s."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant
from bot.store.history import Then, past
from scoring import length
from scoring.vocabulary import CustomerId

LARGEST = 2**31 - 1
"""No number of a row is larger; databases refuse to look one up that is."""


class FeedRow(Base):
    """One feed and the state of polling it."""

    __tablename__ = "feed"
    remembered = True

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(length.ADDRESS), unique=True)
    name: Mapped[str] = mapped_column(String(length.NAME))
    host: Mapped[str] = mapped_column(String(255), default="", index=True)
    customer_id: Mapped[str] = mapped_column(String(length.CUSTOMER), default="")
    industry: Mapped[str] = mapped_column(String(length.INDUSTRY), default="")
    etag: Mapped[str] = mapped_column(String(1000), default="")
    last_modified: Mapped[str] = mapped_column(String(200), default="")
    body_hash: Mapped[str] = mapped_column(String(128), default="")
    edition: Mapped[int] = mapped_column(default=0)
    gap_seconds: Mapped[int | None]
    ttl_seconds: Mapped[int | None]
    next_check_at: Mapped[datetime] = mapped_column(Instant, index=True)
    claimed_by: Mapped[str] = mapped_column(String(40), default="")
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    polled_at: Mapped[datetime | None] = mapped_column(Instant)
    last_success_at: Mapped[datetime | None] = mapped_column(Instant)
    baseline_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    code: Mapped[str] = mapped_column(String(40), default="")
    trouble: Mapped[str] = mapped_column(Text, default="")
    moved_to: Mapped[str] = mapped_column(String(2000), default="")
    moved_times: Mapped[int] = mapped_column(default=0)
    gone: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    added_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed; `baseline_at` is the instant of its first successful poll.

    `customer` or `industry` say whom the feed is about, where it is not about everybody. `claim` is
    the ticket under which it is being polled. `failing_since` is set while it fails, `told_at` once
    the administrators know. `moved_to` was the end of the last `moved_times` permanent redirects.
    """

    id: int
    url: str
    name: str
    host: str = ""
    customer: CustomerId = CustomerId("")
    industry: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    edition: int = 0
    gap: timedelta | None = None
    ttl: timedelta | None = None
    next_check_at: datetime
    claim: str = ""
    last_success_at: datetime | None = None
    baseline_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    told_at: datetime | None = None
    code: str = ""
    trouble: str = ""
    moved_to: str = ""
    moved_times: int = 0
    gone: bool = False
    paused: bool = False
    added_at: datetime


class Feeds:
    """Feeds by name and address; those that were removed are kept, and shown to nobody."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def all(self, then: Then | None = None) -> tuple[Feed, ...]:
        """Every feed, by name; `then`: as they were at the end of an earlier day."""
        wanted = select(FeedRow).order_by(FeedRow.name, FeedRow.id)
        if then is None:
            wanted = wanted.where(FeedRow.removed_at.is_(None))
            return tuple(map(feed_value, self._session.scalars(wanted)))
        rows = past(self._session, self._session.scalars(wanted), then.on)
        return tuple(feed_value(row) for row in rows if row.removed_at is None)

    def find(self, feed: int) -> Feed | None:
        """The feed of that id."""
        row = self._session.get(FeedRow, feed) if feed <= LARGEST else None
        return feed_value(row) if row and row.removed_at is None else None

    def find_url(self, url: str) -> Feed | None:
        """The feed at that address."""
        row = self._row_at(url)
        return feed_value(row) if row and row.removed_at is None else None

    def add(
        self,
        *,
        url: str,
        name: str,
        host: str,
        now: datetime,
        due: datetime | None = None,
        customer: CustomerId = CustomerId(""),
        industry: str = "",
    ) -> bool:
        """Add a feed, due at once unless said; False where its address is known already.

        One that was removed comes back with what was read of it, and else as a new one.
        """
        row = self._row_at(url)
        if row is not None and row.removed_at is None:
            return False
        if row is None:
            row = FeedRow(url=url, added_at=now)
            self._session.add(row)
        row.name, row.host, row.next_check_at = name, host, due or now
        row.customer_id, row.industry = customer, industry
        row.removed_at, row.paused, row.gone = None, False, False
        row.etag = row.last_modified = row.body_hash = row.code = row.trouble = row.moved_to = ""
        row.failures = row.moved_times = 0
        row.baseline_at = row.last_success_at = row.failing_since = row.told_at = None
        row.claimed_by, row.claimed_until = "", None
        self._session.flush()
        return True

    def pause(self, feed: int, *, paused: bool, due: datetime) -> None:
        """Ask the feed no more, or again from `due` on; one that had ended is tried again."""
        row = self._row(feed)
        row.paused = paused
        if not paused:
            row.gone, row.next_check_at = False, due

    def remove(self, feed: int, *, now: datetime) -> None:
        """Take the feed out of sight; its articles stay."""
        self._row(feed).removed_at = now

    def failing(self, since: datetime) -> tuple[Feed, ...]:
        """The feeds that have failed without a break since then, and nobody was told.

        Where our own network is the fault of one, all that it keeps from us come along.
        """
        untold = (
            select(FeedRow)
            .where(
                FeedRow.failing_since.is_not(None),
                FeedRow.told_at.is_(None),
                FeedRow.removed_at.is_(None),
            )
            .order_by(FeedRow.name, FeedRow.id)
        )
        late = FeedRow.failing_since <= since
        found = self._session.scalars(untold.where(late)).all()
        if any(row.failures == 0 for row in found):
            found = self._session.scalars(untold.where(late | (FeedRow.failures == 0))).all()
        return tuple(map(feed_value, found))

    def told(self, feed: int, *, at: datetime | None) -> None:
        """Note that the administrators know of the feed's trouble, or that it is over."""
        self._row(feed).told_at = at

    def _row(self, feed: int) -> FeedRow:
        return self._session.get_one(FeedRow, feed)

    def _row_at(self, url: str) -> FeedRow | None:
        return self._session.scalar(select(FeedRow).where(FeedRow.url == url))


def feed_value(row: FeedRow | Row[Any]) -> Feed:
    """The row, held by the session or just read, as a value."""
    return Feed(
        id=row.id,
        url=row.url,
        name=row.name,
        host=row.host,
        customer=CustomerId(row.customer_id),
        industry=row.industry,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        edition=row.edition,
        gap=_span(row.gap_seconds),
        ttl=_span(row.ttl_seconds),
        next_check_at=row.next_check_at,
        claim=row.claimed_by,
        last_success_at=row.last_success_at,
        baseline_at=row.baseline_at,
        failures=row.failures,
        failing_since=row.failing_since,
        told_at=row.told_at,
        code=row.code,
        trouble=row.trouble,
        moved_to=row.moved_to,
        moved_times=row.moved_times,
        gone=row.gone,
        paused=row.paused,
        added_at=row.added_at,
    )


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
