"""The drawer of feeds: where they are, when they are due, how they fare."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant


class FeedRow(Base):
    """One feed and the state of polling it."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(2000), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    etag: Mapped[str] = mapped_column(String(1000), default="")
    last_modified: Mapped[str] = mapped_column(String(200), default="")
    body_hash: Mapped[str] = mapped_column(String(128), default="")
    next_check_at: Mapped[datetime] = mapped_column(Instant, index=True)
    polled_at: Mapped[datetime | None] = mapped_column(Instant)
    last_success_at: Mapped[datetime | None] = mapped_column(Instant)
    baseline_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    gone: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed; `baseline_at` is the instant of its first successful poll."""

    id: int
    url: str
    name: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    next_check_at: datetime
    last_success_at: datetime | None = None
    baseline_at: datetime | None = None
    failures: int = 0
    trouble: str = ""
    gone: bool = False
    paused: bool = False


class Feeds:
    """Feeds by due time."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def all(self) -> tuple[Feed, ...]:
        """Every feed, by name."""
        rows = self._session.scalars(select(FeedRow).order_by(FeedRow.name, FeedRow.id))
        return tuple(map(_value, rows))

    def find(self, feed: int) -> Feed | None:
        """The feed of that id."""
        row = self._session.get(FeedRow, feed)
        return _value(row) if row else None

    def take_due(self, now: datetime, *, until: datetime, most: int) -> tuple[Feed, ...]:
        """Feeds that are due, put off to `until` in the same breath so that no other takes them."""
        due = (
            select(FeedRow)
            .where(FeedRow.next_check_at <= now, FeedRow.gone.is_(False), FeedRow.paused.is_(False))
            .order_by(FeedRow.next_check_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        taken = []
        for row in self._session.scalars(due):
            taken.append(_value(row))
            row.next_check_at = until
        return tuple(taken)

    def add(self, *, url: str, name: str, now: datetime) -> bool:
        """Add a feed, due at once; False where its address is known already."""
        if self._session.scalar(select(FeedRow.id).where(FeedRow.url == url)) is not None:
            return False
        self._session.add(FeedRow(url=url, name=name, next_check_at=now, added_at=now))
        return True

    def succeeded(
        self, feed: Feed, *, at: datetime, next_check_at: datetime, baseline: bool
    ) -> None:
        """Note a good poll, with the validators and the body hash that `feed` carries."""
        row = self._row(feed.id)
        row.etag, row.last_modified, row.body_hash = feed.etag, feed.last_modified, feed.body_hash
        row.polled_at = row.last_success_at = at
        row.next_check_at = next_check_at
        row.failures, row.trouble = 0, ""
        if baseline:
            row.baseline_at = at

    def failed(
        self, feed: Feed, *, at: datetime, next_check_at: datetime, trouble: str, gone: bool
    ) -> None:
        """Note a poll that failed, and why."""
        row = self._row(feed.id)
        row.polled_at, row.next_check_at = at, next_check_at
        row.failures += 1
        row.trouble, row.gone = trouble, gone

    def _row(self, feed: int) -> FeedRow:
        return self._session.get_one(FeedRow, feed)


def _value(row: FeedRow) -> Feed:
    return Feed(
        id=row.id,
        url=row.url,
        name=row.name,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        next_check_at=row.next_check_at,
        last_success_at=row.last_success_at,
        baseline_at=row.baseline_at,
        failures=row.failures,
        trouble=row.trouble,
        gone=row.gone,
        paused=row.paused,
    )
