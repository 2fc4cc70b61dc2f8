"""The drawer of what people decided about a band or a line: overrides, stops, credit limits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, Date, ForeignKey, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Amount, Base, Instant, words
from scoring.credit import CreditLimit
from scoring.override import Override, OverrideCode, OverrideEnd
from scoring.stop import Stop
from scoring.vocabulary import Band, CustomerId, EventId, PersonId


class OverrideRow(Base):
    """One override of one customer's band."""

    __tablename__ = "band_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    band: Mapped[Band] = mapped_column(words(Band))
    computed: Mapped[Band] = mapped_column(words(Band))
    knock_outs: Mapped[list[str]] = mapped_column(JSON)
    code: Mapped[OverrideCode] = mapped_column(words(OverrideCode))
    text: Mapped[str] = mapped_column(Text)
    requester: Mapped[str] = mapped_column(String(40))
    approved_by: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[date] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_why: Mapped[OverrideEnd | None] = mapped_column(words(OverrideEnd))
    ended_by: Mapped[str] = mapped_column(String(40), default="")


class StopRow(Base):
    """One stop of one customer."""

    __tablename__ = "stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    approver: Mapped[str] = mapped_column(String(40), default="")
    admin: Mapped[str] = mapped_column(String(40), default="")


class CreditLimitRow(Base):
    """One approved credit limit; rows are added, never changed."""

    __tablename__ = "credit_limit"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Amount)
    reason: Mapped[str] = mapped_column(Text)
    requester: Mapped[str] = mapped_column(String(40))
    approved_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people decided about one customer, oldest first."""

    overrides: tuple[Override, ...] = ()
    stops: tuple[Stop, ...] = ()
    limits: tuple[CreditLimit, ...] = ()

    def known(self, before: datetime) -> "Decisions":
        """What of it stood, as known before an instant; of the limits the newest."""
        return Decisions(
            overrides=tuple(o for o in self.overrides if o.is_known(before)),
            stops=tuple(s for s in self.stops if s.is_known(before)),
            limits=tuple(c for c in self.limits if c.at < before)[-1:],
        )


class Exposure:
    """Overrides, stops and limits by customer."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def of(
        self, customers: Sequence[CustomerId], *, homes: Mapping[int, CustomerId] | None = None
    ) -> dict[CustomerId, Decisions]:
        """Everything that was ever decided about each customer.

        `homes`: whose some stops were on an earlier day, before a merger moved them.
        """
        overrides: dict[str, list[Override]] = defaultdict(list)
        stops: dict[str, list[Stop]] = defaultdict(list)
        limits: dict[str, list[CreditLimit]] = defaultdict(list)
        for o in self._session.scalars(
            select(OverrideRow)
            .where(OverrideRow.customer_id.in_(customers))
            .order_by(OverrideRow.id)
        ):
            overrides[o.customer_id].append(_override(o))
        for s in self._stops(customers, homes or {}):
            stops[s.customer].append(s)
        for c in self._session.scalars(
            select(CreditLimitRow)
            .where(CreditLimitRow.customer_id.in_(customers))
            .order_by(CreditLimitRow.id)
        ):
            limits[c.customer_id].append(_limit(c))
        return {
            customer: Decisions(
                overrides=tuple(overrides[customer]),
                stops=tuple(stops[customer]),
                limits=tuple(limits[customer]),
            )
            for customer in customers
        }

    def _stops(
        self, customers: Sequence[CustomerId], homes: Mapping[int, CustomerId]
    ) -> list[Stop]:
        own = [stop for stop, home in homes.items() if home in customers]
        rows = self._session.scalars(
            select(StopRow)
            .where(or_(StopRow.customer_id.in_(customers), StopRow.id.in_(own)))
            .order_by(StopRow.id)
        )
        found = map(_stop, rows)
        return [replace(s, customer=homes.get(s.id, s.customer)) for s in found]

    def overrides(self, *, since: datetime) -> tuple[Override, ...]:
        """The overrides that stood at some time since an instant, oldest first."""
        rows = self._session.scalars(
            select(OverrideRow)
            .where(OverrideRow.ended_at.is_(None) | (OverrideRow.ended_at >= since))
            .order_by(OverrideRow.id)
        )
        return tuple(map(_override, rows))

    def add_override(self, override: Override) -> Override:
        """Keep a new override; the same with its id."""
        row = OverrideRow(
            customer_id=override.customer,
            band=override.band,
            computed=override.computed,
            knock_outs=list(override.knock_outs),
            code=override.code,
            text=override.text,
            requester=override.requester,
            approved_by=override.approved_by,
            starts_at=override.starts_at,
            expires=override.expires,
        )
        self._session.add(row)
        self._session.flush()
        return replace(override, id=row.id)

    def end_override(self, override: int, *, why: OverrideEnd, by: PersonId, at: datetime) -> None:
        """Note that an override came to its end."""
        row = self._session.get_one(OverrideRow, override)
        row.ended_at, row.ended_why, row.ended_by = at, why, by
        self._session.flush()

    def add_stop(self, stop: Stop) -> Stop:
        """Keep a new stop; the same with its id."""
        row = StopRow(
            customer_id=stop.customer,
            event_id=stop.event,
            name=stop.name,
            opened_at=stop.opened_at,
        )
        self._session.add(row)
        self._session.flush()
        return replace(stop, id=row.id)

    def close_stop(self, stop: int, *, approver: PersonId, admin: PersonId, at: datetime) -> None:
        """Note that two people closed a stop."""
        row = self._session.get_one(StopRow, stop)
        row.closed_at, row.approver, row.admin = at, approver, admin
        self._session.flush()

    def add_limit(self, limit: CreditLimit) -> None:
        """Append an approved limit."""
        self._session.add(
            CreditLimitRow(
                customer_id=limit.customer,
                amount=limit.amount,
                reason=limit.reason,
                requester=limit.requester,
                approved_by=limit.approved_by,
                at=limit.at,
            )
        )
        self._session.flush()


def _override(row: OverrideRow) -> Override:
    return Override(
        id=row.id,
        customer=CustomerId(row.customer_id),
        band=row.band,
        computed=row.computed,
        knock_outs=tuple(row.knock_outs),
        code=row.code,
        text=row.text,
        requester=PersonId(row.requester),
        approved_by=PersonId(row.approved_by),
        starts_at=row.starts_at,
        expires=row.expires,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
        ended_by=PersonId(row.ended_by),
    )


def _stop(row: StopRow) -> Stop:
    return Stop(
        id=row.id,
        customer=CustomerId(row.customer_id),
        event=EventId(row.event_id),
        name=row.name,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        approver=PersonId(row.approver),
        admin=PersonId(row.admin),
    )


def _limit(row: CreditLimitRow) -> CreditLimit:
    return CreditLimit(
        id=row.id,
        customer=CustomerId(row.customer_id),
        amount=row.amount,
        reason=row.reason,
        requester=PersonId(row.requester),
        approved_by=PersonId(row.approved_by),
        at=row.at,
    )
