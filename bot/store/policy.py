"""The drawer of the policy: every version whole, with who asked for it and who accepted it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import JSON, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant
from scoring.figure import Json, encode, read
from scoring.policy import Policy
from scoring.vocabulary import PersonId, PolicyVersion


class PolicyRow(Base):
    """One version of the policy: every figure by its name; version 1 is the plan's own."""

    __tablename__ = "policy"

    version: Mapped[int] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Json]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(40))
    approved_by: Mapped[str] = mapped_column(String(40), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRecord:
    """One version as a value; `approved_by` is empty where figures were imported."""

    policy: Policy
    author: PersonId
    approved_by: PersonId
    reason: str
    at: datetime | None


def figures_of(policy: Policy) -> dict[str, Json]:
    """Every figure of a policy but its version, as plain JSON."""
    figures: dict[str, Json] = encode(Policy, policy)
    del figures["version"]
    return figures


def policy_of(figures: Mapping[str, Json], version: PolicyVersion) -> Policy:
    """The policy of stored figures; one that is not among them has the plan's value."""
    known = {n: v for n, v in figures.items() if n in Policy.__dataclass_fields__}
    policy: Policy = read(Policy, known)
    return replace(policy, version=version)


class Policies:
    """The versions of the policy."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def current(self) -> Policy:
        """The newest version; the plan's defaults where none was stored."""
        return self.in_force(None)

    def in_force(self, before: datetime | None) -> Policy:
        """The newest version that was stored before an instant (None: of all there are)."""
        known = select(PolicyRow).order_by(PolicyRow.version.desc()).limit(1)
        row = self._session.scalar(known if before is None else known.where(PolicyRow.at < before))
        return Policy() if row is None else policy_of(row.figures, PolicyVersion(row.version))

    def at(self, version: PolicyVersion) -> Policy:
        """The version of that number; the plan's defaults for one that was never stored."""
        row = self._session.get(PolicyRow, version)
        return Policy() if row is None else policy_of(row.figures, version)

    def add(
        self,
        policy: Policy,
        *,
        author: PersonId,
        at: datetime,
        approved_by: PersonId = PersonId(""),
        reason: str = "",
    ) -> PolicyVersion:
        """Store a policy as a new version, whatever version it says; the number it got."""
        newest = self._session.scalar(select(func.max(PolicyRow.version))) or Policy().version
        row = PolicyRow(
            version=newest + 1,
            figures=json.loads(json.dumps(figures_of(policy))),
            author=author,
            approved_by=approved_by,
            reason=reason,
            at=at,
        )
        self._session.add(row)
        self._session.flush()
        return PolicyVersion(row.version)

    def history(self) -> tuple[PolicyRecord, ...]:
        """Every version, the oldest first; the first one is the plan's own."""
        rows = self._session.scalars(select(PolicyRow).order_by(PolicyRow.version))
        plan = PolicyRecord(
            policy=Policy(),
            author=PersonId(""),
            approved_by=PersonId(""),
            reason="the plan's own figures",
            at=None,
        )
        return (plan, *map(_record, rows))


def _record(row: PolicyRow) -> PolicyRecord:
    return PolicyRecord(
        policy=policy_of(row.figures, PolicyVersion(row.version)),
        author=PersonId(row.author),
        approved_by=PersonId(row.approved_by),
        reason=row.reason,
        at=row.at,
    )
