"""The drawer of customers and of the industry table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant, words
from bot.store.history import Then, past
from scoring import length
from scoring.customer import Customer
from scoring.registry import RegistryId, RegistryKind
from scoring.vocabulary import CustomerId, CustomerStatus, PersonId

_AT_ONCE = 1_000
_CLOSED = (CustomerStatus.ARCHIVED, CustomerStatus.MERGED)


class CustomerRow(Base):
    """One customer's file head."""

    __tablename__ = "customer"
    remembered = True

    id: Mapped[str] = mapped_column(String(length.CUSTOMER), primary_key=True)
    name: Mapped[str] = mapped_column(String(length.NAME))
    legal_name: Mapped[str] = mapped_column(String(length.LEGAL_NAME), default="")
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    exclude_terms: Mapped[list[str]] = mapped_column(JSON, default=list)
    context_terms: Mapped[list[str]] = mapped_column(JSON, default=list)
    registry_ids: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    country: Mapped[str] = mapped_column(String(length.COUNTRY), default="")
    industry: Mapped[str] = mapped_column(String(length.INDUSTRY), default="", index=True)
    segment: Mapped[str] = mapped_column(String(length.SEGMENT), default="", server_default="")
    parent: Mapped[str] = mapped_column(
        String(length.CUSTOMER), default="", server_default="", index=True
    )
    status: Mapped[CustomerStatus] = mapped_column(
        words(CustomerStatus), default=CustomerStatus.ACTIVE, server_default="active", index=True
    )
    merged_into: Mapped[str] = mapped_column(String(64), default="", server_default="", index=True)
    sales_owner: Mapped[str] = mapped_column(String(length.PERSON), default="")
    credit_owner: Mapped[str] = mapped_column(String(length.PERSON), default="")
    ambiguous: Mapped[bool] = mapped_column(default=False)
    archived_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1, server_default="1", index=True)
    """Greater than every customer's before it: what caches of names have seen."""


class CustomerNameRow(Base):
    """One normalised name of a customer, for exact look-up."""

    __tablename__ = "customer_name"

    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True, index=True)


