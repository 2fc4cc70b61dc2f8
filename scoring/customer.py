"""Who the customers are: the customer's file head and the names it goes by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scoring.registry import RegistryId
from scoring.vocabulary import CustomerId, CustomerStatus, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One business customer, keyed by id; its names may be spelled in several ways.

    `archived_on` is the day from which it counts no more, also while that day is to come;
    `merged_into` is the customer under whose id the file goes on.
    """

    id: CustomerId
    name: str
    legal_name: str = ""
    aliases: tuple[str, ...] = ()
    exclude_terms: tuple[str, ...] = ()
    context_terms: tuple[str, ...] = ()
    registry_ids: tuple[RegistryId, ...] = ()
    country: str = ""
    industry: str = ""
    segment: str = ""
    sales_owner: PersonId = PersonId("")
    credit_owner: PersonId = PersonId("")
    parent: CustomerId = CustomerId("")
    status: CustomerStatus = CustomerStatus.ACTIVE
    ambiguous: bool = False
    archived_on: date | None = None
    merged_into: CustomerId = CustomerId("")

    def __post_init__(self) -> None:
        """Refuse a customer without an id or a name, and one that belongs to itself."""
        if not self.id or not self.name.strip():
            msg = "a customer needs an id and a name"
            raise ValueError(msg)
        if self.id in {self.parent, self.merged_into}:
            msg = "a customer is neither its own parent nor merged into itself"
            raise ValueError(msg)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the customer goes by: name, legal name, aliases; without repeats."""
        return tuple(dict.fromkeys(n for n in (self.name, self.legal_name, *self.aliases) if n))

    @property
    def gone(self) -> bool:
        """Whether the file is closed: archived, or merged into another one."""
        return self.status in {CustomerStatus.ARCHIVED, CustomerStatus.MERGED}

    def is_archived(self, on: date) -> bool:
        """Whether the customer counts no more on that day."""
        return self.archived_on is not None and self.archived_on <= on


def is_circle(
    customer: CustomerId, parent: CustomerId, parents: Mapping[CustomerId, CustomerId]
) -> bool:
    """Whether the customer would come to stand above itself if this became its parent."""
    above, seen = parent, set[CustomerId]()
    while above and above not in seen:
        if above == customer:
            return True
        seen.add(above)
        above = parents.get(above, CustomerId(""))
    return False
