"""The drawer of turns: which feed is asked now, by whom, and when again.

A claim is a compare-and-set with an expiry, so that two workers on one database never ask one feed
twice. A host has one turn at a time: its row is moved on by whoever takes a feed of it, and nobody
takes another while that one is out. Both are taken, and given back, for many feeds with a few
statements each: a sweep of ten thousand must not pay for every one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    String,
    Table,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant
from bot.store.feed import Feed, FeedRow, feed_value
from bot.store.history import remember_many


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


_FEED = cast("Table", FeedRow.__table__)
_HOST = cast("Table", FeedHostRow.__table__)


def _due(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    return and_(
        _FEED.c.next_check_at <= now,
        _FEED.c.gone == false(),
        _FEED.c.paused == false(),
        _FEED.c.removed_at.is_(None),
        or_(_FEED.c.claimed_until.is_(None), _FEED.c.claimed_until <= now),
    )


_NOW = bindparam("now", type_=Instant())
_RESTED = select(_HOST.c.host).where(_HOST.c.not_before <= _NOW)
_READY = and_(
    _due(_NOW),
    _HOST.c.not_before <= _NOW,
    _FEED.c.host.not_in(select(_FEED.c.host).where(_FEED.c.claimed_until > _NOW)),
)
_NEXT = (
    select(_FEED.c.id, _FEED.c.host)
    .join(_HOST, _HOST.c.host == _FEED.c.host)
    .where(_READY)
    .order_by(_FEED.c.next_check_at, _FEED.c.id)
    .limit(bindparam("most"))
)
_TURN = func.row_number().over(
    partition_by=_FEED.c.host, order_by=(_FEED.c.next_check_at, _FEED.c.id)
)
_RANKED = (
    select(_FEED.c.id, _FEED.c.host, _FEED.c.next_check_at, _TURN.label("turn"))
    .join(_HOST, _HOST.c.host == _FEED.c.host)
    .where(_READY)
    .subquery()
)
_NEXT_FAIR = (
    select(_RANKED.c.id, _RANKED.c.host)
    .where(_RANKED.c.turn == 1)
    .order_by(_RANKED.c.next_check_at, _RANKED.c.id)
    .limit(bindparam("most"))
)
_UNTIL = bindparam("until", type_=Instant())
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_CLAIM = (
    update(_FEED)
    .where(_FEED.c.id.in_(_IDS), _due(_NOW), _FEED.c.host.in_(_RESTED))
    .values(claimed_by=bindparam("ticket"), claimed_until=bindparam("until"))
)
_UNREAD = frozenset({"claimed_until", "polled_at", "removed_at"})
_CLAIMED = (
    select(*(c for c in _FEED.c if c.name not in _UNREAD))
    .where(_FEED.c.id.in_(_IDS), _FEED.c.claimed_by == bindparam("ticket"))
    .order_by(_FEED.c.next_check_at, _FEED.c.id)
)
_REST = (
    update(_HOST)
    .where(_HOST.c.host.in_(bindparam("hosts", expanding=True)), _HOST.c.not_before < _UNTIL)
    .values(not_before=_UNTIL)
)
_CLAIMS = select(_FEED.c.id, _FEED.c.claimed_by).where(_FEED.c.id.in_(_IDS))
_RETURN = update(_FEED).where(
    _FEED.c.id == bindparam("its_id"), _FEED.c.claimed_by == bindparam("its_claim")
)
_GIVEN_BACK = {"claimed_by": "", "claimed_until": None}
_LOOK_AHEAD = 4


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
        ids = self._next(now, most)
        if not ids:
            return ()
        given = {"ids": ids, "ticket": ticket}
        self._session.execute(_CLAIM, given | {"now": now, "until": until})
        taken = tuple(map(feed_value, self._session.execute(_CLAIMED, given)))
        self._rest((feed.host for feed in taken), now + spacing)
        return taken

    def _next(self, now: datetime, most: int) -> list[int]:
        """The longest waiting ones, one a host; where few hosts have most of them, a fair choice.

        Looking a little ahead is cheap, ranking all that are due is not.
        """
        ahead = _LOOK_AHEAD * most
        found = self._session.execute(_NEXT, {"now": now, "most": ahead}).all()
        firsts: dict[str, int] = {}
        for feed, host in found:
            firsts.setdefault(host, feed)
        if len(firsts) < most and len(found) == ahead:
            ranked = self._session.execute(_NEXT_FAIR, {"now": now, "most": most})
            return [feed for feed, _ in ranked]
        return list(firsts.values())[:most]

    def claim(self, feed: Feed, *, ticket: str, until: datetime) -> Feed:
        """Hold a feed outside its turn."""
        row = self._session.get_one(FeedRow, feed.id)
        row.claimed_by, row.claimed_until = ticket, until
        self._session.flush()
        return feed_value(row)

    def due(self, now: datetime) -> int:
        """How many feeds are waiting for their turn."""
        waiting = select(func.count()).select_from(_FEED).where(_due(_NOW))
        return self._session.scalar(waiting, {"now": now}) or 0

    def rest_host(self, host: str, until: datetime) -> None:
        """Leave a server alone until then; an earlier end never shortens a later one."""
        self._rest([host], until)

    def wake_host(self, host: str, now: datetime) -> None:
        """Ask a server again at once, though it was left alone."""
        rests = (_HOST.c.host == host) & (_HOST.c.not_before > now)
        self._session.execute(update(_HOST).where(rests).values(not_before=now))

    def resting(self, now: datetime) -> dict[str, datetime]:
        """The servers that are left alone, and until when."""
        wanted = select(_HOST.c.host, _HOST.c.not_before).where(_HOST.c.not_before > now)
        return {host: until for host, until in self._session.execute(wanted)}  # noqa: C416 - rows

    def held(self, feeds: Iterable[Feed]) -> frozenset[int]:
        """Those of the feeds whose claim is still the one they carry, by number."""
        claims = {feed.id: feed.claim for feed in feeds}
        if not claims:
            return frozenset()
        rows = self._session.execute(_CLAIMS, {"ids": list(claims)})
        return frozenset(feed for feed, ticket in rows if claims[feed] == ticket)

    def succeeded(self, polls: Sequence[tuple[Feed, Read]], *, at: datetime) -> frozenset[int]:
        """Note good polls; the feeds whose claim has not meanwhile gone to another worker.

        Where nothing but the time is new, nothing but the time is written.
        """
        return self._return([(feed, _noted(feed, read, at)) for feed, read in polls])

    def failed(self, polls: Sequence[tuple[Feed, Trouble]], *, at: datetime) -> frozenset[int]:
        """Note polls that failed, and why; the feeds whose claim is not another worker's now."""
        return self._return(
            [
                (
                    feed,
                    {
                        "polled_at": at,
                        "next_check_at": trouble.next_check_at,
                        "failures": feed.failures + trouble.counted,
                        "failing_since": feed.failing_since or at,
                        "code": trouble.code,
                        "trouble": trouble.sentence,
                        "gone": trouble.gone,
                    },
                )
                for feed, trouble in polls
            ]
        )

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

    def _rest(self, hosts: Iterable[str], until: datetime) -> None:
        self._session.execute(_REST, {"hosts": list(hosts), "until": until})

    def _return(self, polls: Sequence[tuple[Feed, dict[str, object]]]) -> frozenset[int]:
        held = self.held(feed for feed, _ in polls)
        alike: dict[tuple[str, ...], list[dict[str, object]]] = {}
        for feed, values in polls:
            if feed.id in held:
                its = {"its_id": feed.id, "its_claim": feed.claim}
                alike.setdefault(tuple(values), []).append(its | _GIVEN_BACK | values)
        for rows in alike.values():
            self._session.connection().execute(_RETURN, rows)
        if held:
            remember_many(self._session, FeedRow, held)
        return held


