"""The overview that a person sees on the bot's Home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.notices import WarningNotice
from bot.services.access import Act, Caller, allows
from bot.services.case_list import open_notices
from bot.services.coverage import certificate
from bot.services.dossier import due_date
from bot.services.ledger import rate_of
from bot.services.member import actor
from bot.services.picture import Picture, frame, take
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.certificate import Certificate
from scoring.score import show
from scoring.vocabulary import Band, CustomerId, PersonId, Role

MOST_ROWS = 15
_BANDS = (Band.HIGH, Band.MEDIUM, Band.LOW, Band.UNRATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRow:
    """One of the person's own customers."""

    customer: str
    name: str
    band: str
    score: str
    review_due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Figures, open warnings, the person's own customers, and what was checked.

    Those of the person's own come first; sales who have customers see no others, only how many.
    """

    role: str
    as_of: date
    today: date
    ratio: str
    overdue: int
    active: int
    bands: tuple[tuple[str, int], ...]
    warnings: tuple[WarningNotice, ...]
    others: int
    mine: tuple[HomeRow, ...]
    may_sign: bool
    coverage: Certificate


def overview(runtime: Runtime, caller: Caller) -> Home:
    """The overview for a person; raises NotAllowed."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        who = actor(runtime.setup, unit, caller, Act.SEE_CARD)
        day = unit.invoices.as_of() or runtime.setup.today(now)
        rate = rate_of(unit, day)
        mine = [c for c in unit.customers.all() if who.person in {c.sales_owner, c.credit_owner}]
        pictures = list(take(unit, mine, frame(runtime.setup, unit, now)))
        notices = open_notices(runtime.setup, unit, now)
        own, rest = _split(notices, who.person, frozenset(c.id for c in mine))
        shown = own if who.role is Role.SALES and mine else (*own, *rest)
        counted = unit.scores.bands()
        return Home(
            role=who.role.value,
            as_of=day,
            today=runtime.setup.today(now),
            ratio=show(rate.ratio * 100, 1),
            overdue=rate.overdue,
            active=rate.active,
            bands=tuple((b.value, counted[b]) for b in _BANDS if b in counted),
            warnings=shown,
            others=len(notices) - len(shown),
            mine=_rows(runtime.setup, unit, pictures),
            may_sign=allows(who.role, Act.SIGN_REVIEW),
            coverage=certificate(unit, now),
        )


def _split(
    notices: Sequence[WarningNotice], person: PersonId, mine: frozenset[CustomerId]
) -> tuple[tuple[WarningNotice, ...], tuple[WarningNotice, ...]]:
    """Those in the person's hands or about the person's customers, and the rest."""
    own = tuple(n for n in notices if n.owner == person or n.customer in mine)
    return own, tuple(n for n in notices if n not in own)


def _rows(setup: Setup, unit: Unit, pictures: list[Picture]) -> tuple[HomeRow, ...]:
    ids = [p.customer.id for p in pictures]
    reviews = unit.diary.last_reviews(ids)
    known = unit.customers.created_on(ids)
    worst = sorted(pictures, key=lambda p: (-p.band.band.rank, -(p.score.value or 0)))
    return tuple(
        HomeRow(
            customer=p.customer.id,
            name=p.customer.name,
            band=p.band.band.value,
            score=show(p.score.value),
            review_due=due_date(
                setup,
                p,
                reviews.get(p.customer.id),
                known_since=setup.today(known[p.customer.id]),
            ),
        )
        for p in worst[:MOST_ROWS]
    )
