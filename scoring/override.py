"""An override: a person moves a customer's band by one step, for a while (domain §4)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from scoring.band import BandInForce
from scoring.day import written_day
from scoring.vocabulary import Band, CustomerId, PersonId

DEFAULT_DAYS, MOST_DAYS = 30, 90
STEP = 1


class OverrideCode(StrEnum):
    """Why a band is moved; the first four speak for the customer, the others against it."""

    INSURED = "insured"
    SECURED = "secured"
    ONE_OFF = "one_off"
    NEWER_FACTS = "newer_facts"
    OUTLOOK = "outlook"
    CONCENTRATION = "concentration"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What the code means, as people choose it."""
        return {
            OverrideCode.INSURED: "credit insurance covers the exposure",
            OverrideCode.SECURED: "guarantee, collateral or retention of title",
            OverrideCode.ONE_OFF: "a one-off that will not come again",
            OverrideCode.NEWER_FACTS: "facts that the indicators do not show yet",
            OverrideCode.OUTLOOK: "the outlook is worse than the past",
            OverrideCode.CONCENTRATION: "our exposure to it is too large",
            OverrideCode.OTHER: "something else, see the text",
        }[self]


class OverrideEnd(StrEnum):
    """Why an override came to an end."""

    LAPSED = "lapsed"
    WORSENED = "worsened"
    KNOCK_OUT = "knock_out"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """What happened, in words."""
        return {
            OverrideEnd.LAPSED: "it lapsed",
            OverrideEnd.WORSENED: "the computed band worsened",
            OverrideEnd.KNOCK_OUT: "a new knock-out binds",
            OverrideEnd.ENDED: "a person ended it",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The band that a person set, and the computed one and the knock-outs at that time.

    `expires` is the last day on which it counts. `approved_by` is empty for an upward one, which
    needs no approval.
    """

    customer: CustomerId
    band: Band
    computed: Band
    knock_outs: tuple[str, ...]
    code: OverrideCode
    text: str
    requester: PersonId
    approved_by: PersonId
    starts_at: datetime
    expires: date
    ended_at: datetime | None = None
    ended_why: OverrideEnd | None = None
    ended_by: PersonId = PersonId("")
    id: int = 0

    @property
    def is_upward(self) -> bool:
        """Whether it makes the band worse."""
        return self.band.rank > self.computed.rank

    def is_known(self, before: datetime) -> bool:
        """Whether it had begun and not ended, as known before an instant."""
        ended = self.ended_at is not None and self.ended_at < before
        return self.starts_at < before and not ended


def may_move(computed: Band, wanted: Band) -> str:
    """Why a band may not be moved like this; empty where it may."""
    if Band.UNRATED in {wanted, computed} and wanted is not Band.HIGH:
        return "An unrated customer can only be moved up, to high: rate it instead."
    if wanted.rank == computed.rank:
        return f"The computed band is {computed} already: there is nothing to move."
    if abs(wanted.rank - computed.rank) > STEP:
        return f"A band is moved by one step at most: from {computed} to {wanted} are two."
    return ""


def ending(override: Override, computed: BandInForce, *, on: date) -> OverrideEnd | None:
    """Why the override does not count any more on a day; None while it counts.

    A downward one ends when the computed band is worse than at its approval, or a knock-out binds
    that did not then.
    """
    if on > override.expires:
        return OverrideEnd.LAPSED
    if override.is_upward:
        return None
    if computed.computed.rank > override.computed.rank:
        return OverrideEnd.WORSENED
    names = {k.name for k in computed.knock_outs}
    if computed.stop or names - set(override.knock_outs):
        return OverrideEnd.KNOCK_OUT
    return None


def overridden(held: BandInForce, override: Override | None, *, on: date) -> BandInForce:
    """The band in force with an override on top: the computed one stays visible in it.

    Upward: the worse of override and what would be in force. Downward: the better of the two.
    """
    if override is None or ending(override, held, on=on) is not None:
        return held
    worse = override.band.rank > held.band.rank
    if worse is not override.is_upward or override.band.rank == held.band.rank:
        return replace(held, override_ends=override.expires)
    reason = (
        f"override until {written_day(override.expires)}: {override.code.label}; "
        f"computed {held.computed}"
    )
    return replace(
        held,
        band=override.band,
        without_override=held.band,
        reason=reason,
        override_ends=override.expires,
    )