def _noted(feed: Feed, read: Read, at: datetime) -> dict[str, object]:
    """What a good poll changes in the feed's row."""
    instants: dict[str, object] = {
        "next_check_at": read.next_check_at,
        "polled_at": at,
        "last_success_at": at,
    }
    if _is_quiet(feed, read):
        return instants
    return instants | {
        "etag": read.etag,
        "last_modified": read.last_modified,
        "body_hash": read.body_hash,
        "edition": read.edition,
        "gap_seconds": _seconds(read.gap),
        "ttl_seconds": _seconds(read.ttl),
        "moved_to": read.moved_to,
        "moved_times": read.moved_times,
        "baseline_at": at if read.baseline else feed.baseline_at,
        "failures": 0,
        "failing_since": None,
        "told_at": None,
        "code": "",
        "trouble": "",
    }


def _is_quiet(feed: Feed, read: Read) -> bool:
    """Whether the feed is as well as it was, and all that is known of it stands already."""
    return (
        feed.failing_since is feed.told_at is None
        and not (feed.failures or feed.code or feed.trouble or read.moved_times or read.baseline)
        and feed.etag == read.etag
        and feed.last_modified == read.last_modified
        and feed.body_hash == read.body_hash
        and feed.edition == read.edition
        and (feed.gap, feed.ttl, feed.moved_to) == (read.gap, read.ttl, read.moved_to)
    )


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
