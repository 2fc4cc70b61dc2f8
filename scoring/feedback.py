"""Feedback: what a customer or a colleague said (domain §8)."""

from dataclasses import dataclass
from datetime import datetime

from scoring.vocabulary import CustomerId, FeedbackKind, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One opinion, complaint, praise or suggestion, as it was said."""

    customer: CustomerId
    kind: FeedbackKind
    text: str
    author: PersonId
    logged_at: datetime
    id: int = 0