class Customers:
    """Customers by id and by name key."""

    def __init__(self, session: Session) -> None:
        """Work in the given transaction."""
        self._session = session

    def find(self, customer: CustomerId) -> Customer | None:
        """The customer of that id; of an id that was merged, the one under which it goes on."""
        row = self._session.get(CustomerRow, customer)
        if row is not None and row.merged_into:
            row = self._session.get(CustomerRow, row.merged_into)
        return _value(row) if row else None

    def exactly(self, customer: CustomerId) -> Customer | None:
        """The customer of that very id, merged or not."""
        row = self._session.get(CustomerRow, customer)
        return _value(row) if row else None

    def by_ids(
        self, ids: Sequence[CustomerId], *, then: Then | None = None
    ) -> dict[CustomerId, Customer]:
        """The customers of those very ids, merged or not, unknown ones left out.

        `then`: as they were on file at the end of an earlier day.
        """
        rows = self._session.scalars(select(CustomerRow).where(CustomerRow.id.in_(ids)))
        shown = rows if then is None else past(self._session, rows, then.on)
        return {c.id: c for c in map(_value, shown)}

    def merged(self, into: Sequence[CustomerId]) -> dict[CustomerId, tuple[CustomerId, ...]]:
        """For each of these customers, the ids that were merged into it."""
        rows = self._session.execute(
            select(CustomerRow.merged_into, CustomerRow.id)
            .where(CustomerRow.merged_into.in_(into))
            .order_by(CustomerRow.id)
        )
        found: dict[CustomerId, list[CustomerId]] = {}
        for new, old in rows:
            found.setdefault(CustomerId(new), []).append(CustomerId(old))
        return {new: tuple(olds) for new, olds in found.items()}

    def parents(self) -> dict[CustomerId, CustomerId]:
        """The parent of every customer that has one."""
        rows = self._session.execute(
            select(CustomerRow.id, CustomerRow.parent).where(CustomerRow.parent != "")
        )
        return {CustomerId(child): CustomerId(parent) for child, parent in rows}

    def children(self, parent: CustomerId) -> tuple[Customer, ...]:
        """The customers that belong to this one, by id."""
        rows = self._session.scalars(
            select(CustomerRow).where(CustomerRow.parent == parent).order_by(CustomerRow.id)
        )
        return tuple(map(_value, rows))

    def version(self, customer: CustomerId) -> int:
        """The version of a customer's file; 0 where it is not on file."""
        wanted = select(CustomerRow.version).where(CustomerRow.id == customer)
        return self._session.scalar(wanted) or 0

    def next_id(self) -> CustomerId:
        """An id that nobody has, for a customer that comes without one."""
        number = self.count() + 1
        while self._session.get(CustomerRow, f"N-{number:04d}") is not None:
            number += 1
        return CustomerId(f"N-{number:04d}")

    def all(self, on: date | None = None) -> tuple[Customer, ...]:
        """Every customer that counts, by id: not merged, and not archived so far, or on that day.

        A day that is asked for is taken at its word: who was archived later still counts on it.
        """
        wanted = select(CustomerRow).order_by(CustomerRow.id)
        if on is None:
            wanted = wanted.where(CustomerRow.status.not_in(_CLOSED))
        else:
            wanted = wanted.where(
                CustomerRow.status != CustomerStatus.MERGED,
                CustomerRow.archived_on.is_(None) | (CustomerRow.archived_on > on),
            )
        return tuple(map(_value, self._session.scalars(wanted)))

    def archived_by(self, day: date) -> tuple[Customer, ...]:
        """The customers whose archiving is due by that day and was not carried out yet."""
        rows = self._session.scalars(
            select(CustomerRow)
            .where(CustomerRow.archived_on <= day, CustomerRow.status.not_in(_CLOSED))
            .order_by(CustomerRow.id)
        )
        return tuple(map(_value, rows))

    def ids(self) -> tuple[CustomerId, ...]:
        """The ids of all customers, archived ones too, in order."""
        return tuple(
            CustomerId(i) for i in self._session.scalars(select(CustomerRow.id).order_by("id"))
        )

    def ids_in_industry(self, industry: str) -> tuple[CustomerId, ...]:
        """The ids of the customers of an industry, in order."""
        wanted = select(CustomerRow.id).where(CustomerRow.industry == industry).order_by("id")
        return tuple(CustomerId(i) for i in self._session.scalars(wanted))

    def industries(self) -> tuple[str, ...]:
        """The industries that customers are in, in order."""
        wanted = select(CustomerRow.industry).where(CustomerRow.industry != "").distinct()
        return tuple(sorted(self._session.scalars(wanted)))

    def count(self) -> int:
        """How many customers there are, archived and merged ones too."""
        return self._session.scalar(select(func.count()).select_from(CustomerRow)) or 0

    def open_count(self, then: Then | None = None) -> int:
        """How many customers count, or counted on an earlier day: none that is closed."""
        wanted = select(func.count()).where(CustomerRow.status.not_in(_CLOSED))
        if then is not None:
            wanted = wanted.where(CustomerRow.created_at < then.known_before)
        return self._session.scalar(wanted) or 0

    def stamp(self) -> tuple[int, int]:
        """Changes whenever a customer is added or changed: for caches of names."""
        count, total = self._session.execute(
            select(func.count(), func.coalesce(func.sum(CustomerRow.version), 0))
        ).one()
        return count, int(total)

    def changed(self, since: int) -> Iterator[tuple[Customer, int]]:
        """Every customer of a later version than that one, archived ones too, with its version."""
        rows = self._session.scalars(
            select(CustomerRow)
            .where(CustomerRow.version > since)
            .order_by(CustomerRow.version, CustomerRow.id)
            .execution_options(yield_per=_AT_ONCE)
        )
        return ((_value(row), row.version) for row in rows)

    def created_on(self, ids: Sequence[CustomerId]) -> dict[CustomerId, datetime]:
        """When each customer was first known."""
        rows = self._session.execute(
            select(CustomerRow.id, CustomerRow.created_at).where(CustomerRow.id.in_(ids))
        )
        return {CustomerId(i): at for i, at in rows}

    def keep(self, customer: Customer, keys: Iterable[str], *, now: datetime) -> bool:
        """Add the customer or bring it up to date; True where anything changed."""
        return bool(self.keep_all([(customer, keys)], now=now))

    def keep_all(
        self, customers: Sequence[tuple[Customer, Iterable[str]]], *, now: datetime
    ) -> int:
        """The same for several, each with the keys of its names; how many were changed."""
        ids = [customer.id for customer, _ in customers]
        rows = {
            r.id: r
            for r in self._session.scalars(select(CustomerRow).where(CustomerRow.id.in_(ids)))
        }
        version, wanted = self._last_version(), {}
        for customer, keys in customers:
            row, columns = rows.get(customer.id), _columns(customer)
            if row is None:
                row = CustomerRow(id=customer.id, created_at=now)
                rows[customer.id] = row
                self._session.add(row)
            elif all(getattr(row, name) == value for name, value in columns.items()):
                continue
            version += 1
            for name, value in (columns | {"changed_at": now, "version": version}).items():
                setattr(row, name, value)
            wanted[customer.id] = set(keys)
        self._session.flush()
        self._keep_keys(wanted)
        return len(wanted)

    def _last_version(self) -> int:
        return self._session.scalar(select(func.max(CustomerRow.version))) or 0

    def _keep_keys(self, wanted: Mapping[CustomerId, set[str]]) -> None:
        held = select(CustomerNameRow).where(CustomerNameRow.customer_id.in_(wanted))
        rows = {(row.customer_id, row.key): row for row in self._session.scalars(held)}
        keys = {(customer, key) for customer, own in wanted.items() for key in own}
        for gone in rows.keys() - keys:
            self._session.delete(rows[gone])
        for customer, key in sorted(keys - rows.keys()):
            self._session.add(CustomerNameRow(customer_id=customer, key=key))


