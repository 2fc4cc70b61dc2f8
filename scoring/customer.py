"""Who the customers are: the customer's file head and the names it goes by."""

from dataclasses import dataclass
from datetime import date

from scoring.vocabulary import CustomerId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One business customer, keyed by id; its names may be spelled in several ways."""

    id: CustomerId
    name: str
    legal_name: str = ""
    aliases: tuple[str, ...] = ()
    exclude_terms: tuple[str, ...] = ()
    context_terms: tuple[str, ...] = ()
    registry_id: str = ""
    country: str = ""
    industry: str = ""
    sales_owner: PersonId = PersonId("")
    credit_owner: PersonId = PersonId("")
    ambiguous: bool = False
    archived_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse a customer without an id or a name."""
        if not self.id or not self.name.strip():
            msg = "a customer needs an id and a name"
            raise ValueError(msg)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the customer goes by: name, legal name, aliases; without repeats."""
        return tuple(dict.fromkeys(n for n in (self.name, self.legal_name, *self.aliases) if n))
