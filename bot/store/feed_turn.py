"""The drawer of turns: which feed is asked now, by whom, and when again.

A claim is a compare-and-set with an expiry, so that two workers on one database never ask one feed
twice. A host has one turn at a time: its row is moved on by whoever takes a feed of it, and nobody
takes another while that one is out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, String, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant
from bot.store.feed import Feed, FeedRow, feed_value
from bot.store.history import remember


class FeedHostRow(Base):
    """One server of feeds, and before when it is not to be asked."""

    __tablename__ = "feed_host"

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    not_before: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a good poll leaves in the feed's row."""

    etag: str
    last_modified: str
    body_hash: str
    edition: int
    gap: timedelta | None
    ttl: timedelta | None
    next_check_at: datetime
    baseline: bool
    moved_to: str = ""
    moved_times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What a poll that failed leaves in the feed's row."""

    code: str
    sentence: str
    next_check_at: datetime
    counted: bool = True
    gone: bool = False


class FeedTurns:
    """Feeds by due time, hosts by patience."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def know_host(self, host: str, now: datetime) -> None:
        """Let a server have its row."""
        if self._session.get(FeedHostRow, host) is None:
            self._session.add(FeedHostRow(host=host, not_before=now))
            self._session.flush()

    def take(
        self, now: datetime, *, ticket: str, until: datetime, spacing: timedelta, most: int
    ) -> tuple[Feed, ...]:
        """Claim feeds that are due, the longest waiting first and at most one a host.

        The claim ends at `until` by itself; the host rests for `spacing` at least.
        """
        busy = select(FeedRow.host).where(FeedRow.claimed_until > now)
        ranked = (
            select(
                FeedRow.id,
                FeedRow.host,
                FeedRow.next_check_at,
                func.row_number()
                .over(partition_by=FeedRow.host, order_by=(FeedRow.next_check_at, FeedRow.id))
                .label("turn"),
            )
            .join(FeedHostRow, FeedHostRow.host == FeedRow.host)
            .where(_due(now), FeedHostRow.not_before <= now, FeedRow.host.not_in(busy))
            .subquery()
        )
        found = self._session.execute(
            select(ranked.c.id, ranked.c.host)
            .where(ranked.c.turn == 1)
            .order_by(ranked.c.next_check_at, ranked.c.id)
            .limit(most)
        ).all()
        taken = [
            feed
            for feed, host in sorted(found, key=lambda row: row.host)
            if self._rests(host, now, now + spacing) and self._claims(feed, now, ticket, until)
        ]
        rows = self._session.scalars(
            select(FeedRow).where(FeedRow.id.in_(taken)).order_by(FeedRow.next_check_at, FeedRow.id)
        )
        return tuple(map(feed_value, rows))

    def claim(self, feed: Feed, *, ticket: str, until: datetime) -> Feed:
        """Hold a feed outside its turn."""
        row = self._session.get_one(FeedRow, feed.id)
        row.claimed_by, row.claimed_until = ticket, until
        self._session.flush()
        return feed_value(row)

    def due(self, now: datetime) -> int:
        """How many feeds are waiting for their turn."""
        return self._session.scalar(select(func.count()).where(_due(now))) or 0

    def rest_host(self, host: str, until: datetime) -> None:
        """Leave a server alone until then; an earlier end never shortens a later one."""
        self._session.execute(
            update(FeedHostRow)
            .where(FeedHostRow.host == host, FeedHostRow.not_before < until)
            .values(not_before=until)
        )

    def succeeded(self, feed: Feed, read: Read, *, at: datetime) -> bool:
        """Note a good poll; False where the claim has meanwhile gone to another worker."""
        values: dict[str, object] = {
            "etag": read.etag,
            "last_modified": read.last_modified,
            "body_hash": read.body_hash,
            "edition": read.edition,
            "gap_seconds": _seconds(read.gap),
            "ttl_seconds": _seconds(read.ttl),
            "next_check_at": read.next_check_at,
            "moved_to": read.moved_to,
            "moved_times": read.moved_times,
            "polled_at": at,
            "last_success_at": at,
            "failures": 0,
            "failing_since": None,
            "told_at": None,
            "code": "",
            "trouble": "",
        }
        if read.baseline:
            values["baseline_at"] = at
        return self._return(feed, values)

    def failed(self, feed: Feed, trouble: Trouble, *, at: datetime) -> bool:
        """Note a poll that failed, and why; False where the claim is another worker's now."""
        values: dict[str, object] = {
            "polled_at": at,
            "next_check_at": trouble.next_check_at,
            "failures": feed.failures + trouble.counted,
            "failing_since": feed.failing_since or at,
            "code": trouble.code,
            "trouble": trouble.sentence,
            "gone": trouble.gone,
        }
        return self._return(feed, values)

    def move(self, feed: Feed, *, url: str, host: str) -> bool:
        """Keep the feed's new address; False where another feed has it already.

        Validators belong to an address, so they are forgotten.
        """
        known = select(FeedRow.id).where(FeedRow.url == url, FeedRow.id != feed.id)
        if self._session.scalar(known) is not None:
            return False
        fresh = {"etag": "", "last_modified": "", "body_hash": "", "moved_to": "", "moved_times": 0}
        changed = update(FeedRow).where(FeedRow.id == feed.id)
        self._session.execute(changed.values(url=url, host=host, **fresh))
        return True

    def _claims(self, feed: int, now: datetime, ticket: str, until: datetime) -> bool:
        changed = self._session.execute(
            update(FeedRow)
            .where(FeedRow.id == feed, _due(now))
            .values(claimed_by=ticket, claimed_until=until)
        )
        return _touched(changed)

    def _rests(self, host: str, now: datetime, until: datetime) -> bool:
        changed = self._session.execute(
            update(FeedHostRow)
            .where(FeedHostRow.host == host, FeedHostRow.not_before <= now)
            .values(not_before=until)
        )
        return _touched(changed)

    def _return(self, feed: Feed, values: Mapping[str, object]) -> bool:
        changed = self._session.execute(
            update(FeedRow)
            .where(FeedRow.id == feed.id, FeedRow.claimed_by == feed.claim)
            .values(**values, claimed_by="", claimed_until=None)
        )
        returned = _touched(changed)
        if returned:
            remember(self._session, FeedRow, feed.id)
        return returned


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        FeedRow.next_check_at <= now,
        FeedRow.gone.is_(False),
        FeedRow.paused.is_(False),
        FeedRow.removed_at.is_(None),
        or_(FeedRow.claimed_until.is_(None), FeedRow.claimed_until <= now),
    )


def _touched(changed: object) -> bool:
    assert isinstance(changed, CursorResult)  # noqa: S101 - what an UPDATE answers
    return changed.rowcount == 1


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