def _columns(customer: Customer) -> dict[str, object]:
    return {
        "name": customer.name,
        "legal_name": customer.legal_name,
        "aliases": list(customer.aliases),
        "exclude_terms": list(customer.exclude_terms),
        "context_terms": list(customer.context_terms),
        "registry_ids": [{"kind": i.kind.value, "number": i.number} for i in customer.registry_ids],
        "segment": customer.segment,
        "parent": customer.parent,
        "status": customer.status,
        "merged_into": customer.merged_into,
        "country": customer.country,
        "industry": customer.industry,
        "sales_owner": customer.sales_owner,
        "credit_owner": customer.credit_owner,
        "ambiguous": customer.ambiguous,
        "archived_on": customer.archived_on,
    }


def _value(row: CustomerRow) -> Customer:
    return Customer(
        id=CustomerId(row.id),
        name=row.name,
        legal_name=row.legal_name,
        aliases=tuple(row.aliases),
        exclude_terms=tuple(row.exclude_terms),
        context_terms=tuple(row.context_terms),
        registry_ids=tuple(
            RegistryId(kind=RegistryKind(i["kind"]), number=i["number"]) for i in row.registry_ids
        ),
        segment=row.segment,
        parent=CustomerId(row.parent),
        status=row.status,
        merged_into=CustomerId(row.merged_into),
        country=row.country,
        industry=row.industry,
        sales_owner=PersonId(row.sales_owner),
        credit_owner=PersonId(row.credit_owner),
        ambiguous=row.ambiguous,
        archived_on=row.archived_on,
    )
