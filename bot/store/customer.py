"""The drawer of customers and of the industry table."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Instant
from scoring.customer import Customer
from scoring.vocabulary import CustomerId, PersonId


class CustomerRow(Base):
    """One customer's file head."""

    __tablename__ = "customer"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    legal_name: Mapped[str] = mapped_column(String(300), default="")
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    exclude_terms: Mapped[list[str]] = mapped_column(JSON, default=list)
    context_terms: Mapped[list[str]] = mapped_column(JSON, default=list)
    registry_id: Mapped[str] = mapped_column(String(64), default="")
    country: Mapped[str] = mapped_column(String(60), default="")
    industry: Mapped[str] = mapped_column(String(80), default="", index=True)
    sales_owner: Mapped[str] = mapped_column(String(40), default="")
    credit_owner: Mapped[str] = mapped_column(String(40), default="")
    ambiguous: Mapped[bool] = mapped_column(default=False)
    archived_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


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
        """The customer of that id."""
        row = self._session.get(CustomerRow, customer)
        return _value(row) if row else None

    def by_ids(self, ids: Sequence[CustomerId]) -> dict[CustomerId, Customer]:
        """The customers of those ids; unknown ones are left out."""
        rows = self._session.scalars(select(CustomerRow).where(CustomerRow.id.in_(ids)))
        return {c.id: c for c in map(_value, rows)}

    def by_key(self, keys: Sequence[str]) -> tuple[Customer, ...]:
        """The customers one of whose names has one of these keys."""
        found = (
            select(CustomerRow)
            .where(
                CustomerRow.id.in_(
                    select(CustomerNameRow.customer_id).where(CustomerNameRow.key.in_(keys))
                )
            )
            .order_by(CustomerRow.id)
        )
        return tuple(_value(row) for row in self._session.scalars(found))

    def keys(self) -> tuple[tuple[CustomerId, str, str], ...]:
        """Every (id, display name, name key), for near names."""
        rows = self._session.execute(
            select(CustomerRow.id, CustomerRow.name, CustomerNameRow.key)
            .join(CustomerNameRow, CustomerNameRow.customer_id == CustomerRow.id)
            .where(CustomerRow.archived_on.is_(None))
            .order_by(CustomerRow.id)
        )
        return tuple((CustomerId(i), name, key) for i, name, key in rows)

    def all(self) -> tuple[Customer, ...]:
        """Every customer that is not archived, by id."""
        rows = self._session.scalars(
            select(CustomerRow).where(CustomerRow.archived_on.is_(None)).order_by(CustomerRow.id)
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

    def count(self) -> int:
        """How many customers there are."""
        return self._session.scalar(select(func.count()).select_from(CustomerRow)) or 0

    def stamp(self) -> tuple[int, datetime | None]:
        """Changes whenever a customer is added or changed: for caches of names."""
        count, changed = self._session.execute(
            select(func.count(), func.max(CustomerRow.changed_at))
        ).one()
        return count, changed

    def created_on(self, ids: Sequence[CustomerId]) -> dict[CustomerId, datetime]:
        """When each customer was first known."""
        rows = self._session.execute(
            select(CustomerRow.id, CustomerRow.created_at).where(CustomerRow.id.in_(ids))
        )
        return {CustomerId(i): at for i, at in rows}

    def keep(self, customer: Customer, keys: Iterable[str], *, now: datetime) -> bool:
        """Add the customer or bring it up to date; True where anything changed."""
        row = self._session.get(CustomerRow, customer.id)
        columns = _columns(customer)
        if row is None:
            row = CustomerRow(id=customer.id, created_at=now, changed_at=now, **columns)
            self._session.add(row)
            self._session.flush()
        elif all(getattr(row, name) == value for name, value in columns.items()):
            return False
        else:
            for name, value in columns.items():
                setattr(row, name, value)
            row.changed_at = now
        self._keep_keys(customer.id, set(keys))
        return True

    def _keep_keys(self, customer: CustomerId, keys: set[str]) -> None:
        held = select(CustomerNameRow).where(CustomerNameRow.customer_id == customer)
        rows = {row.key: row for row in self._session.scalars(held)}
        for gone in rows.keys() - keys:
            self._session.delete(rows[gone])
        for new in sorted(keys - rows.keys()):
            self._session.add(CustomerNameRow(customer_id=customer, key=new))


def _columns(customer: Customer) -> dict[str, object]:
    return {
        "name": customer.name,
        "legal_name": customer.legal_name,
        "aliases": list(customer.aliases),
        "exclude_terms": list(customer.exclude_terms),
        "context_terms": list(customer.context_terms),
        "registry_id": customer.registry_id,
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
        registry_id=row.registry_id,
        country=row.country,
        industry=row.industry,
        sales_owner=PersonId(row.sales_owner),
        credit_owner=PersonId(row.credit_owner),
        ambiguous=row.ambiguous,
        archived_on=row.archived_on,
    )
