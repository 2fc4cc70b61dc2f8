"""The drawer of what people wrote about a customer: reviews, mitigations, feedback."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import JSON, Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Exact, Instant, words
from bot.store.history import Then, held_then, past
from scoring.feedback import Feedback
from scoring.mitigation import Mitigation
from scoring.review import Check, Review
from scoring.vocabulary import (
    Band,
    CustomerId,
    FeedbackKind,
    Indicator,
    MitigationState,
    PersonId,
)

KeptCheck = tuple[str, int | None, int | None, *tuple[int, ...]]
"""Indicator, before, after, and what was only asked for, where there is any."""


class ReviewRow(Base):
    """One signed review."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    reviewer: Mapped[str] = mapped_column(String(40))
    signed: Mapped[date] = mapped_column(Date)
    due: Mapped[date | None] = mapped_column(Date)
    anchor: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    due_by: Mapped[date | None] = mapped_column(Date)
    band: Mapped[Band | None] = mapped_column(words(Band))
    checks: Mapped[list[KeptCheck]] = mapped_column(JSON, default=list)


class MitigationRow(Base):
    """One counter-measure."""

    __tablename__ = "mitigation"
    remembered = True

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    action: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(40))
    due: Mapped[date] = mapped_column(Date)
    state: Mapped[MitigationState] = mapped_column(words(MitigationState))
    note: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(40))
    logged_at: Mapped[datetime] = mapped_column(Instant)
    score_before: Mapped[Fraction | None] = mapped_column(Exact)
    score_after: Mapped[Fraction | None] = mapped_column(Exact)
    case_id: Mapped[int] = mapped_column(default=0, index=True)
    changed_by: Mapped[str] = mapped_column(String(40), default="")
    changed_at: Mapped[datetime | None] = mapped_column(Instant)


