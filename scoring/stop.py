"""A stop: no new exposure, from a confirmed event until an approver and an admin close it (§4)."""

from dataclasses import dataclass
from datetime import datetime

from scoring.vocabulary import CustomerId, EventId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop; it outlives whatever becomes of its event, until two people close it."""

    customer: CustomerId
    event: EventId
    name: str
    opened_at: datetime
    closed_at: datetime | None = None
    approver: PersonId = PersonId("")
    admin: PersonId = PersonId("")
    id: int = 0

    def is_known(self, before: datetime) -> bool:
        """Whether it stood, as known before an instant."""
        closed = self.closed_at is not None and self.closed_at < before
        return self.opened_at < before and not closed
