"""What no file may say of a rating: what others give, and what an approver decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.lowering import FAR, began_at, is_far
from bot.services.picture import frame, take
from bot.services.runtime import Setup
from bot.store.rating import IndustryRating
from bot.store.unit import Unit
from scoring.rating import Rating
from scoring.vocabulary import CustomerId, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of one customer: its ratings in force, and whether the ledger rates it."""

    ratings: dict[Indicator, Rating]
    paying: bool

    def objection(self, unit: Unit, rating: Rating) -> str:
        """Why a line of a file cannot be taken; empty where it can. A first rating is free.

        What whoever hands the file in lowered in the last weeks adds up, as by hand.
        """
        if rating.indicator is Indicator.INDUSTRY_RISK:
            return "industry risk comes from the industry table: import it with the industries"
        if rating.indicator is Indicator.PAYMENT_HISTORY and self.paying:
            return "payment history comes from the ledger while the customer has invoices in it"
        held = self.ratings.get(rating.indicator)
        if held is None or rating.as_of < held.as_of:
            return ""
        if not is_far(
            unit, rating.customer, rating.indicator,
            held=held.level, level=rating.level, by=rating.author, now=rating.recorded_at,
        ):  # fmt: skip
            return ""
        return (
            f"the {held.indicator.label} stands at {held.level}, and {rating.level} is lower by "
            "two levels or more, your last steps included: ask for it in Slack, an approver decides"
        )


def standing_of(
    setup: Setup, unit: Unit, ids: Sequence[CustomerId], now: datetime
) -> dict[CustomerId, Standing]:
    """What stands of each of these customers before a file is taken in."""
    wanted = list(unit.customers.by_ids(ids).values())
    return {
        picture.customer.id: Standing(
            ratings=picture.ratings,
            paying=picture.ledger_rates,
        )
        for picture in take(unit, wanted, frame(setup, unit, now))
    }


def industry_objection(lines: Iterable[IndustryRating], fresh: IndustryRating) -> str:
    """Why a line of the industry table cannot be taken; empty where it can."""
    known = tuple(lines)
    held = max(known, key=lambda line: (line.as_of, line.recorded_at), default=None)
    if held is None or fresh.as_of < held.as_of or fresh.level >= held.level:
        return ""
    worst = began_at(known, fresh.author, fresh.recorded_at)
    if max(held.level, worst) - fresh.level < FAR:
        return ""
    return (
        f"{held.industry} stands at {held.level}, and {fresh.level} is lower by two levels or more "
        "for every customer of it, your steps of four weeks together: a file lowers an industry by "
        "one level at a time"
    )
