"""A monitoring digest: what changed, what is due, what is quiet, what was not checked (§7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scoring.certificate import Certificate
from scoring.portfolio import OverdueRate
from scoring.vocabulary import Band, Coverage, CustomerId, Pack

_BANDS = {
    Pack.HIGH: frozenset({Band.HIGH}),
    Pack.MEDIUM_LOW: frozenset({Band.MEDIUM, Band.LOW, Band.UNRATED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitored:
    """One customer as a digest looks at it; scores are exact, `before` is that of `since`.

    `market_moves` are articles on its price on the market only: they warn of nothing and wait for
    the digest.
    """

    customer: CustomerId
    name: str
    band: Band
    coverage: Coverage
    score: Fraction | None
    before: Fraction | None
    band_before: Band | None
    days_beyond_terms: str
    oldest_overdue_days: int
    adverse_events: int
    open_warnings: int
    review_due: date | None
    stop: bool = False
    market_moves: int = 0

    @property
    def changed(self) -> bool:
        """Whether score or band moved since the last pack."""
        known_before = self.band_before is not None
        return known_before and (self.score, self.band) != (self.before, self.band_before)

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to say but the name."""
        loud = self.changed or self.adverse_events or self.open_warnings
        return not loud and not self.oldest_overdue_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One pack for one period: the customers in it by concern, and what was not checked."""

    pack: Pack
    period: str
    as_of: date
    since: date
    late: bool
    customers: tuple[Monitored, ...]
    changed: tuple[Monitored, ...]
    reviews_due: tuple[Monitored, ...]
    overdue: tuple[Monitored, ...]
    gaps: tuple[Monitored, ...]
    quiet: int
    rate: OverdueRate
    certificate: Certificate

    @property
    def nothing_to_report(self) -> bool:
        """Whether the pack has nobody with a change, a due review or an overdue invoice."""
        return not (self.changed or self.reviews_due or self.overdue or self.gaps)


def build(
    pack: Pack,
    monitored: Iterable[Monitored],
    *,
    period: str,
    as_of: date,
    since: date,
    due_before: date,
    late: bool,
    rate: OverdueRate,
    certificate: Certificate,
) -> Digest:
    """The digest of a pack; customers by score, the worst first.

    `due_before`: reviews due up to that day are listed. Unrated customers are data gaps in every
    digest (domain §3), whichever pack they belong to.
    """
    everyone = sorted(monitored, key=lambda m: (-(m.score or Fraction(0)), m.name))
    members = tuple(m for m in everyone if m.band in _BANDS[pack])
    return Digest(
        pack=pack,
        period=period,
        as_of=as_of,
        since=since,
        late=late,
        customers=members,
        changed=tuple(m for m in members if m.changed),
        reviews_due=tuple(
            sorted(
                (m for m in members if m.review_due and m.review_due <= due_before),
                key=lambda m: m.review_due or as_of,
            )
        ),
        overdue=tuple(m for m in members if m.oldest_overdue_days > 0),
        gaps=tuple(m for m in everyone if m.coverage is Coverage.UNRATED),
        quiet=sum(1 for m in members if m.quiet),
        rate=rate,
        certificate=certificate,
    )
