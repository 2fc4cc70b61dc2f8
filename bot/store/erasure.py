"""Erasing a customer: every row about it in every drawer, found by what the tables refer to.

No list of tables is kept here, so that a new drawer cannot be forgotten: whatever points at the
customer, or at a row that does, goes with it. Texts that others share (an article that names two
customers, a pack) lose only this customer's part.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    Table,
    cast,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from bot.store.article import ArticleRow
from bot.store.base import Base
from bot.store.customer import CustomerRow
from bot.store.news import MentionRow
from bot.store.outbox import WAITING, Delivery, Kind, OutboxRow
from scoring.vocabulary import CustomerId

_NAMED = frozenset({"subject", "customer", "customer_id"})
"""Columns that hold a customer's id though the database does not know that they do."""
_OTHERWISE = frozenset({"audit", "outbox"})
"""Tables that are emptied field by field: the chain and the order of messages stay."""


class Erasure:
    """Everything about some ids of one customer, counted or taken away."""

    def __init__(self, session: Session, ids: Collection[CustomerId]) -> None:
        """Work in the given transaction."""
        self._session = session
        self._ids = tuple(ids)

    def count(self) -> dict[str, int]:
        """How many rows of each table would go; tables with none are left out."""
        counted = {
            table.name: self._session.scalar(select(func.count()).select_from(table).where(ours))
            for table, ours in self._doomed()
        }
        return {name: found for name, found in counted.items() if found}

    def carry_out(self, replacement: dict[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
        """Take everything away; how many rows of each table, and the keys of sent messages.

        `replacement` is the notice that stands in the outbox for each one about the customer.
        """
        if self._session.get_bind().dialect.name == "sqlite":
            self._session.execute(text("PRAGMA secure_delete = ON"))
        names = self._names()
        sent = self._empty_messages(names, replacement)
        self._empty_articles()
        self._session.flush()
        gone = {}
        self._let_go()
        for table, ours in reversed(self._doomed()):
            kept = self._session.scalar(select(func.count()).select_from(table).where(ours))
            self._session.execute(delete(table).where(ours))
            if kept:
                gone[table.name] = kept
        self._session.expire_all()
        return gone, sent

    def _names(self) -> frozenset[str]:
        rows = self._session.scalars(select(CustomerRow).where(CustomerRow.id.in_(self._ids)))
        return frozenset(n for r in rows for n in (r.name, r.legal_name, *r.aliases) if n)

    def _doomed(self) -> list[tuple[Table, ColumnElement[bool]]]:
        """The tables with rows about the customer, parents first, each with which rows go."""
        found: dict[str, Select[tuple[object]]] = {}
        tables: list[tuple[Table, ColumnElement[bool]]] = []
        for table in Base.metadata.sorted_tables:
            if table.name in _OTHERWISE:
                continue
            clauses = [column.in_(self._ids) for column in _about(table)]
            clauses += [
                key.parent.in_(found[key.column.table.name])
                for key in table.foreign_keys
                if key.column.table.name in found and not key.parent.nullable
                if key.column.table.name not in {"customer", table.name}
            ]
            if clauses:
                ours = or_(*clauses)
                found[table.name] = select(next(iter(table.primary_key.columns))).where(ours)
                tables.append((table, ours))
        return tables

    def _let_go(self) -> None:
        """Point rows that stay at nothing where they pointed at a row that goes."""
        going = dict(self._doomed_keys())
        for table in Base.metadata.sorted_tables:
            about = set(_about(table))
            for key in table.foreign_keys:
                target = going.get(key.column.table.name)
                if target is None or not key.parent.nullable or key.parent in about:
                    continue
                free = update(table).where(key.parent.in_(target)).values({key.parent: None})
                self._session.execute(free)

    def _doomed_keys(self) -> Iterator[tuple[str, Select[tuple[object]]]]:
        for table, ours in self._doomed():
            yield table.name, select(next(iter(table.primary_key.columns))).where(ours)

    def _empty_articles(self) -> None:
        """Empty the texts of articles that name nobody else."""
        ours = select(MentionRow.article_id).where(MentionRow.customer_id.in_(self._ids))
        others = select(MentionRow.article_id).where(MentionRow.customer_id.not_in(self._ids))
        self._session.execute(
            update(ArticleRow)
            .where(ArticleRow.id.in_(ours), ArticleRow.id.not_in(others))
            .values(title="", summary="", link="", entry_id="erased:" + cast(ArticleRow.id, String))
        )

    def _empty_messages(
        self, names: frozenset[str], replacement: dict[str, str]
    ) -> tuple[str, ...]:
        """Empty every message about the customer; the keys of those that stand in Slack."""
        rows = self._session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        ours = {r.key for r in rows if r.notice.get("customer") in self._ids}
        sent = []
        for row in rows:
            if row.key not in ours and row.parent_key not in ours:
                row.notice = dict(self._without(row.notice, names))
                continue
            row.notice = dict(replacement)
            if row.state in WAITING:
                row.state = Delivery.SUPERSEDED
            elif row.slack_ts and row.kind is not Kind.UPDATE:
                sent.append(row.key)
        return tuple(sent)

    def _without(self, notice: dict[str, object], names: frozenset[str]) -> dict[str, object]:
        """The notice without lines about the customer; the same object where it has none."""
        return {name: self._thinned(value, names) for name, value in notice.items()}

    def _thinned(self, value: object, names: frozenset[str]) -> object:
        if not isinstance(value, list):
            return value
        return [one for one in value if not self._tells(one, names)]

    def _tells(self, one: object, names: frozenset[str]) -> bool:
        if isinstance(one, dict):
            return one.get("customer") in self._ids
        return isinstance(one, str) and (one in self._ids or one in names)


def _about(table: Table) -> Iterator[Column[object]]:
    """The columns of a table that hold a customer's id and make its row one about it."""
    for column in table.columns:
        if table.name == "customer":
            if column.primary_key:
                yield column
            continue
        points = any(key.column.table.name == "customer" for key in column.foreign_keys)
        if points or column.name in _NAMED:
            yield column
