"""The customer profile: the read model that every surface draws."""

from dataclasses import dataclass
from datetime import date

from scoring.adverse import AdverseEvent
from scoring.band import BandInForce
from scoring.certificate import Certificate
from scoring.credit import CreditLine
from scoring.customer import Customer
from scoring.early_warning import EarlyWarning
from scoring.feedback import Feedback
from scoring.ledger import PaymentBehaviour
from scoring.mitigation import Mitigation
from scoring.policy import Terms
from scoring.proposal import Proposal
from scoring.rating import Rating
from scoring.review import Review
from scoring.score import Score
from scoring.statement import ExternalRating, FinancialStatement
from scoring.vocabulary import CustomerId, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLine:
    """One of the five indicators on the card: weight in percent, rating or None, age."""

    indicator: Indicator
    weight: int
    rating: Rating | None
    stale: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSheet:
    """What the file holds beside its head: parent, newest figures and grades, how it was closed.

    `merged` are the ids whose files go on here, `children` the names of those that belong to it.
    """

    parent: str = ""
    children: tuple[str, ...] = ()
    statement: FinancialStatement | None = None
    grades: tuple[ExternalRating, ...] = ()
    archived_because: str = ""
    merged: tuple[CustomerId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerProfile:
    """Everything the card shows, as of one day.

    `behaviour` is None where the customer's currencies cannot be added (`ledger_trouble` says
    why). `newest_rating` is the id of the newest rating seen, for the stale check of a re-rate.
    `if_confirmed` are the terms once a story that waits is confirmed, where that puts a stop.
    """

    customer: Customer
    as_of: date
    ledger_as_of: date | None
    score: Score
    band: BandInForce
    lines: tuple[IndicatorLine, ...]
    drivers: tuple[str, ...]
    change: str
    behaviour: PaymentBehaviour | None
    ledger_trouble: str
    events: tuple[AdverseEvent, ...]
    certificate: Certificate
    terms: Terms
    proposal: str
    review_due: date | None
    warnings: tuple[EarlyWarning, ...]
    mitigations: tuple[Mitigation, ...]
    feedback: tuple[Feedback, ...]
    newest_rating: int
    sheet: FileSheet = FileSheet()
    reviews: tuple[Review, ...] = ()
    on_file_since: date | None = None
    credit: CreditLine | None = None
    distance: tuple[str, ...] = ()
    asked: tuple[Proposal, ...] = ()
    if_confirmed: Terms | None = None
