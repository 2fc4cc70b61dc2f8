"""From pictures to situations: what the rules look at beside score and news, for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from bot.services.dossier import due_date
from bot.services.picture import Picture
from bot.services.runtime import Setup
from bot.store.score import ScoreRecord
from bot.store.unit import Unit
from scoring.early_warning import EarlyWarning
from scoring.ledger import counts_without_amounts
from scoring.review import Review
from scoring.situation import Arrears, Situation
from scoring.vocabulary import CustomerId, Source, WarningState


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is on file around some customers, fetched for all of them together."""

    warnings: dict[CustomerId, tuple[EarlyWarning, ...]]
    reviews: dict[CustomerId, Review]
    known_since: dict[CustomerId, date]
    imports: tuple[tuple[datetime, date], ...]


def surround(setup: Setup, unit: Unit, ids: Sequence[CustomerId]) -> Surroundings:
    """The surroundings of some customers, in a constant number of queries."""
    created = unit.customers.created_on(ids)
    return Surroundings(
        warnings=unit.warnings.of(ids),
        reviews=unit.diary.last_reviews(ids),
        known_since={customer: setup.today(at) for customer, at in created.items()},
        imports=unit.invoices.imports(),
    )


def situation_of(
    setup: Setup, picture: Picture, history: Sequence[ScoreRecord], around: Surroundings
) -> Situation:
    """The situation of a customer; `history` ends with the record of now."""
    customer = picture.customer.id
    warnings = around.warnings.get(customer, ())
    return Situation(
        customer=customer,
        name=picture.customer.name,
        as_of=picture.on,
        history=tuple(r.point for r in history),
        events=picture.events,
        policy=picture.policy,
        warned={w.rule: setup.today(w.opened_at) for w in warnings},
        open_since={
            w.rule: setup.today(w.opened_at)
            for w in warnings
            if w.state is not WarningState.RESOLVED
        },
        arrears=_arrears(picture, history[0].point.at, around.imports),
        expired=tuple(
            (i, rating.as_of + timedelta(days=picture.policy.validity(i)))
            for i, rating in picture.ratings.items()
            if i in picture.stale and rating.source in {Source.PERSON, Source.IMPORT}
        ),
        review_due=due_date(
            setup,
            picture,
            around.reviews.get(customer),
            known_since=around.known_since.get(customer, picture.on),
        ),
        override_ends=picture.band.override_ends,
        limit=None if picture.limit is None else Fraction(picture.limit.amount),
        open_amount=picture.open_amount,
    )


def _arrears(
    picture: Picture, first_look: datetime, imports: tuple[tuple[datetime, date], ...]
) -> Arrears | None:
    """The customer's arrears; what the ledger showed at the first look at it is old."""
    day = picture.ledger_as_of
    if day is None or not imports:
        return None
    paying = picture.behaviour
    if paying is not None:
        oldest = paying.oldest_overdue_days
        amount = f"{paying.currency} {paying.overdue_amount:,.2f}"
    else:
        _, _, oldest = counts_without_amounts(picture.invoices, as_of=day, policy=picture.policy)
        amount = ""
    seen = [as_of for at, as_of in imports if at <= first_look]
    since = max(seen, default=imports[0][1])
    return Arrears(day=day, oldest_days=oldest, since=since, amount=amount, told=imports)
