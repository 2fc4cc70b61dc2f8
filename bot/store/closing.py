"""The drawer of closed files: archivings with their reason, mergers with what they moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import JSON, ColumnElement, Date, ForeignKey, String, Text, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from bot.store.base import Base, Instant, words
from bot.store.customer import CustomerRow
from bot.store.diary import FeedbackRow, MitigationRow
from bot.store.early_warning import CaseRow, EarlyWarningRow
from bot.store.exposure import StopRow
from bot.store.history import remember
from bot.store.news import EventRow, MentionRow
from scoring.vocabulary import CustomerId, CustomerStatus, PersonId


class ArchivingRow(Base):
    """One archiving of one customer; it ends when the customer is taken out again."""

    __tablename__ = "archiving"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    effective_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    status_before: Mapped[CustomerStatus] = mapped_column(words(CustomerStatus))
    author: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(String(40), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class MergerRow(Base):
    """One customer merged into another one; `moved` names every row that changed hands."""

    __tablename__ = "merger"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archiving:
    """Since when, why and by whom a customer is archived, and what it was before."""

    customer: CustomerId
    effective_on: date
    reason: str
    status_before: CustomerStatus
    author: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """That a customer's file goes on under another id."""

    source: CustomerId
    target: CustomerId
    reason: str
    author: PersonId
    at: datetime


class Closings:
    """Archivings and mergers by customer."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def archiving(
        self, customer: CustomerId, *, before: datetime | None = None
    ) -> Archiving | None:
        """The archiving that is in force or to come, also as known before an instant, or None."""
        row = self._archiving(customer, before)
        if row is None:
            return None
        return Archiving(
            customer=customer,
            effective_on=row.effective_on,
            reason=row.reason,
            status_before=row.status_before,
            author=PersonId(row.author),
            at=row.at,
        )

    def archive(self, archiving: Archiving) -> None:
        """Note an archiving; one that was to come ends."""
        self.end(archiving.customer, by=archiving.author, at=archiving.at)
        self._session.add(
            ArchivingRow(
                customer_id=archiving.customer,
                effective_on=archiving.effective_on,
                reason=archiving.reason,
                status_before=archiving.status_before,
                author=archiving.author,
                at=archiving.at,
            )
        )
        self._session.flush()

    def end(self, customer: CustomerId, *, by: PersonId, at: datetime) -> None:
        """Note that the customer's archiving is over."""
        row = self._archiving(customer)
        if row is not None:
            row.ended_by, row.ended_at = by, at
            self._session.flush()

    def _archiving(
        self, customer: CustomerId, before: datetime | None = None
    ) -> ArchivingRow | None:
        known: list[ColumnElement[bool]] = [ArchivingRow.ended_at.is_(None)]
        if before is not None:
            ended_later = ArchivingRow.ended_at.is_(None) | (ArchivingRow.ended_at >= before)
            known = [ArchivingRow.at < before, ended_later]
        return self._session.scalar(
            select(ArchivingRow)
            .where(ArchivingRow.customer_id == customer, *known)
            .order_by(ArchivingRow.id.desc())
            .limit(1)
        )

    def merger(self, source: CustomerId) -> Merger | None:
        """When and why a customer was merged; None where it was not."""
        row = self._session.scalar(
            select(MergerRow).where(MergerRow.source_id == source).order_by(MergerRow.id.desc())
        )
        if row is None:
            return None
        return Merger(
            source=source,
            target=CustomerId(row.target_id),
            reason=row.reason,
            author=PersonId(row.author),
            at=row.at,
        )

    def merge(self, merger: Merger, rules: frozenset[str]) -> dict[str, list[int]]:
        """Move the work on the source to the target, and note every row that moved.

        Events with their stops, mentions, cases, mitigations and feedback change hands, and the
        warnings of the rules whose identity is the event (`rules`). Ratings, statements, scores,
        reviews and invoices stay where they were recorded.
        """
        source, target = merger.source, merger.target
        moved = {
            table.__tablename__: self._move(table, source, target)
            for table in (EventRow, StopRow, MitigationRow, FeedbackRow)
        }
        moved["mention"] = self._move_mentions(source, target)
        moved["warning_case"] = self._move_subjects(CaseRow, source, target, None)
        moved["early_warning"] = self._move_subjects(EarlyWarningRow, source, target, rules)
        self._point(CustomerRow.parent, source, target)
        self._point(CustomerRow.merged_into, source, target)
        self._session.add(
            MergerRow(
                source_id=source,
                target_id=target,
                reason=merger.reason,
                author=merger.author,
                at=merger.at,
                moved=moved,
            )
        )
        self._session.flush()
        self._session.expire_all()
        return moved

    def merged_by(self, before: datetime, into: CustomerId) -> tuple[CustomerId, ...]:
        """The ids whose files went on under an id before an instant, whatever came of it since."""
        found: list[str] = []
        ends = [str(into)]
        while ends:
            sources = select(MergerRow.source_id).where(
                MergerRow.target_id.in_(ends), MergerRow.at < before
            )
            ends = [i for i in self._session.scalars(sources) if i not in found]
            found += ends
        return tuple(map(CustomerId, sorted(found)))

    def homes(self, table: str, *, at: datetime) -> dict[int, CustomerId]:
        """Whose the rows of a table were at an instant, of those that changed hands since."""
        mergers = self._session.scalars(
            select(MergerRow).where(MergerRow.at >= at).order_by(MergerRow.id.desc())
        )
        return {row: CustomerId(m.source_id) for m in mergers for row in m.moved.get(table, ())}

    def _point(
        self, column: InstrumentedAttribute[str], source: CustomerId, target: CustomerId
    ) -> None:
        """Let the customers that name the source in a column name the target."""
        ids = list(self._session.scalars(select(CustomerRow.id).where(column == source)))
        self._session.execute(
            update(CustomerRow).where(CustomerRow.id.in_(ids)).values({column: target})
        )
        self._remember(CustomerRow, ids)

    def _remember(self, table: type[Base], ids: Iterable[object]) -> None:
        """Keep how rows look since a statement changed them, where their past is kept at all."""
        for key in ids if table.remembered else ():
            remember(self._session, table, key)

    def _move(
        self,
        table: type[EventRow] | type[StopRow] | type[MitigationRow] | type[FeedbackRow],
        source: CustomerId,
        target: CustomerId,
    ) -> list[int]:
        ids = list(self._session.scalars(select(table.id).where(table.customer_id == source)))
        self._session.execute(
            update(table).where(table.customer_id == source).values(customer_id=target)
        )
        self._remember(table, ids)
        return ids

    def _move_mentions(self, source: CustomerId, target: CustomerId) -> list[int]:
        """Move the mentions but those in articles that name the target too."""
        both = select(MentionRow.article_id).where(MentionRow.customer_id == target)
        wanted = (MentionRow.customer_id == source, MentionRow.article_id.not_in(both))
        ids = list(self._session.scalars(select(MentionRow.id).where(*wanted)))
        self._session.execute(
            update(MentionRow).where(MentionRow.id.in_(ids)).values(customer_id=target)
        )
        return ids

    def _move_subjects(
        self,
        table: type[CaseRow] | type[EarlyWarningRow],
        source: CustomerId,
        target: CustomerId,
        rules: frozenset[str] | None,
    ) -> list[int]:
        wanted = select(table.id).where(table.subject == source)
        if rules is not None:
            wanted = wanted.where(EarlyWarningRow.rule.in_(rules))
        ids = list(self._session.scalars(wanted))
        self._session.execute(update(table).where(table.id.in_(ids)).values(subject=target))
        self._remember(table, ids)
        return ids