class FeedbackRow(Base):
    """One thing said by or about a customer."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[FeedbackKind] = mapped_column(words(FeedbackKind))
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(40))
    logged_at: Mapped[datetime] = mapped_column(Instant)


class Diary:
    """Reviews, mitigations and feedback by customer."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def last_reviews(
        self, customers: Sequence[CustomerId], *, then: Then | None = None
    ) -> dict[CustomerId, Review]:
        """The last signed review of each customer that has one; `then`: as known on that day."""
        return {c: own[-1] for c, own in self.reviews(customers, then=then).items() if own}

    def reviews(
        self, customers: Sequence[CustomerId], *, then: Then | None = None
    ) -> dict[CustomerId, tuple[Review, ...]]:
        """Every signed review of each customer, oldest first; `then`: as known on that day."""
        wanted = select(ReviewRow).where(ReviewRow.customer_id.in_(customers))
        if then is not None:
            wanted = wanted.where(
                ReviewRow.signed <= then.on, ReviewRow.recorded_at < then.known_before
            )
        found: dict[CustomerId, list[Review]] = defaultdict(list)
        for row in self._session.scalars(wanted.order_by(ReviewRow.signed, ReviewRow.id)):
            found[CustomerId(row.customer_id)].append(_review(row))
        return {customer: tuple(found[customer]) for customer in customers}

    def reviewed_at(self, customer: CustomerId) -> datetime | None:
        """When the customer's last review was signed, to the second."""
        return self._session.scalar(
            select(ReviewRow.recorded_at)
            .where(ReviewRow.customer_id == customer)
            .order_by(ReviewRow.signed.desc(), ReviewRow.id.desc())
            .limit(1)
        )

    def add_review(self, review: Review, *, now: datetime) -> None:
        """Keep a signed review."""
        self._session.add(
            ReviewRow(
                customer_id=review.customer,
                reviewer=review.reviewer,
                signed=review.signed,
                due=review.due,
                anchor=review.anchor_day,
                note=review.note,
                recorded_at=now,
                due_by=review.due_by,
                band=review.band,
                checks=[_kept(c) for c in review.checks],
            )
        )

    def mitigations(
        self, customers: Sequence[CustomerId], *, then: Then | None = None
    ) -> dict[CustomerId, tuple[Mitigation, ...]]:
        """Each customer's mitigations, newest first; `then`: as they were on that day."""
        once = held_then(self._session, MitigationRow, customers, then)
        rows = self._session.scalars(
            select(MitigationRow)
            .where(MitigationRow.customer_id.in_(customers) | MitigationRow.id.in_(once))
            .order_by(MitigationRow.logged_at.desc(), MitigationRow.id.desc())
        )
        found: dict[CustomerId, list[Mitigation]] = defaultdict(list)
        for row in rows if then is None else past(self._session, rows, then.on):
            found[CustomerId(row.customer_id)].append(_mitigation(row))
        return {customer: tuple(found[customer]) for customer in customers}

    def add_mitigation(self, mitigation: Mitigation) -> int:
        """Keep a mitigation; the id it got."""
        row = MitigationRow(
            customer_id=mitigation.customer,
            action=mitigation.action,
            owner=mitigation.owner,
            due=mitigation.due,
            state=mitigation.state,
            note=mitigation.note,
            author=mitigation.author,
            logged_at=mitigation.logged_at,
            score_before=mitigation.score_before,
            case_id=mitigation.case,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def find_mitigation(self, mitigation: int) -> Mitigation | None:
        """The mitigation of that id."""
        row = self._session.get(MitigationRow, mitigation)
        return _mitigation(row) if row else None

    def mitigations_of_case(self, case: int) -> tuple[Mitigation, ...]:
        """What was done about a case, oldest first."""
        rows = self._session.scalars(
            select(MitigationRow).where(MitigationRow.case_id == case).order_by(MitigationRow.id)
        )
        return tuple(map(_mitigation, rows))

    def open_mitigations(self) -> tuple[Mitigation, ...]:
        """The mitigations that are planned or under way, the earliest due first."""
        going_on = (MitigationState.PLANNED, MitigationState.DOING)
        rows = self._session.scalars(
            select(MitigationRow)
            .where(MitigationRow.state.in_(going_on))
            .order_by(MitigationRow.due, MitigationRow.id)
        )
        return tuple(map(_mitigation, rows))

    def change_mitigation(self, mitigation: Mitigation) -> None:
        """Bring a known mitigation up to date."""
        row = self._session.get_one(MitigationRow, mitigation.id)
        row.owner, row.due, row.state = mitigation.owner, mitigation.due, mitigation.state
        row.note, row.score_after = mitigation.note, mitigation.score_after
        row.changed_by, row.changed_at = mitigation.changed_by, mitigation.changed_at
        self._session.flush()

    def feedback(
        self, customers: Sequence[CustomerId], *, homes: Mapping[int, CustomerId] | None = None
    ) -> dict[CustomerId, tuple[Feedback, ...]]:
        """Each customer's feedback, newest first.

        `homes`: whose some of it was on an earlier day, before a merger moved it.
        """
        homes = homes or {}
        once = [row for row, home in homes.items() if home in customers]
        rows = self._session.scalars(
            select(FeedbackRow)
            .where(FeedbackRow.customer_id.in_(customers) | FeedbackRow.id.in_(once))
            .order_by(FeedbackRow.logged_at.desc(), FeedbackRow.id.desc())
        )
        found: dict[CustomerId, list[Feedback]] = defaultdict(list)
        for row in rows:
            home = homes.get(row.id, CustomerId(row.customer_id))
            found[home].append(replace(_feedback(row), customer=home))
        return {customer: tuple(found[customer]) for customer in customers}

    def add_feedback(self, feedback: Feedback) -> int:
        """Keep a piece of feedback; the id it got."""
        row = FeedbackRow(
            customer_id=feedback.customer,
            kind=feedback.kind,
            text=feedback.text,
            author=feedback.author,
            logged_at=feedback.logged_at,
        )
        self._session.add(row)
        self._session.flush()
        return row.id


def _review(row: ReviewRow) -> Review:
    return Review(
        customer=CustomerId(row.customer_id),
        reviewer=PersonId(row.reviewer),
        signed=row.signed,
        due=row.due,
        anchor=row.anchor,
        note=row.note,
        due_by=row.due_by,
        band=row.band,
        checks=tuple(
            Check(
                indicator=Indicator(indicator),
                before=before,
                after=after,
                asked=next(iter(more), None),
            )
            for indicator, before, after, *more in row.checks
        ),
        recorded_at=row.recorded_at,
        id=row.id,
    )


def _kept(check: Check) -> KeptCheck:
    """A check as its row has it; what was only asked for comes last, where there is any."""
    asked = () if check.asked is None else (check.asked,)
    return (check.indicator.value, check.before, check.after, *asked)


def _mitigation(row: MitigationRow) -> Mitigation:
    return Mitigation(
        id=row.id,
        customer=CustomerId(row.customer_id),
        action=row.action,
        owner=PersonId(row.owner),
        due=row.due,
        state=row.state,
        note=row.note,
        author=PersonId(row.author),
        logged_at=row.logged_at,
        score_before=row.score_before,
        score_after=row.score_after,
        case=row.case_id,
        changed_by=PersonId(row.changed_by),
        changed_at=row.changed_at,
    )


def _feedback(row: FeedbackRow) -> Feedback:
    return Feedback(
        id=row.id,
        customer=CustomerId(row.customer_id),
        kind=row.kind,
        text=row.text,
        author=PersonId(row.author),
        logged_at=row.logged_at,
    )
