"""The drawer of the outbox: what is to be said unasked, once, in order (reliability.md §2).

A row holds facts, frozen when they were written. `kind` is post, line (a reply in the thread of
`parent_key`) or update (of the post `parent_key`; the newest revision wins). `repeat`: it may have
been said before, and says so; `aside`: others of its channel may overtake it until `not_before`;
`fruitless`: how often Slack gave no clear answer and the message turned out not to be there;
`in_question`: said again for that reason, and to be looked for once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from pydantic import TypeAdapter
from sqlalchemy import JSON, ColumnElement, String, Text, and_, false, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.notices import Notice
from bot.store.base import Base, Instant, add_once, words
from scoring.vocabulary import CustomerId

_NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)


class Kind(StrEnum):
    """What a row asks of the poster."""

    POST = "post"
    LINE = "line"
    UPDATE = "update"


class Delivery(StrEnum):
    """The states of a row."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    SUPERSEDED = "superseded"


WAITING = (Delivery.PENDING, Delivery.SENDING)
"""The states that still have something to do; sending found at start is an unknown outcome."""


LONGEST_WAIT = timedelta(minutes=10)
"""No message is put off for longer at a time."""
LAST_WORD = 1_000_000_000
"""The revision of an update that no later one may follow."""


class OutboxRow(Base):
    """One thing to be said in one channel."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[Kind] = mapped_column(words(Kind))
    channel: Mapped[str] = mapped_column(String(80), index=True)
    parent_key: Mapped[str] = mapped_column(String(64), default="", index=True)
    revision: Mapped[int] = mapped_column(default=0)
    notice: Mapped[dict[str, object]] = mapped_column(JSON)
    state: Mapped[Delivery] = mapped_column(words(Delivery), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(Instant)
    after_ts: Mapped[str] = mapped_column(String(40), default="")
    slack_ts: Mapped[str] = mapped_column(String(40), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    repeat: Mapped[bool] = mapped_column(default=False, server_default=false())
    aside: Mapped[bool] = mapped_column(default=False, server_default=false())
    fruitless: Mapped[int] = mapped_column(default=0, server_default="0")
    in_question: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A row to deliver; `parent_ts` is the ts of the post it belongs to, once that is known."""

    id: int
    key: str
    kind: Kind
    channel: str
    notice: Notice
    state: Delivery
    attempts: int
    parent_ts: str
    parent_state: Delivery | None
    after_ts: str
    repeat: bool
    fruitless: int
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A row that was given up, and why; a person decides whether it is tried again."""

    id: int
    channel: str
    kind: Kind
    notice: Notice
    reason: str
    created_at: datetime


def key_of(*parts: str) -> str:
    """The deterministic key of a message: from what it is about, never from when or how."""
    return str(uuid5(NAMESPACE_URL, "|".join(parts)))


class Outbox:
    """The trays, one a channel."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def put(
        self,
        notice: Notice,
        *,
        key: str,
        channel: str,
        now: datetime,
        kind: Kind = Kind.POST,
        parent_key: str = "",
        revision: int = 0,
    ) -> bool:
        """Leave a notice to be said; False where one with this key was left before.

        An update supersedes the older updates of the same post that are not sent yet.
        """
        self._session.flush()
        added = add_once(
            self._session,
            OutboxRow,
            key=key,
            kind=kind,
            channel=channel,
            parent_key=parent_key,
            revision=revision,
            notice=_NOTICE.dump_python(notice, mode="json"),
            state=Delivery.PENDING,
            created_at=now,
        )
        if added and kind is Kind.UPDATE:
            self._supersede(parent_key, revision)
        return added

    def holds(self, key: str) -> bool:
        """Whether a notice with this key was left, said or not."""
        return self._session.scalar(select(OutboxRow.id).where(OutboxRow.key == key)) is not None

    def withdraw(self, post_key: str) -> bool:
        """Never say a post that is still waiting, nor what hangs on it; False once it is said."""
        wanted = select(OutboxRow).where(OutboxRow.key == post_key).with_for_update()
        post = self._session.scalar(wanted)
        if post is None or post.state is not Delivery.PENDING:
            return False
        self._session.execute(
            update(OutboxRow)
            .where((OutboxRow.key == post_key) | (OutboxRow.parent_key == post_key))
            .values(state=Delivery.SUPERSEDED)
        )
        return True

    def withdraw_about(self, customer: str) -> int:
        """Never say the posts about a customer that are still waiting; how many."""
        waiting = select(OutboxRow).where(
            OutboxRow.state == Delivery.PENDING, OutboxRow.kind == Kind.POST
        )
        rows = [r for r in self._session.scalars(waiting) if r.notice.get("customer") == customer]
        return sum(self.withdraw(row.key) for row in rows)

    def replace(self, sent: str, notice: Notice, *, key: str, now: datetime) -> bool:
        """Leave a notice that takes the place of a message that was said; it is the last word."""
        channel = self._session.scalar(select(OutboxRow.channel).where(OutboxRow.key == sent))
        return channel is not None and self.put(
            notice,
            key=key,
            channel=channel,
            now=now,
            kind=Kind.UPDATE,
            parent_key=sent,
            revision=LAST_WORD,
        )

    def _supersede(self, parent_key: str, revision: int) -> None:
        self._session.execute(
            update(OutboxRow)
            .where(
                OutboxRow.parent_key == parent_key,
                OutboxRow.kind == Kind.UPDATE,
                OutboxRow.state == Delivery.PENDING,
                OutboxRow.revision < revision,
            )
            .values(state=Delivery.SUPERSEDED)
        )

    def channels(self, now: datetime) -> tuple[str, ...]:
        """The channels with something that may be tried now, the longest waiting first."""
        heads = (
            select(func.min(OutboxRow.id))
            .where(OutboxRow.state.in_(WAITING), _in_line(now))
            .group_by(OutboxRow.channel)
        )
        rows = self._session.scalars(
            select(OutboxRow.channel)
            .where(OutboxRow.id.in_(heads), ~_waits(now))
            .order_by(OutboxRow.id)
        )
        return tuple(rows)

    def head(self, channel: str, now: datetime) -> Errand | None:
        """The oldest errand of a channel, None where it must wait or there is none."""
        row = self._session.scalar(
            select(OutboxRow)
            .where(OutboxRow.channel == channel, OutboxRow.state.in_(WAITING), _in_line(now))
            .order_by(OutboxRow.id)
            .limit(1)
        )
        if row is None or (
            row.not_before is not None and now < row.not_before <= now + LONGEST_WAIT
        ):
            return None
        return self._errand(row)

    def _errand(self, row: OutboxRow) -> Errand:
        parent = None
        if row.parent_key:
            parent = self._session.scalar(select(OutboxRow).where(OutboxRow.key == row.parent_key))
        return Errand(
            id=row.id,
            key=row.key,
            kind=row.kind,
            channel=row.channel,
            notice=_NOTICE.validate_python(row.notice),
            state=row.state,
            attempts=row.attempts,
            parent_ts=parent.slack_ts if parent else "",
            parent_state=parent.state if parent else None,
            after_ts=row.after_ts,
            repeat=row.repeat,
            fruitless=row.fruitless,
            ts=row.slack_ts,
        )

    def sending(self, errand: int) -> bool:
        """Claim an errand: sending, committed before the call; False where it is not pending."""
        row = self._session.get_one(OutboxRow, errand, with_for_update=True)
        if row.state is not Delivery.PENDING:
            return False
        row.aside = False
        row.attempts += 1
        self._may_be_said(row)
        return True

    def doubt(self) -> int:
        """What waits to be said may have been said meanwhile: it is looked for first; how much."""
        waiting = OutboxRow.state == Delivery.PENDING, OutboxRow.kind != Kind.UPDATE
        rows = self._session.scalars(select(OutboxRow).where(*waiting)).all()
        for row in rows:
            self._may_be_said(row)
        return len(rows)

    def _may_be_said(self, row: OutboxRow) -> None:
        newest = select(func.max(OutboxRow.slack_ts)).where(
            OutboxRow.channel == row.channel, OutboxRow.kind != Kind.UPDATE
        )
        # That of the first attempt: whatever was said since then is looked through.
        row.after_ts = row.after_ts or self._session.scalar(newest) or ""
        row.state = Delivery.SENDING

    def _in_hand(self, errand: Errand) -> OutboxRow | None:
        """The row, as long as nobody has settled this attempt, or made another one, meanwhile."""
        row = self._session.get_one(OutboxRow, errand.id, with_for_update=True)
        return row if row.state in WAITING and row.attempts == errand.attempts else None

    def sent(self, errand: Errand, *, ts: str, now: datetime) -> None:
        """Mark an errand as said, with the ts of its message.

        Where another process has settled it meanwhile, it may have been said twice.
        """
        row = self._in_hand(errand)
        if row is None:
            self._session.get_one(OutboxRow, errand.id).in_question = True
            return
        row.state, row.slack_ts, row.sent_at, row.last_error = Delivery.SENT, ts, now, ""
        row.in_question = row.in_question or row.fruitless > 0

    def put_back(
        self,
        errand: Errand,
        *,
        not_before: datetime | None,
        error: str,
        aside: bool = False,
        repeat: bool = False,
        fruitless: int = 0,
    ) -> None:
        """Pending again, not before an instant: surely not said or, with `repeat`, perhaps said."""
        if row := self._in_hand(errand):
            row.state, row.not_before, row.last_error = Delivery.PENDING, not_before, error
            row.aside, row.repeat, row.fruitless = aside, row.repeat or repeat, fruitless

    def in_doubt(self, errand: Errand, *, error: str) -> None:
        """Perhaps said: it stays in sending until somebody has looked."""
        if row := self._in_hand(errand):
            row.last_error = error

    def dead(self, errand: Errand, *, error: str, repeat: bool = False) -> bool:
        """Given up: a human looks at it; `repeat`: it may have been said. False where settled."""
        row = self._in_hand(errand)
        if row is None:
            return False
        row.state, row.last_error, row.repeat = Delivery.DEAD, error, row.repeat or repeat
        return True

    def questions(self) -> tuple[Errand, ...]:
        """What was said again because it was not there, and was not looked for since."""
        rows = self._session.scalars(
            select(OutboxRow)
            .where(OutboxRow.in_question.is_(True), OutboxRow.state == Delivery.SENT)
            .order_by(OutboxRow.id)
        )
        return tuple(map(self._errand, rows))

    def answered(self, errand: int) -> None:
        """It was looked for once more."""
        self._session.get_one(OutboxRow, errand).in_question = False

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """What was given up, oldest first."""
        rows = self._session.scalars(
            select(OutboxRow).where(OutboxRow.state == Delivery.DEAD).order_by(OutboxRow.id)
        )
        return tuple(
            DeadLetter(
                id=row.id,
                channel=row.channel,
                kind=row.kind,
                notice=_NOTICE.validate_python(row.notice),
                reason=row.last_error,
                created_at=row.created_at,
            )
            for row in rows
        )

    def revive(self, errand: int) -> int:
        """Try a dead letter again, and the dead lines and updates of its post; how many rows."""
        row = self._session.get(OutboxRow, errand, with_for_update=True)
        if row is None or row.state is not Delivery.DEAD:
            return 0
        family = (OutboxRow.id == errand) | (OutboxRow.parent_key == row.key)
        dead = select(OutboxRow).where(family, OutboxRow.state == Delivery.DEAD)
        rows = self._session.scalars(dead).all()
        for one in rows:
            one.state, one.not_before, one.aside, one.fruitless = Delivery.PENDING, None, False, 0
        return len(rows)

    def undelivered(self, customer: CustomerId) -> int:
        """How many messages about a customer were given up."""
        dead = self._session.scalars(
            select(OutboxRow.notice).where(OutboxRow.state == Delivery.DEAD)
        )
        return sum(1 for notice in dead if notice.get("customer") == customer)

    def counts(self) -> dict[Delivery, int]:
        """How many rows are in each state."""
        rows = self._session.execute(
            select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        )
        return {state: count for state, count in rows}  # noqa: C416 - rows are not pairs to mypy

    def oldest_waiting(self) -> datetime | None:
        """Since when the oldest errand has been waiting."""
        return self._session.scalar(
            select(func.min(OutboxRow.created_at)).where(OutboxRow.state.in_(WAITING))
        )


def _in_line(now: datetime) -> ColumnElement[bool]:
    """Not stepped aside, or due again."""
    return or_(OutboxRow.aside.is_(False), ~_waits(now))


def _waits(now: datetime) -> ColumnElement[bool]:
    """To be tried later; further ahead than we ever wait, the wall clock was set back since."""
    until = func.coalesce(OutboxRow.not_before, now)
    return and_(until > now, until <= now + LONGEST_WAIT)
