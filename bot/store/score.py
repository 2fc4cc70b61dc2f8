"""The drawer of the score history: one row a change, with its cause."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import JSON, Date, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Exact, Instant, words
from scoring.situation import ScorePoint
from scoring.vocabulary import Band, Coverage, CustomerId, Indicator, PolicyVersion


class ScoreRow(Base):
    """One change of score, band, knock-outs or ratings of a customer."""

    __tablename__ = "score"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Instant)
    value: Mapped[Fraction | None] = mapped_column(Exact)
    coverage: Mapped[Coverage] = mapped_column(words(Coverage))
    computed: Mapped[Band] = mapped_column(words(Band))
    in_force: Mapped[Band] = mapped_column(words(Band))
    without_override: Mapped[Band | None] = mapped_column(words(Band))
    knock_outs: Mapped[list[str]] = mapped_column(JSON)
    levels: Mapped[dict[str, int]] = mapped_column(JSON)
    stop: Mapped[bool] = mapped_column(default=False)
    policy_version: Mapped[int]
    restart: Mapped[bool] = mapped_column(default=False)
    cause: Mapped[str] = mapped_column(String(200))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRecord:
    """One row of the history as a value; `without_override` as in the band in force."""

    customer: CustomerId
    point: ScorePoint
    computed: Band
    levels: dict[Indicator, int]
    stop: bool
    policy_version: PolicyVersion
    cause: str
    without_override: Band | None = None

    @property
    def held(self) -> Band:
        """The band in force, were it not overridden."""
        return self.without_override or self.point.band

    def says_the_same(self, other: "ScoreRecord") -> bool:
        """Whether the two differ in nothing but their time and cause."""
        return self._state() == other._state()  # noqa: SLF001 - the same class

    def _state(self) -> tuple[object, ...]:
        p = self.point
        return (
            p.value, p.coverage, p.band, p.knock_outs, self.computed, self.levels, self.stop,
            self.policy_version, self.without_override,
        )  # fmt: skip


class Scores:
    """The score history by customer."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def of(self, customers: Sequence[CustomerId]) -> dict[CustomerId, tuple[ScoreRecord, ...]]:
        """Every record of each customer, oldest first."""
        rows = self._session.scalars(
            select(ScoreRow).where(ScoreRow.customer_id.in_(customers)).order_by(ScoreRow.id)
        )
        found: dict[CustomerId, list[ScoreRecord]] = defaultdict(list)
        for row in rows:
            found[CustomerId(row.customer_id)].append(_value(row))
        return {customer: tuple(found[customer]) for customer in customers}

    def add(self, record: ScoreRecord) -> None:
        """Append a record."""
        point = record.point
        self._session.add(
            ScoreRow(
                customer_id=record.customer,
                day=point.day,
                at=point.at,
                value=point.value,
                coverage=point.coverage,
                computed=record.computed,
                in_force=point.band,
                without_override=record.without_override,
                knock_outs=list(point.knock_outs),
                levels={i.value: level for i, level in record.levels.items()},
                stop=record.stop,
                policy_version=record.policy_version,
                restart=point.restart,
                cause=record.cause,
            )
        )

    def bands(self) -> dict[Band, int]:
        """How many customers are in each band now."""
        newest = select(func.max(ScoreRow.id)).group_by(ScoreRow.customer_id)
        rows = self._session.execute(
            select(ScoreRow.in_force, func.count())
            .where(ScoreRow.id.in_(newest))
            .group_by(ScoreRow.in_force)
        )
        return {band: count for band, count in rows}  # noqa: C416 - rows are not pairs to mypy


def _value(row: ScoreRow) -> ScoreRecord:
    return ScoreRecord(
        customer=CustomerId(row.customer_id),
        point=ScorePoint(
            at=row.at,
            day=row.day,
            value=row.value,
            coverage=row.coverage,
            band=row.in_force,
            knock_outs=tuple(row.knock_outs),
            restart=row.restart,
            levels={Indicator(i): level for i, level in row.levels.items()},
            stop=row.stop,
        ),
        computed=row.computed,
        levels={Indicator(i): level for i, level in row.levels.items()},
        stop=row.stop,
        policy_version=PolicyVersion(row.policy_version),
        cause=row.cause,
        without_override=row.without_override,
    )
